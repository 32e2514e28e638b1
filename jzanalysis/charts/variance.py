"""Charts of the year-over-year variance: a frame of changes in, a figure out."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from ..measures.cut import cut_label
from ..measures.selecting import each_row
from ..measures.wording import number, percent, phrase
from .bars import around_zero, bar_chart, beside, colour_of, signed
from .labels import text
from .style import (
    MUTED,
    PALETTE,
    TOTAL,
    Chart,
    axes_of,
    blank_chart,
    folded,
    money_axis,
    noted,
    nothing_to_draw,
    percent_axis,
    source_line,
    spread,
    wrap,
)

MOST_LINES = 10
#: A rate beyond this (in either direction) is drawn to here and labelled with its value.
RATE_LIMIT = 2.0


def headline_chart(changes: pd.DataFrame) -> Chart:
    """Draw the headline figures' rates of change, each with its two amounts beside."""
    title = text("title.headlines")
    drawn = changes[changes["change_rate"].notna()]
    if drawn.empty:
        return nothing_to_draw(title, _why(changes))
    labels = [wrap(row.line) for row in each_row(drawn)]
    figure, axes = bar_chart(title, labels)
    rates = drawn["change_rate"].clip(-RATE_LIMIT, RATE_LIMIT)
    axes.barh(range(len(drawn)), rates, color=[colour_of(rate) for rate in rates], height=0.55)
    for place, row in enumerate(each_row(drawn)):
        told = f"{_signed_percent(row.change_rate)}（{number(row.prior_wan)} → {number(row.current_wan)}）"
        beside(axes, (rates.iloc[place], place), told)
    around_zero(axes, rates)
    percent_axis(axes)
    axes.set_xlabel(text("axis.rate"), fontsize=10)
    source_line(figure, changes.attrs, _left_out(changes, drawn))
    return figure


def change_chart(changes: pd.DataFrame) -> Chart:
    """Draw each line's change in 万元, largest first; for headline figures, their rates instead."""
    if changes.attrs.get("by") == "summary":
        return headline_chart(changes)
    title = text("title.change", cut=cut_label(changes))
    known = _lines(changes, "change_wan")
    if known.empty:
        return nothing_to_draw(title, _why(changes))
    shown, rest = folded(known, "change_wan", MOST_LINES)
    shown = shown.sort_values("change_wan", ascending=False)
    labels = [wrap(row.line) + _mark(row.status) for row in each_row(shown)]
    figure, axes = bar_chart(title, labels)
    colours = [colour_of(value) for value in shown["change_wan"]]
    axes.barh(range(len(shown)), shown["change_wan"], color=colours, height=0.6)
    for place, row in enumerate(each_row(shown)):
        rate = "" if pd.isna(row.change_rate) else f"（{_signed_percent(row.change_rate)}）"
        beside(axes, (row.change_wan, place), signed(row.change_wan) + rate)
    around_zero(axes, shown["change_wan"])
    money_axis(axes)
    note = text("word.rest", count=len(rest)) + f" {signed(rest['change_wan'].sum())}" if len(rest) else ""
    source_line(figure, changes.attrs, note)
    return figure


def contribution_chart(changes: pd.DataFrame) -> Chart:
    """Draw what each line adds to the total's rate of change, in percentage points."""
    cut = "" if changes.attrs.get("by") == "summary" else cut_label(changes)
    title = text("title.contribution", cut=cut)
    known = _lines(changes, "contribution")
    if known.empty:
        return nothing_to_draw(title, _why(changes))
    shown, rest = folded(known, "contribution", MOST_LINES)
    shown = shown.sort_values("contribution", ascending=False)
    labels = [wrap(row.line) + _mark(row.status) for row in each_row(shown)]
    points = [100 * value for value in shown["contribution"]]
    if len(rest):
        labels.append(text("word.rest", count=len(rest)))
        points.append(100 * float(rest["contribution"].sum()))
    total = changes.loc[changes["level"] == "total", "contribution"]
    if len(total) and pd.notna(total.iloc[0]):
        labels.append(text("word.total"))
        points.append(100 * float(total.iloc[0]))
    figure, axes = bar_chart(title, labels)
    colours = [colour_of(value) for value in points]
    colours[-1] = TOTAL
    axes.barh(range(len(points)), points, color=colours, height=0.6)
    for place, value in enumerate(points):
        beside(axes, (value, place), signed(value))
    around_zero(axes, points)
    axes.set_xlabel(text("axis.points"), fontsize=10)
    source_line(figure, changes.attrs)
    return figure


def waterfall(changes: pd.DataFrame) -> Chart:
    """Draw the way from last year's total to this year's, one step a line.

    Where no line has a prior year, one grey step says that the change cannot be divided.
    """
    title = text("title.waterfall", cut=cut_label(changes))
    total = changes[changes["level"] == "total"]
    if total.empty or pd.isna(total["prior_wan"].iloc[0]) or pd.isna(total["current_wan"].iloc[0]):
        return nothing_to_draw(title, _why(changes))
    steps = _steps(changes, float(total["change_wan"].iloc[0]))
    prior, current = float(total["prior_wan"].iloc[0]), float(total["current_wan"].iloc[0])
    figure = blank_chart(4.6)
    axes = axes_of(figure, title)
    bars = [(text("word.prior"), 0.0, prior, TOTAL)]
    level = prior
    for name, value, colour in steps:
        bars.append((name, level, value, colour))
        level += value
    bars.append((text("word.current"), 0.0, current, TOTAL))
    _draw_steps(axes, bars)
    money_axis(axes, "y")
    source_line(figure, changes.attrs)
    return figure


