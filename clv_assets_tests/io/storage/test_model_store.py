"""Models: only the file that a person approved is ever loaded, and every approval is on record."""

import hashlib
import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from clv_assets.core.champion.champion import Champion
from clv_assets.core.errors import ClvError
from clv_assets.core.governance.promotions import Promoted
from clv_assets.io.storage.model_store import ModelStore
from clv_assets_tests.deployments import make_card, next_line, running

CUTOFF = date(2025, 1, 6)


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "models")


def anew(store: ModelStore) -> ModelStore:
    """The store as another process sees it, with nothing loaded yet."""
    return ModelStore(store.folder)


def model_file(store: ModelStore, champion: Champion) -> Path:
    return store.folder / champion.model_id / "model.joblib"


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(bytes(content))


def test_a_promoted_model_predicts_as_before_once_loaded(
    store: ModelStore, champion: Champion, sample_orders: pl.DataFrame
) -> None:
    store.promote(champion, make_card(champion))

    loaded = anew(store).load(champion.model_id)

    assert loaded is not champion
    assert loaded.score(sample_orders, CUTOFF).equals(champion.score(sample_orders, CUTOFF))


def test_another_process_loads_the_same_predictions(
    store: ModelStore, champion: Champion, sample_orders: pl.DataFrame, tmp_path: Path
) -> None:
    store.promote(champion, make_card(champion))
    sample_orders.write_parquet(tmp_path / "orders")
    script = """
        import sys
        from datetime import date
        from pathlib import Path
        import polars as pl
        from clv_assets.io.storage.model_store import ModelStore

        champion = ModelStore(Path(sys.argv[1])).load(sys.argv[2])
        scores = champion.score(pl.read_parquet(sys.argv[3]), date(2025, 1, 6))
        scores.write_parquet(sys.argv[4])
        print("done", flush=True)
    """
    paths = (tmp_path / "orders", tmp_path / "scores")

    with running(script, store.folder, champion.model_id, *paths) as process:
        assert next_line(process) == "done"

    assert pl.read_parquet(paths[1]).equals(champion.score(sample_orders, CUTOFF))


def test_the_card_has_the_hash_of_the_file(store: ModelStore, champion: Champion) -> None:
    card = store.promote(champion, make_card(champion))

    content = model_file(store, champion).read_bytes()
    assert card["sha256"] == hashlib.sha256(content).hexdigest()
    assert store.card(champion.model_id) == card
    page = (store.folder / champion.model_id / "card.md").read_text(encoding="utf-8")
    assert card["sha256"] in page
    assert store.manifest()[0].sha256 == card["sha256"]


def test_a_flipped_byte_is_refused_with_the_path(store: ModelStore, champion: Champion) -> None:
    store.promote(champion, make_card(champion))
    flip_a_byte(model_file(store, champion))

    with pytest.raises(ClvError) as error:
        anew(store).load(champion.model_id)

    assert str(error.value).startswith(f"{model_file(store, champion)}: SHA-256 ")
    assert str(error.value).endswith("the file is not loaded: restore it, or train anew")


def test_a_model_with_a_card_to_match_is_refused_by_the_manifest(
    store: ModelStore, champion: Champion, later_champion: Champion
) -> None:
    store.promote(champion, make_card(champion))
    forged = model_file(store, champion)
    with forged.open("wb") as stream:
        later_champion.save(stream)
    card = store.card(champion.model_id)
    card["sha256"] = hashlib.sha256(forged.read_bytes()).hexdigest()
    (forged.parent / "card.json").write_text(json.dumps(card))

    with pytest.raises(ClvError, match="is not the one in its card and the manifest"):
        anew(store).load(champion.model_id)


def test_a_model_in_the_manifest_is_refused_by_its_card(
    store: ModelStore, champion: Champion
) -> None:
    store.promote(champion, make_card(champion))
    card = store.card(champion.model_id)
    (store.folder / champion.model_id / "card.json").write_text(
        json.dumps({**card, "sha256": "0" * 64})
    )

    with pytest.raises(ClvError, match="is not the one in its card and the manifest"):
        anew(store).load(champion.model_id)


