"""Charts of performance targets: profile, project × category matrix, ladder, unit costs, findings, scores."""

from __future__ import annotations

import math

import pandas as pd
from matplotlib.axes import Axes

from ..measures.selecting import each_row, origin
from ..measures.wording import number, phrase
from ..terms import CATEGORIES
from .bars import bar_chart, beside
from .labels import text
from .style import (
    GRID,
    INCREASE,
    PALETTE,
    Chart,
    axes_of,
    blank_chart,
    dress,
    noted,
    nothing_to_draw,
    rest_note,
    short_wan,
    source_line,
    wrap,
)

CATEGORY_COLOURS = dict(
    zip(CATEGORIES, (PALETTE[8], PALETTE[2], PALETTE[0], PALETTE[1], PALETTE[3]), strict=True)
)
MOST_PROJECTS, MOST_COSTS = 20, 12


def profile_chart(targets: pd.DataFrame) -> Chart:
    """Draw how many targets of each category have a number, at both levels."""
    title = text("title.profile")
    if targets.empty:
        return nothing_to_draw(title, phrase("say.no_targets"))
    levels = [level for level in ("department", "project") if (targets["level"] == level).any()]
    figure = blank_chart(1.1 + 0.5 * len(CATEGORIES))
    grid = figure.subplots(1, len(levels), squeeze=False, sharey=True)
    for axes, level in zip(grid[0], levels, strict=True):
        part = targets[targets["level"] == level]
        numbers, words = (_by_category(part[part["value"].notna() == has]) for has in (True, False))
        places, counts = range(len(CATEGORIES)), numbers + words
        axes.barh(places, numbers, color=PALETTE[0], label=text("word.quantified"), height=0.6)
        axes.barh(places, words, left=numbers, color=PALETTE[2], label=text("word.qualitative"), height=0.6)
        for place, count in enumerate(counts):
            if count:
                beside(axes, (count, place), str(count))
        axes.set_title(text(f"level.{level}"), loc="left", fontsize=11.5, y=1)
        axes.set_xlim(0, counts.max() * 1.12 + 0.5)
        axes.set_yticks(places, [label for label, _ in CATEGORIES.values()])
        axes.xaxis.get_major_locator().set_params(integer=True)
        dress(axes)
    grid[0][0].invert_yaxis()
    grid[0][-1].legend(frameon=False, loc="lower right", fontsize=9.5)
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    source_line(figure, origin(targets), unit="")
    return figure


def _by_category(targets: pd.DataFrame) -> pd.Series:
    """Count indicators by category, in the order of the categories."""
    return targets["category"].value_counts().reindex(list(CATEGORIES), fill_value=0).astype(int)


def matrix_chart(matrix: pd.DataFrame) -> Chart:
    """Draw projects against categories: a circle's area is the project's money, the number its indicators.

    An empty cell is a category the project promises nothing in.
    """
    title = text("title.matrix")
    if matrix.empty:
        return nothing_to_draw(title, phrase("say.no_projects"))
    shown = matrix.head(MOST_PROJECTS)
    names = [category for category in CATEGORIES if category != "input" or shown["input_count"].sum()]
    labels = [wrap(row.project_name, 44, 2) for row in each_row(shown)]
    figure = blank_chart(1.6 + 0.56 * len(shown))
    axes = axes_of(figure, title, None)  # above the names of the categories
    most = float(shown["project_amount_wan"].max()) if shown["project_amount_wan"].notna().any() else 1.0
    circles: list[tuple[int, int, float, str]] = []
    for place, row in enumerate(each_row(shown)):
        share = 0.0 if pd.isna(row.project_amount_wan) or most <= 0 else row.project_amount_wan / most
        for column, category in enumerate(names):
            count = getattr(row, f"{category}_count")
            if count:
                circles.append((column, place, max(900 * share, 6), CATEGORY_COLOURS[category]))
                axes.text(column + 0.2, place, str(count), ha="left", va="center", fontsize=10)
        amount = "—" if pd.isna(row.project_amount_wan) else number(row.project_amount_wan)
        axes.text(len(names) + 0.1, place, amount, ha="right", va="center", fontsize=9.5)
    if circles:
        across, down, sizes, colours = zip(*circles, strict=True)
        axes.scatter(across, down, s=sizes, color=colours, linewidths=0)
    headings = [*(CATEGORIES[name][0] for name in names), text("axis.wan")]
    axes.set_xticks([*range(len(names)), len(names) + 0.1], headings)
    axes.get_xticklabels()[-1].set_horizontalalignment("right")
    axes.xaxis.tick_top()
    axes.set_yticks(range(len(shown)), labels, fontsize=9.5)
    axes.set_xlim(-0.6, len(names) + 0.15)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    between = [place + 0.5 for place in range(len(shown) - 1)]
    axes.hlines(between, -0.6, len(names) + 0.15, color=GRID, linewidth=0.8)
    rest = matrix.iloc[MOST_PROJECTS:]["project_amount_wan"]
    note = f"{text('word.rest', count=len(rest))} {number(rest.sum())}" if len(rest) else ""
    source_line(figure, matrix.attrs, note)
    return figure


