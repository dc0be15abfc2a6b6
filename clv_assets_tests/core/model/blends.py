"""Blends to test, and what is asked of every prediction."""

import io
from datetime import date

import joblib
import polars as pl

from clv_assets.core.lines.sample_shop import SampleShop, sample_lines
from clv_assets.core.model.blend import PREDICTED, Blend
from clv_assets.core.snapshots.snapshots import Snapshots
from clv_assets_tests.core.conftest import AS_OF, UNTIL
from clv_assets_tests.factories import in_contract_order, make_recipe, make_source, to_orders


def make_snapshots(
    orders: pl.DataFrame | pl.LazyFrame, as_of: date = AS_OF, **recipe: object
) -> Snapshots:
    return Snapshots(in_contract_order(orders), as_of, make_recipe(**recipe))


def fitted(orders: pl.DataFrame | pl.LazyFrame, as_of: date = AS_OF, **recipe: object) -> Blend:
    return Blend.fit(make_snapshots(orders, as_of, **recipe), as_of)


def simulated(customers: int = 150) -> pl.DataFrame:
    """Orders of a sample shop that opened on 2023-01-02."""
    lines = sample_lines(SampleShop(customers), UNTIL)
    return to_orders(lines, make_source(), today=UNTIL, origin="sample shop").orders


def bytes_of(model: Blend) -> bytes:
    stream = io.BytesIO()
    joblib.dump(model, stream)
    return stream.getvalue()


def assert_sensible(predicted: pl.DataFrame) -> None:
    """Nothing missing, nothing negative, bounds in order, a probability of at most 1."""
    values = predicted.select(PREDICTED)
    assert values.select(pl.all().is_finite().all()).row(0) == (True,) * len(PREDICTED)
    assert values.select(pl.all().min() >= 0).row(0) == (True,) * len(PREDICTED)
    assert (predicted["lo80"] <= predicted["hi80"]).all()
    assert (predicted["hi80"] <= predicted["hi90"]).all()
    assert (predicted["p_active"] <= 1).all()
