"""The eight cells of the accuracy protocol: a public log, a cutoff, its windows."""

import functools
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from clv_assets.core.backtest.yardsticks import Yardsticks
from clv_assets.core.calendar.windows import prediction_window
from clv_assets.core.orders.from_frame import orders_of
from clv_assets.core.snapshots.actuals import with_actuals
from clv_assets_tests.public_data import PUBLIC_DATA


@dataclass(frozen=True)
class Cell:
    """One test window of one log."""

    data: str
    cutoff: date
    pred_months: int
    history_months: int

    @property
    def name(self) -> str:
        return f"{self.data} {self.cutoff} p{self.pred_months}"

    @functools.cached_property
    def setting(self) -> Yardsticks:
        return Yardsticks(orders(self.data), self.cutoff, self.pred_months, self.history_months)

    def actual(self, cutoff: date | None = None) -> NDArray[np.float64]:
        """Revenue in the window of the customers in the history window; 0 for no purchase."""
        setting = self.setting if cutoff is None else self.setting.at(cutoff)
        window = prediction_window(setting.cutoff, self.pred_months)
        ids = setting.customers.select("customer_id")
        return with_actuals(ids, setting.orders, window)["actual_clv"].to_numpy()


CELLS = [
    Cell("cdnow", date(1998, 1, 1), 6, 12),
    Cell("cdnow", date(1998, 4, 1), 3, 12),
    *(Cell("online_retail_ii", date(*day), 6, 9) for day in ((2010, 12, 1), (2011, 3, 1))),
    Cell("online_retail_ii", date(2011, 6, 1), 6, 9),
    *(Cell("online_retail_ii", date(2011, month, 1), 3, 9) for month in (3, 6, 9)),
]


def chosen(pattern: str) -> list[Cell]:
    """Cells whose name contains one of the comma-separated parts of ``pattern``."""
    parts = pattern.split(",")
    return [cell for cell in CELLS if any(part.strip() in cell.name for part in parts)]


@functools.cache
def orders(data: str) -> pl.LazyFrame:
    """The Parquet file summed to orders; rows without a customer dropped, returns kept."""
    lines = pl.read_parquet(PUBLIC_DATA / f"{data}.parquet").drop_nulls("customer_id")
    return orders_of(lines).collect().lazy()
