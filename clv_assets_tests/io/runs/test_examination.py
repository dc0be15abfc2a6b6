"""What is examined that ``clv doctor`` is not shown in its own tests."""

from datetime import date
from pathlib import Path

import pytest

from clv_assets.io.deployment.engine import Engine
from clv_assets.io.runs.examination import examine
from clv_assets_tests.deployments import copy_of, make_engine


def test_what_was_never_used_is_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLV_STORAGE", raising=False)

    assert examine(make_engine(tmp_path)) == []


def test_a_cutoff_of_several_issues_is_told(tmp_path: Path, replayed: Engine) -> None:
    shop = copy_of(replayed, tmp_path)
    key = max(shop.ledger.issued())
    assert isinstance(key, date)
    Path(str(shop.files.path("migrations", str(key)))).unlink()

    (finding,) = examine(shop)

    assert finding.what == f"cutoff {key}: its files are not of one issue; run `clv catch-up`"
    assert finding.mend is None
