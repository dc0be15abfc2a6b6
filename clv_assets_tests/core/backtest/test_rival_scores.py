"""Another system's scores: what can't be judged fairly is refused, by row and with the remedy."""

from datetime import date
from typing import Any

import pandas as pd
import polars as pl
import pytest

from clv_assets.core.backtest.rival_scores import RivalScores
from clv_assets.core.errors import ClvError, SourceError

CUTOFF, LATER = date(2024, 7, 1), date(2024, 8, 5)
CUSTOMERS = pl.Series("customer_id", ["a", "b", "c"])


def scores(*rows: tuple[Any, ...], cutoffs: list[date] | None = None) -> RivalScores:
    names = ["customer_id", "score", "cutoff"][: len(rows[0])]
    frame = pl.DataFrame(rows, schema=names, orient="row")
    return RivalScores.of("vendor.csv", frame, cutoffs or [CUTOFF])


def test_scores_come_in_the_order_of_the_customers() -> None:
    found, notes = scores(("c", 3), ("a", 1), ("b", 2)).at(CUTOFF, CUSTOMERS)

    assert found.tolist() == [1, 2, 3]
    assert notes == ()


def test_text_of_a_csv_file_is_read_as_what_it_means() -> None:
    found, _ = scores((" a ", " 1.5 "), ("b", "2e3"), ("c", "-1")).at(CUTOFF, CUSTOMERS)

    assert found.tolist() == [1.5, 2000.0, -1.0]


def test_ids_are_cleaned_as_those_of_orders_are() -> None:
    customers = pl.Series("customer_id", ["13085", "00001"])

    found, _ = scores(("13085.0", 7), ("00001", 8)).at(CUTOFF, customers)
    numbers, _ = scores((13085, 7)).at(CUTOFF, customers)

    assert found.tolist() == [7, 8]
    assert numbers.tolist() == [7, 0]


def test_pandas_scores_are_as_good() -> None:
    frame = pd.DataFrame({"customer_id": ["a", "b"], "score": [1, 2]})

    found, _ = RivalScores.of("vendor", frame, [CUTOFF]).at(CUTOFF, CUSTOMERS)

    assert found.tolist() == [1, 2, 0]


@pytest.mark.parametrize("as_text", [False, True], ids=["dates", "text"])
def test_each_cutoff_has_its_own_scores(as_text: bool) -> None:
    days = [str(day) if as_text else day for day in (CUTOFF, LATER)]

    found = scores(("a", 1, days[0]), ("a", 9, days[1]), cutoffs=[CUTOFF, LATER])

    assert found.at(CUTOFF, CUSTOMERS)[0].tolist() == [1, 0, 0]
    assert found.at(LATER, CUSTOMERS)[0].tolist() == [9, 0, 0]


def test_several_cutoffs_need_a_column_that_tells_them_apart() -> None:
    with pytest.raises(SourceError, match="no column 'cutoff', but 2 cutoffs"):
        scores(("a", 1), cutoffs=[CUTOFF, LATER])


def test_a_cutoff_without_scores_is_named() -> None:
    with pytest.raises(SourceError, match="no scores for cutoff 2024-08-05; it has: 2024-07-01"):
        scores(("a", 1, CUTOFF), cutoffs=[CUTOFF, LATER])


@pytest.mark.parametrize("column", ["customer_id", "score"])
def test_a_missing_column_is_named(column: str) -> None:
    frame = pl.DataFrame({"customer_id": ["a"], "score": [1.0]}).rename({column: "clv"})

    with pytest.raises(SourceError, match=f"vendor.csv: no column '{column}'; it has: "):
        RivalScores.of("vendor.csv", frame, [CUTOFF])


@pytest.mark.parametrize("bad", ["n/a", None, "inf", "nan"])
def test_a_score_that_is_no_number_is_refused_with_its_row(bad: str | None) -> None:
    with pytest.raises(SourceError, match=r"no number in column 'score' in row 3"):
        scores(("a", "1"), ("b", bad))


def test_a_row_without_a_customer_is_refused() -> None:
    with pytest.raises(SourceError, match="no customer_id in row 3"):
        scores(("a", 1), (" ", 2))


