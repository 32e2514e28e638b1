"""Charts of final accounts against the budget."""

from __future__ import annotations

import pandas as pd

from ..measures.composition import cut_named
from ..measures.selecting import each_row
from ..measures.wording import number, percent
from .labels import text
from .style import (
    DECREASE,
    INCREASE,
    MUTED,
    TOTAL,
    Chart,
    axes_of,
    bar_height,
    blank_chart,
    folded,
    money_axis,
    nothing_to_draw,
    source_line,
    wrap,
)

MOST_LINES = 10


def execution_chart(found: pd.DataFrame) -> Chart:
    """Draw each line's execution rate around 100 %, with both amounts beside; a line without one is named below."""
    title = text("title.execution", cut=cut_named(found.attrs["by"]).label())
    known = found[found["execution_rate"].notna()]
    if known.empty:
        return nothing_to_draw(title, found.attrs["why"] or "；".join(dict.fromkeys(found["why"].dropna())))
    shown, rest = folded(known, "budget_wan", MOST_LINES)
    labels = [wrap(row.line) for row in each_row(shown)]
    labels.append(text("word.total"))
    figure = blank_chart(bar_height(len(labels), labels))
    axes = axes_of(figure, title)
    total = pd.Series({"budget_wan": found.attrs["budget_wan"], "actual_wan": found.attrs["actual_wan"]})
    bars = [(row.budget_wan, row.actual_wan) for row in each_row(shown)] + [tuple(total)]
    gaps = [100 * (actual / budget - 1) for budget, actual in bars]
    colours = [INCREASE if gap > 0 else DECREASE if gap < 0 else MUTED for gap in gaps]
    axes.barh(range(len(bars)), gaps, color=[*colours[:-1], TOTAL], height=0.58)
    for place, ((budget, actual), gap) in enumerate(zip(bars, gaps, strict=True)):
        is_left = gap < 0 or (gap == 0 and max(gaps) == 0)  # words stand where there is room
        told = f"{percent(actual / budget)}（{number(budget)} → {number(actual)}）"
        axes.annotate(told, (gap, place), xytext=(-5 if is_left else 5, 0), textcoords="offset points",
                      ha="right" if is_left else "left", va="center", fontsize=9.5)  # fmt: skip
    low, high = min(*gaps, 0.0), max(*gaps, 0.0)
    span = (high - low) or 1.0
    axes.set_xlim(low - (0.75 if low < 0 else 0.1) * span, high + (0.75 if high > 0 else 0.1) * span)
    axes.axvline(0, color=TOTAL, linewidth=1)
    axes.set_yticks(range(len(labels)), labels, fontsize=10)
    axes.invert_yaxis()
    axes.set_xlabel(text("axis.over_budget"), fontsize=10)
    source_line(figure, found.attrs, _left_out(found, rest))
    return figure


def deviation_chart(found: pd.DataFrame) -> Chart:
    """Draw how far each line departs from the budget scaled to the actual total: the terms of PEFA PI-2."""
    title = text("title.deviation", cut=cut_named(found.attrs["by"]).label())
    known = found[found["deviation_wan"].notna()]
    if known.empty:
        return nothing_to_draw(title, found.attrs["why"])
    shown, rest = folded(known, "deviation_wan", MOST_LINES)
    shown = shown.sort_values("deviation_wan", ascending=False)
    labels = [wrap(row.line) for row in each_row(shown)]
    figure = blank_chart(bar_height(len(shown), labels))
    axes = axes_of(figure, title)
    colours = [INCREASE if value > 0 else DECREASE for value in shown["deviation_wan"]]
    axes.barh(range(len(shown)), shown["deviation_wan"], color=colours, height=0.58)
    for place, value in enumerate(shown["deviation_wan"]):
        axes.annotate(("+" if value > 0 else "") + number(value), (value, place),
                      xytext=(-5 if value < 0 else 5, 0), textcoords="offset points",
                      ha="right" if value < 0 else "left", va="center", fontsize=9.5)  # fmt: skip
    low, high = min(float(shown["deviation_wan"].min()), 0.0), max(float(shown["deviation_wan"].max()), 0.0)
    span = (high - low) or 1.0
    axes.set_xlim(low - 0.25 * span, high + 0.25 * span)
    axes.axvline(0, color=TOTAL, linewidth=1)
    axes.set_yticks(range(len(labels)), labels, fontsize=10)
    axes.invert_yaxis()
    money_axis(axes)
    notes = [text("note.deviation"), *([text("note.rest_in_table", count=len(rest))] if len(rest) else [])]
    source_line(figure, found.attrs, "；".join(notes))
    return figure


def _left_out(found: pd.DataFrame, rest: pd.DataFrame) -> str:
    """Name the lines without a rate, and say how many are only in the table."""
    without = found[found["execution_rate"].isna()]
    notes = [text("note.no_rate", names="、".join(without["line"]))] if len(without) else []
    notes += [text("note.rest_in_table", count=len(rest))] if len(rest) else []
    return "；".join(notes)
