"""Charts over the years: the lines of one department, one ratio of several departments."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
from matplotlib.axes import Axes

from ..measures.cut import cut_label
from ..measures.selecting import each_row
from ..measures.wording import number, ratio_value
from .labels import text
from .style import (
    PALETTE,
    Chart,
    axes_of,
    blank_chart,
    money_axis,
    nothing_to_draw,
    percent_axis,
    source_line,
    spread,
    why_nothing,
    wrap,
)

#: Lines that are drawn; a reader cannot tell more of them apart.
MOST_LINES = 8
#: A name, and its figures by year.
Line = tuple[str, pd.Series]


def series_chart(series: pd.DataFrame) -> Chart:
    """Draw several years of each line; a year without a figure is a gap, never a zero."""
    title = text("title.across") if series.attrs.get("across") else text("title.series", cut=cut_label(series))
    known = series[series["amount_wan"].notna()]
    if known.empty:
        return nothing_to_draw(title, series.attrs.get("why") or "")
    years = list(range(int(series["year"].min()), int(series["year"].max()) + 1))
    if len(years) < 2:
        return nothing_to_draw(title, text("note.one_year", year=years[0]))
    largest = known.groupby("code", sort=False)["amount_wan"].max().sort_values(ascending=False).index[:MOST_LINES]
    names = series.drop_duplicates("code", keep="last").set_index("code")["line"]
    lines = [(wrap(names[code], 24, 1), _by_year(known[known["code"] == code], "amount_wan")) for code in largest]
    figure = blank_chart(4.6)
    axes = axes_of(figure, title)
    _draw_years(axes, years, lines, number, 0.06 * max(float(line.iloc[-1]) for _, line in lines))
    axes.set_ylim(bottom=0)
    money_axis(axes, "y")
    source_line(figure, series.attrs)
    return figure


def ratio_series_chart(found: pd.DataFrame) -> Chart:
    """Draw one ratio of several departments by year; a year without it is a gap."""
    title, unit = text("title.ratio_series", ratio=found.attrs["name"]), found.attrs["unit"]
    known = found[found["value"].notna()]
    if known.empty:
        return nothing_to_draw(title, why_nothing(found))
    years = list(range(int(found["year"].min()), int(found["year"].max()) + 1))
    parts = known.groupby("department", sort=False)
    lines = [(wrap(name, 26, 1), _by_year(part, "value")) for name, part in parts]
    top = 1.15 * float(known["value"].max()) or 1.0
    figure = blank_chart(4.4)
    axes = axes_of(figure, title)
    _draw_years(axes, years, lines, lambda value: ratio_value(value, unit), 0.07 * top)
    axes.set_ylim(min(0.0, float(known["value"].min())), top)
    if unit == "%":
        percent_axis(axes, "y")
    missing = [f"{row.department}{row.year}" for row in each_row(found[found["value"].isna()])]
    source_line(figure, found.attrs, text("note.without", names="、".join(missing)) if missing else "", unit="")
    return figure


def _by_year(part: pd.DataFrame, column: str) -> pd.Series:
    """Give the figures of one line by year, the first of each year."""
    return part.drop_duplicates("year").set_index("year")[column].astype(float).sort_index()


def _draw_years(
    axes: Axes, years: list[int], lines: Sequence[Line], write: Callable[[float], str], least: float
) -> None:
    """Draw each line over the years, named at its end with its last figure, `least` apart from the next name."""
    ends, names = [], []
    for place, (name, line) in enumerate(lines):
        values = line.reindex(years)
        axes.plot(years, values, color=PALETTE[place % len(PALETTE)], linewidth=2, marker="o", markersize=5)
        ends.append(float(line.iloc[-1]))
        until = "" if line.index[-1] == years[-1] else text("note.until", year=line.index[-1])
        names.append(f"{name}{until}  {write(ends[-1])}")
    for place, at in enumerate(spread(ends, least)):
        colour = PALETTE[place % len(PALETTE)]
        axes.text(years[-1] + 0.06, at, names[place], va="center", fontsize=9.5, color=colour)
    axes.set_xticks(years, [str(year) for year in years])
    axes.set_xlim(years[0] - 0.15, years[-1] + 0.15 + 0.75 * max(len(years) - 1, 1))
