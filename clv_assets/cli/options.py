"""Options that commands share, and dates from the command line."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from clv_assets.config.source import Source


class Day(click.ParamType):
    """A date ``YYYY-MM-DD``."""

    name = "date"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        """The date that ``value`` is or writes; a usage error if it is none."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date; write YYYY-MM-DD", param, ctx)


DAY = Day()


def today_in(source: "Source") -> date:
    """Today where the shop's day begins."""
    return datetime.now(source.zone).date()


def config_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--config``, as its parameter ``config_path``."""
    return click.option(
        "--config",
        "config_path",
        metavar="FILE",
        help="The deployment's config file; default: $CLV_CONFIG, else the demo's.",
    )(command)


def windows_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--history-months`` and ``--pred-months``; None: the config's."""
    for name, meaning in (
        ("history-months", "Months of history the model looks at"),
        ("pred-months", "Months ahead that it predicts"),
    ):
        command = click.option(
            f"--{name}", type=click.IntRange(1, 120), help=f"{meaning}; default: the config's."
        )(command)
    return command


def approval_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--approved-by`` and ``--reason``, both required."""
    command = click.option("--reason", required=True, help="Why it is trained now.")(command)
    return click.option("--approved-by", required=True, help="Who approves the champion.")(command)


def renamed_option(old: str, new: str, why: str) -> Callable[..., Any]:
    """An option of former days: refused, with what it is called now."""

    def refuse(_: click.Context, __: click.Parameter, value: str | None) -> None:
        if value is not None:
            raise click.UsageError(f"{old} is called {new} now: {why}")

    # Eager: else the new option would be reported missing first.
    return click.option(old, hidden=True, expose_value=False, is_eager=True, callback=refuse)
