"""The chart of several years."""

from __future__ import annotations

import pandas as pd

from ..measures.composition import cut_named
from ..measures.wording import number
from .labels import text
from .style import (
    PALETTE,
    Chart,
    axes_of,
    blank_chart,
    money_axis,
    nothing_to_draw,
    source_line,
    spread,
    wrap,
)


def series_chart(series: pd.DataFrame) -> Chart:
    """Draw several years of each line; a year without a figure is a gap, never a zero."""
    cut = cut_named(series.attrs["by"]).label()
    title = text("title.across") if series.attrs.get("across") else text("title.series", cut=cut)
    if series["amount_wan"].notna().sum() == 0:
        return nothing_to_draw(title, series.attrs.get("why") or "")
    years = sorted({int(year) for year in series["year"]})
    if len(years) < 2:
        return nothing_to_draw(title, text("note.one_year", year=years[0]))
    latest = series.groupby("code", sort=False)["amount_wan"].max().sort_values(ascending=False).index[:8]
    figure = blank_chart(4.6)
    axes = axes_of(figure, title)
    ends, names = [], []
    for place, code in enumerate(latest):
        part = series[series["code"] == code].set_index("year")["amount_wan"].reindex(years)
        axes.plot(
            years,
            part.astype(float),
            color=PALETTE[place % len(PALETTE)],
            linewidth=2,
            marker="o",
            markersize=5,
        )
        last = part.dropna()
        ends.append(float(last.iloc[-1]))
        until = "" if last.index[-1] == years[-1] else text("note.until", year=last.index[-1])
        line = wrap(series.loc[series["code"] == code, "line"].iloc[-1], 24, 1)
        names.append(f"{line}{until}  {number(ends[-1])}")
    for place, at in enumerate(spread(ends, 0.06 * max([*ends, 1e-9]))):
        axes.text(
            years[-1] + 0.06, at, names[place], va="center", fontsize=9.5, color=PALETTE[place % len(PALETTE)]
        )
    axes.set_xticks(years, [str(year) for year in years])
    axes.set_xlim(years[0] - 0.15, years[-1] + 0.15 + 0.75 * max(len(years) - 1, 1))
    axes.set_ylim(bottom=0)
    money_axis(axes, "y")
    source_line(figure, series.attrs)
    return figure
