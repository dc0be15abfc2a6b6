"""A config for a file never seen before, as text to paste: only what isn't the default."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import yaml

from clv_assets.config.columns import Amount, Columns
from clv_assets.config.text import Text
from clv_assets.core.columns.date_formats import DateReading
from clv_assets.core.guess.meanings import Guess
from clv_assets.core.guess.oddities import Oddities

WIDTH = 44  # where remarks begin
NOT_FOUND = "PUT_THE_COLUMN_HERE"


def guessed_config(
    path: str,
    text: Text,
    guess: Guess,
    oddities: Oddities,
    first_cutoff: date | None = None,
    *,
    months: tuple[int, int] | None = None,
    is_recent: bool = False,
) -> str:
    """The config as YAML with remarks.

    Args:
        first_cutoff: where the grid of cutoffs begins; None: the default.
        months: to predict and to look at, where the default ones don't suit the history.
        is_recent: the newest order is of these days: the file may go on growing.
    """
    lines = ["source:", f"  path: {_plain(path)}"]
    text_settings = text.model_dump(exclude_defaults=True, mode="json")
    if guess.decimal is not None:
        text_settings["decimal"] = guess.decimal
    if text_settings:
        lines.append(f"  text: {_plain(text_settings)}")
    lines += _columns(guess)
    if guess.amounts:
        lines += [
            "  amounts:",
            *(f"    - {_plain(_amount(part, guess))}" for part in guess.amounts),
        ]
    if guess.currency is not None:
        lines.append(f"  currency: {guess.currency}")
    if guess.dates is not None and guess.dates.formats:
        lines.append(_date_format(guess.dates))
    lines.append(_zone(guess))
    if duplicates := guess.duplicates or oddities.duplicates:
        lines.append(f"  duplicates: {duplicates}")
    if is_recent:
        lines.append(_remarked("  # live: true", "if the file goes on growing"))
    lines += _rows(guess, oddities)
    if first_cutoff is not None:
        lines.append(f"cutoffs: {{start: {first_cutoff}}}")
    if months is not None:
        pair = dict(zip(("pred_months", "history_months"), months, strict=True))
        lines.append(f"training: {_plain(pair)}")
    return "\n".join(lines) + "\n"


def _date_format(dates: DateReading) -> str:
    value = dates.formats[0] if len(dates.formats) == 1 else list(dates.formats)
    remark = dates.sure + (": day or month first?" if dates.other else "")
    remark += f"; reads {dates.share:.0%}, not {dates.unread!r}" if dates.is_partial else ""
    return _remarked(f"  date_format: {_plain(value)}", remark)


def _zone(guess: Guess) -> str:
    has_offsets = guess.dates is not None and guess.dates.offsets
    why = "the offset of dates isn't it" if has_offsets else "not told by the dates"
    return _remarked("  # timezone: Europe/Berlin", f"{why}; now UTC")


def _columns(guess: Guess) -> list[str]:
    """Names that aren't the default ones, and a place for those that weren't found."""
    defaults = {key: info.default for key, info in Columns.model_fields.items()}
    lines = [
        _remarked(f"    {key}: {_plain(_called(guess, choice.column))}", choice.sure)
        for key, choice in sorted(guess.choices.items(), key=lambda pair: _place(pair[0]))
        if choice.column != defaults[key] or guess.other_names.get(choice.column)
    ]
    lines += [_remarked(f"    # {key}: {NOT_FOUND}", "needed") for key in guess.missing]
    lines += [_remarked(f"    {name}: []", "not") for name in guess.left_out if name in defaults]
    if guess.amounts:
        money = ("    revenue:", "    unit_price:")
        lines = [line for line in lines if not line.startswith(money)]
    given = any(not line.lstrip().startswith("#") for line in lines)
    return [f"  {'' if given else '# '}columns:", *lines] if lines else []


def _called(guess: Guess, column: str) -> str | list[str]:
    """A column, or the list of all that files call it."""
    others = guess.other_names.get(column)
    return [column, *others] if others else column


def _amount(part: Amount, guess: Guess) -> dict[str, Any]:
    given = part.model_dump(mode="json", exclude_defaults=True)
    named = [_called(guess, f) if isinstance(f, str) else f for f in part.factors]
    return given | ({"column": named[0]} if part.column is not None else {"product": named})


def _states(states: Mapping[str, Sequence[str]], guess: Guess) -> dict[str, list[str]]:
    """Values by column, the same for each name that it has in other files."""
    return {
        name: list(values)
        for column, values in states.items()
        for name in (column, *guess.other_names.get(column, ()))
    }


def _rows(guess: Guess, oddities: Oddities) -> list[str]:
    """Rows that are left out, or returns; what only may be worth leaving out as a remark."""
    lines = []
    if guess.own_accounts:
        lines.append(f"  own_accounts: {_plain(list(guess.own_accounts))}")
    if guess.returns:
        lines.append(f"  returns_where: {_plain(_states(guess.returns, guess))}")
    patterns_by_key: Mapping[str, Sequence[str]] = {
        "products": oddities.products,
        "orders": oddities.orders,
    }
    given = {key: list(patterns[:12]) for key, patterns in patterns_by_key.items() if patterns}
    if guess.exclude:
        lines += ["  exclude:", f"    where: {_plain(_states(guess.exclude, guess))}"]
        lines += [f"    # {key}: {_plain(patterns)}" for key, patterns in given.items()]
    elif given:
        lines.append(f"  # exclude: {_plain(given)}")
    return lines


def _place(key: str) -> int:
    return list(Columns.model_fields).index(key)


def _remarked(line: str, remark: str) -> str:
    return f"{line:<{WIDTH}}  # {remark}"


def _plain(value: Any) -> str:
    """A value as YAML on one line."""
    text = yaml.safe_dump(
        value, default_flow_style=True, width=10_000, allow_unicode=True, sort_keys=False
    )
    return text.removesuffix("\n").removesuffix("\n...").strip()
