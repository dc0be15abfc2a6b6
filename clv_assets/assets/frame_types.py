"""pandas tables that people read, with column constraints that show in the UI."""

import warnings

from dagster import BetaWarning
from dagster_pandas import PandasColumn, create_dagster_pandas_dataframe_type

# A beta part of Dagster; it is pinned and tested here, and its warnings would only hide others.
for _part in ("PandasColumn", "create_dagster_pandas"):
    warnings.filterwarnings("ignore", message=f".*{_part}", category=BetaWarning)

CLUSTER_RANKS = create_dagster_pandas_dataframe_type(
    name="ClusterRanks",
    columns=[
        PandasColumn.integer_column("cluster_id", min_value=0, non_nullable=True, unique=True),
        PandasColumn.string_column("persona", non_nullable=True, unique=True),
        PandasColumn.integer_column("customers", min_value=1, non_nullable=True),
        PandasColumn.float_column("share", min_value=0.0, max_value=1.0, non_nullable=True),
        PandasColumn.float_column("median_clv", min_value=0.0, non_nullable=True),
        PandasColumn.float_column("mean_clv", min_value=0.0, non_nullable=True),
        PandasColumn.float_column("total_clv", min_value=0.0, non_nullable=True),
        PandasColumn.float_column("clv_index", min_value=0.0, ignore_missing_vals=True),
        PandasColumn.integer_column("cluster_rank", min_value=1, non_nullable=True),
        PandasColumn.string_column("description", non_nullable=True),
        PandasColumn.string_column("model_id", non_nullable=True),
    ],
)
DRIFT_REPORT = create_dagster_pandas_dataframe_type(
    name="DriftReport",
    columns=[
        PandasColumn.string_column("cutoff", non_nullable=True, unique=True),
        PandasColumn.string_column("window_end", non_nullable=True),
        PandasColumn.string_column("model_id", non_nullable=True),
        PandasColumn.integer_column("customers", min_value=1, non_nullable=True),
        PandasColumn.float_column("rmse", min_value=0.0, non_nullable=True),
        PandasColumn.float_column("r2", ignore_missing_vals=True),
        PandasColumn.float_column("rmse_baseline", min_value=0.0, non_nullable=True),
        PandasColumn.float_column("r2_baseline", ignore_missing_vals=True),
        PandasColumn.float_column("rmse_change", ignore_missing_vals=True),
        PandasColumn.float_column("r2_change", ignore_missing_vals=True),
        PandasColumn.boolean_column("rmse_breach", non_nullable=True),
        PandasColumn.boolean_column("r2_breach", non_nullable=True),
        PandasColumn.categorical_column("plain_rule", {"ok", "breach"}),
        PandasColumn.categorical_column("verdict", {"ok", "watch", "act", "unknown", "not judged"}),
    ],
)
