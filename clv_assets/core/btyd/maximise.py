"""Maximum likelihood over positive parameters, with a weak prior against degenerate data."""

from collections.abc import Callable

import numpy as np

from clv_assets.core.arrays import Array
from clv_assets.core.btyd.errors import NoFit

Likelihood = Callable[[Array], tuple[Array, list[Array]]]

PENALTY = 0.1
# On the scale of the data a parameter beyond e^±12 says "none" or "all alike", whatever its size.
LARGEST_LOG = 12.0


def maximise(likelihood: Likelihood, weights: Array, start: Array, penalty: float) -> Array:
    """Parameters, shape (k,), that maximise the weighted log-likelihood minus the penalty.

    The penalty is that of independent log-normal priors around 1 with variance 1 / ``penalty``
    on the logarithms: 0.1 puts 95 % of a parameter between 1/500 and 500. It weighs as much as
    one customer or so, and 0 switches it off.

    Args:
        likelihood: of parameters (k,), the log-likelihood of each row (rows,) and its k
            derivatives by the parameters, each (rows,).
        weights: customers per row, (rows,).
        start: parameters to begin with, (k,).
        penalty: precision of the prior, 0 or more.

    Raises:
        NoFit: the likelihood isn't finite or no maximum was found.
    """
    # scipy.optimize takes a while to import, and only training needs it.
    from scipy.optimize import minimize

    total = float(np.sum(weights))

    def objective(logs: Array) -> tuple[float, Array]:
        values = np.exp(logs)
        rows, slopes = likelihood(values)
        slope = np.array([float(np.sum(s * weights)) for s in slopes]) * values
        loss = penalty / 2 * float(np.sum(logs**2)) - float(np.sum(rows * weights))
        return loss / total, (penalty * logs - slope) / total

    optimum = minimize(
        objective,
        np.clip(np.log(start), -LARGEST_LOG, LARGEST_LOG),
        jac=True,
        method="L-BFGS-B",
        bounds=[(-LARGEST_LOG, LARGEST_LOG)] * len(start),
        options={"ftol": 1e-13, "gtol": 1e-8, "maxiter": 1000, "maxcor": 20},
    )
    if not (np.isfinite(optimum.fun) and np.isfinite(optimum.x).all()):
        raise NoFit("the likelihood of these purchase histories has no finite maximum")
    return np.asarray(np.exp(optimum.x), float)
