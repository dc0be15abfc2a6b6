"""A customer's reasons as lines to read."""

from typing import Any

from clv_assets.core.currency import priced
from clv_assets.core.lenses.reasons import COLUMNS, LARGEST
from clv_assets.core.report.amounts import amount
from clv_assets.core.text import on_terminal

METHOD = (
    "Each line: what the model's prediction gains by this customer's own figures instead of the "
    "average customer's, as the mean of a fixed order of the lines and its reverse."
)


def reason_lines(row: dict[str, Any], currency: str | None) -> list[str]:
    """What a customer is predicted, and what that hangs on.

    Args:
        row: of ``reasons``.
    """
    predicted = amount(row["predicted_clv"], currency)
    average = amount(row["reference_clv"], currency)
    lines = [
        f"{on_terminal(row['customer_id'])}: predicted {predicted}, the average customer {average}"
    ]
    told = [(row[f"amount_{rank}"], row.get(f"reason_{rank}")) for rank in range(1, LARGEST + 1)]
    lines += [f"  {_signed(value, currency)}  {on_terminal(text)}" for value, text in told if text]
    lines.append(f"  {_signed(row['everything_else'], currency)}  everything else")
    groups = ", ".join(
        f"{group} {_signed(row[column], None)}" for group, column in COLUMNS.items() if row[column]
    )
    return [*lines, f"  By groups: {groups or 'no difference'}."]


def _signed(value: float, currency: str | None) -> str:
    return priced(f"{value:+,.2f}", currency)
