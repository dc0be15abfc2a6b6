"""A value keeps its type to the last digit, or is text."""

import polars as pl

from clv_assets_tests.io.sql.shops import Shop
from clv_assets_tests.io.sql.test_reader import TYPED_STORES, in_stores, refusal

WIDE = """SELECT 9223372036854775807 AS big, CAST('0.10' AS NUMERIC(12, 2)) AS revenue,
    CAST('12345678901234567890123456789012345678' AS NUMERIC(38, 0)) AS id,
    TIMESTAMP '2024-01-01 23:59:59.999999' AS naive, DATE '2024-02-29' AS day,
    TIMESTAMP WITH TIME ZONE '2024-06-01 00:00:00.000001+05:30' AS aware,
    'ß' AS letter, TRUE AS flag, 0.1::DOUBLE PRECISION AS real, TIME '10:00' AS hour,
    NULL::INTEGER AS none"""


@in_stores(*TYPED_STORES)
def test_values_keep_their_types_to_the_last_digit(shop: Shop) -> None:
    rows = shop.read(query=WIDE)

    assert rows.schema == {
        "big": pl.Int64,
        "revenue": pl.Decimal(12, 2),
        "id": pl.Decimal(38, 0),
        "naive": pl.Datetime("us"),
        "day": pl.Date,
        "aware": pl.Datetime("us", "UTC"),
        "letter": pl.String,
        "flag": pl.Boolean,
        "real": pl.Float64,
        "hour": pl.String,
        "none": pl.Int64,
    }
    as_text = rows.select(pl.all().cast(pl.String)).row(0)
    assert as_text[:3] == (str(2**63 - 1), "0.10", "12345678901234567890123456789012345678")
    assert as_text[3:6] == (
        "2024-01-01 23:59:59.999999",
        "2024-02-29",
        "2024-05-31 18:30:00.000001+00:00",
    )
    assert as_text[6:] == ("ß", "true", "0.1", "10:00:00", None)


@in_stores("postgres", "postgres adbc")
def test_numbers_of_any_length_are_text_without_an_exponent(shop: Shop) -> None:
    values = ["0.0000000001", "123456789012345678901234567890.5", "1e3"]
    query = f"SELECT unnest(ARRAY{values})::NUMERIC AS id"

    assert shop.read(query=query)["id"].to_list() == [*values[:2], "1000"]


@in_stores("postgres", "postgres adbc")
def test_what_has_no_type_of_its_own_is_text(shop: Shop) -> None:
    query = """SELECT '{"a": [1]}'::jsonb AS json, ARRAY['x', NULL] AS list, 'a'::name AS name,
        '00000000-0000-0000-0000-0000000000ff'::uuid AS uuid, INTERVAL '1 day' AS span"""
    *texts, span = shop.read(query=query).row(0)

    assert texts == ['{"a": [1]}', '["x", null]', "a", "00000000-0000-0000-0000-0000000000ff"]
    assert isinstance(span, str)


@in_stores("postgres", "postgres adbc", "sqlite", "duckdb")
def test_a_batch_without_values_has_the_types_of_the_others(shop: Shop) -> None:
    shop.run(
        "CREATE TABLE late (n INTEGER, id BIGINT, name TEXT, day DATE)",
        "INSERT INTO late VALUES (1, NULL, NULL, NULL), (2, NULL, NULL, NULL)",
        "INSERT INTO late VALUES (3, 9007199254740993, 'ann', '2024-01-01')",
    )
    batches = list(shop.reader(table="late", batch_rows=1).batches())

    assert len({str(batch.schema) for batch in batches}) == 1
    assert batches[2]["id"].to_list() == [9007199254740993]


@in_stores("sqlite")
def test_a_column_of_mixed_types_is_text(shop: Shop) -> None:
    shop.run(
        "CREATE TABLE mixed (id, price NUMERIC)",
        "INSERT INTO mixed VALUES (9007199254740993, 10), ('A1', 10.10)",
        "INSERT INTO mixed VALUES (NULL, 1e-7), (x'41', 1e15)",
    )
    rows = shop.read(table="mixed", batch_rows=1)

    assert rows["id"].to_list() == ["9007199254740993", "A1", None, "A"]
    assert rows["price"].to_list() == ["10", "10.1", "0.0000001", "1000000000000000"]


@in_stores("sqlite adbc")
def test_adbc_refuses_a_column_of_mixed_types_rather_than_change_it(shop: Shop) -> None:
    shop.run("CREATE TABLE mixed (id)", "INSERT INTO mixed VALUES (1), ('A1')")

    assert (
        "set source.sql.adbc to false" in refusal(shop.reader(table="mixed", batch_rows=1)).lower()
    )
