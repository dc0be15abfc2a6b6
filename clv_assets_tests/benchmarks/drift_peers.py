"""What NannyML and Evidently say of the label months of a shop, for the bench beside them.

Both are too heavy for the test environment: ``pip install nannyml evidently`` and this package into
an environment of its own. NannyML reports its use to its makers unless told not to.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

os.environ.setdefault("NML_DISABLE_USAGE_LOGGING", "1")
os.environ.setdefault("DO_NOT_TRACK", "1")

INPUTS = (
    "recency_days",
    "revenue_last_90d",
    "orders_last_90d",
    "avg_order_value",
    "lifetime_order_count",
    "mean_days_between_orders",
)
EVIDENTLY = ("Evidently drift", "Evidently order value", "Evidently regression")
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PeerMonth:
    """One label month as a peer is shown it.

    Attributes:
        customers: INPUTS, prediction (of the month) and target (revenue in it), a row each.
        order_values: logarithms of what single orders were worth.
    """

    customers: pd.DataFrame
    order_values: pd.DataFrame


Months = Mapping[str, PeerMonth]


@dataclass(frozen=True)
class Peers:
    """Both, fitted on the label months before a model was made.

    Attributes:
        reference: those months.
        fitted: NannyML's calculators, and the columns of their answers.
        errors: Evidently's figures of each reference month that a later one is compared with.
    """

    reference: Months
    fitted: Mapping[str, tuple[Any, Sequence[tuple[str, ...]]]] = field(repr=False)
    errors: Mapping[str, Mapping[str, float]]

    @classmethod
    def of(cls, reference: Months) -> "Peers":
        """Fitted; of 12 months at least."""
        import nannyml

        known, orders = (_stacked(reference, part) for part in ("customers", "order_values"))
        chunks = {"chunk_period": "M", "timestamp_column_name": "month"}
        names = {"y_pred": "prediction", "y_true": "target", **chunks}
        realised = nannyml.PerformanceCalculator(
            problem_type="regression", metrics=["mae", "rmse"], **names
        ).fit(known)
        estimated = nannyml.DLE(feature_column_names=list(INPUTS), metrics=["mae"], **names).fit(
            known
        )
        columns = [*INPUTS, "prediction"]
        method = {"continuous_methods": ["jensen_shannon"], **chunks}
        inputs = nannyml.UnivariateDriftCalculator(column_names=columns, **method).fit(known)
        values = nannyml.UnivariateDriftCalculator(column_names=["value"], **method).fit(orders)
        shifts = [(column, "jensen_shannon") for column in columns]
        fitted = {
            "NannyML MAE": (realised, [("mae",)]),
            "NannyML RMSE": (realised, [("rmse",)]),
            "NannyML loss estimation": (estimated, [("mae",)]),
            "NannyML Jensen-Shannon": (inputs, shifts),
            "NannyML order value": (values, [("value", "jensen_shannon")]),
        }
        errors = {month: _errors(one.customers) for month, one in reference.items()}
        return cls(reference, fitted, errors)

    def told(self, live: Months) -> dict[str, dict[str, float]]:
        """By method and month, how far off it is: the larger, the surer that something drifted.

        Args:
            live: label months since the model, in the columns of the reference's.
        """
        return {**self._by_nannyml(live), **self._by_evidently(live)}

    def _by_nannyml(self, live: Months) -> dict[str, dict[str, float]]:
        told = {}
        for name, (calculator, columns) in self.fitted.items():
            frames = _stacked(live, "order_values" if "order" in name else "customers")
            answer = (
                calculator.estimate if hasattr(calculator, "estimate") else calculator.calculate
            )
            table = answer(frames).to_df()
            far = np.max([_beyond(table, *column) for column in columns], axis=0)
            told[name] = dict(zip(live, far.tolist(), strict=True))
        return told

    def _by_evidently(self, live: Months) -> dict[str, dict[str, float]]:
        """Each month beside the same one a year before."""
        told: dict[str, dict[str, float]] = {name: {} for name in EVIDENTLY}
        for month, now in live.items():
            year_ago = f"{int(month[:4]) - 1}{month[4:]}"
            before, old, new = (
                self.reference[year_ago],
                self.errors[year_ago],
                _errors(now.customers),
            )
            changes = [abs(np.log(new[name] / old[name])) for name in ("MAE", "RMSE")]
            level = abs(new["MeanError"] - old["MeanError"]) / max(old["MAE"], 1e-12)
            told["Evidently drift"][month] = _drift(before.customers, now.customers)
            told["Evidently order value"][month] = _drift(before.order_values, now.order_values)
            told["Evidently regression"][month] = float(max(*changes, level))
        return told


def _stacked(months: Months, part: str) -> pd.DataFrame:
    frames = [
        getattr(one, part).assign(month=pd.Timestamp(f"{month}-01"))
        for month, one in months.items()
    ]
    return pd.concat(frames, ignore_index=True)


def _beyond(table: pd.DataFrame, *column: str) -> Floats:
    """Standard deviations between each live month and the mean of the reference's."""
    period = table[("chunk", "chunk", "period") if len(column) > 1 else ("chunk", "period")]
    values = table[(*column, "value")].to_numpy(float)
    known = values[(period == "reference").to_numpy()]
    off = np.abs(values[(period == "analysis").to_numpy()] - known.mean())
    return np.asarray(off / max(float(known.std()), 1e-12), float)


def _errors(customers: pd.DataFrame) -> dict[str, float]:
    from evidently import DataDefinition, Dataset, Regression, Report
    from evidently.presets import RegressionPreset

    sides = [Regression(target="target", prediction="prediction")]
    frame = customers[["target", "prediction"]]
    data = Dataset.from_pandas(frame, data_definition=DataDefinition(regression=sides))
    entries = Report([RegressionPreset()]).run(data, None).dict()["metrics"]
    told = {}
    for entry in entries:
        name, value = str(entry["metric_name"]).partition("(")[0], entry["value"]
        told[name] = float(value["mean"] if isinstance(value, dict) else value)
    return told


def _drift(before: pd.DataFrame, now: pd.DataFrame) -> float:
    """Of the column that drifted most: the distance between two distributions, in spreads."""
    from evidently import Report
    from evidently.presets import DataDriftPreset

    report = Report([DataDriftPreset(num_method="wasserstein")]).run(now, before)
    entries = report.dict()["metrics"]
    return max(float(m["value"]) for m in entries if m["metric_name"].startswith("ValueDrift"))
