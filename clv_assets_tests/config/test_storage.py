"""Files are below one local folder unless told otherwise, and the newest rejects stay."""

import pytest
from pydantic import ValidationError

from clv_assets.config.storage import Retention, Storage


def test_assets_are_below_the_root_unless_they_have_a_place_of_their_own() -> None:
    assert (Storage().root, Storage().assets) == ("data", None)
    assert Storage(assets="s3://bucket/shop").root == "data"


def test_the_rejects_of_one_ingest_are_kept_at_least() -> None:
    with pytest.raises(ValidationError, match="rejects"):
        Retention(rejects=0)
    assert Retention(rejects=1).rejects == 1
