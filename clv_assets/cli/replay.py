"""``clv replay``: live through a past calendar as if it were today."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import click

from clv_assets.cli.approval import Approval
from clv_assets.cli.opened import opened
from clv_assets.cli.options import DAY, approval_options, config_option, today_in, windows_options

if TYPE_CHECKING:
    from clv_assets.cli.runs import Runs
    from clv_assets.io.deployment.engine import Engine


@click.command(short_help="Train as of a past day and live through the calendar since.")
@config_option
@click.option("--from", "start", type=DAY, required=True, help="Launch: the champion's as-of.")
@click.option("--to", "end", type=DAY, required=True, help="Last day to live, inclusive.")
@windows_options
@approval_options
@click.option("--restart", is_flag=True, help="Set a stored replay aside and begin anew.")
def command(
    config_path: str | None,
    start: date,
    end: date,
    pred_months: int | None,
    history_months: int | None,
    approved_by: str,
    reason: str,
    restart: bool,
) -> None:
    """Ingest, train a champion as of --from, then let today advance to --to.

    Each due cutoff is scored, each matured window labelled, each label month read, drift
    reported; nothing is known before its time. Run it again, or after a kill, and it goes on
    where it stopped.
    """
    from clv_assets.cli.summary import print_summary
    from clv_assets.io.operations.status import status

    approval = Approval(approved_by, reason, pred_months, history_months)
    engine = replay(config_path, start, end, approval, restart=restart).engine
    print_summary(engine)
    for reason in status(engine, end).blocked:
        click.echo(reason)


def replay(
    config_path: str | None, start: date, end: date, approval: Approval, *, restart: bool
) -> "Runs":
    """Begin a replay, or go on with the one that is stored.

    Args:
        start, end: first and last day to live, both inclusive; the champion is as of ``start``.
        restart: set a stored replay aside first.

    Raises:
        ClvError: the days are the wrong way round, the deployment is live, or what is stored was
            begun with something else.
    """
    from clv_assets.cli.life import live
    from clv_assets.cli.progress import progress
    from clv_assets.cli.runs import Runs
    from clv_assets.core.errors import ClvError
    from clv_assets.io.deployment.deployment import load_deployment
    from clv_assets.io.deployment.engine import Engine

    if end < start:
        raise ClvError(f"--to {end} is before --from {start}")
    if restart:
        _set_aside(Engine(load_deployment(config_path)))
    engine = opened(config_path)
    _refuse_live(engine)
    runs = Runs(engine)
    days = (end - start).days + 1
    with runs.engine.lock("life"), progress("replay", days) as (report, advance):
        _begin(runs, start, end, approval, report)
        live(runs, start, end, report, advance)
    return runs


def _begin(
    runs: "Runs", start: date, end: date, approval: Approval, report: Callable[[str], None]
) -> None:
    """Ingest, make sure that what is stored is this replay, and train the champion once."""
    from clv_assets.cli import replay_state
    from clv_assets.io.operations.ingest import Ingest

    engine = runs.engine
    old = replay_state.load(engine)
    if Ingest.of(engine).is_needed(today_in(engine.config.source)):
        report("ingest")
        runs.run("ingest")
    windows = (approval.pred_months, approval.history_months)
    new = replay_state.ReplayState.now(engine, start, end, *windows)
    if old is not None:
        replay_state.require_same(engine, old, new)
    replay_state.save(engine, new)
    if not engine.models.promotions():
        report(f"training as of {start}")
        runs.run("training", as_of=start, ops=approval.run_config(start))


def _refuse_live(engine: "Engine") -> None:
    from clv_assets.cli import replay_state
    from clv_assets.core.errors import ClvError

    if replay_state.load(engine) is None and engine.models.manifest():
        raise ClvError(
            f"{engine.deployment.name} has a champion that no replay made: this deployment is "
            "live. Copy its config under another name and replay that one"
        )


def _set_aside(engine: "Engine") -> None:
    from clv_assets.io.deployment.set_aside import set_aside

    _refuse_live(engine)
    if aside := set_aside(engine):
        click.echo(f"the stored replay is now in {aside}", err=True)
