"""Pictures: truthful arithmetic, decodable PNG, the same bytes each time, and no odd input."""

import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from typing import Literal

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from PIL import Image

from clv_assets.core.report import plots

EDGES = (0, 0.01, 0.05, 0.10, 0.20, 1.0)
LABELS = ("Top 1%", "Top 5%", "Top 10%", "Top 20%", "Bottom 80%")
PREDICTED = np.append(np.zeros(300), np.random.default_rng(7).lognormal(4, 1.5, 1700))
PREDICTED[-1] = 200_000
PROFILE = pd.DataFrame(
    np.random.default_rng(7).normal(size=(5, 12)),
    index=[f"Persona {n} ({n}00)" for n in range(5)],
    columns=[f"feature_{n}" for n in range(12)],
)
WINDOWS = pd.DataFrame(
    [[217.0, 711.0], [249.0, np.nan], [np.nan, np.nan]], index=[6, 12, 24], columns=[3, 12]
)
PICTURES: dict[str, Callable[[], bytes]] = {
    "distribution": lambda: plots.prediction_distribution(PREDICTED, pred_months=6),
    "tiers": lambda: plots.tier_revenue_curve(PREDICTED, EDGES, LABELS),
    "clusters": lambda: plots.cluster_profile(PROFILE),
    "deciles": lambda: plots.decile_calibration(PREDICTED, PREDICTED[::-1]),
    "windows": lambda: plots.window_heatmap(WINDOWS, title="RMSE", better="low"),
    "months": lambda: plots.revenue_by_month(["2011-01", "2011-02"], [120_000.0, -500.0]),
}


def decoded(picture: bytes) -> Image.Image:
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    image = Image.open(BytesIO(picture))
    image.load()
    return image


@pytest.mark.parametrize("name", PICTURES)
def test_picture_is_small_opaque_white_and_the_same_each_time(name: str) -> None:
    picture = PICTURES[name]()

    image = decoded(picture)

    assert PICTURES[name]() == picture
    assert len(picture) < 40_000
    assert image.convert("RGBA").getpixel((0, 0)) == (255, 255, 255, 255)
    assert image.info == {}


@pytest.mark.parametrize(
    ("draw", "label"),
    [
        (lambda unit: plots.prediction_distribution(PREDICTED, pred_months=6, currency=unit), 0),
        (lambda unit: plots.decile_calibration(PREDICTED, PREDICTED, currency=unit), 1),
        (lambda unit: plots.revenue_by_month(["2011-01"], [5.0], currency=unit), 1),
    ],
    ids=["distribution", "deciles", "months"],
)
def test_an_axis_of_amounts_names_their_currency_if_it_is_known(
    draw: Callable[[str | None], bytes], label: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Figure] = []
    monkeypatch.setattr(plots, "png", drawn.append)

    draw(None)
    draw("EUR")

    plain, in_euros = ((f.axes[0].get_xlabel(), f.axes[0].get_ylabel())[label] for f in drawn)
    assert "revenue" in plain
    assert "EUR" not in plain
    assert "revenue" in in_euros
    assert in_euros.replace(", EUR", "") == plain != in_euros


@pytest.mark.parametrize("name", ["distribution", "tiers", "deciles", "months"])
def test_charts_have_one_size(name: str) -> None:
    assert decoded(PICTURES[name]()).size == (720, 400)


def test_heat_map_grows_with_its_rows_and_columns() -> None:
    small = decoded(plots.cluster_profile(PROFILE.iloc[:, :6])).size
    tall = decoded(plots.cluster_profile(PROFILE)).size
    wide = decoded(plots.cluster_profile(pd.concat([PROFILE, PROFILE]))).size

    assert tall[0] == small[0]
    assert small[1] < tall[1]
    assert tall[0] < wide[0]


@pytest.mark.parametrize(
    "predicted",
    [
        np.array([]),
        np.zeros(40),
        np.array([57.0]),
        np.full(50, 3.5),
        np.array([0.0, 0.0, 9.0]),
        np.array([1e-9, 1.0, 1e12]),
    ],
    ids=["empty", "all zero", "single", "constant", "mostly zero", "far apart"],
)
def test_odd_predictions_still_give_pictures(predicted: np.ndarray) -> None:
    decoded(plots.prediction_distribution(predicted, pred_months=1))
    decoded(plots.tier_revenue_curve(predicted, EDGES, LABELS))
    decoded(plots.decile_calibration(predicted, predicted))


def test_one_customer_far_above_the_rest_is_visible() -> None:
    crowd = np.full(10_000, 50.0)
    crowd[0] = 200_000

    image = decoded(plots.prediction_distribution(crowd, pred_months=6)).convert("RGB")

    right_end = np.asarray(image)[:, 640:, :].astype(int)
    assert (right_end[..., 2] - right_end[..., 0] > 150).any()


