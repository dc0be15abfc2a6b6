"""The early read: a label month against the newest prediction that was issued before it."""

from clv_assets.core.contracts import CONTRACTS
from clv_assets.io.deployment.engine import Engine
from clv_assets_tests.records import shown


def test_a_month_is_read_against_the_newest_prediction_before_it(replayed: Engine) -> None:
    months = replayed.files.keys("early_read")

    judges = {month: replayed.files.read("early_read", month)["cutoff"][0] for month in months}

    assert judges == {
        "2024-07": "2024-07-01",
        "2024-08": "2024-07-29",
        "2024-09": "2024-08-12",
        "2024-10": "2024-09-02",
    }


def test_a_signal_breaks_below_its_band_and_the_page_names_the_month(replayed: Engine) -> None:
    read = replayed.files.read("early_read", "2024-09")

    page = shown(replayed, "early_read", "2024-09")

    assert set(CONTRACTS["early_read"]) <= set(read.columns)
    assert (read["breach"] == (read["value"] < read["band_low"])).all()
    assert (page["month"], page["cutoff"]) == ("2024-09", "2024-08-12")
    assert page["model_id"] == read["model_id"][0]