def test_a_model_of_another_version_is_refused_with_what_to_do(
    store: ModelStore, champion: Champion
) -> None:
    """Its pickle names a class where this version has none."""
    card = store.promote(champion, make_card(champion, code_commit="0123abcd"))
    file = model_file(store, champion)
    file.write_bytes(b"cclv_assets.core.champion\nChampion\n.")
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    (file.parent / "card.json").write_text(json.dumps({**card, "sha256": sha256}))
    rows = store.manifest_path.read_text().replace(card["sha256"], sha256)
    store.manifest_path.write_text(rows)

    with pytest.raises(
        ClvError, match=r"another version of clv_assets \(code 0123abcd\)"
    ) as refusal:
        anew(store).load(champion.model_id)

    assert "clv train --as-of" in str(refusal.value)
    assert "--restart" in str(refusal.value)


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b"\xff"])
def test_a_damaged_card_is_refused_in_words(
    store: ModelStore, champion: Champion, content: bytes
) -> None:
    store.promote(champion, make_card(champion))
    (store.folder / champion.model_id / "card.json").write_bytes(content)

    with pytest.raises(ClvError, match=str(store.folder)):
        anew(store).load(champion.model_id)


def test_a_model_that_nobody_promoted_is_refused(store: ModelStore, champion: Champion) -> None:
    store.promote(champion, make_card(champion))
    store.manifest_path.unlink()

    with pytest.raises(ClvError, match="the manifest"):
        anew(store).load(champion.model_id)
    assert anew(store).promotions() == []


@pytest.mark.parametrize(("name", "what"), [("model.joblib", "file"), ("card.json", "card")])
def test_a_missing_file_is_named(
    store: ModelStore, champion: Champion, name: str, what: str
) -> None:
    store.promote(champion, make_card(champion))
    (store.folder / champion.model_id / name).unlink()

    with pytest.raises(ClvError, match=rf"{name}: the model {what} is missing; restore it"):
        anew(store).load(champion.model_id)


def test_a_second_promotion_is_a_second_row(store: ModelStore, champion: Champion) -> None:
    store.promote(champion, make_card(champion))
    store.promote(champion, make_card(champion, approved_by="Bob", reason="rollback"))

    rows = store.manifest()

    assert [(row.model_id, row.approved_by, row.reason) for row in rows] == [
        (champion.model_id, "Ada", "first champion"),
        (champion.model_id, "Bob", "rollback"),
    ]
    assert rows[0].sha256 == rows[1].sha256
    assert anew(store).load(champion.model_id).model_id == champion.model_id


@pytest.mark.parametrize(
    "reason",
    [
        "faster, better",
        'she said "yes"',
        "two\nlines",
        "Windows\r\nlines",
        "old Mac\rlines",
        " spaces ",
        "Größe – 大きい 🎉",
        "=1+1",
        "'",
        "",
    ],
)
def test_a_reason_may_be_worded_in_any_way(
    store: ModelStore, champion: Champion, reason: str
) -> None:
    store.promote(champion, make_card(champion, reason=reason))
    store.promote(champion, make_card(champion, reason="the next"))

    assert [row.reason for row in anew(store).manifest()] == [reason, "the next"]


def test_a_manifest_saved_by_a_spreadsheet_is_still_read(
    store: ModelStore, champion: Champion
) -> None:
    store.promote(champion, make_card(champion))
    before = store.manifest()
    text = store.manifest_path.read_text()
    store.manifest_path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())

    assert store.manifest() == before


@pytest.mark.parametrize("line", ["2025-01-02,half a row\n", "a,b,c,d,e,f,g\n"])
def test_a_damaged_manifest_is_refused_with_the_row(
    store: ModelStore, champion: Champion, line: str
) -> None:
    store.promote(champion, make_card(champion))
    with store.manifest_path.open("a") as manifest:
        manifest.write(line)

    with pytest.raises(ClvError, match=r"champion_manifest\.csv: promotion 2 is damaged"):
        anew(store).promotions()


