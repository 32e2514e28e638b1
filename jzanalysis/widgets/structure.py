"""The structure to explore: another cut, one branch of the tree after the other, another amount for a project."""

from __future__ import annotations

from typing import Any

import ipywidgets as ipw

from ..charts import share_chart, treemap
from ..charts.style import Chart
from ..measures.branches import TREES, branches, shares_inside
from ..measures.composition import UNLISTED
from ..measures.cut import cut_named
from ..measures.selecting import each_row
from ..measures.structure import shares
from ..measures.tables import Table, table
from ..measures.what_if import what_if
from ..measures.wording import number, percent, phrase, wan
from ..sentence import Sentence
from .labels import text
from .live import controls_of, live, somebody_is_there
from .menus import Menu, distinct
from .offering import offer
from .showing import show_each
from .stacks import drawn_beforehand

CUTS = ("function_class", "function_item", "economic_class", "economic_section", "project", "fund", "unit")
#: Drawn beforehand are so many branches and projects; a kernel offers all of them.
MOST_BRANCHES, MOST_PROJECTS = 12, 5
#: What a project's amount is changed to beforehand, as parts of itself.
CHANGES = (0.8, 1.2, 0.5, 0.0)


def explore_structure(disclosure: Any, *, interactive: bool | None = None) -> None:
    """Choose a cut, drill down into a branch, and give a project another amount.

    `interactive` as for :func:`~jzanalysis.widgets.somebody_is_there`.
    """
    is_live = somebody_is_there(interactive)
    compositions = {cut: shares(disclosure, cut) for cut in CUTS}
    drawable = {cut_named(cut).label(): cut for cut, frame in compositions.items() if not frame.empty}
    if not drawable:
        return show_each(Sentence(phrase("say.no_shares", why=compositions[CUTS[0]].attrs["why"])))

    def draw(by: str) -> Chart:
        return treemap(compositions[by])

    offer([Menu("by", text("by"), drawable)], draw, is_live=is_live)
    _drill_down(disclosure, is_live=is_live)
    return _try_amounts(disclosure, compositions["project"], is_live=is_live)


def _drill_down(disclosure: Any, *, is_live: bool) -> None:
    """Choose a branch of a classification and see what it divides into."""
    nodes = _nodes(disclosure) if is_live else dict(list(_nodes(disclosure, 2).items())[:MOST_BRANCHES])
    if nodes:
        menu = Menu("node", text("tree"), nodes, is_tree=True)
        offer([menu], lambda node: share_chart(shares_inside(disclosure, *node)), is_live=is_live)


def _nodes(disclosure: Any, least: int = 1) -> dict[str, tuple[str, str]]:
    """List the branches of all trees that divide into so many lines at least, indented: words → (code, tree)."""
    pairs = []
    for tree, cuts in TREES.items():
        found = branches(disclosure, tree)
        above: list[str] = []
        for row in each_row(found[found["count"] >= least]):
            above = [code for code in above if row.code.startswith(code)]
            line = row.line if row.depth else cut_named(cuts[0]).label()
            pairs.append(
                (
                    "　" * len(above) + text("node", line=line, amount=number(row.amount_wan)),
                    (row.code, tree),
                )
            )
            above.append(row.code)
    return distinct(pairs)


def _try_amounts(disclosure: Any, projects: Any, *, is_live: bool) -> None:
    """Give a project another amount and see which ratios and unit costs move."""
    amounts = {row.line: float(row.amount_wan) for row in each_row(projects) if row.code != UNLISTED}
    if not amounts:
        return
    if is_live:
        _edit_amount(disclosure, amounts)
        return
    largest = list(amounts)[:MOST_PROJECTS]
    menus = [
        Menu("project", text("project"), {name: name for name in largest}),
        Menu("part", text("change"), {_change_label(part): part for part in CHANGES}),
    ]
    drawn_beforehand(menus, lambda project, part: _moved(disclosure, project, amounts[project] * part))


def _change_label(part: float) -> str:
    return text("part", percent=percent(part, decimals=0)) if part else text("cut_to_zero")


def _moved(disclosure: Any, project: str, amount_wan: float) -> tuple[Sentence, Table]:
    found = what_if(disclosure, project, amount_wan)
    return Sentence(text("moved", project=project, amount=wan(amount_wan))), table(found)


def _edit_amount(disclosure: Any, amounts: dict[str, float]) -> None:
    """Offer a field for the amount, which goes back to the printed one with each choice of a project."""
    controls = controls_of(Menu("project", text("project"), {name: name for name in amounts}))
    first = next(iter(amounts.values()))
    controls["amount"] = ipw.BoundedFloatText(
        value=first,
        min=0,
        max=1e9,
        step=1,
        description=text("amount"),
        style={"description_width": "initial"},
    )
    controls["project"].observe(
        lambda change: setattr(controls["amount"], "value", amounts[change["new"]]), "value"
    )
    live(lambda project, amount: _moved(disclosure, project, amount), controls)
