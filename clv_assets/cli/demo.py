"""``clv demo``: the sample shop's life in a minute or two."""

from datetime import date
from pathlib import Path

import click

from clv_assets.cli.approval import Approval
from clv_assets.cli.options import config_option, today_in

MONTHS_OF_LIFE = 12


@click.command(short_help="Generate the sample shop and replay a year of its life.")
@config_option
@click.option("--restart", is_flag=True, help="Set a stored demo aside and begin anew.")
def command(config_path: str | None, restart: bool) -> None:
    """Replay the sample shop's last twelve months and sum them up.

    Run it again and it goes on from where it stopped, to today.
    """
    from clv_assets.cli import replay_state
    from clv_assets.cli.replay import replay
    from clv_assets.cli.summary import print_summary
    from clv_assets.core.calendar.cadence import Cadence
    from clv_assets.core.calendar.windows import add_months
    from clv_assets.io.deployment.deployment import load_deployment
    from clv_assets.io.deployment.engine import Engine

    deployment = load_deployment(config_path)
    cutoffs = Cadence.of(deployment.config.cutoffs)
    today = today_in(deployment.config.source)
    stored = None if restart else replay_state.load(Engine(deployment))
    start = cutoffs.grid_day_on_or_after(add_months(today, -MONTHS_OF_LIFE))
    start = date.fromisoformat(stored.as_of) if stored else start
    approval = Approval("demo", "first champion of the sample shop")
    print_summary(replay(config_path, start, today, approval, restart=restart).engine)
    click.echo(_alarm_recipe(deployment.config_path, start, today))
    click.echo(
        "\nOpen it in the Dagster UI: clv ui (make ui in a checkout), then http://127.0.0.1:3000"
    )


def _alarm_recipe(config: Path, start: date, today: date) -> str:
    """How to see a true alarm: the same shop, whose customers change half-way."""
    from clv_assets.core.calendar.windows import add_months

    shock = add_months(start, MONTHS_OF_LIFE // 2).replace(day=1)
    life = f"--from {start} --to {today} --approved-by me --reason try"
    return (
        "\nAn untouched shop raises no alarm. To see a true one, from first sign to advice:\n"
        f"  sed 's/seed: 42/seed: 42, shock: {shock}/' {config} > shock.yaml\n"
        f"  clv replay --config shock.yaml {life}\n"
        "  clv drift --config shock.yaml"
    )
