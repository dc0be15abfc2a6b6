"""The short summary after a replay: tiers, clusters, matured cutoffs."""

from collections.abc import Iterator

from clv_assets.cli.figures import figure
from clv_assets.core.champion.newcomers import Newcomers
from clv_assets.core.champion.summary import totals_sentence
from clv_assets.core.champion.totals import totals_of_lens
from clv_assets.core.lenses.value_tiers import tier_summary
from clv_assets.io.deployment.engine import Engine


def print_summary(engine: Engine) -> None:
    """Print the champion, the newest cutoff's tiers and clusters, and how matured cutoffs did."""
    from rich.console import Console

    console = Console()
    cutoffs = engine.files.keys("cluster_ranks")
    if not cutoffs:
        console.print("No cutoff has been scored yet.")
        return
    newest = cutoffs[-1]
    issued = engine.files.read("predictions", newest).row(0, named=True)
    console.print(
        f"\nChampion [bold]{issued['model_id']}[/bold]; newest cutoff [bold]{newest}[/bold]: "
        f"expected net revenue in [{newest}, {issued['window_end']})",
        highlight=False,
    )
    for line in _totals(engine, newest):
        console.print(line, highlight=False, soft_wrap=True)
    console.print(_tiers(engine, newest))
    console.print(_clusters(engine, newest))
    console.print("CLV index: the cluster's median prediction / that of all customers.\n")
    matured = engine.files.keys("drift_report")
    if not matured:
        console.print("No prediction window has matured yet.")
        return
    console.print(_matured(engine, matured))
    console.print(
        "change: against the baseline of the model that predicted; R² relative to at least 0.25."
    )
    if alerts := engine.alerts.names():
        console.print(f"alerts: {len(alerts)}, in {engine.alerts.folder}", soft_wrap=True)


def _totals(engine: Engine, cutoff: str) -> Iterator[str]:
    """What all customers together are expected to bring, and what that leaves out."""
    issued = engine.files.read("predictions", cutoff)
    first = issued.row(0, named=True)
    yield totals_sentence(issued, engine.models.totals_band(first["model_id"]))
    minimum = engine.models.card(first["model_id"])["windows"]["min_history_months"]
    orders = engine.files.scan("transactions")
    yield Newcomers.before(orders, first["cutoff"], first["pred_months"], minimum).sentence


def _table(title: str, *columns: str):  # type: ignore[no-untyped-def]
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold")
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right")
    return table


def _tiers(engine: Engine, cutoff: str):  # type: ignore[no-untyped-def]
    columns = ("customers", "revenue share", "mean predicted CLV", "80 % interval")
    table = _table("Value tiers", "tier", *columns)
    tiers, issued = (engine.files.read(name, cutoff) for name in ("value_tiers", "predictions"))
    band = engine.models.totals_band(tiers["model_id"][0])
    tier_totals = totals_of_lens(tiers, issued, band, by="clv_segment")
    bounds_by_tier = {row["group"]: row for row in tier_totals.to_dicts()}
    for row in tier_summary(tiers).iter_rows(named=True):
        bounds = bounds_by_tier[row["clv_segment"]]
        table.add_row(
            row["clv_segment"],
            f"{row['customers']:,}",
            f"{row['revenue_share']:.1%}",
            f"{row['mean_clv']:,.2f}",
            f"{bounds['lo80']:,.0f}–{bounds['hi80']:,.0f}",
        )
    return table


def _clusters(engine: Engine, cutoff: str):  # type: ignore[no-untyped-def]
    table = _table("Behavioural clusters", "persona", "rank", "customers", "CLV index")
    for row in engine.files.read("cluster_ranks", cutoff).iter_rows(named=True):
        index = figure(row["clv_index"], ".2f")
        table.add_row(row["persona"], str(row["cluster_rank"]), f"{row['customers']:,}", index)
    return table


def _matured(engine: Engine, cutoffs: list[str]):  # type: ignore[no-untyped-def]
    table = _table("Matured cutoffs", "cutoff", "RMSE", "change", "R²", "change", "verdict")
    for key in cutoffs:
        row = engine.files.read("drift_report", key).row(0, named=True)
        table.add_row(
            key,
            f"{row['rmse']:,.2f}",
            f"{row['rmse_change']:+.0%}",
            figure(row["r2"], ".2f"),
            figure(row["r2_change"], "+.0%"),
            row["verdict"],
        )
    return table
