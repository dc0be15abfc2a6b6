"""Pictures of drift: decodable, the same bytes each time, a sentence where nothing can be drawn."""

from io import BytesIO

import polars as pl
import pytest
from PIL import Image

from clv_assets.core.label_months.early_read import PUBLIC
from clv_assets.core.report.drift_plots import segment_forest, windows_over_time


def read(segments: int = 12) -> pl.DataFrame:
    rows = [
        {
            "month": "2024-05",
            "signal": "purchases",
            "kind": "market",
            "segment": f"market $ {k} & co",
            "expected": 100.0,
            "change": -0.5 if k == 0 else 0.02 * k,
            "baseline": 0.0,
            "band_low": -0.3,
            "detectable": 0.4,
            "p": 0.0001 if k == 0 else 0.5,
            "breach": k == 0,
        }
        for k in range(segments)
    ]
    return pl.DataFrame(rows, schema=PUBLIC)


def reports(count: int = 9) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "cutoff": f"2024-{k + 1:02}-01",
                "verdict": "watch" if k == 3 else "ok",
                **{
                    f"{m}{side}": 0.5 + off
                    for m in ("skill", "ngini", "bias")
                    for side, off in (("", 0.0), ("_lo", -0.1), ("_hi", 0.1))
                },
                "skill_baseline": 0.5,
                "ngini_baseline": 0.6,
                "bias_baseline": 0.0,
            }
            for k in range(count)
        ]
    )


PICTURES = {
    "forest": lambda: segment_forest(read(), "purchases"),
    "one segment": lambda: segment_forest(read(1), "purchases"),
    "none": lambda: segment_forest(read(), "spend"),
    "windows": lambda: windows_over_time(reports()),
    "one window": lambda: windows_over_time(reports(1)),
    "no window": lambda: windows_over_time(pl.DataFrame()),
    "in sample": lambda: windows_over_time(reports().with_columns(verdict=pl.lit("not judged"))),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_small_opaque_and_the_same_each_time(name: str) -> None:
    picture = PICTURES[name]()

    image = Image.open(BytesIO(picture))
    image.load()
    assert PICTURES[name]() == picture
    assert len(picture) < 40_000
    assert image.convert("RGBA").getpixel((0, 0)) == (255, 255, 255, 255)


def test_more_segments_make_a_taller_picture() -> None:
    heights = [
        Image.open(BytesIO(segment_forest(read(count), "purchases"))).height for count in (2, 12)
    ]

    assert heights[0] < heights[1]


def test_a_window_without_an_interval_is_drawn_without_one() -> None:
    bare = reports().drop("skill_lo", "skill_hi", "bias_baseline")

    assert windows_over_time(bare) != windows_over_time(reports())
