"""One signal of all segments of a kind, judged month after month."""

import numpy as np
import polars as pl
import pytest

from clv_assets.core.label_months.kind_path import KindPath, place_of, summed
from clv_assets.core.label_months.month_path import UNKNOWN, Sizes

MONTHS = [f"202{year}-{month:02}" for year in (1, 2) for month in range(1, 13)]
PRIOR = Sizes(0.05, 0.05, 0.05, 0.1)


def rows(month: str, age: float = 0.0, **values: float) -> list[dict[str, object]]:
    return [
        {"segment": name, "month": month, "age": age, "value": value, "variance": 0.0004}
        for name, value in values.items()
    ]


def reference(step: float = 0.0) -> KindPath:
    known = [row for month in MONTHS for row in rows(month, north=0.5, south=-0.1)]
    known += [
        row
        for month in MONTHS[1:]
        for row in rows(month, age=1.0, north=0.5 + step, south=-0.1 + step)
    ]
    return KindPath.of(pl.DataFrame(known), "value", "variance", PRIOR)


def judged(path: KindPath, month: str, age: float = 0.0, **values: float):  # type: ignore[no-untyped-def]
    return path.judge(pl.DataFrame(rows(month, age, **values)), "value", "variance")


def test_a_usual_month_is_as_expected() -> None:
    found = judged(reference(), "2023-01", north=0.5, south=-0.1)

    assert found.baseline.tolist() == pytest.approx([0.5, -0.1], abs=0.02)
    assert np.abs(found.change).max() < 0.02


def test_what_a_prediction_shows_more_when_it_is_older_is_no_change() -> None:
    path = reference(step=-0.2)

    found = judged(path, "2023-01", 0.5, north=0.4, south=-0.2)

    assert path.step.tolist() == pytest.approx([-0.2, -0.2])
    assert np.abs(found.change).max() < 0.02


def test_a_month_that_broke_does_not_become_usual() -> None:
    path = reference()

    changes = [judged(path, f"2023-{k:02}", north=0.1, south=-0.1).change[0] for k in (1, 2, 3)]

    assert changes == pytest.approx([-0.4, -0.4, -0.4], abs=0.03)


def test_a_segment_that_is_missing_has_no_value() -> None:
    found = judged(reference(), "2023-01", north=0.5)

    assert found.chance[1] == UNKNOWN


def test_evidence_of_several_months_adds_up() -> None:
    told = summed([(-0.2, 0.04, 0.01), (-0.4, 0.04, 0.01)])

    assert told.change == pytest.approx(-0.3)
    assert told.spread == pytest.approx(np.sqrt(0.02 + 0.01))


def test_what_chance_alone_explains_is_known_and_what_months_taught_is_not() -> None:
    by_chance, by_months = summed([(-0.2, 0.04, 0.0)]), summed([(-0.2, 0.0001, 1.0)])

    assert by_months.freedom(20) == pytest.approx(20, rel=0.01)
    assert by_chance.freedom(20) > 1000


def test_months_are_numbers_one_apart() -> None:
    assert place_of("2024-01") - place_of("2023-12") == 1
