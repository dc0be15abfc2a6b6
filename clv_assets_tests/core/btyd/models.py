"""What the tests share: models, customers, and the CDNOW sample of the publications."""

import functools
from pathlib import Path

import lifetimes
import numpy as np
import polars as pl
from hypothesis import strategies as st

from clv_assets.core.btyd.bg_nbd import BGNBD, MBGNBD
from clv_assets.core.btyd.pareto_nbd import ParetoNBD

Model = ParetoNBD | BGNBD
MODELS = [ParetoNBD, BGNBD, MBGNBD]

# As published, time in weeks.
PARETO = ParetoNBD(0.553, 10.578, 0.606, 11.669)
BG = BGNBD(0.243, 4.414, 0.793, 2.426)
MBG = MBGNBD(0.525, 6.183, 0.891, 1.614)
PUBLISHED = [PARETO, BG, MBG]


@functools.cache
def cdnow_sample() -> dict[str, np.ndarray]:
    """x, t_x and T in weeks, and zbar, of the 2,357 customers of the publications.

    They aren't every tenth customer of the master file, so they come with the library.
    """
    folder = Path(lifetimes.__file__).parent / "datasets"
    frame = pl.read_csv(folder / "cdnow_customers_summary_with_transactions.csv")
    return {name: frame[name].cast(pl.Float64).to_numpy() for name in ("x", "t_x", "T", "zbar")}


def histories() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    sample = cdnow_sample()
    return sample["x"], sample["t_x"], sample["T"]


def _log_floats(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(np.log(low), np.log(high)).map(lambda log: float(np.exp(log)))


shapes = _log_floats(0.05, 20)
scales = _log_floats(0.1, 5000)
models = st.one_of(
    st.builds(ParetoNBD, shapes, scales, shapes, scales),
    st.builds(BGNBD, shapes, scales, shapes, shapes),
    st.builds(MBGNBD, shapes, scales, shapes, shapes),
)
horizons = st.floats(0, 5000)


@st.composite
def customers(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One customer, from a one-time buyer to a whale, the last purchase anywhere up to T."""
    T = draw(st.one_of(st.just(0.0), st.floats(0.5, 5000)))
    x = draw(st.one_of(st.integers(0, 5), st.integers(0, 5000)))
    t_x = draw(st.sampled_from([0.0, 0.1, 0.5, 0.99, 1.0])) * T if x else 0.0
    return np.array([float(x)]), np.array([t_x]), np.array([T])
