"""Charts of performance targets: profile, project × category matrix, ladder, unit costs, findings, scores."""

from __future__ import annotations

import math

import pandas as pd

from ..measures.selecting import each_row, origin
from ..measures.wording import number, phrase
from ..terms import CATEGORIES
from .labels import text
from .style import (
    GRID,
    INCREASE,
    PALETTE,
    Chart,
    axes_of,
    bar_height,
    blank_chart,
    nothing_to_draw,
    short_wan,
    source_line,
    wrap,
)

CATEGORY_COLOURS = dict(
    zip(CATEGORIES, (PALETTE[8], PALETTE[2], PALETTE[0], PALETTE[1], PALETTE[3]), strict=True)
)
MOST_PROJECTS = 20


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
        numbers = [int(((part["category"] == name) & part["value"].notna()).sum()) for name in CATEGORIES]
        words = [int(((part["category"] == name) & part["value"].isna()).sum()) for name in CATEGORIES]
        axes.barh(
            range(len(CATEGORIES)), numbers, color=PALETTE[0], label=text("word.quantified"), height=0.6
        )
        axes.barh(
            range(len(CATEGORIES)),
            words,
            left=numbers,
            color=PALETTE[2],
            label=text("word.qualitative"),
            height=0.6,
        )
        for place, (one, other) in enumerate(zip(numbers, words, strict=True)):
            if one + other:
                axes.annotate(
                    str(one + other),
                    (one + other, place),
                    xytext=(4, 0),
                    textcoords="offset points",
                    va="center",
                )
        axes.set_title(text(f"level.{level}"), loc="left", fontsize=11.5, y=1)
        axes.set_xlim(0, max(a + b for a, b in zip(numbers, words, strict=True)) * 1.12 + 0.5)
        axes.set_yticks(range(len(CATEGORIES)), [label for label, _ in CATEGORIES.values()])
        axes.tick_params(length=0)
        axes.xaxis.get_major_locator().set_params(integer=True)
        for side in axes.spines.values():
            side.set_visible(False)
    grid[0][0].invert_yaxis()
    grid[0][-1].legend(frameon=False, loc="lower right", fontsize=9.5)
    figure.suptitle(title, x=0.01, ha="left", fontsize=13)
    source_line(figure, origin(targets), unit="")
    return figure


def matrix_chart(matrix: pd.DataFrame) -> Chart:
    """Draw projects against categories: a circle's area is the project's money, the number its indicators.

    An empty cell is a category the project promises nothing in.
    """
    title = text("title.matrix")
    if matrix.empty:
        return nothing_to_draw(title, phrase("say.no_projects"))
    shown = matrix.head(MOST_PROJECTS)
    names = [category for category in CATEGORIES if category != "input" or shown["input_count"].sum()]
    labels = [f"{wrap(row.project_name, 44, 2)}" for row in each_row(shown)]
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
    axes.set_xticks(
        [*range(len(names)), len(names) + 0.1], [*(CATEGORIES[name][0] for name in names), text("axis.wan")]
    )
    axes.get_xticklabels()[-1].set_horizontalalignment("right")
    axes.xaxis.tick_top()
    axes.set_yticks(range(len(shown)), labels, fontsize=9.5)
    axes.set_xlim(-0.6, len(names) + 0.15)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.hlines(
        [place + 0.5 for place in range(len(shown) - 1)], -0.6, len(names) + 0.15, color=GRID, linewidth=0.8
    )
    rest = matrix.iloc[MOST_PROJECTS:]
    note = (
        text("word.rest", count=len(rest)) + f" {number(rest['project_amount_wan'].sum())}"
        if len(rest)
        else ""
    )
    source_line(figure, matrix.attrs, note)
    return figure


