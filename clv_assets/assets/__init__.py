"""The asset graph, one file per asset."""

from clv_assets.assets.actuals import actuals
from clv_assets.assets.champion_model import champion_model
from clv_assets.assets.cluster_ranks import cluster_ranks
from clv_assets.assets.clusters import clusters
from clv_assets.assets.drift_report import drift_report
from clv_assets.assets.early_read import early_read
from clv_assets.assets.features import features
from clv_assets.assets.predictions import predictions
from clv_assets.assets.transactions import transactions
from clv_assets.assets.value_tiers import value_tiers
from clv_assets.assets.window_search import window_search

ALL_ASSETS = [
    transactions,
    champion_model,
    features,
    predictions,
    value_tiers,
    clusters,
    cluster_ranks,
    actuals,
    drift_report,
    early_read,
    window_search,
]
