"""The ``clv`` command: a thin door to the same definitions that the Dagster UI shows."""

import importlib
import sys
from typing import Any

import click

from clv_assets.cli.interrupts import Interrupted, exit_code, raised_once

COMMANDS = {
    "demo": "Generate the sample shop, replay a year of its life, and sum it up.",
    "replay": "Train a champion as of a past day and live through the calendar since.",
    "catch-up": "Do what is due today: ingest, score, label, read, report. For cron.",
    "validate": "Check a source, or guess that of a file, storing nothing.",
    "ingest": "Read what is new of the source.",
    "train": "Train and promote a champion.",
    "score": "Score one cutoff, those of a range, or today.",
    "backtest": "Pretend that today is a past day, predict, and compare.",
    "search": "Compare history and prediction windows on past data.",
    "summary": "Sum up the newest cutoff: totals, tiers, clusters, and how matured ones did.",
    "explain": "Say what the predictions of customers hang on.",
    "export": "Write the customers of a cutoff to a file or database.",
    "report": "Write a report of a cutoff as one HTML file, or a PDF.",
    "campaign": "Compare treated and control of a campaign.",
    "drift": "Show what label months and matured windows said; acknowledge incidents.",
    "status": "Show champion, watermark, what is due or blocked, and open alerts.",
    "doctor": "Look at everything that is stored, and mend what can be mended.",
    "sample": "Write the sample shop's order lines to a file.",
    "config-keys": "Print the reference of all config keys.",
    "ui": "Open the Dagster UI of a deployment on this machine.",
}
# How SQLite says that a disk takes no more.
NO_ROOM = ("database or disk is full", "readonly database", "disk I/O error")


class LazyGroup(click.Group):
    """Imports a command's module when it is called, so that ``clv --help`` stays quick."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Interrupted from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"clv_assets.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands and a sentence on each into the help, importing none."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show the trace of an error.")
@click.version_option(package_name="clv_assets")
def cli(debug: bool) -> None:
    """Customer lifetime value from an order history, as a Dagster asset graph.

    First steps: `clv demo`, then `clv ui`. With your own data: `clv validate FILE --out
    config/shop.yaml`, then `clv backtest`, `clv ingest`, `clv train` and `clv catch-up`.
    """


def main() -> None:
    """Entry point: an error the user can mend is a line or two, without a trace."""
    arguments: list[Any] = sys.argv[1:]
    debug = "--debug" in arguments
    from clv_assets.core.errors import ClvError

    try:
        with raised_once():
            _run([a for a in arguments if a != "--debug"])
    except ClvError as error:
        if debug:
            raise
        click.echo(f"clv: {_shown(error)}", err=True)
        sys.exit(1)
    except Exception as error:
        if debug:
            raise
        if told := _of_the_disk(error):
            click.echo(f"clv: {told}", err=True)
            sys.exit(1)
        click.echo(f"clv: unexpected {type(error).__name__}: {_shown(error)}", err=True)
        click.echo("clv: this is a fault of the program; --debug shows the trace", err=True)
        sys.exit(1)


def _shown(error: Exception) -> str:
    """Its words, line by line, without what a terminal would obey."""
    from clv_assets.core.text import on_terminal

    return "\n".join(map(on_terminal, str(error).split("\n")))


def _of_the_disk(error: Exception) -> str:
    """What is wrong with a disk, and the remedy; empty of another error."""
    from clv_assets.io.storage.atomic import REMEDIES

    if isinstance(error, OSError) and error.errno in REMEDIES and error.filename:
        return f"{error.filename}: {error.strerror}; {REMEDIES[error.errno]}"
    if any(words in str(error) for words in NO_ROOM):
        why = str(error).partition("\n")[0]
        return (
            f"Dagster's log can't be written: {why}\nclv: make room on its disk, or make it "
            "writable, and run it again"
        )
    return ""


def _run(arguments: list[str]) -> None:
    """The command; ended by a signal it says so, and exits as shells expect."""
    try:
        cli(arguments, prog_name="clv", standalone_mode=True)
    except (Interrupted, KeyboardInterrupt):
        click.echo("clv: interrupted; nothing is half written", err=True)
        sys.exit(exit_code())
