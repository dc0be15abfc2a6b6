"""A campaign: its groups at the export, and what it has brought since."""

from dataclasses import dataclass, field
from datetime import date, datetime, time

import polars as pl

from clv_assets.core.errors import ClvError
from clv_assets.core.handover.campaign_effect import Detectable, Effect, detectable, effects
from clv_assets.core.handover.control_group import (
    control_groups,
    controls,
    joined_later,
    size_fault,
)
from clv_assets.core.handover.customer_table import CustomerTable
from clv_assets.core.money import exact_sum
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.handover.campaign_book import Campaign, CampaignBook, require_name

SHARE = 0.1  # of a new campaign's customers that is control, if nothing else is asked for


@dataclass(frozen=True)
class Plan:
    """A campaign before its table is written.

    Attributes:
        campaign: as it will be on record.
        groups: customer_id, stratum, campaign_group, predicted_clv of everyone in it so far.
        table: the customer table with the columns campaign and campaign_group.
        detectable: the smallest effect that could be seen; None if there is nothing to tell it by.
        remarks: what a planner should know.
    """

    campaign: Campaign
    groups: pl.DataFrame
    table: CustomerTable
    detectable: Detectable | None
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Outcome:
    """What a campaign has brought by now.

    Attributes:
        campaign: as it is on record.
        until: orders before it count.
        effects: on everyone, the primary figure, and by tier where it can be told.
        fault: why the groups can't be trusted; None if they can.
    """

    campaign: Campaign
    until: date
    effects: list[Effect]
    fault: str | None


def plan_campaign(
    engine: Engine, table: CustomerTable, name: str, share: float | None, now: datetime
) -> Plan:
    """Draw the groups of a campaign, or go on with those on record.

    Args:
        table: whom the campaign is for.
        share: of the customers that is control; None: that on record, else SHARE.
        now: when it is handed over, in shop time.

    Raises:
        ClvError: the name can't be one, the campaign is on record with another share, or nobody
            would be in one of the groups.
    """
    book = CampaignBook(engine.root)
    known = book.campaigns().get(require_name(name))
    stamp = now.replace(tzinfo=None, microsecond=0)
    if known is None:
        share = _valid(SHARE if share is None else share)
        dates = (stamp.isoformat(), table.cutoff, table.window_end)
        known = Campaign(name, *dates, table.model_id, share)
        groups, remarks = _drawn(table, known, book, stamp), []
    else:
        _require_share(known, share)
        groups = _joined(table, known, book, stamp)
        new = groups.height - book.groups(name).height
        joined = f", {new:,} customers joined" if new else ""
        remarks = [
            f"campaign {name!r} is on record since {known.exported_at}: the same groups{joined}"
        ]
    _require_both(groups, known)
    chosen = groups.select("customer_id", "campaign_group")
    frame = table.frame.join(chosen, on="customer_id", how="left", maintain_order="left")
    columns = [*table.frame.columns, "campaign", "campaign_group"]
    planned = table.with_frame(frame.with_columns(campaign=pl.lit(name)).select(columns))
    for other, shared in book.overlaps(frame["customer_id"], name).items():
        remarks.append(f"{shared:,} of these customers are in campaign {other!r} too")
    if fault := size_fault(groups, known.share):
        remarks.append(fault)
    return Plan(known, groups, planned, _detectable(engine, groups), remarks)


def _valid(share: float) -> float:
    if not 0 < share < 1:
        raise ClvError(f"the control share {share:g} is no share; give one such as {SHARE}")
    return share


def _require_share(known: Campaign, share: float | None) -> None:
    if share is not None and known.share != share:
        raise ClvError(
            f"campaign {known.name!r} is on record with a control share of {known.share:g}, not "
            f"{share:g}; the same name gives the same groups: take that share, or another name"
        )


def _require_both(groups: pl.DataFrame, campaign: Campaign) -> None:
    control = controls(groups)
    if not 0 < control < groups.height:
        raise ClvError(
            f"campaign {campaign.name!r} would have {groups.height - control:,} treated and "
            f"{control:,} control: nothing could be compared; take more customers, or another "
            "--control-share"
        )


def _drawn(
    table: CustomerTable, campaign: Campaign, book: CampaignBook, now: datetime
) -> pl.DataFrame:
    groups = control_groups(table.frame, campaign.name, campaign.share, book.secret)
    return _with_worth(groups, table, now)


def _joined(
    table: CustomerTable, known: Campaign, book: CampaignBook, now: datetime
) -> pl.DataFrame:
    """The groups on record, and those of customers who weren't there."""
    groups = book.groups(known.name)
    new = table.frame.join(groups, on="customer_id", how="anti", maintain_order="left")
    later = joined_later(new, known.name, known.share, book.secret)
    return pl.concat([groups, _with_worth(later, table, now)])


def _with_worth(groups: pl.DataFrame, table: CustomerTable, now: datetime) -> pl.DataFrame:
    """With the issued prediction, and from when on orders of each customer count."""
    worth = table.frame.select("customer_id", "predicted_clv")
    joined = groups.join(worth, on="customer_id", how="left", maintain_order="left")
    return joined.with_columns(since=pl.lit(now, pl.Datetime("us")))


def register(engine: Engine, plan: Plan) -> None:
    """Put a campaign on record, once its table has been written; hold the lock ``campaigns``."""
    CampaignBook(engine.root).keep(plan.campaign, plan.groups)


def outcome(engine: Engine, name: str) -> Outcome:
    """Compare the groups of a campaign by what came since its export.

    Raises:
        ClvError: no campaign is called so, or nothing has come since by the stored orders.
    """
    book = CampaignBook(engine.root)
    campaign = book.campaign(name)
    until = min(engine.ledger.watermark(), campaign.end)
    if until <= campaign.start.date():
        raise ClvError(
            f"campaign {name!r} was handed over on {campaign.exported_at}, and orders are complete "
            f"up to {engine.ledger.watermark()}: nothing has come since; 'clv ingest' reads on"
        )
    groups = book.groups(name)
    came = _revenue(engine, groups, until)
    customers = groups.join(came, on="customer_id", how="left", maintain_order="left")
    customers = customers.with_columns(pl.col("revenue").fill_null(0.0))
    return Outcome(campaign, until, effects(customers), size_fault(groups, campaign.share))


def _revenue(engine: Engine, groups: pl.DataFrame, until: date) -> pl.DataFrame:
    """customer_id, revenue of each customer's orders since the own export to before ``until``."""
    moment = pl.col("order_date")
    orders = engine.files.scan("transactions").filter(moment < datetime.combine(until, time.min))
    since = groups.lazy().select("customer_id", "since")
    own = orders.join(since, on="customer_id").filter(moment >= pl.col("since"))
    return own.group_by("customer_id").agg(exact_sum(pl.col("revenue"))).collect()


def _detectable(engine: Engine, groups: pl.DataFrame) -> Detectable | None:
    """By the newest window that has passed, of those of its customers who are drawn now."""
    judged = engine.files.keys("actuals")
    if not judged:
        return None
    past = engine.files.read("actuals", judged[-1])
    past = past.join(groups.select("customer_id"), on="customer_id", how="semi")
    control = controls(groups)
    return detectable(
        past["actual_clv"].to_numpy(),
        past["predicted_clv"].to_numpy(),
        groups.height - control,
        control,
    )
