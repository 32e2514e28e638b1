"""Several departments, and accounts against the budget, to explore: another cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..charts import compared_shares_chart, execution_chart
from ..charts.style import Chart
from ..measures.comparison import compare_shares
from ..measures.cut import cut_named
from ..measures.execution import execution_lines
from ..measures.wording import phrase
from ..sentence import Sentence
from .labels import text
from .offering import explore
from .showing import show_each

COMPARED = ("basic_project", "function_class", "function_section", "economic_class", "fund")
EXECUTED = ("function_section", "function_class", "function_item", "basic_project", "three_public", "fund")


def explore_comparison(disclosures: Sequence[Any], *, interactive: bool | None = None) -> None:
    """Choose by what the compositions of several disclosures are compared."""
    frames = {cut: compare_shares(disclosures, cut) for cut in COMPARED}
    drawable = [cut for cut, frame in frames.items() if frame["share"].notna().any()]
    _choose(drawable, lambda by: compared_shares_chart(frames[by]), interactive, phrase("why.nothing_to_compare"))


def explore_execution(final: Any, budget: Any = None, *, interactive: bool | None = None) -> None:
    """Choose by what final accounts are held against the budget."""
    frames = {cut: execution_lines(final, budget, cut) for cut in EXECUTED}
    drawable = [cut for cut, frame in frames.items() if len(frame)]
    why = phrase("say.no_execution", why=frames["function_class"].attrs["why"])
    _choose(drawable, lambda by: execution_chart(frames[by]), interactive, why)


def _choose(cuts: Sequence[str], draw: Callable[..., Chart], interactive: bool | None, why: str) -> None:  # noqa: FBT001
    """Offer the cuts in a menu, or say why there is none."""
    if not cuts:
        return show_each(Sentence(why))
    options = {cut_named(cut).label(): cut for cut in cuts}
    return explore(draw, options, text("by"), interactive=interactive)
