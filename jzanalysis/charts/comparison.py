"""Charts of several departments: where one stands, shares side by side."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from ..measures.composition import UNLISTED
from ..measures.cut import cut_label
from ..measures.wording import percent, ratio_value
from .labels import text
from .style import (
    GRID,
    INCREASE,
    MUTED,
    PALETTE,
    TOTAL,
    Chart,
    axes_of,
    bar_height,
    blank_chart,
    ink_on,
    nothing_to_draw,
    percent_axis,
    source_line,
    wrap,
)

#: Lines that get a colour of their own; the smaller ones are folded into one.
MOST_LINES = 8


def standing_chart(compared: pd.DataFrame) -> Chart:
    """Draw each ratio as a strip from the least to the largest department, one's own department marked."""
    title = text("title.standing", department=compared.attrs["department"])
    known = compared[compared["value"].notna()]
    strips = [part for _, part in known.groupby("ratio", sort=False) if part["is_own"].any() and len(part) > 1]
    if not strips:
        return nothing_to_draw(title, text("note.no_peers"))
    names = [wrap(part["name"].iloc[0]) for part in strips]
    figure = blank_chart(bar_height(len(strips), names) + 0.22 * len(strips))
    axes = axes_of(figure, title)
    for place, part in enumerate(strips):
        _strip(axes, place, part)
    axes.set_yticks(range(len(strips)), names, fontsize=10)
    axes.set_xticks([])
    axes.set_ylim(len(strips) - 0.4, -0.75)
    axes.set_xlim(-0.17, 1.17)
    note = text("note.standing", others="、".join(compared.attrs["others"]))
    source_line(figure, compared.attrs, note, unit="")
    return figure


def _strip(axes: Axes, place: int, part: pd.DataFrame) -> None:
    low, high = float(part["value"].min()), float(part["value"].max())
    at = [0.5 if high == low else (value - low) / (high - low) for value in part["value"]]
    axes.plot([0, 1], [place, place], color=GRID, linewidth=4, zorder=0, solid_capstyle="round")
    others = [x for x, own in zip(at, part["is_own"], strict=True) if not own]
    axes.plot(others, [place] * len(others), "o", color=MUTED, markersize=8, alpha=0.85)
    own = part[part["is_own"]].iloc[0]
    x = at[list(part["is_own"]).index(True)]
    axes.plot([x], [place], "o", color=INCREASE, markersize=11)
    told = text("note.own", value=ratio_value(own.value, own.unit), count=len(part))
    axes.text(x, place - 0.24, told, ha="center", va="bottom", fontsize=9.5, color=INCREASE)
    if high > low:
        for end, value, side in ((-0.025, low, "right"), (1.025, high, "left")):
            axes.text(end, place, ratio_value(value, own.unit), ha=side, va="center", fontsize=9, color=TOTAL)


def compared_shares_chart(compared: pd.DataFrame) -> Chart:
    """Draw the composition of each disclosure as a bar of 100 %, one colour a line throughout."""
    title = text("title.compared_shares", cut=cut_label(compared))
    drawn = compared[compared["share"].notna() & (compared["share"] != 0)]
    if drawn.empty:
        return nothing_to_draw(title, compared.attrs["why"] or text("note.no_peers"))
    kept = _largest(drawn)
    bars = list(drawn.groupby(["department", "fiscal_year"], sort=False))
    figure = blank_chart(bar_height(len(bars)) + 0.75)
    axes = axes_of(figure, title)
    for place, (_, part) in enumerate(bars):
        _bar(axes, place, part, kept)
    axes.set_yticks(range(len(bars)), [wrap(f"{name} {year}", 30, 2) for (name, year), _ in bars], fontsize=9.5)
    axes.set_ylim(len(bars) - 0.4, -0.6)
    axes.set_xlim(0, 1)
    percent_axis(axes)
    _legend(axes, kept, has_rest=drawn["code"].nunique() > len(kept))
    source_line(figure, compared.attrs, compared.attrs["why"], unit="%")
    return figure


def _largest(drawn: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Choose the lines with a colour of their own: code → name and colour, those with most of a share first."""
    listed = drawn[drawn["code"] != UNLISTED]
    order = listed.groupby("code")["share"].sum().sort_values(ascending=False, kind="stable").index[:MOST_LINES]
    names = listed.drop_duplicates("code").set_index("code")["line"]
    return {code: (names[code], PALETTE[place]) for place, code in enumerate(order)}


def _bar(axes: Axes, place: int, part: pd.DataFrame, kept: dict[str, tuple[str, str]]) -> None:
    start = 0.0
    shares = part.groupby("code")["share"].sum()
    rest = float(shares[~shares.index.isin(list(kept))].sum())
    colours = {code: colour for code, (_, colour) in kept.items()}
    for code, share in [*((code, float(shares.get(code, 0.0))) for code in kept), ("", rest)]:
        colour = colours.get(code, MUTED)
        axes.barh(place, share, left=start, color=colour, height=0.66, edgecolor="white", linewidth=0.8)
        if share >= 0.055:
            middle = start + share / 2
            axes.text(middle, place, percent(share, decimals=1), ha="center", va="center", fontsize=8.5,
                      color=ink_on(colour))  # fmt: skip
        start += share


def _legend(axes: Axes, kept: dict[str, tuple[str, str]], *, has_rest: bool) -> None:
    from matplotlib.patches import Patch

    patches = [Patch(color=colour, label=wrap(name, 22, 1)) for name, colour in kept.values()]
    if has_rest:
        patches.append(Patch(color=MUTED, label=text("word.others")))
    axes.legend(handles=patches, loc="upper left", bbox_to_anchor=(0, -0.09), ncols=4, frameon=False, fontsize=9,
                borderaxespad=0.4, columnspacing=1.4, handlelength=1.1)  # fmt: skip
