"""xgboost, wrapped: trained on shared matrices, stored in its own portable format."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from clv_assets.core.arrays import Array, Matrix

ROWS_WORTH_THREADS = 200_000


def threads_for(rows: int) -> int:
    """Threads to fit on: 1 for small frames, 0 (all) for large ones.

    On small frames threads mostly wait for each other, and beside another busy process they
    wait several times as long. Callers with several small fits run those side by side instead.
    """
    return 1 if rows < ROWS_WORTH_THREADS else 0


def quantised(matrix: Matrix, **given: Any) -> Any:
    """xgboost's QuantileDMatrix, to train on.

    Args:
        given: what else it takes, such as label.
    """
    import xgboost

    # It calls back into Python. Ctrl-C reaches the main thread alone; there it would be raised in
    # the callback, and xgboost would end the process.
    with ThreadPoolExecutor(1) as elsewhere:
        threads = threads_for(len(matrix))
        made = elsewhere.submit(xgboost.QuantileDMatrix, matrix, nthread=threads, **given)
        return made.result()


@dataclass(frozen=True)
class Booster:
    """A fitted xgboost model in its own portable format (UBJSON)."""

    content: bytes = field(repr=False)

    @classmethod
    def train(
        cls,
        options: dict[str, Any],
        rounds: int,
        data: Any,
        label: Array,
        base_margin: Array | None = None,
        weight: Array | None = None,
    ) -> "Booster":
        """Fit to ``data``, see :func:`quantised`.

        Data that learners share keep the margin of the one before, where none is given.
        """
        import xgboost

        weight = np.ones(len(label)) if weight is None else weight
        data.set_info(label=label, weight=weight, base_margin=base_margin)
        options = {"tree_method": "hist", "nthread": threads_for(len(label)), **options}
        return cls(bytes(xgboost.train(options, data, rounds).save_raw("ubj")))

    def predict(self, matrix: Matrix, base_margin: Array | None = None) -> Array:
        """One value a row, or one column per quantile."""
        # In place: a DMatrix would be a copy of the matrix, made anew for each learner.
        predictions = self._loaded().inplace_predict(matrix, base_margin=base_margin)
        return np.asarray(predictions, np.float64)

    def gain(self) -> dict[int, float]:
        """Total gain by column number of the matrix."""
        scores = self._loaded().get_score(importance_type="total_gain")
        return {int(name.removeprefix("f")): float(gain) for name, gain in scores.items()}

    def _loaded(self):  # type: ignore[no-untyped-def]
        import xgboost

        booster = xgboost.Booster()
        booster.load_model(bytearray(self.content))
        return booster
