"""Charts of structure: shares, treemap, stacked compositions, Lorenz curve, ratios."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ..measures.composition import UNLISTED
from ..measures.cut import cut_label
from ..measures.selecting import each_row
from ..measures.wording import number, percent
from .bars import bar_chart, beside
from .labels import text
from .style import (
    FAINT,
    MUTED,
    PALETTE,
    Chart,
    axes_of,
    blank_chart,
    dress,
    ink_on,
    no_ticks,
    nothing_to_draw,
    percent_axis,
    source_line,
    wrap,
)

MOST_LINES = 12
#: The display width of words that a stacked bar of 100 % has room for.
_COLUMNS = 88


def share_chart(shares: pd.DataFrame) -> Chart:
    """Draw each line's share as a bar, largest on top, with its amount."""
    title = text("title.shares", cut=cut_label(shares))
    if shares.attrs.get("within"):
        title = f"{wrap(shares.attrs['within'], 40, 1)}：{title}"
    drawn = _with_rest(shares, MOST_LINES)
    if drawn.empty or drawn["share"].isna().all():
        return nothing_to_draw(title, shares.attrs.get("why") or "")
    labels = [wrap(row.line) for row in each_row(drawn)]
    figure, axes = bar_chart(title, labels)
    colours = [_colour(0, code) for code in drawn["code"]]
    axes.barh(range(len(drawn)), drawn["share"], color=colours, height=0.6)
    for place, row in enumerate(each_row(drawn)):
        beside(axes, (row.share, place), f"{percent(row.share)}（{number(row.amount_wan)}）")
    axes.set_xlim(0, float(drawn["share"].max()) * 1.3)
    percent_axis(axes)
    source_line(figure, shares.attrs)
    return figure


def treemap(shares: pd.DataFrame) -> Chart:
    """Draw the lines as rectangles whose area is their amount; what is too small to label is listed below."""
    import squarify

    title = text("title.treemap", cut=cut_label(shares))
    drawn = _with_rest(shares[shares["amount_wan"] > 0], 20)
    if drawn.empty:
        return nothing_to_draw(title, shares.attrs.get("why") or "")
    figure = blank_chart(4.8)
    axes = axes_of(figure, title)
    wide, high = 100.0, 52.0
    areas = squarify.normalize_sizes(drawn["amount_wan"].tolist(), wide, high)
    boxes = squarify.squarify(areas, 0, 0, wide, high)
    small = []
    for place, (row, box) in enumerate(zip(each_row(drawn), boxes, strict=True)):
        corner, colour = (box["x"], box["y"]), _colour(place, row.code)
        axes.add_patch(Rectangle(corner, box["dx"], box["dy"], facecolor=colour, edgecolor="white", linewidth=1.5))
        if not _label_box(axes, row, box, ink_on(colour)):
            small.append(f"{row.line} {number(row.amount_wan)}（{percent(row.share)}）")
    axes.set_xlim(0, wide)
    axes.set_ylim(0, high)
    no_ticks(axes)
    source_line(figure, shares.attrs, "、".join(small))
    return figure


def stacked_chart(compositions: Sequence[pd.DataFrame]) -> Chart:
    """Draw several cuts as bars of 100 %, one under the other; empty cuts are left out and named."""
    title = text("title.stack")
    drawn = [shares for shares in compositions if not shares.empty and shares["share"].notna().any()]
    if not drawn:
        return nothing_to_draw(title, "；".join(shares.attrs.get("why", "") for shares in compositions))
    figure = blank_chart(0.9 + 1.05 * len(drawn))
    grid = figure.subplots(len(drawn), 1, squeeze=False)
    for axes, shares in zip(grid[:, 0], drawn, strict=True):
        small = _stack(axes, _with_rest(shares, 7))
        named = [cut_label(shares), *([text("note.small", lines="、".join(small))] if small else [])]
        axes.set_title(wrap("　".join(named), 120, 1), loc="left", fontsize=10, pad=3)
    left_out = "；".join(shares.attrs["why"] for shares in compositions if shares.empty)
    source_line(figure, drawn[0].attrs, left_out)
    return figure


