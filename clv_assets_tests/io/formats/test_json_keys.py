"""The keys of JSON objects as columns."""

import pytest

from clv_assets.core.errors import SourceError
from clv_assets.io.formats.json_keys import as_columns, keys_of, merged, refuse_one_object


def test_an_object_in_an_object_becomes_dotted_columns_and_a_list_stays_one() -> None:
    keys = keys_of({"id": "UBIGINT", "customer": {"id": "VARCHAR"}, "items": ["UBIGINT"]})

    assert {name: key.path for name, key in keys.items()} == {
        "id": '$."id"',
        "customer.id": '$."customer"."id"',
        "items": '$."items"',
    }


def test_a_key_may_hold_any_letter() -> None:
    assert keys_of({'say "hi"\\': "VARCHAR"})['say "hi"\\'].path == r'$."say \"hi\"\\"'


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("UBIGINT", "UBIGINT", "UBIGINT"),
        ("UBIGINT", "BIGINT", "BIGINT"),
        ("UBIGINT", "DOUBLE", "DOUBLE"),
        ("NULL", "DOUBLE", "DOUBLE"),
        ("VARCHAR", "DOUBLE", "JSON"),
        ({"id": "UBIGINT"}, "VARCHAR", "JSON"),
        ({"id": "UBIGINT"}, {"name": "VARCHAR"}, {"id": "UBIGINT", "name": "VARCHAR"}),
    ],
)
def test_two_lots_of_objects_have_one_structure(one: object, other: object, both: object) -> None:
    assert merged(one, other) == both
    assert merged(other, one) == both or isinstance(both, dict)


def test_long_numbers_stay_as_they_are_written() -> None:
    keys = as_columns({"id": "DOUBLE", "net": "DOUBLE"}, {"id"}, "orders.jsonl")

    assert [keys[name].is_decimal for name in ("id", "net")] == [False, True]


def test_objects_without_keys_or_with_ids_as_keys_are_refused() -> None:
    with pytest.raises(SourceError, match="no JSON object with a key"):
        as_columns({}, set(), "orders.jsonl")
    with pytest.raises(SourceError, match="1,001 different keys"):
        as_columns({f"C{n}": "DOUBLE" for n in range(1_001)}, set(), "orders.jsonl")


def test_one_object_with_a_list_of_rows_in_it_is_named() -> None:
    with pytest.raises(SourceError, match=r"its 'orders'\nWrite them one a line: jq -c '.orders"):
        refuse_one_object({"count": "UBIGINT", "orders": [{"id": "UBIGINT"}]}, "orders.json")
    refuse_one_object({"id": "UBIGINT", "tags": ["VARCHAR"]}, "orders.json")