def unit_cost_chart(unit_costs: pd.DataFrame) -> Chart:
    """Draw each implied unit cost beside the promised one, on a logarithmic axis in 元 per unit."""
    title = text("title.unit_costs")
    if unit_costs.empty:
        return nothing_to_draw(title, phrase("say.no_unit_costs"))
    shown = unit_costs.head(MOST_COSTS).reset_index(drop=True)
    labels = [f"{wrap(row.project_name, 40, 2)}\n{wrap(row.indicator, 40, 1)}" for row in each_row(shown)]
    figure, axes = bar_chart(title, labels, size=9)
    implied, promised = shown["unit_cost_yuan"], shown["promised_cost_yuan"].dropna()
    axes.plot(implied, shown.index, "o", color=PALETTE[0], markersize=8, label=text("word.implied"))
    if len(promised):
        axes.plot(promised, promised.index, "D", color=INCREASE, markersize=7, markerfacecolor="none",
                  markeredgewidth=1.6, label=text("word.promised"))  # fmt: skip
        axes.legend(frameon=False, loc="lower right", fontsize=9.5)
    for place, row in enumerate(each_row(shown)):
        told, right = f"{_yuan(row.unit_cost_yuan)}/{row.quantity_unit}", row.unit_cost_yuan
        if place in promised.index:
            told += f"（{text('word.promised')}{short_wan(row.promised_cost_yuan)}）"
            right = max(right, row.promised_cost_yuan)
        beside(axes, (right, place), told, gap=9)
    _log_axis(axes, [*implied, *promised])
    axes.set_ylim(len(shown) - 0.4, -0.6)
    notes = noted(text("note.log"), text("note.full_amount"), rest_note(len(unit_costs) - len(shown)))
    source_line(figure, unit_costs.attrs, notes, unit=text("axis.yuan_per"))
    return figure


def _yuan(amount: float) -> str:
    """Write an amount in 元, from a million on in 万元."""
    if amount >= 1_000_000:
        return number(amount / 10_000) + text("axis.wan")
    return number(amount) + text("axis.yuan_per")


def lint_chart(lint: pd.DataFrame) -> Chart:
    """Count the findings by rule."""
    title = text("title.lint")
    if lint.empty:
        from ..measures.sentences import say

        return nothing_to_draw(title, str(say(lint)))
    counts = lint["rule"].value_counts()
    figure, axes = bar_chart(title, [phrase(f"rule.{rule}") for rule in counts.index])
    axes.barh(range(len(counts)), counts, color=PALETTE[0], height=0.55)
    for place, count in enumerate(counts):
        beside(axes, (count, place), str(count))
    axes.set_xticks([])
    source_line(figure, lint.attrs, unit="")
    return figure


def _log_axis(axes: Axes, values: list[float]) -> None:
    """Set decades as ticks, written as plain numbers."""
    low = math.floor(math.log10(min(values)))
    high = max(math.ceil(math.log10(max(values))), low + 1)
    axes.set_xscale("log")
    axes.set_xlim(10.0**low * 0.7, 10.0**high * 12)
    every = math.ceil((high - low + 1) / 6)  # long numbers need room
    ticks = [10.0**power for power in range(low, high + 1, every)]
    axes.set_xticks(ticks, [short_wan(tick) if tick >= 0.01 else str(tick) for tick in ticks])
    axes.set_xticks([], minor=True)
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_xlabel(text("axis.yuan_per"))