def lorenz_chart(lorenz: pd.DataFrame) -> Chart:
    """Draw the Lorenz curve against the line of equality."""
    title = text("title.lorenz", cut=cut_label(lorenz))
    if lorenz.attrs["gini"] is None:
        from ..measures.sentences import say

        return nothing_to_draw(title, str(say(lorenz)))
    figure = blank_chart(5.2, width=6.4)
    axes = axes_of(figure, title)
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1.2, linestyle="--")
    axes.text(0.42, 0.47, text("word.equal_line"), rotation=38, color=FAINT, fontsize=9.5)
    lines, money = lorenz["line_share"], lorenz["money_share"]
    axes.plot(lines, money, color=PALETTE[0], linewidth=2, marker="o", markersize=4)
    axes.fill_between(lines, money, lines, color=PALETTE[0], alpha=0.12)
    axes.text(0.03, 0.93, text("note.gini", gini=number(lorenz.attrs["gini"], 3)), fontsize=11)
    percent_axis(axes, "x")
    percent_axis(axes, "y")
    axes.set_xlim(0, 1.01)
    axes.set_ylim(0, 1.02)
    axes.set_xlabel(text("axis.line_share"), fontsize=10)
    axes.set_ylabel(text("axis.money_share"), fontsize=10)
    source_line(figure, lorenz.attrs)
    return figure


def ratio_chart(ratios: pd.DataFrame) -> Chart:
    """Draw the ratios that are percentages, class shares apart, in the order of their definition."""
    drawn = ratios[(ratios["unit"] == "%") & ratios["code"].isna() & ratios["value"].notna()]
    if drawn.empty:
        return nothing_to_draw(text("title.ratios"), "；".join(ratios["why"].dropna().unique()[:3]))
    labels = [wrap(name, 36) for name in drawn["name"]]
    figure, axes = bar_chart(text("title.ratios"), labels)
    axes.hlines(range(len(drawn)), 0, drawn["value"], color=MUTED, linewidth=1.5)
    axes.plot(drawn["value"], range(len(drawn)), "o", color=PALETTE[0], markersize=8)
    for place, value in enumerate(drawn["value"]):
        beside(axes, (value, place), percent(value), gap=9)
    axes.set_xlim(min(0.0, float(drawn["value"].min()) * 1.1), max(1.0, float(drawn["value"].max())) * 1.15)
    percent_axis(axes)
    source_line(figure, ratios.attrs)
    return figure


def _with_rest(shares: pd.DataFrame, most: int) -> pd.DataFrame:
    """Leave out what is zero, and fold the smallest lines into one when there are more than fit."""
    shares = shares[shares["amount_wan"] != 0]
    if len(shares) <= most:
        return shares
    kept, rest = shares.iloc[: most - 1], shares.iloc[most - 1 :]
    one = {"code": "rest", "line": text("word.rest", count=len(rest)), **rest[["amount_wan", "share"]].sum()}
    return pd.concat([kept, pd.DataFrame([one])], ignore_index=True)


def _label_box(axes: Axes, row: Any, box: dict[str, float], ink: str) -> bool:
    """Write name, amount and share into a rectangle if they fit."""
    width = int(box["dx"] * 1.05)
    if width < 8 or box["dy"] < 7:
        return False
    lines = wrap(row.line, width, 3)
    told = f"{lines}\n{number(row.amount_wan)}\n{percent(row.share)}"
    if (told.count("\n") + 1) * 3.3 > box["dy"] or len(number(row.amount_wan)) > width:
        return False
    middle = (box["x"] + box["dx"] / 2, box["y"] + box["dy"] / 2)
    axes.text(*middle, told, ha="center", va="center", fontsize=9.5, color=ink)
    return True


def _stack(axes: Axes, shares: pd.DataFrame) -> list[str]:
    """Draw one bar; give the parts that are too small to be named in it."""
    start, small = 0.0, []
    for place, row in enumerate(each_row(shares)):
        colour, width = _colour(place, row.code), row.share * _COLUMNS
        axes.barh(0, row.share, left=start, color=colour, height=0.8, edgecolor="white")
        fits = width >= max(2 * len(row.line), 7)
        if fits or row.share >= 0.07:
            told = f"{row.line if fits else wrap(row.line, int(width), 2)}\n{percent(row.share)}"
            middle, size = start + row.share / 2, 9 if fits else 8
            axes.text(middle, 0, told, ha="center", va="center", fontsize=size, color=ink_on(colour))
        else:
            small.append(f"{row.line}{percent(row.share)}")
        start += row.share
    axes.set_xlim(0, max(1.0, start))
    axes.set_ylim(-0.45, 0.45)
    no_ticks(axes)
    dress(axes)
    return small


def _colour(place: int, code: str) -> str:
    if code in (UNLISTED, "rest"):
        return MUTED
    return PALETTE[place % len(PALETTE)]
