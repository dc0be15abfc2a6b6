"""The public columns of every stored asset, a sentence each, and the job that makes it."""

from collections.abc import Iterable

Contract = dict[str, tuple[str, str]]

_CUSTOMER: Contract = {"customer_id": ("string", "customer")}
_PREDICTED: Contract = {
    "predicted_clv": ("float", "expected net revenue in the prediction window, not for ever")
}
_MODEL: Contract = {"model_id": ("string", "the champion that predicted")}

CONTRACTS: dict[str, Contract] = {
    "transactions": {
        **_CUSTOMER,
        "order_id": ("string", "order; the timestamp where the source has none"),
        "order_date": ("timestamp", "first line of the order that day, shop time"),
        "revenue": ("float", "net revenue; negative for a return"),
        "lines": ("int", "source lines summed into the order"),
        "units": ("float", "sum of quantity"),
        "products": ("int", "distinct products"),
    },
    "features": {
        **_CUSTOMER,
        "population": ("string", "active, new, returns_only or silent"),
        "revenue_sum": ("float", "net revenue in the history window"),
        "order_count": ("int", "purchases in the history window"),
        "avg_order_value": ("float", "purchase revenue per purchase; null without one"),
        "tenure_days": ("int", "days since the first purchase ever"),
        "recency_days": ("int", "days since the last purchase ever"),
        "log_revenue_sum": ("float", "signed log(1 + |revenue_sum|)"),
        "is_repeat_buyer": ("bool", "two purchases or more in the history window"),
        "active_last_30d": ("bool", "a purchase in the 30 days before the cutoff"),
        "mean_days_between_orders": ("float", "mean gap of purchases; null with fewer than 2"),
        "std_days_between_orders": ("float", "its standard deviation; null with fewer than 3"),
        "median_days_between_orders": ("float", "median gap; null with fewer than 2"),
        "orders_last_30d": ("int", "purchases in the last 30 days"),
        "orders_last_60d": ("int", "purchases in the last 60 days"),
        "orders_last_90d": ("int", "purchases in the last 90 days"),
        "orders_last_180d": ("int", "purchases in the last 180 days"),
        "orders_last_270d": ("int", "purchases in the last 270 days"),
        "revenue_last_30d": ("float", "net revenue of the last 30 days"),
        "revenue_last_60d": ("float", "net revenue of the last 60 days"),
        "revenue_last_90d": ("float", "net revenue of the last 90 days"),
        "revenue_last_180d": ("float", "net revenue of the last 180 days"),
        "revenue_last_270d": ("float", "net revenue of the last 270 days"),
        "orders_year_ago_90d": ("int", "purchases in the 90 days from 365 days ago on"),
        "orders_year_ago_180d": ("int", "purchases in the 180 days from 365 days ago on"),
        "revenue_year_ago_90d": ("float", "net revenue of the 90 days from 365 days ago on"),
        "revenue_year_ago_180d": ("float", "net revenue of the 180 days from 365 days ago on"),
        "lifetime_order_count": ("int", "purchases ever"),
        "lifetime_revenue_sum": ("float", "net revenue ever"),
        "return_share": ("float", "returned / bought revenue ever; null without a purchase"),
        "recency_to_gap_ratio": ("float", "days since the last purchase / mean gap"),
        "purchase_days": ("int", "days with a purchase, ever"),
        "purchase_days_per_month": ("float", "of 30 days since the first purchase, one at least"),
        "lifetime_purchase_revenue": ("float", "revenue of purchases ever, without returns"),
        "return_count": ("int", "orders of negative revenue, ever"),
        "days_since_any_row": ("int", "days since the last order of any kind"),
        "mean_day_value": ("float", "mean of the history window's days of net revenue above 0"),
        "std_day_value": ("float", "standard deviation over those days; null with fewer than 2"),
        "last_day_value": ("float", "net revenue of the newest of those days; null without one"),
        "last_gap_days": ("int", "days between the last two purchase days ever; null below 2"),
        "gap_cv": ("float", "standard deviation / mean of the gaps; null with fewer than 3"),
        "model_id": ("string", "the champion whose windows were used"),
    },
    "predictions": {
        **_CUSTOMER,
        "cutoff": ("date", "snapshot date; the window starts here"),
        "window_end": ("date", "end of the prediction window, exclusive"),
        "pred_months": ("int", "length of the prediction window"),
        **_PREDICTED,
        "lo80": ("float", "net revenue falls between lo80 and hi80 with 80 % probability"),
        "hi80": ("float", "upper end of that interval"),
        "hi90": ("float", "net revenue falls below it with 90 % probability; a mean may be above"),
        "p_active": ("float", "probability of at least one purchase in the window"),
        "expected_orders": ("float", "mean number of purchases in the window"),
        "value": ("float", "what the shop earns by predicted_clv, in the terms of value_kind"),
        "value_kind": ("string", "revenue, profit, or the present value of either at the cutoff"),
        "population": ("string", "active, new, returns_only or silent"),
        **_MODEL,
        "in_sample": ("bool", "the model had seen later labels; never judged"),
        "issued_at": ("date", "day on which the prediction was first stored"),
    },
    "value_tiers": {
        **_CUSTOMER,
        **_PREDICTED,
        "clv_rank": ("int", "1 is the most valuable; no ties"),
        "clv_percentile": ("float", "clv_rank / customers, 0 to 1, small is best"),
        "clv_segment": ("string", "value tier"),
        "tier_stable": ("string", "value tier to plan with: moves for more than a boundary's edge"),
        "clv_band": ("string", "predicted_clv between thresholds of money, frozen with the model"),
        **_MODEL,
    },
    "clusters": {
        **_CUSTOMER,
        **_PREDICTED,
        "cluster_id": ("int", "behavioural cluster, the same group at every cutoff of a model"),
        "persona": ("string", "the cluster in words; changes with a purchase, never with time"),
        "stage": ("string", "fresh, due, overdue or lapsed, by the customer's own cadence"),
        **_MODEL,
    },
    "cluster_ranks": {
        "cluster_id": ("int", "behavioural cluster"),
        "persona": ("string", "the cluster in words"),
        "customers": ("int", "customers in it"),
        "share": ("float", "of the customers in clusters"),
        "median_clv": ("float", "median predicted_clv"),
        "mean_clv": ("float", "mean predicted_clv"),
        "total_clv": ("float", "sum of predicted_clv"),
        "clv_index": ("float", "cluster median / overall median; missing if that is 0"),
        "cluster_rank": ("int", "1 is the highest median; equal medians share a rank"),
        "description": ("string", "what the cluster is like, beside all customers"),
        **_MODEL,
    },
    "migrations": {
        **_CUSTOMER,
        "cutoff_before": ("string", "the newest cutoff before this one that was scored"),
        "move": ("string", "rose, fell, other persona, came, came back or went silent"),
        "reason": ("string", "own behaviour, time passing, overtaken or another model"),
        "tier_before": ("string", "tier_stable then; null if not there"),
        "tier": ("string", "tier_stable now; null if silent"),
        "persona_before": ("string", "persona then; null if not there"),
        "persona": ("string", "persona now; null if silent"),
        "stage": ("string", "stage now; null if silent"),
        "predicted_before": ("float", "predicted_clv then; null if not known then"),
        **_PREDICTED,
        "at_stake": ("float", "predicted_before - predicted_clv of who fell or went silent"),
        "win_back": ("bool", "fell or went silent by own behaviour"),
        **_MODEL,
    },
    "reasons": {
        **_CUSTOMER,
        **_PREDICTED,
        "reference_clv": ("float", "predicted_clv of the average customer in the same window"),
        **{
            f"{what}_{rank}": (kind, sentence)
            for rank in (1, 2, 3)
            for what, kind, sentence in (
                ("reason", "string", "what sets the customer apart, by size of its amount"),
                ("amount", "float", "what that adds to the average customer's prediction"),
            )
        },
        "everything_else": ("float", "predicted_clv - reference_clv - the amounts, to the cent"),
        "from_how_often": ("float", "amount of purchases so far and their pace"),
        "from_how_lately": ("float", "amount of the wait, recent orders, regularity"),
        "from_order_value": ("float", "amount of what a purchase brings"),
        "from_returns": ("float", "amount of what is sent back"),
        "from_time_of_year": ("float", "amount of orders in these months a year ago"),
        "from_attributes": ("float", "amount of declared attributes"),
        **_MODEL,
    },
    "actuals": {
        **_CUSTOMER,
        "population": ("string", "active, new, returns_only or silent"),
        **_PREDICTED,
        "actual_clv": ("float", "net revenue in the window; 0 without a purchase"),
        "actual_days": ("int", "days with a purchase in the window"),
        **_MODEL,
    },
    "drift_report": {
        "cutoff": ("string", "start of the judged window"),
        "window_end": ("string", "its end, exclusive"),
        **_MODEL,
        "customers": ("int", "customers judged, the silent left out"),
        "rmse": ("float", "root mean squared error, in revenue"),
        "r2": ("float", "share of variance explained"),
        "rmse_baseline": ("float", "mean over the baseline's trials"),
        "r2_baseline": ("float", "mean over the baseline's trials"),
        "rmse_change": ("float", "rmse / rmse_baseline - 1; none where the baseline is 0"),
        "r2_change": ("float", "(r2 - r2_baseline) / max(|r2_baseline|, 0.25)"),
        "rmse_breach": ("bool", "rmse_change above monitoring.rmse_increase"),
        "r2_breach": ("bool", "r2_change below -monitoring.r2_decrease"),
        "plain_rule": ("string", "breach if either half broke, else ok"),
        "rmse_verdict": ("string", "breach if that half is more than noise, else ok"),
        "r2_verdict": ("string", "breach if that half is more than noise, else ok"),
        "verdict": ("string", "ok, watch, unknown or not judged; act: see `clv drift`"),
        "reason": ("string", "what the verdict rests on"),
        "data_fault": ("bool", "the orders look wrong rather than the model"),
        "buyers": ("int", "customers judged with any revenue in the window"),
        "baseline_kind": ("string", "out_of_time or customer_split"),
        "mae": ("float", "mean absolute error, in revenue"),
        "spearman": ("float", "rank correlation"),
        "ngini": ("float", "normalised Gini: 1 is the perfect order, 0 none"),
        "ngini_baseline": ("float", "mean over the baseline's trials"),
        "cap10": ("float", "revenue of the best 10 % by prediction / by perfect choice"),
        "bias": ("float", "sum predicted / sum actual - 1"),
        "bias_baseline": ("float", "mean over the baseline's trials"),
        "rmse_w": ("float", "rmse, both sides clipped at the 99.9th percentile of actual"),
        "skill": ("float", "rmse over that of scaled past spend; below 1 wins"),
        "unexplained": ("float", "1 - r2"),
        "dec_wape": ("float", "errors of the tenths' totals over the total"),
        "inside_80": ("float", "share inside lo80 to hi80, of customers whose hi80 is above 0"),
        "total_predicted": ("float", "sum of predicted_clv"),
        "total_lo80": ("float", "lower end of its 80 % interval"),
        "total_hi80": ("float", "upper end of its 80 % interval"),
        "total_actual": ("float", "sum of actual_clv"),
        "total_p": ("float", "probability of a total so far off, either way"),
        "orders_revenue": ("float", "of all orders in the window's whole months, when judged"),
    },
    "early_read": {
        "month": ("string", "label month"),
        "cutoff": ("string", "of the newest prediction issued before it"),
        **_MODEL,
        "signal": ("string", "rank, purchases, spend, newcomers_value, newcomers_again, unheld"),
        "kind": ("string", "kind of segment: shop, tier, persona, tenure, a column of the orders"),
        "segment": ("string", "the customers it speaks of"),
        "customers": ("int", "how many they are"),
        "expected": ("float", "purchase days expected of them"),
        "actual": ("float", "what came of that"),
        "value": ("float", "the signal, of segments against the rest; in logarithms but for rank"),
        "baseline": ("float", "what the months before it let expect"),
        "band_low": ("float", "below this it breaks"),
        "band_high": ("float", "above this it breaks, where more is no better"),
        "change": ("float", "value less baseline"),
        "p": ("float", "probability of as much by chance, this month or with the two before it"),
        "detectable": ("float", "the change that 90 % of such months would show"),
        "breach": ("bool", "beyond its family's limit"),
        "names": ("bool", "the row that says where its family broke"),
        "verdict": ("string", "ok, watch or unknown"),
        "reason": ("string", "why it is unknown, or not named"),
    },
    "window_search": {
        "pred_months": ("int", "prediction window; a business choice"),
        "history_months": ("int", "history window"),
        "feasible": ("bool", "enough history and customers for this pair"),
        "reason": ("string", "why not, if not"),
        "origins": ("int", "rolling origins judged"),
        "customers": ("int", "customers judged, summed over origins"),
        "rmse": ("float", "mean over origins"),
        "r2": ("float", "mean over origins"),
        "skill": ("float", "RMSE / RMSE of scaled past spend, mean over origins; below 1 wins"),
        "skill_spread": ("float", "its standard deviation over origins"),
        "composite": ("float", "weighted RMSE and R² scores within pred_months; 1 best, 0 worst"),
        "rank": ("int", "of history_months within pred_months, by skill; 1 is best"),
    },
}