def slope_chart(changes: pd.DataFrame) -> Chart:
    """Draw both years of every line as a slope; lines without a prior year are named below."""
    cut = text("title.headlines") if changes.attrs.get("by") == "summary" else cut_label(changes)
    title = text("title.slope", cut=cut)
    known = _lines(changes, "prior_wan", "current_wan")
    if known.empty:
        return nothing_to_draw(title, _why(changes))
    shown, _ = folded(known, "current_wan", 8)
    figure = blank_chart(max(3.2, 1.2 + 0.5 * len(shown)))
    axes = axes_of(figure, title)
    for place, row in enumerate(each_row(shown)):
        ends, colour = [row.prior_wan, row.current_wan], PALETTE[place % len(PALETTE)]
        axes.plot([0, 1], ends, color=colour, linewidth=2, marker="o", markersize=5)
    span = max(shown["current_wan"].max(), shown["prior_wan"].max(), 1e-9)
    left, right = (spread(shown[name].tolist(), 0.075 * span) for name in ("prior_wan", "current_wan"))
    for place, row in enumerate(each_row(shown)):
        named = f"{number(row.current_wan)}  {wrap(row.line, 34, 1)}"
        _lead(axes, 0, row.prior_wan, left[place])
        _lead(axes, 1, row.current_wan, right[place])
        axes.text(-0.1, left[place], number(row.prior_wan), ha="right", va="center", fontsize=10)
        axes.text(1.1, right[place], named, ha="left", va="center", fontsize=10)
    axes.set_xlim(-0.42, 2.1)
    axes.set_xticks([0, 1], [text("word.prior"), text("word.current")])
    axes.set_yticks([])
    source_line(figure, changes.attrs, _left_out(changes, known, is_rate=False))
    return figure


def _lines(changes: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Keep the lines that have all of these figures."""
    return changes[(changes["level"] == "line") & changes[list(columns)].notna().all(axis=1)]


def _lead(axes: Axes, year: int, value: float, label: float) -> None:
    """Lead from a line's end to its label, which may have been moved out of another's way."""
    side = 1 if year else -1
    axes.plot([year + side * 0.02, year + side * 0.085], [value, label], color=MUTED, linewidth=0.8)


def _steps(changes: pd.DataFrame, change: float) -> list[tuple[str, float, str]]:
    known = _lines(changes, "change_wan")
    known = known[known["change_wan"] != 0]
    shown, rest = folded(known, "change_wan", 7)
    steps = [
        (row.line + _mark(row.status), float(row.change_wan), colour_of(row.change_wan))
        for row in each_row(shown.sort_values("change_wan", ascending=False))
    ]
    if len(rest):
        steps.append((text("word.rest", count=len(rest)), float(rest["change_wan"].sum()), MUTED))
    left = change - float(known["change_wan"].sum())
    if abs(left) > 0.005:
        steps.append((text("word.undivided"), left, MUTED))
    return steps


def _draw_steps(axes: Axes, bars: list[tuple[str, float, float, str]]) -> None:
    tallest = max(start + max(value, 0) for _, start, value, _ in bars) or 1.0
    level = 0.0
    for place, (_, start, value, colour) in enumerate(bars):
        axes.bar(place, value, bottom=start, color=colour, width=0.6)
        ends = place in (0, len(bars) - 1)
        told = number(value) if ends else signed(value)
        axes.text(place, start + max(value, 0) + 0.015 * tallest, told, ha="center", va="bottom", fontsize=10)
        if place:
            axes.plot([place - 0.7, place - 0.3], [level, level], color=MUTED, linewidth=1)
        level = start + value
    width, size = (9, 8.5) if len(bars) > 8 else (12, 9.5) if len(bars) > 5 else (18, 9.5)
    axes.set_xticks(range(len(bars)), [wrap(name, width) for name, *_ in bars], fontsize=size)
    axes.set_ylim(min(0.0, *(start + min(value, 0) for _, start, value, _ in bars)), tallest * 1.1)


def _left_out(changes: pd.DataFrame, drawn: pd.DataFrame, *, is_rate: bool = True) -> str:
    """Name the lines that are not in the chart, with the reason; only rates are cut off."""
    left = changes[(changes["level"] == "line") & ~changes.index.isin(drawn.index)]
    missing, zero = left[left["prior_wan"].isna()], left[left["prior_wan"] == 0]
    notes = [
        text(f"note.{key}", lines="、".join(part["line"]))
        for key, part in (("no_prior", missing), ("zero_prior", zero))
        if len(part)
    ]
    if is_rate and (drawn["change_rate"].abs() > RATE_LIMIT).any():
        notes.append(text("note.capped", limit=percent(RATE_LIMIT, decimals=0)))
    return noted(*notes)


def _why(changes: pd.DataFrame) -> str:
    """Say in a line why there is nothing to draw."""
    if changes.attrs.get("why"):
        return str(changes.attrs["why"])
    if changes.attrs["by"] == "summary":
        return phrase("say.no_priors", year=changes.attrs.get("fiscal_year", ""))
    cut = cut_label(changes)
    known = len(_lines(changes, "change_wan"))
    return phrase("say.no_total_prior" if known else "say.no_line_priors", cut=cut)


def _signed_percent(rate: float) -> str:
    return ("+" if rate > 0 else "") + percent(rate)


def _mark(status: str) -> str:
    return text(f"word.{status}") if status in ("new", "ended") else ""
