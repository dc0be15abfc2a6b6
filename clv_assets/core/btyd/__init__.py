"""Buy-till-you-die models: how often a customer will buy, whether at all, and for how much."""

from clv_assets.core.btyd.bg_nbd import BGNBD, MBGNBD
from clv_assets.core.btyd.errors import NoFit
from clv_assets.core.btyd.gamma_gamma import GammaGamma
from clv_assets.core.btyd.pareto_nbd import ParetoNBD

__all__ = ["BGNBD", "MBGNBD", "GammaGamma", "NoFit", "ParetoNBD"]
