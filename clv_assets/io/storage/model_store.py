"""Model files, their cards, and the append-only manifest of promotions."""

import csv
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from clv_assets.core.champion.champion import Champion
from clv_assets.core.champion.totals import TotalsBand
from clv_assets.core.errors import ClvError
from clv_assets.core.governance.promotions import Promoted, model_for
from clv_assets.core.label_months.purchase_months import SpendSpread
from clv_assets.core.label_months.reference import Reference
from clv_assets.core.lenses.clv_bands import ClvBands
from clv_assets.core.report.model_card_page import card_markdown
from clv_assets.core.trials.baseline import Baseline
from clv_assets.io.storage.asset_files import AssetFiles, Stored
from clv_assets.io.storage.atomic import write_bytes, write_text

REFERENCE = ("reference_months", "reference_inputs")
NO_CHAMPION = (
    "no champion yet: train one with 'clv train --as-of DATE --approved-by WHO --reason WHY'"
)


@dataclass(frozen=True)
class ManifestRow:
    """One promotion, as text."""

    promoted_on: str
    model_id: str
    as_of: str
    sha256: str
    approved_by: str
    reason: str


class ModelStore:
    """``models/<model_id>/{model.joblib,card.json,card.md}`` and ``champion_manifest.csv``."""

    def __init__(self, folder: Path) -> None:
        if "://" in str(folder):
            raise ClvError(f"{folder}: models need a local path; give one in storage.root")
        self.folder = folder
        self.manifest_path = folder / "champion_manifest.csv"
        self._loaded: dict[str, Champion] = {}

    def promote(self, champion: Champion, card: dict[str, Any]) -> dict[str, Any]:
        """Store the model and its card, then add the manifest row that makes it champion.

        The file of a model promoted before stays as it is: it is what that row approved.

        Returns:
            The card with the file's SHA-256.
        """
        content = self._on_file(champion.model_id) or _saved(champion)
        card = {**card, "sha256": hashlib.sha256(content).hexdigest()}
        folder = self.folder / champion.model_id
        write_bytes(folder / "model.joblib", content)
        write_text(folder / "card.json", json.dumps(card, indent=2, allow_nan=False) + "\n")
        write_text(folder / "card.md", card_markdown(card))
        names = [field.name for field in fields(ManifestRow)]
        self._append(ManifestRow(**{name: str(card[name]) for name in names}))
        self._loaded.pop(champion.model_id, None)
        return card

    def manifest(self) -> list[ManifestRow]:
        """All promotions, oldest first."""
        if not self.manifest_path.exists():
            return []
        # Not read_text, which would turn the line ends inside a reason into others.
        text = self.manifest_path.read_bytes().decode("utf-8-sig")
        names = {field.name for field in fields(ManifestRow)}
        rows = list(csv.DictReader(StringIO(text, newline="")))
        for number, row in enumerate(rows, start=1):
            if set(row) != names or None in row.values():
                raise ClvError(
                    f"{self.manifest_path}: promotion {number} is damaged; restore a backup"
                )
        return [ManifestRow(**row) for row in rows]

    def promotions(self) -> list[Promoted]:
        """The promotions by what decides the model for a cutoff: model id and as-of.

        One whose file is missing counts: another model than the approved one must not step in.
        """
        return [Promoted(row.model_id, date.fromisoformat(row.as_of)) for row in self.manifest()]

    def lost(self, issuers: Iterable[str]) -> dict[str, str]:
        """Models that were promoted, or issued predictions, and can't be loaded, with why.

        Args:
            issuers: ids of models that issued what is on file.
        """
        known = dict.fromkeys([*(row.model_id for row in self.manifest()), *issuers])
        faults = {model_id: self.fault(model_id) for model_id in known}
        return {model_id: why for model_id, why in faults.items() if why}

    def fault(self, model_id: str) -> str:
        """Why a model's file can't be loaded; empty if it is the one that was approved."""
        try:
            self._verified(model_id)
        except ClvError as error:
            return str(error)
        return ""

    def model_for(self, cutoff: date) -> Champion:
        """The verified model for ``cutoff``.

        Raises:
            ClvError: there is no champion yet.
        """
        chosen = model_for(cutoff, self.promotions())
        if chosen is None:
            raise ClvError(NO_CHAMPION)
        model_id, _ = chosen
        return self.load(model_id)

    def load(self, model_id: str) -> Champion:
        """A model whose file has the SHA-256 of both its card and the manifest.

        Raises:
            ClvError: the file is missing, is not the one that was approved, or was made by a
                version of the code that named its parts otherwise.
        """
        if model_id not in self._loaded:
            content = self._verified(model_id)
            try:
                self._loaded[model_id] = Champion.load(BytesIO(content))
            except (ImportError, AttributeError) as error:
                # A pickle names the modules of its classes, which another version has elsewhere.
                raise ClvError(
                    f"model {model_id} was made by another version of clv_assets (code "
                    f"{self.card(model_id).get('code_commit')}), and this one can't read it\n"
                    "Train a champion anew with 'clv train --as-of …' (of a demo or replay: begin "
                    "anew with --restart), or use that version."
                ) from error
        return self._loaded[model_id]

    def card(self, model_id: str) -> dict[str, Any]:
        """The card of a model.

        Raises:
            ClvError: the card is missing, or no valid JSON.
        """
        path = self.folder / model_id / "card.json"
        if not path.exists():
            raise ClvError(f"{path}: the model card is missing; restore it from a backup")
        try:
            card: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise ClvError(f"{path}: no valid JSON ({error}); restore it from a backup") from None
        return card

    def totals_band(self, model_id: str) -> TotalsBand:
        """How far totals that this model predicts may be off, by its card."""
        return TotalsBand.from_dict(self.card(model_id)["totals_band"])

    def bands(self, model_id: str) -> ClvBands:
        """The thresholds of money that a model was promoted with, by its card."""
        bands = self.card(model_id)["clv_bands"]
        return ClvBands(tuple(bands["edges"]), tuple(bands["customers"]))

    def baseline(self, model_id: str) -> Baseline:
        """What a model's predictions are judged by; ClvError if it has none."""
        baseline = self.load(model_id).baseline
        if baseline is None:
            raise ClvError(f"model {model_id} has no baseline to be judged by; train anew")
        return baseline

    def reference(self, model_id: str) -> Reference | None:
        """What months and cutoffs since the model are compared with; None if not told yet."""
        files = AssetFiles(self.folder / model_id)
        if not all(files.exists(name) for name in REFERENCE):
            return None
        signals, inputs = (files.read(name) for name in REFERENCE)
        facts = files.facts(REFERENCE[0])
        return Reference(signals, inputs, SpendSpread(**facts["spread"]), tuple(facts["kinds"]))

    def keep_reference(self, model_id: str, reference: Reference) -> None:
        """Store what months and cutoffs are compared with, beside the model."""
        files = AssetFiles(self.folder / model_id)
        facts = {"spread": reference.spread.as_dict(), "kinds": list(reference.kinds)}
        for name, frame in zip(REFERENCE, (reference.signals, reference.inputs), strict=True):
            files.write(Stored(frame, facts), name)

    def _on_file(self, model_id: str) -> bytes | None:
        try:
            return self._verified(model_id)
        except ClvError:
            return None

    def _verified(self, model_id: str) -> bytes:
        path = self.folder / model_id / "model.joblib"
        if not path.exists():
            raise ClvError(
                f"{path}: the model file is missing; restore it from a backup, or train anew for "
                "the cutoffs to come"
            )
        content = path.read_bytes()
        actual = hashlib.sha256(content).hexdigest()
        approved = {row.sha256 for row in self.manifest() if row.model_id == model_id}
        if actual not in approved or actual != self.card(model_id).get("sha256"):
            raise ClvError(
                f"{path}: SHA-256 {actual[:12]}… is not the one in its card and the manifest; "
                "the file is not loaded: restore it, or train anew"
            )
        return content

    def _append(self, row: ManifestRow) -> None:
        """Add a row to the manifest, rewritten whole: a kill leaves the old one or the new."""
        have = [asdict(one) for one in [*self.manifest(), row]]
        text = StringIO()
        # All quoted: a lone carriage return in a reason would not be, and end the row.
        writer = csv.DictWriter(text, list(have[0]), lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(have)
        write_text(self.manifest_path, text.getvalue())


def _saved(champion: Champion) -> bytes:
    buffer = BytesIO()
    champion.save(buffer)
    return buffer.getvalue()