_HANDED_OVER = {
    "predictions": "customer_id cutoff window_end predicted_clv lo80 hi80 p_active expected_orders "
    "value value_kind population model_id in_sample issued_at",
    "value_tiers": "clv_rank clv_percentile clv_segment tier_stable clv_band",
    "clusters": "persona stage",
    "reasons": "reason_1 amount_1 reason_2 amount_2 reason_3 amount_3 everything_else",
}
CONTRACTS["customer_table"] = {
    **{name: CONTRACTS[of][name] for of, names in _HANDED_OVER.items() for name in names.split()},
    "currency": ("string", "ISO code of all amounts"),
}
OPTIONAL: dict[str, Contract] = {
    "transactions": {
        "country": ("string", "where the source has one"),
        "market": ("string", "where the source has one"),
    },
    "customer_table": {
        "campaign": ("string", "of an export for a campaign: its name"),
        "campaign_group": ("string", "of such a one: treated, or control, not to be contacted"),
    },
}
# Columns of a customer's orders that may tell something of the customer.
LOG_COLUMNS = tuple(OPTIONAL["transactions"])

# By job, the assets that it makes, each after those that it needs.
MADE_BY_JOB = {
    "ingest": ("transactions",),
    "scoring": (
        *("features", "predictions", "value_tiers", "clusters", "cluster_ranks"),
        *("migrations", "reasons", "customer_table"),
    ),
    "labelling": ("actuals", "drift_report"),
    "early_reading": ("early_read",),
    "training": ("champion_model",),
    "search": ("window_search",),
    "reporting": ("overview",),
}


def job_of(asset: str) -> str:
    """The job that makes an asset, together with what it needs."""
    return next(job for job, assets in MADE_BY_JOB.items() if asset in assets)


def not_made(asset: str, key: str | None) -> str:
    """That a stored asset (or the partition ``key`` of it) is missing, and which job to take."""
    which, when = (f"{asset}[{key}]", f" for {key}") if key else (asset, "")
    job = f"run the job '{job_of(asset)}'{when}, which makes it and all it needs"
    return f"{which} has not been made yet: {job}"


def missing_columns(asset: str, columns: Iterable[str]) -> list[str]:
    """Contract columns of ``asset`` that aren't among ``columns``."""
    have = set(columns)
    return [name for name in CONTRACTS.get(asset, {}) if name not in have]
