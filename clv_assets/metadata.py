"""What the Dagster UI shows of an asset: the only place that makes metadata values."""

import base64
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import polars as pl
from dagster import MetadataValue, TableColumn, TableSchema

from clv_assets.core.contracts import CONTRACTS, OPTIONAL, job_of
from clv_assets.core.currency import stated
from clv_assets.core.report.page_tables import PageTable
from clv_assets.core.text import in_markdown

PREVIEW_ROWS = 5
OWNERS = ["team:customer-analytics"]


def column_schema(asset: str) -> dict[str, Any]:
    """An asset's contract as definition metadata: a sentence per column, and the job to take."""
    columns = [
        TableColumn(name, kind, description=sentence)
        for name, (kind, sentence) in {**CONTRACTS[asset], **OPTIONAL.get(asset, {})}.items()
    ]
    job = f"the job '{job_of(asset)}' makes it and all it needs"
    return {"dagster/column_schema": TableSchema(columns=columns), "made_by": job}


def of_frame(
    frame: pl.DataFrame | pd.DataFrame, *, preview_rows: int = PREVIEW_ROWS, **more: Any
) -> dict[str, Any]:
    """What the UI shows of a frame: row count, a small preview, and ``more`` plain values."""
    return {
        "dagster/row_count": len(frame),
        **{name: value_of(value) for name, value in more.items()},
        "preview": MetadataValue.md(markdown_table(frame, preview_rows)),
    }


def value_of(value: Any) -> MetadataValue:
    """A plain Python value as metadata; PNG bytes become a picture."""
    if isinstance(value, bytes):
        return page(value)
    if isinstance(value, bool):
        return MetadataValue.bool(value)
    if isinstance(value, int):
        return MetadataValue.int(value)
    if isinstance(value, float):
        return MetadataValue.float(readable(value))
    if isinstance(value, PageTable):
        return MetadataValue.md(value.markdown)
    if isinstance(value, pd.DataFrame | pl.DataFrame):
        return MetadataValue.md(markdown_table(value, rows=len(value)))
    if isinstance(value, Mapping):
        return MetadataValue.json(_readable_parts(value))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return MetadataValue.json(_readable_parts(value))
    return MetadataValue.text("-" if value is None else str(value))


def readable(value: float) -> float:
    """Rounded for reading, as what is stored is not: 525222.64, 91.2, 0.04321."""
    if not math.isfinite(value):
        return value
    return round(value, 2) if abs(value) >= 100 else float(f"{value:.4g}")


def _readable_parts(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _readable_parts(part) for name, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_readable_parts(part) for part in value]
    return readable(value) if isinstance(value, float) else value


def of_facts(facts: Mapping[str, Any], **more: Any) -> dict[str, MetadataValue]:
    """Facts and ``more`` plain values as metadata, by name."""
    return {name: value_of(value) for name, value in {**facts, **more}.items()}


def of_card(card: Mapping[str, Any], markdown: str) -> dict[str, MetadataValue]:
    """What the UI shows of a champion: its card as a page, and each of its facts."""
    return {"card": page(markdown), **of_facts({**card, "currency": stated(card["currency"])})}


def page(*parts: str | bytes) -> MetadataValue:
    """A page of Markdown as metadata; PNG bytes become pictures in it."""
    return MetadataValue.md("\n\n".join(map(_markdown, parts)))


def markdown_table(frame: pl.DataFrame | pd.DataFrame, rows: int = PREVIEW_ROWS) -> str:
    """The first ``rows`` of a frame as a Markdown table, floats rounded for the eye."""
    head = frame.head(rows)
    records = head.to_dicts() if isinstance(head, pl.DataFrame) else head.to_dict("records")
    lines = [
        "| " + " | ".join(map(in_markdown, head.columns)) + " |",
        "| --- " * len(head.columns) + "|",
    ]
    lines += ["| " + " | ".join(_cell(v) for v in record.values()) + " |" for record in records]
    return "\n".join(lines)


def _markdown(part: str | bytes) -> str:
    if isinstance(part, str):
        return part
    return f"![plot](data:image/png;base64,{base64.b64encode(part).decode()})"


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}" if abs(value) >= 100 else f"{value:.4g}"
    return "" if value is None else in_markdown(value)
