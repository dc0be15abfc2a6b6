"""The customer table of a cutoff, and its way out."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from clv_assets.config.export import CUTOFF
from clv_assets.core.errors import ClvError
from clv_assets.core.governance.evidence import require_same_model
from clv_assets.core.handover.customer_table import CustomerTable, changed, only
from clv_assets.io.customers.explaining import newest_scored
from clv_assets.io.deployment.engine import Engine
from clv_assets.io.handover.databases import TABLE, is_database, write_database
from clv_assets.io.handover.tables import write_file

PARTS = ("predictions", "value_tiers", "clusters", "reasons")
NAMED = 3  # ids that a remark names


@dataclass(frozen=True)
class Selection:
    """Which customers are handed over.

    Attributes:
        changed_since: a scored cutoff; only who stands elsewhere than then. None: all.
        only: ids of customers; None: all.
    """

    changed_since: str | None = None
    only: Sequence[str] | None = None


@dataclass(frozen=True)
class Selected:
    """A customer table of some customers, and remarks on what was left out."""

    table: CustomerTable
    remarks: list[str] = field(default_factory=list)


def customer_table_at(engine: Engine, key: str) -> CustomerTable:
    """All customers of a scored cutoff.

    Raises:
        ClvError: a part of it has not been made yet, or another model made it.
    """
    predictions, tiers, clusters, reasons = (engine.files.read(part, key) for part in PARTS)
    require_same_model(key, predictions=predictions, tiers=tiers, clusters=clusters)
    return CustomerTable.of(predictions, tiers, clusters, reasons, engine.ledger.currency())


def selected(engine: Engine, key: str, selection: Selection) -> Selected:
    """The customers of a cutoff that are asked for.

    Raises:
        ClvError: a cutoff has not been scored, or isn't before the other.
    """
    table = customer_table_at(engine, key)
    frame, remarks = table.frame, []
    if selection.changed_since is not None:
        since = newest_scored(engine, selection.changed_since)
        if since >= key:
            raise ClvError(
                f"--changed-since {since} is not before cutoff {key}; take an earlier one"
            )
        frame = changed(frame, customer_table_at(engine, since).frame)
        unchanged = table.frame.height - frame.height
        remarks.append(f"left out: {unchanged:,} customers who stand where they did at {since}")
    if selection.only is not None:
        frame, unknown = only(frame, selection.only)
        if unknown:
            names = ", ".join(f"{one:.40}" for one in unknown[:NAMED])
            more = ", …" if len(unknown) > NAMED else ""
            hint = "" if frame.height else "; give an id a line, without quotes or other columns"
            remarks.append(
                f"left out: {len(unknown):,} of the ids asked for, which none of the customers to "
                f"hand over has ({names}{more}){hint}"
            )
    return Selected(table.with_frame(frame), remarks)


def hand_over(
    engine: Engine, table: CustomerTable, target: str, name: str = TABLE
) -> tuple[str, list[str]]:
    """Write a customer table to a file or into a database.

    Returns:
        The target for people, without credentials, and remarks.

    Raises:
        ClvError: it can't be written; what was there stays as it was.
    """
    if is_database(target):
        return f"{name} in {write_database(table, target, name)}", []
    path = Path(target).expanduser()
    refuse_own_files(engine, path)
    return str(path), write_file(table, path)


def refuse_own_files(engine: Engine, path: Path) -> None:
    """ClvError if ``path`` lies among the deployment's own files, which are evidence."""
    if path.resolve().is_relative_to(engine.root.resolve()):
        raise ClvError(
            f"{path}: lies among the deployment's own files ({engine.root}); name another place"
        )


def hand_over_by_config(engine: Engine, table: CustomerTable) -> tuple[str | None, list[str]]:
    """Hand a customer table over to where ``export`` says.

    A file whose name has no ``{cutoff}`` holds the newest cutoff alone.

    Returns:
        As ``hand_over``; None where there is no target, or it holds a newer cutoff.

    Raises:
        ClvError: the variable of the target is not set, or it can't be written.
    """
    export = engine.config.export
    target = export.to
    if export.to_env is not None:
        target = os.environ.get(export.to_env)
        if not target:
            raise ClvError(
                f"export.to_env: the environment variable {export.to_env} is not set; set it to "
                "the database's URL, or take the key out"
            )
    if target is None:
        return None, []
    newer = [key for key in engine.files.keys("customer_table") if key > table.cutoff]
    if newer and not is_database(target) and CUTOFF not in target:
        return None, []
    return hand_over(engine, table, target.replace(CUTOFF, table.cutoff), export.table)


def read_ids(path: Path) -> list[str]:
    """Customer ids from a file, one a line; a first line ``customer_id`` is a header.

    Raises:
        ClvError: the file can't be read, or holds no id.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "is no text in UTF-8"
        raise ClvError(f"{path}: {why}; give a file with a customer id a line") from None
    ids = [line.strip() for line in lines if line.strip()]
    ids = ids[1:] if [one.lower() for one in ids[:1]] == ["customer_id"] else ids
    if not ids:
        raise ClvError(f"{path}: holds no customer id; give one a line")
    return ids
