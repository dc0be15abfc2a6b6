"""At what pace each customer has bought, as the whole history tells afterwards."""

from typing import NamedTuple

import numpy as np
from scipy.special import expit

from clv_assets.core.arrays import Array
from clv_assets.core.btyd.lifetime import SMALLEST, departure
from clv_assets.core.btyd.pareto_nbd import ParetoNBD


class Paces(NamedTuple):
    """Purchases expected per unit of time; 0 counts for having left.

    Attributes:
        until_last: from the first purchase to the last, shape (n,).
        since: in each part of the time after the last purchase, shape (n, parts).
    """

    until_last: Array
    since: Array


def paces(model: ParetoNBD, x: Array, t_x: Array, T: Array, ends: Array) -> Paces:
    """The expected rate of each customer times the probability of being active then.

    Both given x, t_x and T (see :class:`ParetoNBD`): who was active until y has a rate of
    (r + x) / (alpha + y) on average, and y lies between t_x and T with a density of
    (alpha + y)^-(r + x) (beta + y)^-(s + 1), unless it lies beyond. This is the expectation step
    for the pace of a shop's months: the maximisation divides purchases by it.

    Args:
        ends: of the parts of the time from t_x to T, both included, shape (n, parts + 1).
    """
    weight = model.r + x
    leaving = departure(model.r, model.alpha, model.s, model.beta, x, t_x, T)
    gone = expit(leaving.log_odds)
    active = (1 - gone) * weight / (model.alpha + T)
    until_last = active + gone * weight * leaving.inverse_alpha / (model.alpha + t_x)
    length, moments = np.maximum(np.diff(ends), SMALLEST), (ends[:, 1:] + ends[:, :-1]) / 2
    log_density = -weight[:, None] * np.log(model.alpha + moments)
    log_density -= (model.s + 1) * np.log(model.beta + moments)
    density = np.exp(log_density - log_density.max(axis=1, keepdims=True)) * length
    rate = density / density.sum(axis=1, keepdims=True) / (model.alpha + moments)
    # Who leaves within a part is there for half of it.
    later = np.cumsum(rate[:, ::-1], axis=1)[:, ::-1] - rate / 2
    # A frequent buyer leaves within a fraction of a part: its purchases are known all the same.
    purchases = gone * weight * (1 - leaving.inverse_alpha)
    later *= (purchases / (later * length).sum(axis=1))[:, None]
    return Paces(until_last, active[:, None] + later)
