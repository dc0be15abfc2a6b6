"""How a text file is written: what can't be meant is refused."""

import re
from typing import Any

import pytest
from pydantic import ValidationError

from clv_assets.config.text import Text


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"delimiter": "::"}, "is not one character"),
        ({"decimal": ",", "thousands": ","}, "decimal and thousands are both"),
        ({"encoding": "utf-9"}, "is no encoding"),
        ({"skip_lines": -1}, "greater than or equal to 0"),
    ],
)
def test_what_can_not_be_meant_is_refused(given: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(why)):
        Text.model_validate(given)


@pytest.mark.parametrize(
    "given", [{"delimiter": "blanks"}, {"delimiter": "\t"}, {"encoding": "cp1252"}]
)
def test_the_usual_ways_are_taken(given: dict[str, Any]) -> None:
    assert Text.model_validate(given).model_dump(exclude_defaults=True) == given
