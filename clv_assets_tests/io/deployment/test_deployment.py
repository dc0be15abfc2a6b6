"""The config file: found where it is said to be, and every error says which, where and what to do.

What the sections mean is told in ``clv_assets_tests/config/``.
"""

from pathlib import Path

import pytest

from clv_assets.core.errors import ClvError
from clv_assets.io.deployment.deployment import load_deployment
from clv_assets.io.operations.ingest import ingest
from clv_assets_tests.deployments import TODAY, make_engine, write_orders


def written(path: Path, text: str = "source: {path: orders.csv}") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def error_of(path: Path, text: str) -> str:
    with pytest.raises(ClvError) as error:
        load_deployment(str(written(path, text)))
    return str(error.value)


def test_a_missing_file_is_named_with_the_ways_to_name_another(tmp_path: Path) -> None:
    with pytest.raises(ClvError) as error:
        load_deployment(str(tmp_path / "none.yaml"))

    told = f"{tmp_path}/none.yaml: no such config file; name one with --config or CLV_CONFIG"
    assert str(error.value) == told


def test_a_folder_is_no_config_file(tmp_path: Path) -> None:
    with pytest.raises(ClvError, match="no such config file"):
        load_deployment(str(tmp_path))


@pytest.mark.parametrize(
    "text",
    [
        "source: {path: [",
        "source: {path: a\n  b: c",
        "\tsource: 1",
        "cutoffs: {start: 2024-02-30}",
        "a: \x00",
    ],
)
def test_what_is_not_yaml_is_told_in_one_line(tmp_path: Path, text: str) -> None:
    told = error_of(tmp_path / "shop.yaml", text)

    assert told.startswith(f"{tmp_path}/shop.yaml: not valid YAML: ")
    assert len(told.splitlines()) == 1


def test_a_file_in_another_encoding_is_not_yaml(tmp_path: Path) -> None:
    config = tmp_path / "shop.yaml"
    config.write_bytes("source: {path: müller.csv}".encode("latin-1"))

    with pytest.raises(ClvError, match=r"shop\.yaml: not valid YAML"):
        load_deployment(str(config))


@pytest.mark.parametrize("text", ["", "just words", "[1, 2]", "42"])
def test_a_file_without_sections_is_refused(tmp_path: Path, text: str) -> None:
    assert "expected sections such as 'source:'" in error_of(tmp_path / "shop.yaml", text)


def test_an_unknown_key_is_told_in_full_with_a_suggestion_and_what_is_allowed(
    tmp_path: Path,
) -> None:
    text = "source: {path: a}\ntraining: {pred_month: 3}"

    told = error_of(tmp_path / "shop.yaml", text)

    assert "training.pred_month is unknown; did you mean pred_months?" in told
    assert "allowed: history_months, pred_months, min_history_months" in told


@pytest.mark.parametrize("text", ["source: {path: a}\n1: 2", "source: {path: a, 1: 2}"])
def test_a_key_that_is_a_number_is_told_too(tmp_path: Path, text: str) -> None:
    assert error_of(tmp_path / "shop.yaml", text).startswith(f"{tmp_path}/shop.yaml: ")


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    config = written(tmp_path / "shop.yaml", "\ufeffsource: {path: a}")

    assert load_deployment(str(config)).config.source.path == "a"


def test_clv_config_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLV_CONFIG", str(written(tmp_path / "other.yaml")))

    assert load_deployment().name == "other"


def test_a_named_file_wins_over_clv_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLV_CONFIG", str(written(tmp_path / "other.yaml")))

    assert load_deployment(str(written(tmp_path / "shop.yaml"))).name == "shop"


def test_without_a_name_the_demo_of_the_working_directory_is_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path / "config" / "demo.yaml")
    monkeypatch.chdir(tmp_path)

    assert load_deployment().config_path == tmp_path / "config" / "demo.yaml"


def test_elsewhere_it_is_the_demo_that_comes_with_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    deployment = load_deployment()

    assert deployment.root == Path("data/demo").absolute()
    assert deployment.config.source.sample is not None


def test_clv_storage_overrides_the_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = written(tmp_path / "shop.yaml", "source: {path: a}\nstorage: {root: /elsewhere}")
    monkeypatch.setenv("CLV_STORAGE", str(tmp_path / "here"))

    assert load_deployment(str(config)).root == tmp_path / "here" / "shop"


def test_a_relative_root_starts_at_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = written(tmp_path / "config" / "shop.yaml")
    monkeypatch.chdir(tmp_path)

    assert load_deployment(str(config)).root == tmp_path / "data" / "shop"


def test_a_root_on_an_object_store_is_refused_with_the_remedy(tmp_path: Path) -> None:
    told = error_of(tmp_path / "shop.yaml", "source: {path: a}\nstorage: {root: 's3://b'}")

    assert told.startswith("storage.root is s3://b: models and ledgers need a local path")
    assert told.endswith("give the URL as storage.assets instead")


def test_a_url_in_clv_storage_is_refused_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLV_STORAGE", "s3://b")

    assert error_of(tmp_path / "shop.yaml", "source: {path: a}").startswith("CLV_STORAGE is s3://b")


def test_asset_files_may_live_at_a_url_apart_by_deployment(tmp_path: Path) -> None:
    text = "source: {path: a}\nstorage: {assets: 'memory://bucket/clv/'}"
    config = written(tmp_path / "shop.yaml", text)

    assert load_deployment(str(config)).assets == "memory://bucket/clv/shop"


def test_a_relative_source_path_starts_at_the_config_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, elsewhere = tmp_path / "shop", tmp_path / "elsewhere"
    shop.mkdir()
    elsewhere.mkdir()
    write_orders(shop / "orders.csv")
    engine = make_engine(shop)
    monkeypatch.chdir(elsewhere)

    assert ingest(engine, TODAY).facts["rows_read"] == 4
