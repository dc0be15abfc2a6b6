"""A campaign over a life: drawn, on record, and compared."""

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from clv_assets.core.calendar.windows import Window
from clv_assets.core.errors import ClvError
from clv_assets.core.handover.control_group import CONTROL
from clv_assets.io.customers.campaigns import Plan, outcome, plan_campaign, register
from clv_assets.io.customers.customer_tables import customer_table_at
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.early_reading import read_month
from clv_assets.io.operations.monitoring import realised, report_drift
from clv_assets.io.storage.asset_files import Stored
from clv_assets_tests.deployments import copy_of

CUTOFF, NOW = "2024-07-29", datetime(2024, 7, 30, 9, 30)
TODAY = date(2024, 11, 11)


@pytest.fixture
def engine(tmp_path: Path, replayed: Engine) -> Engine:
    return copy_of(replayed, tmp_path)


def planned(engine: Engine, name: str = "summer", share: float = 0.3, first: int = 0) -> Plan:
    table = customer_table_at(engine, CUTOFF)
    return plan_campaign(engine, table.with_frame(table.frame[first:]), name, share, NOW)


def test_the_table_says_who_is_in_which_group(engine: Engine) -> None:
    plan = planned(engine)

    frame = plan.table.frame
    assert frame.columns[-2:] == ["campaign", "campaign_group"]
    assert set(frame["campaign"]) == {"summer"}
    control = (frame["campaign_group"] == CONTROL).sum()
    assert control == pytest.approx(0.3 * frame.height, abs=4)
    assert plan.detectable is not None
    assert plan.detectable.adjusted > 0


def test_the_same_name_gives_the_same_groups_and_others_join(engine: Engine) -> None:
    register(engine, planned(engine, first=50))

    again = planned(engine)

    kept = again.groups.head(again.groups.height - 50)
    assert kept.equals(planned(engine, first=50).groups)
    assert any("the same groups, 50 customers joined" in remark for remark in again.remarks)
    with pytest.raises(ClvError, match=r"on record with a control share of 0\.3, not 0\.1"):
        planned(engine, share=0.1)


def test_another_campaign_over_the_same_customers_is_told(engine: Engine) -> None:
    register(engine, planned(engine))

    other = planned(engine, "autumn", first=10)

    customers = other.table.frame.height
    assert f"{customers:,} of these customers are in campaign 'summer' too" in other.remarks


def test_revenue_since_the_export_is_compared_and_what_was_before_is_not(engine: Engine) -> None:
    plan = planned(engine)
    register(engine, plan)
    plain = outcome(engine, "summer").effects[0]
    treated = plan.groups.filter(pl.col("campaign_group") != CONTROL)["customer_id"]
    orders = engine.files.scan("transactions").collect()

    def bought(moment: datetime) -> pl.DataFrame:
        """An order of 50 by each treated customer."""
        extra = orders.head(1).drop("customer_id", "order_date", "revenue")
        made = pl.DataFrame({"customer_id": treated}).with_columns(
            order_date=pl.lit(moment, pl.Datetime("us")), revenue=pl.lit(50.0)
        )
        return made.join(extra, how="cross").select(orders.columns)

    facts = engine.files.facts("transactions")
    before = bought(datetime(2024, 7, 30, 9, 0))
    engine.files.write(Stored(pl.concat([orders, before]), facts), "transactions")
    assert outcome(engine, "summer").effects[0] == plain

    since = bought(datetime(2024, 8, 20))
    engine.files.write(Stored(pl.concat([orders, since]), facts), "transactions")
    raised = outcome(engine, "summer").effects[0]
    assert raised.effect - plain.effect == pytest.approx(50, abs=3)
    assert raised.treated + raised.control == plan.groups.height


def test_who_joins_later_counts_from_then_on(engine: Engine) -> None:
    register(engine, planned(engine, first=50))
    table = customer_table_at(engine, CUTOFF)
    later = plan_campaign(engine, table, "summer", None, datetime(2024, 9, 2))
    register(engine, later)

    since = dict(later.groups.select("customer_id", "since").iter_rows())

    joined = set(table.frame["customer_id"][:50])
    assert {name for name, day in since.items() if day == datetime(2024, 9, 2)} == joined
    assert set(since.values()) == {NOW, datetime(2024, 9, 2)}
    assert outcome(engine, "summer").effects[0].usual > 0


def test_a_group_that_would_be_empty_is_refused(engine: Engine) -> None:
    with pytest.raises(ClvError, match="and 0 control: nothing could be compared; take more"):
        planned(engine, share=1e-6)
    with pytest.raises(ClvError, match="the control share nan is no share"):
        planned(engine, share=float("nan"))


def test_before_anything_has_come_there_is_nothing_to_compare(engine: Engine) -> None:
    table = customer_table_at(engine, "2024-11-04")
    late = plan_campaign(engine, table, "late", 0.1, datetime(2025, 9, 1))
    register(engine, late)

    with pytest.raises(ClvError, match="nothing has come since; 'clv ingest' reads on"):
        outcome(engine, "late")


def test_a_campaign_is_no_break(engine: Engine) -> None:
    """Its customers buy more, which neither a label month nor a window takes for drift."""
    plan = planned(engine)
    register(engine, plan)
    months = {month: read_month(engine, month, TODAY) for month in ("2024-08", "2024-09")}
    actuals = engine.files.read("actuals", CUTOFF)
    report = report_drift(engine, date.fromisoformat(CUTOFF), actuals)
    treated = plan.groups.filter(pl.col("campaign_group") != CONTROL)["customer_id"]
    bonus = pl.when(pl.col("customer_id").is_in(treated.implode())).then(5000.0).otherwise(0.0)
    orders = engine.files.scan("transactions").collect()
    since = orders["order_date"].is_between(datetime(2024, 8, 1), datetime(2024, 10, 1))
    raised = orders.with_columns(
        revenue=pl.col("revenue") + pl.when(since).then(bonus).otherwise(0)
    )
    engine.files.write(Stored(raised, engine.files.facts("transactions")), "transactions")

    again = {month: read_month(engine, month, TODAY) for month in months}
    window = Window(date.fromisoformat(CUTOFF), date(2024, 10, 29))
    came = realised(engine, engine.files.read("predictions", CUTOFF), window, "it", TODAY)

    assert came["actual_clv"].sum() > 10 * actuals["actual_clv"].sum()
    for month, read in months.items():
        known = pl.col("signal").is_in(["rank", "purchases", "spend"])
        assert again[month].filter(known).equals(read.filter(known)), month
    later = report_drift(engine, date.fromisoformat(CUTOFF), came)
    assert later["rmse"].item() == pytest.approx(report["rmse"].item())
    assert later["verdict"].item() == report["verdict"].item()
    customers = plan.groups.filter(pl.col("campaign_group") == CONTROL).height
    assert later["customers"].item() <= customers
