"""``clv validate``."""

import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clv_assets.cli.options import today_in

if TYPE_CHECKING:
    from rich.console import Console

    from clv_assets.config.source import Source
    from clv_assets.io.validation.dry_run import DryRun
    from clv_assets.io.validation.guessed_source import Guessed
    from clv_assets.io.validation.raw_rows import RawRows

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
    today = today_in(config.source)
    screen = report.console()
    screen.print(f"{deployment.config_path}: the config is valid", style="bold", soft_wrap=True)
    run = dry_run(config, folder, today)
    oddities = Oddities()
    if run.ingested is not None:
        try:
            rows = configured_rows(config.source, folder, today)
            _print_mapping(screen, config.source, rows)
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
    screen = report.console()
    guessed = guess_source(path, folder, today)
    screen.print(f"{path}: {_size(guessed)}", style="bold", soft_wrap=True)
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


def _size(guessed: "Guessed") -> str:
    """How a file is written, and how much of it there is."""
    rows, layout = guessed.rows, guessed.layout
    size = f"{layout.description if layout else 'Parquet'}; {rows.frame.height:,} rows"
    size += "" if rows.complete else " looked at for the guess"
    return size + (f" of {len(rows.names):,} files" if len(rows.names) > 1 else "")


def _print_guess(screen: "Console", guessed: "Guessed") -> None:
    from clv_assets.cli import validation_report as report
    from clv_assets.io.validation.shown_columns import examples_of

    examples = examples_of(guessed.rows.frame)
    report.heading(screen, "Columns, as guessed")
    known = [*guessed.guess.choices.values(), *guessed.guess.parts]
    report.print_columns(screen, known, examples)
    missing = guessed.guess.missing
    if not missing:
        if left := guessed.left_aside:
            shown = ", ".join(report.short(name, 24) for name in left[:8])
            report.say(screen, f"left aside: {shown}{', …' if len(left) > 8 else ''}", "dim")
        return
    names = {"revenue": "revenue (nor like quantity and unit price)"}
    needed = ", ".join(names.get(key, key) for key in missing)
    report.remarks(screen, [f"needed, but no column looks like {needed}. All columns:"], "red")
    report.print_all_columns(screen, examples)
    report.remarks(screen, guessed.guess.warnings)


def _print_mapping(screen: "Console", source: "Source", rows: "RawRows") -> None:
    from clv_assets.cli import validation_report as report
    from clv_assets.io.validation.shown_columns import configured_choices

    choices, examples = configured_choices(rows.frame, source)
    report.heading(screen, "Columns, as configured")
    report.print_columns(screen, choices, examples)


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
