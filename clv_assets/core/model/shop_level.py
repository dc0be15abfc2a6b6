"""The level of a shop: how far its months lie above or below what each customer's history says.

A buy-till-you-die model knows no November. The months of the log tell how it errs: in each, what
customers known at its start spent, over what the model expects of them. The logarithm of that
ratio is read as a slow level, plus a season that repeats every twelve months, plus noise: a
Gaussian process whose three sizes are found by their evidence. A season seen once is believed as
far as it stands out from the noise, one that is not seen counts nothing, so nothing has to be
switched on by hand. Days on which the shop is closed and promotions, where its calendar names
them, are taken out of the months first and put back into the windows.

Rasmussen and Williams, "Gaussian Processes for Machine Learning" (2006), equations 2.23 to 2.30
for prediction and evidence, section 5.4.3 for sums of such kernels.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from clv_assets.config.calendar import ShopCalendar
from clv_assets.core.arrays import Array
from clv_assets.core.calendar.shop_calendar import NO_CALENDAR, open_share, promoted_share
from clv_assets.core.calendar.windows import MEAN_MONTH_DAYS, Window, add_months

YEAR = 12
MONTHS_TO_TELL = 12
# Beliefs before any data, in logarithms: sizes of level, season and noise, and how wide they are,
# nearly a factor of three either way.
PRIOR_SIZES = np.log([0.2, 0.2, 0.06])
PRIOR_WIDTH = 1.0
# A month's level resembles the next one's by 0.9; months next to each other share some season.
PERSISTENCE = 0.9
SMOOTHNESS = 0.8
SMOOTH_SHARE = 0.6
OFFSET_VARIANCE = 0.01
# A month of nothing but promotion: a factor of about 1.5 either way.
PROMOTION_SIZE = 0.4
LEAST_FACTOR = 0.05
# A month that is farther off tells of a shop that was closed, not of its level.
MOST_LEVEL = math.log(4.0)


@dataclass(frozen=True)
class LevelMonth:
    """One month of the log, seen from its start.

    Attributes:
        start: its first day; a month lasts until the same day of the next.
        log_ratio: log of actual over expected revenue.
        variance: of ``log_ratio`` by the chance of who happened to buy.
    """

    start: date
    log_ratio: float
    variance: float


class Points(NamedTuple):
    """Months as the process sees them.

    Attributes:
        places: in months from the anchor, shape (n,).
        promoted: share of their days with a promotion, shape (n,).
    """

    places: Array
    promoted: Array


@dataclass(frozen=True)
class ShopLevel:
    """Factors to multiply an expectation by, for any window.

    Attributes:
        anchor: the as-of day; months are counted from it.
        calendar: closed days and promotions.
        months: what was observed before it, oldest first.
        sizes: standard deviations of level, season and noise, of a month, in logarithms.
    """

    anchor: date
    calendar: ShopCalendar = NO_CALENDAR
    months: tuple[LevelMonth, ...] = field(default=(), repr=False)
    sizes: tuple[float, float, float] = (0.0, 0.0, 0.0)

    @classmethod
    def fit(
        cls, anchor: date, months: Sequence[LevelMonth], calendar: ShopCalendar = NO_CALENDAR
    ) -> "ShopLevel":
        """Learn from the months before ``anchor``.

        With fewer than 12 a season can't be told from a trend: the factors are then all 1.
        """
        ordered_months = tuple(sorted(months, key=lambda month: month.start))
        if len(ordered_months) < MONTHS_TO_TELL:
            return cls(anchor, calendar)
        unsized = cls(anchor, calendar, ordered_months)
        return replace(unsized, sizes=unsized._most_evident())

    @property
    def is_flat(self) -> bool:
        """Nothing could be told, so every factor is what the calendar says."""
        return not self.months

    def factor(self, start: date, months: int) -> float:
        """Mean of exp(level + season) over the ``months`` from ``start`` on.

        Promotions count if they are known on ``start``, or were before the anchor.
        """
        spans = [Window(add_months(start, k), add_months(start, k + 1)) for k in range(months)]
        is_open = np.array([open_share(self.calendar, span) for span in spans])
        if self.is_flat:
            return max(float(is_open.mean()), LEAST_FACTOR)
        mean, _ = self._posterior(self._points(start, months))
        return max(float(np.mean(np.exp(mean) * is_open)), LEAST_FACTOR)

    def doubt(self, start: date, months: int) -> float:
        """Standard deviation of the logarithm of the window's true level, noise included.

        Where nothing could be told it is that of the beliefs before any data.
        """
        points = self._points(start, months)
        level, season, noise = self.sizes if self.months else np.exp(PRIOR_SIZES)
        if self.is_flat:
            covariance = _kernel(points, points, level, season)
        else:
            _, covariance = self._posterior(points)
        return math.sqrt(max(float(covariance.mean()), 0.0) + noise**2 / months)

    def yearly(self) -> tuple[float, ...]:
        """Factors by season alone of the twelve months before the anchor, newest first.

        Their mean is 1.
        """
        if self.is_flat:
            return (1.0,) * YEAR
        seen, values, variances = self._observed()
        own = _seen_kernel(seen, variances, self.sizes)
        year = np.asarray(-np.arange(1.0, YEAR + 1))
        factors = np.exp(
            self.sizes[1] ** 2
            * yearly_correlation(year, seen.places)
            @ np.linalg.solve(own, values)
        )
        return tuple((factors / factors.mean()).tolist())

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the card."""
        if self.is_flat:
            why = f"fewer than {MONTHS_TO_TELL} months to tell a season from a trend"
            return {"season": "off", "why": why}
        names = ("level_size", "season_size", "noise_size")
        return {
            "season": "on",
            "months": len(self.months),
            **dict(zip(names, self.sizes, strict=True)),
        }

    def _points(self, start: date, months: int) -> Points:
        """The ``months`` from ``start`` on."""
        known_on = max(start, self.anchor)
        spans = [Window(add_months(start, k), add_months(start, k + 1)) for k in range(months)]
        promoted = [promoted_share(self.calendar, span, known_on) for span in spans]
        places = np.asarray(_place(self.anchor, start) + np.arange(months), float)
        return Points(places, np.array(promoted))

    def _observed(self) -> tuple[Points, Array, Array]:
        """The observed months: points, logarithms at an open shop, and their variances."""
        spans = [Window(month.start, add_months(month.start, 1)) for month in self.months]
        is_open = [max(open_share(self.calendar, span), LEAST_FACTOR) for span in spans]
        promoted = [promoted_share(self.calendar, span, self.anchor) for span in spans]
        places = np.array([_place(self.anchor, month.start) for month in self.months])
        values = np.array([month.log_ratio for month in self.months]) - np.log(is_open)
        variances = np.array([month.variance for month in self.months])
        return Points(places, np.array(promoted)), values, variances

    def _posterior(self, points: Points) -> tuple[Array, Array]:
        """Mean and covariance of level + season at ``points``."""
        level, season, _ = self.sizes
        seen, values, variances = self._observed()
        own = _seen_kernel(seen, variances, self.sizes)
        across = _kernel(points, seen, level, season)
        weights = np.linalg.solve(own, across.T).T
        covariance = _kernel(points, points, level, season) - weights @ across.T
        return np.asarray(weights @ values, float), np.asarray(covariance, float)

    def _most_evident(self) -> tuple[float, float, float]:
        """Sizes of level, season and noise with the largest posterior density."""
        from scipy.optimize import minimize

        seen, values, variances = self._observed()

        def surprise(log_sizes: Array) -> float:
            root = np.linalg.cholesky(_seen_kernel(seen, variances, np.exp(log_sizes)))
            whitened = np.linalg.solve(root, values)
            evidence = 0.5 * whitened @ whitened + np.log(np.diag(root)).sum()
            belief = np.sum((log_sizes - PRIOR_SIZES) ** 2) / (2 * PRIOR_WIDTH**2)
            return float(evidence + belief)

        optimum = minimize(surprise, PRIOR_SIZES, method="L-BFGS-B", bounds=[(-7.0, 2.0)] * 3)
        level, season, noise = np.exp(optimum.x)
        return float(level), float(season), float(noise)