def test_without_a_champion_the_remedy_is_told(store: ModelStore) -> None:
    with pytest.raises(ClvError) as error:
        store.model_for(CUTOFF)

    assert str(error.value) == (
        "no champion yet: train one with 'clv train --as-of DATE --approved-by WHO --reason WHY'"
    )


def test_each_cutoff_has_the_newest_champion_that_may_judge_it(
    store: ModelStore, champion: Champion, later_champion: Champion
) -> None:
    for one in (champion, later_champion):
        store.promote(one, make_card(one))

    chosen = {
        day: store.model_for(day).model_id
        for day in (date(2024, 5, 6), date(2024, 6, 3), date(2024, 12, 1), date(2024, 12, 2))
    }

    assert chosen == {
        date(2024, 5, 6): champion.model_id,  # in sample: the oldest stands in
        date(2024, 6, 3): champion.model_id,
        date(2024, 12, 1): champion.model_id,
        date(2024, 12, 2): later_champion.model_id,
    }


def test_a_rollback_is_the_newest_promotion(
    store: ModelStore, champion: Champion, later_champion: Champion
) -> None:
    for one in (champion, later_champion, champion):
        store.promote(one, make_card(one))

    assert store.model_for(CUTOFF).model_id == champion.model_id


def test_no_other_model_steps_in_for_one_whose_file_is_gone(
    store: ModelStore, champion: Champion, later_champion: Champion
) -> None:
    for one in (champion, later_champion):
        store.promote(one, make_card(one))
    model_file(store, later_champion).unlink()

    assert store.promotions()[-1] == Promoted(later_champion.model_id, later_champion.as_of)
    with pytest.raises(ClvError, match=f"{later_champion.model_id}.*the model file is missing"):
        store.model_for(later_champion.as_of)
    assert store.model_for(champion.as_of).model_id == champion.model_id
    assert list(store.lost([])) == [later_champion.model_id]
    assert list(store.lost(["never-seen"])) == [later_champion.model_id, "never-seen"]


def test_a_promotion_again_leaves_the_file_that_was_approved(
    store: ModelStore, champion: Champion
) -> None:
    """A loaded model saves to other bytes than the fitted one."""
    store.promote(champion, make_card(champion))
    first = model_file(store, champion).read_bytes()
    loaded = anew(store).load(champion.model_id)

    card = store.promote(loaded, make_card(loaded, approved_by="Bob"))

    assert model_file(store, champion).read_bytes() == first
    assert card["approved_by"] == "Bob"


def test_training_anew_mends_a_damaged_file(store: ModelStore, champion: Champion) -> None:
    store.promote(champion, make_card(champion))
    flip_a_byte(model_file(store, champion))

    store.promote(champion, make_card(champion))

    assert anew(store).load(champion.model_id).model_id == champion.model_id


PROMOTING = """
    import sys
    from pathlib import Path
    from clv_assets.io.storage.model_store import ModelStore

    store = ModelStore(Path(sys.argv[1]))
    champion, card = store.load(sys.argv[2]), store.card(sys.argv[2])
    print("ready", flush=True)
    while True:
        store.promote(champion, card)
"""


def test_a_promotion_killed_in_the_middle_leaves_a_champion_that_loads(
    store: ModelStore, champion: Champion
) -> None:
    store.promote(champion, make_card(champion))
    for _ in range(3):
        before = len(store.manifest())
        with running(PROMOTING, store.folder, champion.model_id) as process:
            assert next_line(process) == "ready"
            while len(store.manifest()) < before + 2:
                assert process.poll() is None
            process.kill()
            process.wait()

        assert len(store.manifest()) >= before + 2
        assert anew(store).model_for(CUTOFF).model_id == champion.model_id
