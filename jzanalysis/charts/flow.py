"""The chart of flows: from the sources of money through functional classes to kinds of expenditure."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from ..measures.selecting import each_row
from ..measures.wording import number
from .labels import text
from .style import PALETTE, TOTAL, Chart, axes_of, blank_chart, no_ticks, nothing_to_draw, source_line, wrap

_GAP = 0.025
_BAR = 0.028
Node = tuple[int, str]


def flow_chart(flows: pd.DataFrame) -> Chart:
    """Draw flows as bands whose width is the amount, in up to four columns."""
    title = text("title.flows")
    if flows.empty:
        return nothing_to_draw(title, flows.attrs.get("why") or "")
    amounts, names = _nodes(flows)
    columns = [[amount for (place, _), amount in amounts.items() if place == column] for column in range(4)]
    most = max(len(column) for column in columns)
    scale = (1 - _GAP * most) / max(sum(column) for column in columns)
    places = _places(amounts, scale)
    figure = blank_chart(max(4.2, 0.34 * most + 1.5))
    axes = axes_of(figure, title)
    colours = _colours(amounts)
    _draw_bands(axes, flows, places, scale, colours)
    last = max(column for column, _ in amounts)
    for node, amount in amounts.items():
        _draw_node(axes, node, places[node], amount * scale, colours[node])
        told = f"{wrap(names[node], 26, 1)}  {number(amount)}"
        _name_node(axes, node, places[node] + amount * scale / 2, told)
    axes.set_xlim(-0.02, last + 0.72)
    axes.set_ylim(max(1.02, _lowest(amounts, places, scale)), -0.04)
    no_ticks(axes)
    source_line(figure, flows.attrs)
    return figure


def _nodes(flows: pd.DataFrame) -> tuple[dict[Node, float], dict[Node, str]]:
    """Add up what goes through each point; the column of a point is its stage."""
    amounts: dict[Node, float] = {}
    names: dict[Node, str] = {}
    into: dict[Node, float] = {}
    for row in each_row(flows):
        start, end = (int(row.stage) - 1, str(row.source)), (int(row.stage), str(row.target))
        names[start], names[end] = str(row.source_name), str(row.target_name)
        amounts[start] = amounts.get(start, 0.0) + row.amount_wan
        into[end] = into.get(end, 0.0) + row.amount_wan
    amounts = {node: max(amounts.get(node, 0.0), into.get(node, 0.0)) for node in (*amounts, *into)}
    return dict(sorted(amounts.items(), key=lambda item: (item[0][0], -item[1]))), names


def _places(amounts: dict[Node, float], scale: float) -> dict[Node, float]:
    """Stack the points of each column, largest on top; small ones keep room for their name."""
    found: dict[Node, float] = {}
    below: dict[int, float] = {}
    for node, amount in amounts.items():
        found[node] = below.get(node[0], 0.0)
        below[node[0]] = found[node] + max(amount * scale, 0.03) + _GAP
    return found


def _colours(amounts: dict[Node, float]) -> dict[Node, str]:
    found, used = {}, 0
    for node in amounts:
        if node[1] == "all":
            found[node] = TOTAL
        else:
            found[node] = PALETTE[used % len(PALETTE)]
            used += 1
    return found


def _draw_bands(
    axes: Axes, flows: pd.DataFrame, places: dict[Node, float], scale: float, colours: dict[Node, str]
) -> None:
    """Draw each flow between the free ends of its two points, in the order of the points."""
    out, into = dict(places), dict(places)
    order = flows.assign(
        _from=[places[int(row.stage) - 1, row.source] for row in each_row(flows)],
        _to=[places[int(row.stage), row.target] for row in each_row(flows)],
    ).sort_values(["stage", "_from", "_to"])
    for row in each_row(order):
        start, end = (int(row.stage) - 1, row.source), (int(row.stage), row.target)
        width = row.amount_wan * scale
        colour = colours[end if start[1] == "all" else start]
        axes.add_patch(_band((start[0] + _BAR, out[start]), (end[0], into[end]), width, colour))
        out[start] += width
        into[end] += width


def _band(start: tuple[float, float], end: tuple[float, float], width: float, colour: str) -> PathPatch:
    (left, top), (right, low) = start, end
    middle = (left + right) / 2
    points = [(left, top), (middle, top), (middle, low), (right, low)]
    points += [(x, y + width) for x, y in reversed(points)] + [(left, top)]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    return PathPatch(Path(points, codes), facecolor=colour, alpha=0.35, linewidth=0)


def _draw_node(axes: Axes, node: Node, top: float, height: float, colour: str) -> None:
    axes.add_patch(Rectangle((node[0], top), _BAR, max(height, 0.002), facecolor=colour, linewidth=0))


def _name_node(axes: Axes, node: Node, middle: float, told: str) -> None:
    veil = {"facecolor": "white", "alpha": 0.55, "linewidth": 0, "pad": 0.6}  # so that words stand out from bands
    axes.text(node[0] + _BAR + 0.012, middle, told, va="center", ha="left", fontsize=9, bbox=veil)


def _lowest(amounts: dict[Node, float], places: dict[Node, float], scale: float) -> float:
    return max(places[node] + amount * scale for node, amount in amounts.items()) + 0.03
