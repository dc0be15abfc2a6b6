"""``clv campaign``: what a campaign has brought."""

from datetime import datetime
from pathlib import Path

from clv_assets.io.customers.campaigns import plan_campaign, register
from clv_assets.io.customers.customer_tables import customer_table_at
from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.cli.commands import clv, config_of
from clv_assets_tests.deployments import copy_of


def test_the_primary_figure_has_its_interval(tmp_path: Path, replayed: Engine) -> None:
    engine = copy_of(replayed, tmp_path)
    table = customer_table_at(engine, "2024-07-29")
    register(engine, plan_campaign(engine, table, "summer", 0.3, datetime(2024, 7, 30)))

    result = clv("campaign", "--name", "summer", *config_of(engine))

    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == ("Campaign 'summer', orders from 2024-07-30T00:00:00 to before 2024-10-29:")
    assert lines[1].startswith("Primary figure. everyone: ")
    assert " EUR of control" in lines[1]


def test_a_campaign_that_nobody_registered_is_an_error(replayed: Engine) -> None:
    result = clv("campaign", "--name", "nope", *config_of(replayed))

    assert result.exit_code == 1
    assert result.stderr.startswith("clv: no campaign 'nope' is on record; there are: none yet")
