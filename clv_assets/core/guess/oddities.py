"""What is worth considering of a source: rows that are no trade, copies."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from clv_assets.core.money import PER_UNIT

NO_PRODUCT = (
    r"(?i)^(post|postage|dot|dotcom|m|d|s|b|pads|cruk|manual|bank charges?|amazon ?fee|adjust.*|"
    r"fees?|carriage|c2|shipping|shipping.?(cost|fee)s?|freight|delivery|versand(kosten)?|porto|"
    r"frachtkosten|livraison|frais.*|port|envio|gastos.*|verzend.*|gift.?_?.*voucher.*|gift_.*|"
    r"gift.?card.*|gutschein.*|voucher.*|coupon.*|discount.*|rabatt.*|remise.*|test.*|sample.*|"
    r"tip|trinkgeld|donation|spende|surcharge|handling|deposit|pfand)$"
)
SHOWN = 6
LARGE_PRODUCT = 0.05  # of revenue: a product that sells so much is one
SAME_DAYS = 0.9  # of a day's rows are copies: the day is there twice
FEWEST_ROWS = 20  # of such a day


@dataclass
class Oddities:
    """Sentences, and the settings that they propose.

    Attributes:
        sentences: what was noticed.
        duplicates: policy that the config should have; None: the default.
        products, orders: patterns worth excluding, for the user to decide.
    """

    sentences: list[str] = field(default_factory=list)
    duplicates: str | None = None
    products: list[str] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)


def oddities(
    raw: pl.DataFrame, files: pl.Series | None, lines: pl.DataFrame, columns: Mapping[str, str]
) -> Oddities:
    """What strikes in the rows of a source.

    Args:
        raw: the rows as read.
        files: number of the file of each row; None: copies are dealt with already.
        lines: the usable ones, as ``core.lines.judging.to_lines`` gives them.
        columns: source column by meaning.
    """
    report = Oddities()
    if files is not None:
        _note_copies(report, raw, files, lines)
    if "product" in columns:
        _note_codes(report, lines)
    if "order_id" in columns:
        _note_letters(report, lines)
    return report


def _note_copies(
    report: Oddities, raw: pl.DataFrame, files: pl.Series, lines: pl.DataFrame
) -> None:
    marks = pl.DataFrame({"mark": raw.hash_rows(), "file": files}).with_row_index("row")
    by_mark = marks.group_by("mark").agg(pl.len(), pl.col("file").n_unique().alias("files"))
    repeated = by_mark.filter(pl.col("len") > 1)
    if repeated.is_empty():
        return
    across = int((repeated.filter(pl.col("files") > 1)["files"] - 1).sum())
    copies = int((repeated["len"] - 1).sum()) - across
    if across:
        report.duplicates = "drop_across_files"
        report.sentences.append(
            f"{across:,} rows are in several files: the files overlap, and would count them "
            "twice without source.duplicates: drop_across_files"
        )
    days = _days_twice(marks, repeated, lines) if copies else []
    if days and not across:
        report.duplicates = "drop"
        span = f"{days[0]} to {days[-1]}" if len(days) > 1 else days[0]
        report.sentences.append(
            f"{len(days)} {'day is' if len(days) == 1 else 'days are'} in the file twice ({span}); "
            f"{copies:,} rows in all are exact copies: duplicates: drop leaves one of each"
        )
    elif copies > 0.002 * raw.height:
        report.sentences.append(
            f"{copies:,} rows ({copies / raw.height:.1%}) are exact copies of another; they count "
            "as further lines of the order unless you set duplicates: drop"
        )


def _days_twice(marks: pl.DataFrame, repeated: pl.DataFrame, lines: pl.DataFrame) -> list[str]:
    """Days nearly all rows of which have a copy."""
    copied = marks.join(repeated.select("mark"), on="mark", how="semi").select("row", "mark")
    days = (
        lines.select("row", pl.col("order_date").dt.date().alias("day"))
        .join(copied, on="row", how="left")
        .group_by("day")
        .agg(pl.len(), pl.col("mark").count().alias("n"), pl.col("mark").drop_nulls().n_unique())
    )
    many = (pl.col("len") >= FEWEST_ROWS) & (pl.col("mark") >= FEWEST_ROWS // 4)
    twice = days.filter(many & (pl.col("n") > SAME_DAYS * pl.col("len")))
    return [str(day) for day in twice["day"].sort()]


def _note_codes(report: Oddities, lines: pl.DataFrame) -> None:
    """Product codes that look like postage, fees and vouchers."""
    code = pl.col("product").cast(pl.String).str.strip_chars()
    codes = lines.group_by(code).agg(pl.len().alias("rows"), pl.col("revenue").sum())
    codes = codes.drop_nulls("product")
    digits = pl.col("product").str.contains(r"\d")
    by_digits = bool((codes.filter(digits)["rows"].sum() or 0) >= 0.95 * lines.height)
    odd = pl.col("product").str.contains(NO_PRODUCT)
    if by_digits:
        odd = odd | ~digits
    small = pl.col("revenue").abs() <= LARGE_PRODUCT * pl.col("revenue").abs().sum()
    odd_codes = codes.filter(odd & small).sort(pl.col("revenue").abs(), "product", descending=True)
    if odd_codes.is_empty():
        return
    report.products = odd_codes["product"].to_list()
    shown = [f"{code} {_amount(sum_)}" for code, _, sum_ in odd_codes.head(SHOWN).iter_rows()]
    more = f" and {odd_codes.height - SHOWN} more" if odd_codes.height > SHOWN else ""
    report.sentences.append(
        f"products that look like postage, fees or vouchers: {', '.join(shown)}{more}; exclude "
        "what isn't the customer's spending (exclude.products)"
    )


def _note_letters(report: Oddities, lines: pl.DataFrame) -> None:
    """Order ids that begin with a letter where nearly all are numbers."""
    first = pl.col("order_id").cast(pl.String).str.extract(r"^([A-Za-z]+)\d").alias("letter")
    kinds = lines.group_by(first).agg(
        pl.len().alias("rows"),
        pl.col("order_id").n_unique().alias("orders"),
        pl.col("revenue").sum(),
        (pl.col("revenue") <= 0).mean().alias("negative"),
    )
    plain_ids = kinds.filter(pl.col("letter").is_null())["rows"].sum()
    if plain_ids < 0.8 * lines.height:
        return
    for letter, _, orders, revenue, negative in kinds.drop_nulls().sort("letter").iter_rows():
        subject = f"{orders:,} order ids begin with {letter} ({_amount(revenue)})"
        if negative > 0.95:
            report.sentences.append(
                f"{subject}: returns or cancellations; keep them, revenue is net"
            )
        else:
            report.orders.append(f"{letter}*")
            report.sentences.append(
                f"{subject}: not plain sales, perhaps bookkeeping; see whether to exclude {letter}*"
            )


def _amount(minor: int) -> str:
    return re.sub(r"^-", "−", f"{minor / PER_UNIT:,.0f}")
