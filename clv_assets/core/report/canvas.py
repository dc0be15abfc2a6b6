"""Colours, axes, numbers and PNG of every picture."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    Format = Callable[[float], str]

SIZE, DPI = (7.2, 4.0), 100
ACCENT, INK, MUTED, PALE, FRAME = "#0072B2", "#333333", "#6B6B6B", "#B3B3B3", "#D55E00"
# Without parse_math=False, a name with two dollar signs is read as a formula.
TEXT: dict[str, Any] = {"fontsize": 8.5, "color": INK, "va": "bottom", "parse_math": False}


def compact(value: float) -> str:
    """Three significant digits with k, M, B or T: 12345.6 gives "12.3k", 0.04567 gives "0.0457"."""
    scaled, suffixes = float(f"{value:.3g}"), ["", "k", "M", "B", "T"]
    while abs(scaled) >= 1000 and len(suffixes) > 1:
        scaled, suffixes = scaled / 1000, suffixes[1:]
    return f"{scaled:.3g}{suffixes[0]}"


def percent(share: float) -> str:
    """A share as a percentage of at most three digits, where nearly all is never all."""
    return ">99.9%" if 0.999 < share < 1 else f"{float(f'{100 * share:.3g}'):.10g}%"


def canvas(title: str, x: str, y: str, number: Format, **inches: float) -> tuple[Figure, Axes]:
    """A white figure with one calm set of axes."""
    from matplotlib.figure import Figure

    inch = {"width": SIZE[0], "height": SIZE[1], "left": 0.85, "bottom": 0.65, "top": 0.6, **inches}
    (width, height), left, bottom = (inch["width"], inch["height"]), inch["left"], inch["bottom"]
    fig = Figure(figsize=(width, height), dpi=DPI, facecolor="white")
    across, up = (width - left - 0.3) / width, (height - bottom - inch["top"]) / height
    ax = fig.add_axes((left / width, bottom / height, across, up))
    fig.text(0.15 / width, 1 - 0.15 / height, title, {**TEXT, "fontsize": 11, "va": "top"})
    ax.spines[:].set_visible(False)
    ax.grid(axis="y", color="#E3E3E3", linewidth=0.7)
    ax.set_axisbelow(True)
    ax.tick_params(length=0, labelsize=8.5, labelcolor=INK)
    ax.set_xlabel(x, fontsize=9, color=MUTED, parse_math=False)
    ax.set_ylabel(y, fontsize=9, color=MUTED, parse_math=False)
    ax.yaxis.set_major_formatter(lambda value, _: number(value))
    return fig, ax


def png(fig: Figure) -> bytes:
    """The picture in 256 colours, half the bytes of the full range; no date, no software."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    renderer, picture = FigureCanvasAgg(fig), BytesIO()
    renderer.draw()
    image = Image.fromarray(np.asarray(renderer.buffer_rgba())[..., :3])
    image.quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(picture, "png")
    return picture.getvalue()


def message(title: str, reason: str | int) -> bytes:
    """A PNG with a sentence in the place of a picture that can't be drawn.

    Args:
        title: of the picture.
        reason: the sentence, or the number of customers for whom no revenue is predicted.
    """
    if isinstance(reason, int):
        reason = f"no revenue predicted for {reason:,} customers" if reason else "no customers"
    fig, ax = canvas(title, "", "", str, height=1.6)
    ax.set_axis_off()
    ax.text(0.5, 0.5, reason, {**TEXT, "fontsize": 11}, ha="center")
    return png(fig)
