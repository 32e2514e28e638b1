"""Charts of one project: its indicators, and its score."""

from __future__ import annotations

import pandas as pd

from ..measures.selecting import each_row, origin
from ..measures.wording import number, phrase
from ..terms import CATEGORIES
from .bars import bar_chart, beside
from .labels import text
from .performance import CATEGORY_COLOURS
from .style import (
    FAINT,
    GRID,
    INCREASE,
    MUTED,
    PALETTE,
    Chart,
    axes_of,
    blank_chart,
    no_ticks,
    nothing_to_draw,
    source_line,
    wrap,
)


def ladder_chart(targets: pd.DataFrame, project_name: str | None = None) -> Chart:
    """List one project's indicators by category with what each promises; the largest project by default."""
    projects = targets[targets["level"] == "project"]
    if projects.empty:
        return nothing_to_draw(text("title.ladders"), phrase("say.no_projects"))
    if project_name is None:
        largest = projects.sort_values("project_amount_wan", ascending=False, kind="stable")
        project_name = str(largest["project_name"].iloc[0])
    part = projects[projects["project_name"] == project_name]
    order = {category: place for place, category in enumerate(CATEGORIES)}
    part = part.sort_values("category", key=lambda names: names.map(order), kind="stable")
    names = [wrap(row.indicator, 46, 3) for row in each_row(part)]
    figure = blank_chart(1.2 + 0.44 * len(part) + 0.16 * sum(name.count("\n") for name in names))
    axes = axes_of(figure, wrap(text("title.ladder", project=project_name), 60, 2))
    for place, row in enumerate(each_row(part)):
        has_number = pd.notna(row.value)
        colour = CATEGORY_COLOURS.get(row.category, MUTED)
        axes.barh(place, 0.16, left=0, color=colour, height=0.72)
        category = CATEGORIES.get(row.category, ("", ""))[0]
        kind, ink = ("word.quantified", PALETTE[0]) if has_number else ("word.qualitative", INCREASE)
        axes.text(0.08, place, category, color="white", ha="center", va="center", fontsize=9)
        axes.text(0.18, place, names[place], va="center", fontsize=10)
        axes.text(0.72, place, wrap(row.printed, 24, 2), va="center", fontsize=10.5, color=ink)
        axes.text(0.99, place, text(kind), va="center", ha="right", fontsize=9, color=FAINT)
    axes.set_xlim(0, 1)
    axes.set_ylim(len(part) - 0.5, -0.5)
    no_ticks(axes)
    amount = part["project_amount_wan"].max()
    note = "" if pd.isna(amount) else text("note.amount", amount=number(amount))
    source_line(figure, origin(targets), note)
    return figure


def score_chart(score: pd.DataFrame) -> Chart:
    """Draw each indicator's points: got, lost, and not yet scored."""
    title = text("title.score")
    if score.empty:
        return nothing_to_draw(title, phrase("say.no_targets"))
    figure, axes = bar_chart(title, [wrap(row.indicator, 34, 2) for row in each_row(score)], size=9.5)
    got, weight, places = score["score"].astype(float), score["weight"].astype(float), range(len(score))
    lost, reached = (weight - got).fillna(0), got.fillna(0)
    axes.barh(places, reached, color=PALETTE[0], height=0.6, label=text("word.got"))
    axes.barh(places, lost, left=reached, color=INCREASE, alpha=0.65, height=0.6, label=text("word.lost"))
    axes.barh(places, weight.where(got.isna(), 0), color=GRID, height=0.6, label=text("word.unscored"))
    for place, row in enumerate(each_row(score)):
        points = "" if pd.isna(row.score) else f"{number(row.score)} / "
        beside(axes, (row.weight, place), points + number(row.weight))
    axes.set_xlim(0, float(weight.max()) * 1.25)
    axes.legend(frameon=False, fontsize=9, loc="lower right", bbox_to_anchor=(1, 1), ncol=3, borderaxespad=0.2)
    source_line(figure, score.attrs, unit=text("axis.score"))
    return figure
