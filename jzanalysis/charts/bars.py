"""Horizontal bars: their names, the words beside them, and room for both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from matplotlib.axes import Axes

from ..measures.wording import number
from .style import DECREASE, INCREASE, MUTED, TOTAL, Chart, axes_of, bar_height, blank_chart


def bar_chart(title: str, names: Sequence[str], *, size: float = 10) -> tuple[Chart, Axes]:
    """Start a chart of named bars, the first on top; a name may take several lines."""
    figure = blank_chart(bar_height(len(names), names))
    axes = axes_of(figure, title)
    axes.set_yticks(range(len(names)), names, fontsize=size)
    axes.invert_yaxis()
    return figure, axes


def beside(
    axes: Axes, end: tuple[float, float], told: str, *, gap: float = 5, at_left: bool | None = None
) -> None:
    """Write words beside the end of a bar, `gap` points off: at the right, of a negative one at the left."""
    sign, side = (-1, "right") if (end[0] < 0 if at_left is None else at_left) else (1, "left")
    axes.annotate(told, end, xytext=(sign * gap, 0), textcoords="offset points", ha=side, va="center", fontsize=9.5)


def around_zero(axes: Axes, values: Iterable[float], room: float = 0.5) -> None:
    """Draw the line of zero and leave room for words beside the bars: a part of their span, where bars go."""
    values = [float(value) for value in values]
    low, high = min(*values, 0.0), max(*values, 0.0)
    span = (high - low) or 1.0
    axes.set_xlim(low - (room if low < 0 else 0.05) * span, high + (room if high > 0 else 0.05) * span)
    axes.axvline(0, color=TOTAL, linewidth=1)


def colour_of(change: float) -> str:
    """Give the colour of an increase, a decrease or of no change."""
    return INCREASE if change > 0 else DECREASE if change < 0 else MUTED


def signed(change: float) -> str:
    """Write a change with its sign.

    >>> signed(1.5), signed(-1.5), signed(0.001)
    ('+1.50', '−1.50', '0.00')
    """
    written = number(change)
    return written if change <= 0 or written == "0.00" else f"+{written}"
