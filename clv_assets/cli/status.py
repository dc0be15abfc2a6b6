"""``clv status``."""

import sys
from datetime import date
from typing import TYPE_CHECKING

import click

from clv_assets.cli.opened import opened
from clv_assets.cli.options import DAY, config_option, today_in

if TYPE_CHECKING:
    from clv_assets.io.operations.failed_ingest import FailedIngest

OPEN_ALERT, WORK_WAITING = 3, 4


@click.command(short_help="Show champion, watermark, what is due or blocked, open alerts.")
@config_option
@click.option("--as-of", type=DAY, help="Pretend that today is this day.")
def command(config_path: str | None, as_of: date | None) -> None:
    """Where the deployment stands.

    Exit code: 0 all is done and quiet; 3 an alert is open; 4 something is due or blocked, the last
    ingest failed, or an alert could not be delivered (whether or not one is open); 1 the status
    itself could not be read.
    """
    from clv_assets.core.text import on_terminal
    from clv_assets.io.operations.status import status

    engine = opened(config_path)
    today = as_of or today_in(engine.config.source)
    state = status(engine, today)
    due = state.due
    lines = {
        "deployment": f"{engine.deployment.name} ({engine.root})",
        "today": state.today,
        "watermark": state.watermark or "no transactions yet",
        "last ingest": state.ingested_on or "-",
        "failed ingest": _failure(state.failed_ingest),
        "champion": state.champion or "none",
        "approved by": state.approved_by or "-",
        "last cutoff": state.last_cutoff or "-",
        "next cutoff": state.next_cutoff or "-",
        "next verdict": state.next_verdict or "-",
        "due cutoffs": ", ".join(map(str, due.cutoffs)) or "none",
        "due labels": ", ".join(map(str, due.labels)) or "none",
        "due months": ", ".join(due.months) or "none",
        "blocked": "\n".join(state.blocked) or "nothing",
        **({"finished": state.finished} if state.finished else {}),
        "last verdict": state.last_verdict or "-",
        "open alerts": ", ".join(state.open_alerts) or "none",
        **({"not delivered": "\n".join(state.undelivered)} if state.undelivered else {}),
    }
    for name, value in lines.items():
        told = ("\n" + 15 * " ").join(map(on_terminal, str(value).split("\n")))
        click.echo(f"{name + ':':<14} {told}")
    if due or state.blocked or state.failed_ingest or state.undelivered:
        sys.exit(WORK_WAITING)
    if state.open_alerts:
        sys.exit(OPEN_ALERT)


def _failure(failed: "FailedIngest | None") -> str:
    if failed is None:
        return "none"
    again = f", again on {failed.last}" if failed.last != failed.since else ""
    return f"since {failed.since}{again}:\n{failed.reason}"
