"""A missing column: the ingest names the column that looks like it, as `clv validate` does."""

from pathlib import Path

import pytest

from clv_assets.core.errors import SourceError
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.operations.failed_ingest import failed_ingest
from clv_assets.io.operations.ingest import ingest
from clv_assets_tests.deployments import TODAY, make_engine

ROWS = "\n".join(f"{n},2024-0{1 + n % 5}-1{n % 9},c{n % 7},{n}.50" for n in range(40))


def refused(engine: Engine) -> str:
    with pytest.raises(SourceError) as error:
        ingest(engine, TODAY)
    failure = failed_ingest(engine)
    assert failure is not None
    assert failure.reason == str(error.value)
    return str(error.value)


def test_every_missing_column_is_named_with_the_one_that_looks_like_it(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(f"Order ID,Ordered on,Client,Total\n{ROWS}\n")
    engine = make_engine(tmp_path)

    assert refused(engine).splitlines() == [
        f"{tmp_path / 'orders.csv'}: no column 'customer_id' (source.columns.customer_id); "
        "it has: Order ID, Ordered on, Client, Total",
        "It could be source.columns: {customer_id: Client, order_date: Ordered on, "
        f"revenue: Total}}; 'clv validate {tmp_path / 'shop.yaml'}' shows why.",
    ]


def test_only_what_is_missing_is_named_and_quoted_where_yaml_needs_it(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(f"order_id,order_date,customer_id,Total: net\n{ROWS}\n")

    assert "It could be source.columns: {revenue: 'Total: net'};" in refused(make_engine(tmp_path))


def test_where_nothing_looks_like_it_the_columns_are_shown_by_validate(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("a\nx\ny\n")

    assert refused(make_engine(tmp_path)).endswith(
        f"\n'clv validate {tmp_path / 'shop.yaml'}' shows what its columns look like."
    )


def test_of_several_paths_the_columns_are_shown_by_validate(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(f"Order ID,Ordered on,Client,Total\n{ROWS}\n")
    engine = make_engine(tmp_path, source={"path": ["orders.csv"]})

    assert refused(engine).splitlines()[-1].startswith("'clv validate ")
