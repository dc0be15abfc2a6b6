"""What the window search can judge: which pairs of windows, at which past origins."""

from dataclasses import dataclass
from datetime import date, timedelta

from clv_assets.config.deployment import Config
from clv_assets.core.calendar.windows import add_months, history_window, months_between
from clv_assets.core.snapshots.origins import customers_in, training_cutoffs, usable_cutoffs
from clv_assets.core.snapshots.recipe import Recipe
from clv_assets.core.snapshots.snapshots import Snapshots


@dataclass(frozen=True)
class Plan:
    """What can be judged of one prediction window.

    Attributes:
        pred_months: the prediction window.
        origins: the days, newest first, at which every feasible history window is judged.
        feasible: history windows, in months, ascending.
        reasons: why not, by history window, for the others.
    """

    pred_months: int
    origins: list[date]
    feasible: list[int]
    reasons: dict[int, str]


def search_recipe(config: Config, pred_months: int, history_months: int) -> Recipe:
    """The search's recipe: one member with few trees, so that many window pairs can be judged."""
    recipe = Recipe.of(config, pred_months=pred_months, history_months=history_months)
    few = {"n_estimators": config.search.n_estimators}
    modeling = recipe.modeling
    # The search asks for no bounds, so that the trees that tell them needn't be any good.
    unused = {"n_estimators": 1}
    members = {
        "recipe": "value",
        "value": modeling.value.model_copy(update=few),
        "intervals": modeling.intervals.model_copy(update=unused),
        "activity": modeling.activity.model_copy(update=unused),
    }
    fewer_snapshots = {"max_snapshots": config.search.max_snapshots}
    return Recipe(
        recipe.training.model_copy(update=fewer_snapshots),
        modeling.model_copy(update=members),
        recipe.scoring,
        recipe.clustering,
        recipe.settle_days,
        recipe.calendar,
    )


def candidate_origins(as_of: date, config: Config, pred_months: int) -> list[date]:
    """Days a month apart whose prediction windows have ended, and settled; newest first."""
    settled = as_of - timedelta(days=config.source.settle_days)
    return [add_months(settled, -pred_months - k) for k in range(config.search.max_origins)]


def plan_of(log: Snapshots, config: Config, pred_months: int) -> Plan:
    """Which history windows can be judged, and at which origins all of them can.

    From the shortest to the longest: each is taken if ``search.min_origins`` of the origins that
    are left suit it too, and leaves only those. So the shortest has enough customers at each
    origin, and with it the longer ones, whose populations contain its own.
    """
    origins = candidate_origins(log.as_of, config, pred_months)
    plan = Plan(pred_months, origins, [], {})
    for history_months in sorted(set(config.search.history_months)):
        recipe = search_recipe(config, pred_months, history_months)
        obstacles = {origin: obstacle(log, config, recipe, origin) for origin in origins}
        suited = [origin for origin, reason in obstacles.items() if reason is None]
        if len(suited) >= config.search.min_origins:
            plan.feasible.append(history_months)
            origins = suited
        else:
            first = next(reason for reason in obstacles.values() if reason is not None)
            needed = f"{len(suited)} of the {config.search.min_origins} origins it takes"
            plan.reasons[history_months] = f"{first} ({needed})"
    return Plan(pred_months, origins, plan.feasible, plan.reasons)


def obstacle(log: Snapshots, config: Config, recipe: Recipe, origin: date) -> str | None:
    """Why the recipe can't be trained, or not be judged, at ``origin``; None if it can."""
    training, first = recipe.training, log.first
    window = history_window(origin, training.history_months)
    if window.start < first:
        return (
            f"needs {training.history_months} months before each origin; the log starts on "
            f"{first}, {months_between(first, origin)} months before {origin}"
        )
    cutoffs = training_cutoffs(first, origin, recipe)
    if not cutoffs:
        return (
            f"needs {training.min_history_months} months of history and {training.pred_months} of "
            f"labels to train on before each origin; the log starts on {first}, "
            f"{months_between(first, origin)} months before {origin}"
        )
    if not usable_cutoffs(log.arrivals, origin, recipe):
        return (
            f"no training cutoff up to {cutoffs[0]} has {training.min_customers} customers "
            f"(training.min_customers), as origin {origin} needs"
        )
    customers, fewest = customers_in(log.orders, window).height, config.search.min_customers
    if customers < fewest:
        return f"only {customers} of at least {fewest} customers in the window {window}"
    return None