def test_a_cutoff_that_is_no_date_is_refused_with_its_text() -> None:
    with pytest.raises(SourceError, match=r"column 'cutoff' in row 2 \('July'\); write YYYY"):
        scores(("a", 1, "July"))


def test_a_customer_scored_twice_is_refused_with_both_rows() -> None:
    with pytest.raises(SourceError, match="customer b has a score in row 3 and in row 4"):
        scores(("a", 1), ("b", 2), ("b", 2))
    with pytest.raises(SourceError, match="leave one of cutoff 2024-07-01"):
        scores(("b", 1, CUTOFF), ("b", 2, CUTOFF))


def test_scores_of_nobody_here_are_an_error_that_shows_both_ids() -> None:
    with pytest.raises(ClvError, match=r"first: CUST-1\) is a customer at 2024-07-01 \(first: a\)"):
        scores(("CUST-1", 1)).at(CUTOFF, CUSTOMERS)


def test_a_name_that_a_column_has_already_is_refused() -> None:
    frame = pl.DataFrame({"customer_id": ["a"], "score": [1.0]})

    with pytest.raises(SourceError, match="scores can't be called 'pnbd'"):
        RivalScores.of("pnbd", frame, [CUTOFF])


def test_braces_in_a_file_name_are_no_placeholders() -> None:
    frame = pl.DataFrame({"customer_id": ["a"], "score": ["?"]})

    with pytest.raises(SourceError, match=r"^\{x\}.csv: no number"):
        RivalScores.of("{x}.csv", frame, [CUTOFF])


@pytest.mark.parametrize("kind", ["pandas", "pyarrow", "lazy"])
def test_scores_of_any_table_are_the_same(kind: str) -> None:
    table = pl.DataFrame({"customer_id": ["ann", "bob"], "score": [2.0, 1.0]})
    same = {"pandas": table.to_pandas(), "pyarrow": table.to_arrow(), "lazy": table.lazy()}[kind]

    rival = RivalScores.of("vendor", same, [date(2024, 6, 3)])

    assert rival.frame.equals(RivalScores.of("vendor", table, [date(2024, 6, 3)]).frame)


def test_scores_that_are_no_table_are_refused_by_name() -> None:
    with pytest.raises(SourceError, match=r"^vendor: a list is no table"):
        RivalScores.of("vendor", [1.0, 2.0], [date(2024, 6, 3)])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "texts", [("1,5", "2,25"), ("1.5", "2.25"), ("1,5", "1.002,25")], ids=["comma", "point", "both"]
)
def test_scores_may_have_a_decimal_comma(texts: tuple[str, str]) -> None:
    found, _ = scores(("a", texts[0]), ("b", texts[1])).at(CUTOFF, CUSTOMERS)

    assert found[0] == 1.5
    assert found[1] % 1000 == 2.25


def test_a_score_with_two_readings_is_refused() -> None:
    with pytest.raises(SourceError, match=r"^vendor\.csv: a score of '1,234' may be two numbers"):
        scores(("a", "1,234"), ("b", "2,345"))


def test_a_cutoff_with_a_time_zone_could_be_another_day() -> None:
    day = pl.datetime(2024, 7, 1, time_zone="Europe/Berlin")
    frame = pl.DataFrame({"customer_id": ["a"], "score": [1.0]}).with_columns(cutoff=day)

    with pytest.raises(SourceError, match="vendor: cutoff has a time zone; give days"):
        RivalScores.of("vendor", frame, [CUTOFF])


def test_ids_and_scores_of_types_that_they_cannot_have_are_refused() -> None:
    lists = pl.DataFrame({"customer_id": [["a"]], "score": [1.0]})
    days = pl.DataFrame({"customer_id": ["a"], "score": [CUTOFF]})

    with pytest.raises(SourceError, match=r"^vendor: customer_id is List\(String\); give ids"):
        RivalScores.of("vendor", lists, [CUTOFF])
    with pytest.raises(SourceError, match=r"^vendor: score is Date; give numbers"):
        RivalScores.of("vendor", days, [CUTOFF])