def test_no_customers_and_no_revenue_are_told_apart() -> None:
    empty = plots.prediction_distribution(np.array([]), pred_months=6)
    zeros = plots.prediction_distribution(np.zeros(40), pred_months=6)

    assert empty != zeros


@pytest.mark.parametrize("better", ["low", "high"])
@pytest.mark.parametrize("value", [np.nan, 0.0, -0.2])
def test_window_tables_of_one_value_or_none_give_pictures(
    value: float, better: Literal["low", "high"]
) -> None:
    table = pd.DataFrame([[value, np.nan]], index=[12], columns=[3, 6])

    decoded(plots.window_heatmap(table, title="R²", better=better))
    decoded(plots.window_heatmap(table.iloc[:0], title="R²", better=better))


def test_missing_z_scores_and_missing_clusters_give_pictures() -> None:
    decoded(plots.cluster_profile(PROFILE.mask(PROFILE > 0)))
    decoded(plots.cluster_profile(PROFILE * np.nan))
    decoded(plots.cluster_profile(PROFILE.iloc[:0]))


def test_dollar_signs_in_names_are_text_not_formulas() -> None:
    decoded(plots.cluster_profile(PROFILE.rename(index=lambda name: rf"$ \{name} $")))
    decoded(plots.tier_revenue_curve(PREDICTED, (0, 0.5, 1), (r"$\top$", r"$\rest$")))
    decoded(plots.revenue_by_month([r"$\may$"], [1.0]))


def test_no_months_give_a_picture() -> None:
    decoded(plots.revenue_by_month([], []))


def test_months_and_revenue_must_match() -> None:
    with pytest.raises(ValueError, match="2 months but 1 revenues"):
        plots.revenue_by_month(["2011-01", "2011-02"], [1.0])


@pytest.mark.parametrize("edges", [(0, 1), (0, 0.2, 0.9), (0.1, 0.2, 1)])
def test_tier_edges_must_run_from_0_to_1_around_the_labels(edges: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="2 tiers need 3 edges from 0 to 1"):
        plots.tier_revenue_curve(PREDICTED, edges, ("Top 20%", "Bottom 80%"))


def test_a_missing_prediction_is_refused_not_dropped() -> None:
    with pytest.raises(ValueError, match="NaN"):
        plots.prediction_distribution(np.array([1.0, np.nan]), pred_months=6)


def test_pyplot_is_never_imported_and_matplotlib_only_when_drawing() -> None:
    code = (
        "import sys; from clv_assets.core.report import plots;"
        "assert 'matplotlib' not in sys.modules;"
        "plots.revenue_by_month(['2011-01'], [1.0]); assert 'matplotlib' in sys.modules;"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_gains_curve_takes_the_best_customers_first() -> None:
    customers, revenue = plots.gains_curve(np.array([10.0, 60.0, 0.0, 30.0]))

    assert customers.tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert revenue.tolist() == pytest.approx([0, 0.6, 0.9, 1, 1])


@pytest.mark.parametrize("count", [0, 3])
def test_gains_curve_without_revenue_is_flat(count: int) -> None:
    customers, revenue = plots.gains_curve(np.zeros(count))

    assert len(customers) == count + 1
    assert revenue.tolist() == [0] * (count + 1)


def test_near_zero_is_below_a_hundredth_of_the_mean() -> None:
    predicted = np.array([0.0, 0.9, 1.0, 398.1])

    assert plots.near_zero(predicted) == pytest.approx((1.0, 0.5))


def test_all_zero_predictions_are_all_near_zero() -> None:
    assert plots.near_zero(np.zeros(3)) == (0.0, 1.0)


def test_levels_compare_within_a_column() -> None:
    low = plots.column_levels(np.array([[10.0, 400.0], [30.0, np.nan], [20.0, 300.0]]), "low")

    expected = np.array([[1, 0], [0, np.nan], [0.5, 1]])
    assert np.allclose(low, expected, equal_nan=True)


def test_small_differences_have_close_levels() -> None:
    high = plots.column_levels(np.array([[100.0], [99.0]]), "high")

    assert high.ravel().tolist() == pytest.approx([1, 0.9])


def test_tied_best_values_are_all_best() -> None:
    assert plots.column_levels(np.zeros((2, 1)), "high").tolist() == [[1], [1]]


def test_the_best_tenth_stands_first_as_it_does_on_the_card() -> None:
    predicted = np.arange(100.0)

    image = decoded(plots.decile_calibration(predicted, predicted)).convert("RGB")

    pixels = np.asarray(image).astype(int)
    blue = pixels[..., 2] - pixels[..., 0] > 100
    first, last = np.flatnonzero(blue.any(axis=0))[[0, -1]]
    assert blue[:, first : first + 5].sum() > 5 * blue[:, last - 5 : last].sum() > 0