def unit_cost_chart(unit_costs: pd.DataFrame) -> Chart:
    """Draw each implied unit cost beside the promised one, on a logarithmic axis in 元 per unit."""
    title = text("title.unit_costs")
    if unit_costs.empty:
        return nothing_to_draw(title, phrase("say.no_unit_costs"))
    shown = unit_costs.head(12)
    labels = [f"{wrap(row.project_name, 40, 2)}\n{wrap(row.indicator, 40, 1)}" for row in each_row(shown)]
    figure = blank_chart(bar_height(len(shown), labels))
    axes = axes_of(figure, title)
    places = list(range(len(shown)))
    axes.plot(
        shown["unit_cost_yuan"], places, "o", color=PALETTE[0], markersize=8, label=text("word.implied")
    )
    promised = [
        (place, row.promised_cost_yuan)
        for place, row in enumerate(each_row(shown))
        if pd.notna(row.promised_cost_yuan)
    ]
    if promised:
        axes.plot(
            [value for _, value in promised],
            [place for place, _ in promised],
            "D",
            color=INCREASE,
            markersize=7,
            markerfacecolor="none",
            markeredgewidth=1.6,
            label=text("word.promised"),
        )
        axes.legend(frameon=False, loc="lower right", fontsize=9.5)
    for place, row in enumerate(each_row(shown)):
        against = (
            ""
            if pd.isna(row.promised_cost_yuan)
            else f"（{text('word.promised')}{short_wan(row.promised_cost_yuan)}）"
        )
        told = f"{_yuan(row.unit_cost_yuan)}/{row.quantity_unit}{against}"
        axes.annotate(
            told,
            (
                max(row.unit_cost_yuan, row.promised_cost_yuan if pd.notna(row.promised_cost_yuan) else 0),
                place,
            ),
            xytext=(9, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
        )
    _log_axis(axes, shown)
    axes.set_yticks(places, labels, fontsize=9)
    axes.set_ylim(len(shown) - 0.4, -0.6)
    source_line(
        figure,
        unit_costs.attrs,
        text("note.log") + "；" + text("note.full_amount") + _rest_note(unit_costs, shown),
        unit=text("axis.yuan_per"),
    )
    return figure


def _yuan(amount: float) -> str:
    """Write an amount in 元, from a million on in 万元."""
    if amount >= _MILLION:
        return number(amount / 10_000) + text("axis.wan")
    return number(amount) + text("axis.yuan_per")


_MILLION = 1_000_000


def lint_chart(lint: pd.DataFrame) -> Chart:
    """Count the findings by rule."""
    title = text("title.lint")
    if lint.empty:
        from ..measures.sentences import say

        return nothing_to_draw(title, str(say(lint)))
    counts = lint["rule"].value_counts()
    labels = [phrase(f"rule.{rule}") for rule in counts.index]
    figure = blank_chart(bar_height(len(counts), labels))
    axes = axes_of(figure, title)
    axes.barh(range(len(counts)), counts, color=PALETTE[0], height=0.55)
    for place, count in enumerate(counts):
        axes.annotate(str(count), (count, place), xytext=(4, 0), textcoords="offset points", va="center")
    axes.set_yticks(range(len(counts)), labels)
    axes.invert_yaxis()
    axes.set_xticks([])
    source_line(figure, lint.attrs, unit="")
    return figure


def _rest_note(frame: pd.DataFrame, shown: pd.DataFrame) -> str:
    """Say how many rows the chart leaves to the table."""
    return (
        "" if len(shown) == len(frame) else "；" + text("note.rest_in_table", count=len(frame) - len(shown))
    )


def _log_axis(axes, shown: pd.DataFrame) -> None:  # type: ignore[no-untyped-def]
    """Set decades as ticks, written as plain numbers."""
    values = [*shown["unit_cost_yuan"], *shown["promised_cost_yuan"].dropna()]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    axes.set_xscale("log")
    axes.set_xlim(10.0**low * 0.7, 10.0 ** max(high, low + 1) * 12)
    every = math.ceil((max(high, low + 1) - low + 1) / 6)  # long numbers need room
    ticks = [10.0**power for power in range(low, max(high, low + 1) + 1, every)]
    axes.set_xticks(ticks, [short_wan(tick) if tick >= 0.01 else str(tick) for tick in ticks])
    axes.set_xticks([], minor=True)
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_xlabel(text("axis.yuan_per"))
