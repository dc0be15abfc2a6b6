"""The small files beside the order history: read, or refused by name."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from upath import UPath

from clv_assets.config.source import Source
from clv_assets.core.errors import ClvError, SourceError
from clv_assets.io.source.side_tables import (
    load_aliases,
    load_attributes,
    load_rates,
    side_table_state,
    undeclared_attributes,
)
from clv_assets_tests.factories import make_source

ALIASES = b"customer_id,alias_of\nold,new\n007,8\n"
RESOLVED = [("007", "8"), ("old", "new")]
RATES = {"path": "rates.csv", "currency": "EUR"}
CUSTOMERS = {
    "path": "customers.csv",
    "key": "id",
    "columns": {"born": {"immutable": True}, "tier": {"valid_from": "since"}},
}


def merged(folder: Path, content: bytes, name: str = "merged.csv") -> list[tuple[Any, ...]]:
    (folder / name).write_bytes(content)
    found = load_aliases(make_source(aliases=name), folder)
    assert found is not None
    return found.rows()


def refusal(folder: Path, source: Source) -> str:
    with pytest.raises(SourceError) as error:
        load_aliases(source, folder)
    told = str(error.value)
    assert len(told.splitlines()) <= 2
    return told


def test_a_source_without_small_files_has_none(tmp_path: Path) -> None:
    source = make_source()

    assert load_aliases(source, tmp_path) is None
    assert load_rates(source, tmp_path) is None
    assert load_attributes(source, tmp_path) is None
    assert undeclared_attributes(source, tmp_path) == []
    assert side_table_state(source, tmp_path) == {}


@pytest.mark.parametrize(
    "content",
    [
        ALIASES,
        b"\xef\xbb\xbf" + ALIASES.replace(b"\n", b"\r\n"),
        ALIASES.replace(b",", b";"),
        ALIASES.replace(b",", b"\t"),
    ],
    ids=["plain", "mark and CRLF", "semicolons", "tabs"],
)
def test_aliases_are_read_as_spreadsheets_write_them(tmp_path: Path, content: bytes) -> None:
    assert merged(tmp_path, content) == RESOLVED


def test_a_parquet_file_is_read_with_its_types(tmp_path: Path) -> None:
    pl.DataFrame({"customer_id": [13085], "alias_of": [12346.0]}).write_parquet(tmp_path / "m.pq")

    assert merged(tmp_path, (tmp_path / "m.pq").read_bytes(), "m.pq") == [("13085", "12346")]


def test_a_file_of_no_more_than_a_header_merges_nobody(tmp_path: Path) -> None:
    assert merged(tmp_path, b"customer_id,alias_of\n") == []


@pytest.mark.parametrize("form", ["{}", "file://{}"])
def test_a_file_may_be_elsewhere_than_the_config(tmp_path: Path, form: str) -> None:
    (tmp_path / "merged.csv").write_bytes(ALIASES)
    source = make_source(aliases=form.format(tmp_path / "merged.csv"))

    found = load_aliases(source, tmp_path / "config")

    assert found is not None
    assert found.rows() == RESOLVED


def test_a_file_may_be_at_any_url(tmp_path: Path) -> None:
    UPath("memory://small/merged.csv").write_bytes(ALIASES)

    found = load_aliases(make_source(aliases="memory://small/merged.csv"), tmp_path)

    assert found is not None
    assert found.rows() == RESOLVED


def test_a_missing_file_is_named_with_the_key_to_check(tmp_path: Path) -> None:
    told = refusal(tmp_path, make_source(aliases="none.csv"))

    assert told == f"{tmp_path / 'none.csv'}: no such file; check source.aliases in the config"
    with pytest.raises(SourceError, match=r"none.csv: no such file; check source.customers.path"):
        load_attributes(make_source(customers={**CUSTOMERS, "path": "none.csv"}), tmp_path)


def test_a_missing_file_at_a_url_is_named_too(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path, make_source(aliases="memory://small/none.csv"))


def test_an_unknown_kind_of_url_is_refused(tmp_path: Path) -> None:
    told = refusal(tmp_path, make_source(aliases="nope://x/y.csv"))

    assert told.startswith("nope://x/y.csv: ")
    assert "source.aliases" in told


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "merged.csv").mkdir()

    assert "can't be opened" in refusal(tmp_path, make_source(aliases="merged.csv"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("m.csv", b""),
        ("m.csv", b"\xff\xfec\x00u\x00"),
        ("m.csv", b"customer_id,alias_of\nM\xfcller,x\n"),
        ("m.csv", b"customer_id,alias_of\na,b,c,d\n"),
        ("m.parquet", ALIASES),
    ],
    ids=["empty", "UTF-16", "cp1252", "ragged", "no Parquet"],
)
def test_an_unreadable_file_is_refused_with_the_remedy(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)

    told = refusal(tmp_path, make_source(aliases=name))

    assert told.startswith(f"{tmp_path / name}: can't be read: ")
    assert "as CSV in UTF-8 or as Parquet (source.aliases)" in told


def test_what_the_core_refuses_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "merged.csv").write_bytes(b"customer_id,alias_of\na,b\nb,a\n")

    told = refusal(tmp_path, make_source(aliases="merged.csv"))

    assert told.startswith(f"{tmp_path / 'merged.csv'}: merges go round")


def test_rates_are_read_in_full_precision(tmp_path: Path) -> None:
    (tmp_path / "rates.csv").write_bytes(
        b"date,currency,rate\n2024-01-01,gbp,1.234567890123456789\n"
    )

    found = load_rates(make_source(rates=RATES), tmp_path)

    assert found is not None
    assert found.rows() == [(date(2024, 1, 1), "GBP", Decimal("1.234567890123456789"))]


def test_a_bad_rate_names_file_and_row(tmp_path: Path) -> None:
    (tmp_path / "rates.csv").write_bytes(b"date,currency,rate\n2024-01-01,GBP,0\n")

    with pytest.raises(SourceError, match=r"rates.csv: row 1: rate is '0'"):
        load_rates(make_source(rates=RATES), tmp_path)


def test_attributes_are_the_declared_columns_alone(tmp_path: Path) -> None:
    content = b"id,born,tier,since,visits\n7.0,1980,gold,2024-01-01,3\n"
    (tmp_path / "customers.csv").write_bytes(content)
    source = make_source(customers=CUSTOMERS)

    found = load_attributes(source, tmp_path)

    assert found is not None
    assert found.columns == ["customer_id", "born", "tier", "since"]
    assert found.rows() == [("7", "1980", "gold", date(2024, 1, 1))]
    assert undeclared_attributes(source, tmp_path) == ["visits"]


def test_a_column_named_like_one_of_the_engines_own_is_refused_at_ingest(tmp_path: Path) -> None:
    source = make_source(
        customers={"path": "c.csv", "columns": {"population": {"immutable": True}}}
    )

    with pytest.raises(ClvError, match="'population' is a column of the engine's own; give"):
        load_attributes(source, tmp_path)


def test_a_moment_with_a_zone_falls_on_the_shops_day(tmp_path: Path) -> None:
    content = b"id,born,tier,since\nann,1980,gold,2024-01-01T23:30:00Z\n"
    (tmp_path / "customers.csv").write_bytes(content)

    found = load_attributes(make_source(customers=CUSTOMERS, timezone="Europe/Berlin"), tmp_path)

    assert found is not None
    assert found["since"].to_list() == [date(2024, 1, 2)]


def test_the_state_changes_with_the_content_of_a_file_alone(tmp_path: Path) -> None:
    source = make_source(aliases="merged.csv")
    merged(tmp_path, ALIASES)
    before = side_table_state(source, tmp_path)
    merged(tmp_path, ALIASES)

    assert side_table_state(source, tmp_path) == before
    merged(tmp_path, ALIASES + b"x,y\n")
    assert side_table_state(source, tmp_path) != before