def month_of(start: date, actual: Array, expected: Array) -> LevelMonth | None:
    """What a month tells; None if nothing was expected of its customers, or nothing came.

    A month that hangs on a few wholesalers tells little, by its variance. To cap what they bring
    would be worse: what comes in single orders is capped more than what is expected of them, and
    the level would seem low in every month.

    Args:
        start: the month's first day.
        actual: net revenue in it per customer known at its start.
        expected: of the same customers by a model of their histories.
    """
    actual_total, expected_total = float(actual.sum()), float(expected.sum())
    if actual_total <= 0 or expected_total <= 0:
        return None
    ratio = min(max(math.log(actual_total / expected_total), -MOST_LEVEL), MOST_LEVEL)
    return LevelMonth(start, ratio, float((actual**2).sum()) / actual_total**2)


def _place(anchor: date, day: date) -> float:
    """Months from the anchor to ``day``, in months and their thirtieths."""
    whole = (day.year - anchor.year) * YEAR + day.month - anchor.month
    return whole + (day.day - anchor.day) / MEAN_MONTH_DAYS


def _kernel(a: Points, b: Points, level: float, season: float) -> Array:
    """Covariance of level + season + promotions (+ a constant offset) between months."""
    slow = PERSISTENCE ** np.abs(a.places[:, None] - b.places[None, :])
    promoted = PROMOTION_SIZE**2 * np.outer(a.promoted, b.promoted)
    yearly = season**2 * yearly_correlation(a.places, b.places)
    return np.asarray(level**2 * slow + yearly + promoted + OFFSET_VARIANCE, float)


def _seen_kernel(seen: Points, variances: Array, sizes: Sequence[float] | Array) -> Array:
    """Covariance of what was seen of the months: chance and noise come on top."""
    level, season, noise = sizes
    return _kernel(seen, seen, level, season) + np.diag(variances + noise**2)


def yearly_correlation(a: Array, b: Array) -> Array:
    """Correlation of the season between months at these places."""
    apart = a[:, None] - b[None, :]
    smooth = np.exp(-2 * np.sin(np.pi * apart / YEAR) ** 2 / SMOOTHNESS**2)
    off_year = apart - YEAR * np.round(apart / YEAR)
    same_month = np.maximum(0.0, 1 - np.abs(off_year))
    return np.asarray(SMOOTH_SHARE * smooth + (1 - SMOOTH_SHARE) * same_month, float)
