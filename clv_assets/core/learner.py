"""Boosted trees on customer features."""

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from clv_assets.config import XGBoost
from clv_assets.core.features import MODEL_FEATURES

ROWS_WORTH_THREADS = 200_000


def design_matrix(features: pl.DataFrame) -> NDArray[np.float32]:
    """Customers x MODEL_FEATURES, null as NaN."""
    return features.select(pl.col(MODEL_FEATURES).cast(pl.Float32)).to_numpy(order="c")


def threads_for(rows: int) -> int:
    """Threads to fit on: 1 for small frames, 0 (all) for large ones.

    On small frames threads mostly wait for each other, and beside another busy process they
    wait several times as long. Callers with several small fits run those side by side instead.
    """
    return 1 if rows < ROWS_WORTH_THREADS else 0


@dataclass(frozen=True)
class BoostedTrees:
    """A fitted xgboost model, kept in its own portable format.

    Attributes:
        booster: xgboost's UBJSON bytes.
        unit: mean label at training. The trees work in this unit, so that ``min_child_weight``
            means the same in every currency.
    """

    booster: bytes = field(repr=False)
    unit: float

    @classmethod
    def fit(
        cls, features: pl.DataFrame, actual_clv: NDArray[np.float64], params: XGBoost, seed: int
    ) -> "BoostedTrees":
        """Fit on one row per customer and snapshot.

        Tweedie loss needs labels of 0 or more: a window of more returns than purchases is 0.
        It also needs one above 0, for it starts from the log of their mean: without, 0 is learnt.
        """
        import xgboost

        options = params.model_dump(exclude={"n_estimators"})
        label = actual_clv
        if params.objective == "reg:tweedie":
            label = np.maximum(actual_clv, 0)
        if params.objective != "reg:tweedie" or not label.any():
            options["objective"] = "reg:squarederror"
            options.pop("tweedie_variance_power")
        unit = float(np.abs(label).mean()) or 1.0
        data = xgboost.QuantileDMatrix(
            design_matrix(features),
            label / unit,
            feature_names=list(MODEL_FEATURES),
            nthread=threads_for(features.height),
        )
        options |= {"seed": seed, "tree_method": "hist", "nthread": threads_for(features.height)}
        booster = xgboost.train(options, data, params.n_estimators)
        return cls(bytes(booster.save_raw("ubj")), unit)

    def predict(self, features: pl.DataFrame) -> NDArray[np.float64]:
        """Expected revenue per customer, never negative."""
        if features.is_empty():
            return np.zeros(0)
        import xgboost

        data = xgboost.DMatrix(design_matrix(features), feature_names=list(MODEL_FEATURES))
        return np.maximum(self._loaded().predict(data).astype(np.float64) * self.unit, 0)

    def importance(self) -> dict[str, float]:
        """Share of the total gain by feature, largest first."""
        gain = self._loaded().get_score(importance_type="total_gain")
        total = sum(gain.values()) or 1.0
        shares = {name: gain.get(name, 0.0) / total for name in MODEL_FEATURES}
        return dict(sorted(shares.items(), key=lambda item: (-item[1], item[0])))

    def _loaded(self):  # type: ignore[no-untyped-def]
        import xgboost

        booster = xgboost.Booster()
        booster.load_model(bytearray(self.booster))
        return booster
