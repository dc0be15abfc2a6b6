"""What a campaign brought: treated beside control, by intention to treat."""

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from clv_assets.core.arrays import Array, Flags
from clv_assets.core.handover.control_group import CONTROL

WINSORISED = 99.5  # percentile of revenue, above which it counts as that
CONFIDENCE = 1.96  # of both sides of an interval of 95 %
POWER = 1.96 + 0.8416  # standard errors that a true effect needs to be seen four times in five
FEWEST_CONTROLS = 100  # in a tier that is told by itself
FEWEST_BUYERS = 20  # of them with revenue: of fewer an interval promises too much
FEWEST_IN_GROUP = 5


@dataclass(frozen=True)
class Effect:
    """The mean difference of revenue per customer, treated less control.

    Attributes:
        group: whom it is of.
        treated, control: customers.
        usual: mean revenue of control.
        effect, lo95, hi95: the difference, and its 95 % interval.
    """

    group: str
    treated: int
    control: int
    usual: float
    effect: float
    lo95: float
    hi95: float

    @property
    def clear(self) -> bool:
        """Whether chance alone is no explanation."""
        return not self.lo95 <= 0 <= self.hi95


@dataclass(frozen=True)
class Detectable:
    """The smallest effect that would be seen four times in five, as a share of usual revenue.

    Attributes:
        raw: by revenue alone.
        adjusted: with the issued prediction as covariate.
    """

    raw: float
    adjusted: float


def winsorised(revenue: Array) -> Array:
    """Revenue, what is above its WINSORISED percentile cut to that."""
    return np.minimum(revenue, np.percentile(revenue, WINSORISED)) if len(revenue) else revenue


def effects(customers: pl.DataFrame) -> list[Effect]:
    """The effect on everyone, which is the primary figure, then by stratum where it can be told.

    Args:
        customers: campaign_group, stratum, predicted_clv and revenue since the campaign began; all
            who were drawn, whether or not the campaign reached them.
    """
    revenue = winsorised(customers["revenue"].to_numpy())
    frame = customers.with_columns(pl.Series("revenue", revenue))
    found = [_effect("everyone", frame)]
    for (stratum,), members in frame.group_by("stratum", maintain_order=True):
        control = members.filter(pl.col("campaign_group") == CONTROL)
        buyers = (control["revenue"] != 0).sum()
        if control.height >= FEWEST_CONTROLS and buyers >= FEWEST_BUYERS:
            found.append(_effect(str(stratum), members))
    return found


def detectable(revenue: Array, predicted: Array, treated: int, control: int) -> Detectable | None:
    """What the planned groups could show, by what such customers brought in a past window.

    Args:
        revenue, predicted: of customers like those of the campaign, in a window that has passed.
        treated, control: sizes of the groups.

    Returns:
        None if there is nothing to tell it by: nobody in a group, or no revenue.
    """
    clipped = winsorised(revenue)
    mean = float(clipped.mean()) if len(clipped) else 0.0
    if min(treated, control) < 1 or mean <= 0 or len(clipped) < 3:
        return None
    size = POWER * math.sqrt(1 / treated + 1 / control) / mean
    slope, offset = np.polyfit(predicted, clipped, 1) if np.ptp(predicted) > 0 else (0.0, mean)
    left = clipped - slope * predicted - offset
    return Detectable(size * float(clipped.std()), size * float(left.std()))


def _effect(group: str, customers: pl.DataFrame) -> Effect:
    """By regression with the prediction as covariate, a slope a group (Lin 2013, equation 4).

    The interval is by the variance that holds also where groups vary differently (HC2).
    """
    is_treated = (customers["campaign_group"] != CONTROL).to_numpy()
    revenue = customers["revenue"].to_numpy()
    predicted = customers["predicted_clv"].to_numpy()
    treated, control = int(is_treated.sum()), int((~is_treated).sum())
    usual = float(revenue[~is_treated].mean()) if control else math.nan
    if min(treated, control) < FEWEST_IN_GROUP:
        return Effect(group, treated, control, usual, math.nan, math.nan, math.nan)
    effect, error = _regression(revenue, predicted, is_treated)
    low, high = effect - CONFIDENCE * error, effect + CONFIDENCE * error
    return Effect(group, treated, control, usual, effect, low, high)


def _regression(revenue: Array, predicted: Array, is_treated: Flags) -> tuple[float, float]:
    centred = predicted - predicted.mean()
    spread = centred.std()
    columns = [np.ones(len(revenue)), is_treated.astype(float)]
    if spread > 0:
        scaled = centred / spread
        columns += [scaled, scaled * is_treated]
    design = np.column_stack(columns)
    inverse = np.linalg.pinv(design.T @ design)
    coefficients = inverse @ design.T @ revenue
    residuals = revenue - design @ coefficients
    leverage = np.einsum("ij,jk,ik->i", design, inverse, design)
    weights = residuals**2 / np.maximum(1 - leverage, 1e-9)
    variance = inverse @ (design.T * weights) @ design @ inverse
    return float(coefficients[1]), math.sqrt(max(float(variance[1, 1]), 0.0))
