"""Reading label months: the newest prediction before it, beside months told once for each model."""

from datetime import date

import polars as pl
import pytest

from clv_assets.core.errors import NotYetError
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.early_reading import months_read, read_month

TODAY = date(2024, 11, 11)


def test_a_month_is_read_again_to_what_is_stored(replayed: Engine) -> None:
    for month in replayed.files.keys("early_read"):
        again = read_month(replayed, month, TODAY)

        assert again.equals(replayed.files.read("early_read", month)), month


def test_a_month_that_has_not_passed_is_refused(replayed: Engine) -> None:
    with pytest.raises(NotYetError, match="label month 2024-11 matures on 2024-12-01"):
        read_month(replayed, "2024-11", TODAY)


def test_the_months_of_a_model_come_in_their_order(replayed: Engine) -> None:
    (model_id,) = {row.model_id for row in replayed.models.manifest()}

    months = [read["month"][0] for read in months_read(replayed, model_id)]

    assert months == replayed.files.keys("early_read")
    assert months_read(replayed, "another") == []


def test_each_segment_of_the_config_is_read(replayed: Engine) -> None:
    read = replayed.files.read("early_read", replayed.files.keys("early_read")[-1])

    kinds = set(read.filter(pl.col("signal") == "purchases")["kind"])
    assert kinds == {"shop", "tier", "persona", "tenure", "country"}
