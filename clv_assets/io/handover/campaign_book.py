"""Campaigns on record: who was drawn into which group, and when; the key that draws."""

import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from clv_assets.core.errors import ClvError
from clv_assets.core.handover.control_group import TREATED
from clv_assets.io.storage.atomic import replacing
from clv_assets.io.storage.json_entries import read_entries, write_entries

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,79}")
REMEDY = "restore it from a backup"
SECRET_BYTES = 32
GROUPS = ("customer_id", "stratum", "campaign_group", "predicted_clv", "since")


@dataclass(frozen=True)
class Campaign:
    """A campaign as it was first exported.

    Attributes:
        name: unique in the deployment.
        exported_at: when its groups were handed over, ISO, in shop time.
        cutoff, window_end: whose predictions it was planned by, ISO days.
        model_id: that made them.
        share: of the customers that is control.
    """

    name: str
    exported_at: str
    cutoff: str
    window_end: str
    model_id: str
    share: float

    def __post_init__(self) -> None:
        if not (self.start and self.end and 0 < self.share < 1):
            raise ValueError(f"campaign {self.name!r} is none")

    @property
    def start(self) -> datetime:
        """From when on orders count."""
        return datetime.fromisoformat(self.exported_at)

    @property
    def end(self) -> date:
        """Up to when, exclusive, they do: the window of its predictions."""
        return date.fromisoformat(self.window_end)


class CampaignBook:
    """``campaigns/``: a register, the groups of each campaign, and the key of the deployment."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "campaigns"

    @property
    def secret(self) -> bytes:
        """The key that draws groups, made once and readable to its owner alone.

        Raises:
            ClvError: it was lost, while campaigns were drawn with it.
        """
        path = self.folder / "secret"
        if not path.exists() and self.campaigns():
            raise ClvError(f"{path}: is missing; {REMEDY}: groups were drawn with it")
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder)  # readable to its owner alone
            with os.fdopen(handle, "w", encoding="ascii") as stream:
                stream.write(secrets.token_hex(SECRET_BYTES))
            Path(name).replace(path)
        text = path.read_text(encoding="utf-8", errors="replace").strip()
        if not re.fullmatch(rf"[0-9a-f]{{{2 * SECRET_BYTES}}}", text):
            raise ClvError(f"{path}: is damaged; {REMEDY}: groups are drawn with it")
        return bytes.fromhex(text)

    def campaigns(self) -> dict[str, Campaign]:
        """All campaigns, by name.

        Raises:
            ClvError: the register was damaged.
        """
        return read_entries(self.folder / "register.json", Campaign, REMEDY)

    def campaign(self, name: str) -> Campaign:
        """A campaign.

        Raises:
            ClvError: there is none of that name.
        """
        known = self.campaigns()
        if name not in known:
            names = ", ".join(known) or "none yet"
            raise ClvError(
                f"no campaign {name!r} is on record; there are: {names}. 'clv export --campaign "
                "NAME' registers one"
            )
        return known[name]

    def groups(self, name: str) -> pl.DataFrame:
        """The columns GROUPS of a campaign: since is when the customer's was handed over.

        Raises:
            ClvError: they are missing or damaged.
        """
        path = self._groups_path(name)
        if not path.exists():
            raise ClvError(f"{path}: the groups of campaign {name!r} are missing; {REMEDY}")
        try:
            return pl.read_parquet(path, columns=list(GROUPS))
        except pl.exceptions.PolarsError as error:
            why = str(error).partition("\n")[0]
            raise ClvError(f"{path}: is damaged ({why}); {REMEDY}") from None

    def keep(self, campaign: Campaign, groups: pl.DataFrame) -> None:
        """Put a campaign and its groups on record, in place of what was known of it."""
        require_name(campaign.name)
        self.folder.mkdir(parents=True, exist_ok=True)
        with replacing(self._groups_path(campaign.name)) as temporary:
            groups.write_parquet(temporary, compression="zstd")
        entries = {**self.campaigns(), campaign.name: campaign}
        write_entries(self.folder / "register.json", entries)

    def overlaps(self, customer_ids: pl.Series, other_than: str) -> dict[str, int]:
        """How many of the customers are in each other campaign, by its name."""
        return {
            name: shared
            for name in self.campaigns()
            if name != other_than
            and (
                shared := int(self.groups(name)["customer_id"].is_in(customer_ids.implode()).sum())
            )
        }

    def treated_in(self, start: date, end: date) -> pl.Series:
        """Customers whom a campaign treats on any day of ``[start, end)``."""
        ids = list(self._treated(start, end))
        empty = pl.Series("customer_id", [], dtype=pl.String)
        return pl.concat([empty, *ids]).unique(maintain_order=True)

    def _treated(self, start: date, end: date) -> Iterator[pl.Series]:
        for name, campaign in self.campaigns().items():
            if campaign.start.date() < end and campaign.end > start:
                groups = self.groups(name)
                yield groups.filter(pl.col("campaign_group") == TREATED)["customer_id"]

    def _groups_path(self, name: str) -> Path:
        return self.folder / f"{name}.parquet"


def require_name(name: str) -> str:
    """A campaign's name as it is registered.

    Raises:
        ClvError: it can't be one.
    """
    if not NAME.fullmatch(name) or name != name.strip(" ."):
        raise ClvError(
            f"campaign {name!r}: give up to 80 letters, digits, spaces, dots, - or _, beginning "
            "with a letter or digit"
        )
    return name
