"""``clv validate``."""

import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

    from clv_assets.config.deployment import Config
    from clv_assets.io.validation.dry_run import DryRun
    from clv_assets.io.validation.guessed_source import Guessed

CONFIGS = (".yaml", ".yml")


@click.command(short_help="Check a config's source, or guess that of a file, storing nothing.")
@click.argument("what", metavar="[FILE_OR_CONFIG]", required=False)
@click.option("--out", type=click.Path(path_type=Path), help="Write the guessed config here.")
def command(what: str | None, out: Path | None) -> None:
    """A dry run of the ingest: what is understood of a source, what would be rejected and why,
    and what the history allows.

    Give a config (.yaml; default $CLV_CONFIG, else config/demo.yaml), or a data file, folder,
    glob or URL never seen before: then its columns are guessed, and a config is proposed.

    Exit code: 0 an ingest would succeed, 1 it would not.
    """
    from clv_assets.core.errors import ClvError

    is_config = what is None or what.lower().endswith(CONFIGS)
    if out is not None and is_config:
        raise ClvError("--out writes the guess of a data file; there is a config already")
    if out is not None and out.exists():
        raise ClvError(f"{out} is there already; name another file, or remove it")
    if out is not None and not str(out).lower().endswith(CONFIGS):
        raise ClvError(f"--out {out}: a config's name ends in .yaml")
    succeeds = _config(what) if is_config else _file(str(what), out)
    sys.exit(0 if succeeds else 1)


def _config(path: str | None) -> bool:
    from clv_assets.cli import validation_report as report
    from clv_assets.core.errors import SourceError
    from clv_assets.core.guess.oddities import Oddities
    from clv_assets.io.deployment.deployment import load_deployment
    from clv_assets.io.validation.dry_run import configured_rows, dry_run, oddities_of
    from clv_assets.io.validation.guessed_source import guess_source
    from clv_assets.io.validation.proposal import propose

    deployment = load_deployment(path)
    config, folder = deployment.config, deployment.config_path.parent
    today = datetime.now(config.source.zone).date()
    screen = report.console()
    screen.print(f"{deployment.config_path}: the config is valid", style="bold", soft_wrap=True)
    run = dry_run(config, folder, today)
    oddities = Oddities()
    if run.ingested is not None:
        try:
            rows = configured_rows(config.source, folder, today)
            _print_mapping(screen, config, rows.frame)
            oddities = oddities_of(rows, config.source, today)
        except SourceError:
            pass  # the dry run has already said so
    _print_run(screen, run, oddities.sentences)
    if run.ingested is None and isinstance(config.source.path, str):
        try:
            guessed = guess_source(config.source.path, folder, today)
        except SourceError:
            return False
        _print_guess(screen, guessed)
        fitting = propose(guessed, config.source.path, folder, today)
        _print_config(screen, "By the looks of the file, this would fit", fitting.text)
    return run.succeeds


def _file(path: str, out: Path | None) -> bool:
    from clv_assets.cli import validation_report as report
    from clv_assets.io.validation.guessed_source import guess_source
    from clv_assets.io.validation.proposal import propose

    folder, today = Path.cwd(), datetime.now(UTC).date()
    _refuse_bad_path(path)
    screen = report.console()
    guessed = guess_source(path, folder, today)
    rows, layout = guessed.rows, guessed.layout
    about = f"{layout.told if layout else 'Parquet'}; {rows.frame.height:,} rows"
    about += "" if rows.complete else " looked at for the guess"
    about += f" of {len(rows.names):,} files" if len(rows.names) > 1 else ""
    screen.print(f"{path}: {about}", style="bold", soft_wrap=True)
    _print_guess(screen, guessed)
    proposal = propose(guessed, path, folder, today)
    run, text = proposal.run, proposal.text
    if run is not None:
        _print_run(screen, run, [*guessed.guess.warnings, *proposal.oddities.sentences])
    _print_config(screen, "A config for it", text)
    if out is not None:
        from clv_assets.io.storage.atomic import write_text

        write_text(out.absolute(), text)
        screen.print(f"\nwritten to {out}", soft_wrap=True)
    _print_next(screen, run, path, out)
    return run is not None and run.succeeds


