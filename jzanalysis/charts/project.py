"""Charts of one project: its indicators, and its score."""

from __future__ import annotations

import pandas as pd

from ..measures.selecting import each_row, origin
from ..measures.wording import number, phrase
from ..terms import CATEGORIES
from .labels import text
from .performance import CATEGORY_COLOURS
from .style import (
    GRID,
    INCREASE,
    MUTED,
    PALETTE,
    Chart,
    axes_of,
    bar_height,
    blank_chart,
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
        axes.text(
            0.08,
            place,
            CATEGORIES.get(row.category, ("", ""))[0],
            color="white",
            ha="center",
            va="center",
            fontsize=9,
        )
        axes.text(0.18, place, names[place], va="center", fontsize=10)
        axes.text(
            0.72,
            place,
            wrap(row.printed, 24, 2),
            va="center",
            fontsize=10.5,
            color=PALETTE[0] if has_number else INCREASE,
        )
        axes.text(
            0.99,
            place,
            text("word.quantified" if has_number else "word.qualitative"),
            va="center",
            ha="right",
            fontsize=9,
            color="#6b7680",
        )
    axes.set_xlim(0, 1)
    axes.set_ylim(len(part) - 0.5, -0.5)
    axes.set_xticks([])
    axes.set_yticks([])
    amount = part["project_amount_wan"].max()
    source_line(
        figure, origin(targets), "" if pd.isna(amount) else text("note.amount", amount=number(amount))
    )
    return figure


def score_chart(score: pd.DataFrame) -> Chart:
    """Draw each indicator's points: got, lost, and not yet scored."""
    title = text("title.score")
    if score.empty:
        return nothing_to_draw(title, phrase("say.no_targets"))
    labels = [wrap(row.indicator, 34, 2) for row in each_row(score)]
    figure = blank_chart(bar_height(len(score), labels))
    axes = axes_of(figure, title)
    got = score["score"].astype(float)
    weight = score["weight"].astype(float)
    places = range(len(score))
    axes.barh(places, got.fillna(0), color=PALETTE[0], height=0.6, label=text("word.got"))
    axes.barh(
        places,
        (weight - got).fillna(0),
        left=got.fillna(0),
        color=INCREASE,
        alpha=0.65,
        height=0.6,
        label=text("word.lost"),
    )
    axes.barh(places, weight.where(got.isna(), 0), color=GRID, height=0.6, label=text("word.unscored"))
    for place, row in enumerate(each_row(score)):
        told = (
            f"{number(row.weight)}" if pd.isna(row.score) else f"{number(row.score)} / {number(row.weight)}"
        )
        axes.annotate(
            told, (row.weight, place), xytext=(5, 0), textcoords="offset points", va="center", fontsize=9
        )
    axes.set_yticks(places, labels, fontsize=9.5)
    axes.invert_yaxis()
    axes.set_xlim(0, float(weight.max()) * 1.25)
    axes.legend(frameon=False, fontsize=9, loc="lower right", bbox_to_anchor=(1, 1), ncol=3, borderaxespad=0.2)
    source_line(figure, score.attrs, unit=text("axis.score"))
    return figure
