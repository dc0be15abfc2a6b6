"""Why a customer base has no buy-till-you-die model."""

from clv_assets.core.errors import ClvError


class NoFit(ClvError):
    """No model can be fitted to this customer base; the sentence says why and fits a model card."""
