"""What is clustered, also of who bought once or only sent back."""

import numpy as np

from clv_assets.core.lenses.behaviours import BEHAVIOURS, behaviours
from clv_assets_tests.core.lenses.test_clusters import SHOP


def test_one_time_buyers_and_returners_have_no_missing_behaviour() -> None:
    found = behaviours(SHOP)

    assert found.shape == (SHOP.height, len(BEHAVIOURS))
    assert np.isfinite(found).all()
