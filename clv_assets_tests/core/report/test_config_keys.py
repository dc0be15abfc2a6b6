"""The reference of config keys is true: told by the fields, the same in the document."""

import pytest

from clv_assets.config.deployment import Config
from clv_assets.core.report.config_keys import (
    BEGIN,
    END,
    Key,
    config_keys,
    reference_lines,
    with_reference,
)
from clv_assets_tests.conftest import REPOSITORY

DOCUMENT = REPOSITORY / "config" / "README.md"
KEYS = {key.path: key for key in config_keys()}


def test_the_document_holds_the_generated_reference() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")

    assert with_reference(text) == text, "run `make config-reference`"


@pytest.mark.parametrize("key", KEYS.values(), ids=lambda key: key.path)
def test_every_key_says_in_a_line_what_it_means(key: Key) -> None:
    assert key.meaning
    assert len(key.meaning) < 80


def test_every_section_of_a_config_is_there_and_every_section_in_one() -> None:
    assert [path for path in KEYS if "." not in path] == list(Config.model_fields)
    inner = ("source.sql.url_env", "calendar.promotions[].known_from", "search.weights.rmse")
    assert set(KEYS) >= {*inner, "source.customers.columns.NAME.valid_from"}


@pytest.mark.parametrize(
    ("path", "form", "default"),
    [
        ("source.path", "text, list of text", "none"),
        ("source.sql.url_env", "text", "required"),
        ("source.duplicates", "`keep`, `drop`, `drop_across_files`, `one_per_order`", "keep"),
        ("source.text.decimal", '`"."`, `","`', "none"),
        ("source.earliest", "day", "1990-01-01"),
        ("source.live", "true, false", "false"),
        ("training.pred_months", "whole number at least 1 and at most 120", "6"),
        ("search.pred_months", "list of whole number at least 1 and at most 120", "3, 6, 9, 12"),
        ("monitoring.rmse_increase", "number above 0", "0.2"),
        ("scoring.percentile_bins", "list of number", "0, 1, 5, 10, 20, 100"),
    ],
)
def test_types_limits_and_defaults_are_those_of_the_field(
    path: str, form: str, default: str
) -> None:
    assert (KEYS[path].form, KEYS[path].default) == (form, default)


def test_a_section_given_in_part_falls_back_on_other_defaults_and_says_so() -> None:
    given = Config.model_validate(
        {"source": {"path": "a.csv"}, "modeling": {"value": {"max_depth": 3}}}
    )

    key = KEYS["modeling.value.min_child_weight"]

    assert key.default == "50"
    assert key.else_default == f"{given.modeling.value.min_child_weight:g}"
    assert "in a section given in part" in key.row


def test_only_what_stands_between_the_markers_is_replaced() -> None:
    text = f"# Title\n\n{BEGIN}\nold\n{END}\n\nafter\n"

    written = with_reference(text)

    head, tail = f"# Title\n\n{BEGIN}\n\n", f"\n\n{END}\n\nafter\n"
    assert written == head + "\n".join(reference_lines()) + tail
    assert with_reference(written) == written


@pytest.mark.parametrize(
    "text", ["", BEGIN, f"{END}\n{BEGIN}", f"{BEGIN}\n{BEGIN}\n{END}", f"{BEGIN}\n{END}\n{END}"]
)
def test_a_document_without_both_markers_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be in it once, in this order"):
        with_reference(text)
