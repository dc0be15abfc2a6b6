"""Which issue of a cutoff's prediction stored assets were made of: files may be of several.

A scoring that was killed half-way while it replaced a prediction leaves files of two models, or of
one model twice. So a prediction counts its issues, and what is made of it keeps that number.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from clv_assets.core.contracts import MADE_BY_JOB
from clv_assets.core.errors import DamagedError
from clv_assets.io.storage.asset_files import AssetFiles

_SCORED = MADE_BY_JOB["scoring"]
MADE_OF_PREDICTIONS = {
    *_SCORED[_SCORED.index("predictions") + 1 :],
    *MADE_BY_JOB["labelling"],
}


@dataclass(frozen=True)
class Issue:
    """One of the predictions that a cutoff has had.

    Attributes:
        model_id: who made it; empty where a file of an earlier version doesn't say.
        issue: which one it is, from 1; files of earlier versions are taken for the first.
    """

    model_id: str
    issue: int = 1

    @property
    def facts(self) -> dict[str, Any]:
        """As facts of a stored frame."""
        return asdict(self)


def issue_of(files: AssetFiles, asset: str, key: str) -> Issue:
    """The issue that a stored asset is, or was made of.

    Raises:
        ClvError: it has not been made yet, or is damaged.
    """
    facts = files.facts(asset, key)
    if "model_id" in facts:
        return Issue(facts["model_id"], facts.get("issue", 1))
    first = files.first_row(asset, key) or {}
    return Issue(str(first.get("model_id", "")), facts.get("issue", 1))


def facts_of_output(files: AssetFiles, asset: str, key: str | None) -> dict[str, Any]:
    """What is to be stored beside an asset's frame: of which issue it is made."""
    if key is None or asset not in MADE_OF_PREDICTIONS:
        return {}
    return issue_of(files, "predictions", key).facts


def agree(files: AssetFiles, key: str, assets: Iterable[str]) -> bool:
    """Whether all of ``assets`` are stored, and made of the prediction that is on file."""
    try:
        issued = issue_of(files, "predictions", key)
    except DamagedError:
        return False
    return all(_is_of(files, asset, key, issued) for asset in assets)


def _is_of(files: AssetFiles, asset: str, key: str, issued: Issue) -> bool:
    if not files.exists(asset, key):
        return False
    try:
        found = issue_of(files, asset, key)
    except DamagedError:
        return False  # made anew, as what is missing is
    return found.model_id in ("", issued.model_id) and (
        asset not in MADE_OF_PREDICTIONS or found.issue == issued.issue
    )