def _refuse_bad_path(path: str) -> None:
    from pydantic import ValidationError

    from clv_assets.config.source import Source
    from clv_assets.core.errors import ClvError

    try:
        Source(path=path)
    except ValidationError as error:  # its own text would show what is in the URL
        why = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise ClvError(why) from None


def _print_guess(screen: "Console", guessed: "Guessed") -> None:
    from clv_assets.cli import validation_report as report
    from clv_assets.core.guess.content import Column

    frame = guessed.rows.frame.head(1000)
    examples = {name: Column.of(frame[name]).examples for name in frame.columns}
    report.heading(screen, "Columns, as guessed")
    report.print_columns(screen, list(guessed.guess.choices.values()), examples)
    missing = guessed.guess.missing
    used = set(guessed.guess.columns.values())
    if left := [name for name in frame.columns if name not in used and not missing]:
        shown = ", ".join(report.short(name, 24) for name in left[:8])
        report.say(screen, f"left aside: {shown}{', …' if len(left) > 8 else ''}", "dim")
    if not missing:
        return
    names = {"revenue": "revenue (nor like quantity and unit price)"}
    needed = ", ".join(names.get(key, key) for key in missing)
    report.remarks(screen, [f"needed, but no column looks like {needed}. All columns:"], "red")
    report.print_all_columns(screen, examples)
    report.remarks(screen, guessed.guess.warnings)


def _print_mapping(screen: "Console", config: "Config", frame: object) -> None:
    import polars as pl

    from clv_assets.cli import validation_report as report
    from clv_assets.core.guess.amounts import Choice
    from clv_assets.core.guess.content import Column
    from clv_assets.core.lines.mapping import columns_of
    from clv_assets.io.validation.dry_run import COUNTED

    assert isinstance(frame, pl.DataFrame)
    mapped = columns_of(frame.columns, config.source, "")
    some = frame if frame.height < 200_000 else frame[:100_000].vstack(frame[-100_000:])
    columns = {
        name: Column.of((frame if key in COUNTED else some)[name]) for key, name in mapped.items()
    }
    choices = [Choice(key, name, "", columns[name].described(key)) for key, name in mapped.items()]
    report.heading(screen, "Columns, as configured")
    report.print_columns(screen, choices, {name: c.examples for name, c in columns.items()})


def _print_run(screen: "Console", run: "DryRun", sentences: list[str]) -> None:
    from clv_assets.cli import validation_report as report

    report.print_rows(screen, run)
    report.print_orders(screen, run)
    if sentences:
        report.heading(screen, "Worth a look")
        report.remarks(screen, sentences)
    if run.ingested is not None:
        report.print_advice(screen, run)


def _print_config(screen: "Console", title: str, text: str) -> None:
    from clv_assets.cli import validation_report as report

    report.heading(screen, title)
    for line in text.splitlines():
        screen.print(f"  {line}", soft_wrap=True, style="green")


def _print_next(screen: "Console", run: "DryRun | None", path: str, out: Path | None) -> None:
    from clv_assets.cli import validation_report as report

    name = str(out or "config/shop.yaml")
    steps = [] if out else [f"clv validate {shlex.quote(path)} --out {name}"]
    day = run.feasibility.backtest if run and run.feasibility else None
    if run is None:
        steps.append(f"name the columns in {name}, then: clv validate {name}")
    elif not run.succeeds:
        steps.append(f"mend what is in red, or {name}, then: clv validate {name}")
    elif day is not None:
        steps.append(f"clv backtest --config {name} --cutoff {day} --out backtest.parquet")
    else:
        steps.append(f"clv ingest --config {name}")
    report.heading(screen, "Next")
    for step in steps:
        screen.print(f"  {step}", soft_wrap=True)
