"""The picture of a backtest: truthful gains, the same bytes each time, no odd input."""

from io import BytesIO

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from clv_assets.core.report import backtest_picture as backtest_picture_module
from clv_assets.core.report.backtest_picture import backtest_picture, gains
from clv_assets_tests.factories import floats

ACTUAL = np.append(np.zeros(300), np.random.default_rng(7).lognormal(4, 1, 200))
PREDICTED = {
    "champion": ACTUAL + 20,
    "naive": ACTUAL[::-1].copy(),
    "a $rival$.csv": np.zeros(500),
}


def picture(**changes: object) -> bytes:
    given = {"title": "Backtest", "calibrated": "champion", "actual": ACTUAL, **changes}
    return backtest_picture(PREDICTED, **given)  # type: ignore[arg-type]


def test_it_is_a_small_png_and_the_same_each_time() -> None:
    image = Image.open(BytesIO(picture()))

    assert image.format == "PNG"
    assert image.size == (1000, 420)
    assert picture() == picture()
    assert len(picture()) < 60_000


@pytest.mark.parametrize("currency", ["EUR", None])
def test_the_amounts_name_their_currency(
    currency: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Figure] = []
    monkeypatch.setattr(backtest_picture_module, "png", drawn.append)

    picture(currency=currency)

    left, right = (ax.get_title(loc="left") for ax in drawn[0].axes)
    unit = ", EUR" if currency else ""
    assert left == f"champion: mean revenue per customer{unit}"
    assert right == "Share of actual revenue found (dashed: by chance)"


def test_gains_share_ties() -> None:
    x, y = gains(floats(3, 1, 1, 1), floats(0, 6, 0, 0))

    assert x.tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert y == pytest.approx([0, 0, 1 / 3, 2 / 3, 1])


def test_without_any_revenue_there_is_nothing_to_find() -> None:
    assert gains(floats(1, 2), floats(0, 0))[1].tolist() == [0, 0, 0]
    assert picture(actual=np.zeros(500)).startswith(b"\x89PNG")
