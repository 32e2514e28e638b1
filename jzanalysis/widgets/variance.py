"""The variance to explore: which two years, by which cut, from which source, and what of it to see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import pandas as pd

from ..charts import change_chart, contribution_chart, slope_chart, waterfall
from ..charts.style import Chart
from ..measures.composition import lines
from ..measures.cut import cut_named
from ..measures.priors import SOURCES
from ..measures.variance import year_over_year
from ..measures.wording import phrase
from ..sentence import Sentence
from .labels import text
from .live import somebody_is_there
from .menus import Menu
from .offering import offer
from .showing import show_each

CHARTS: dict[str, Callable[[pd.DataFrame], Chart]] = {
    "contribution": contribution_chart,
    "change": change_chart,
    "slope": slope_chart,
    "waterfall": waterfall,
}
#: Drawn beforehand are the cuts that readers ask for; a kernel offers all of them.
BEFOREHAND = ("three_public", "function_class", "function_item", "basic_project", "project")
ALL = (*BEFOREHAND, "function_section", "economic_class", "economic_section", "unit", "fund")


def explore_variance(
    disclosure: Any, prior: Any = None, others: Sequence[Any] = (), *, interactive: bool | None = None
) -> None:
    """Choose the years, the cut, the source of the prior year and the chart of the year-over-year variance.

    `others` are further years of the department; `interactive` as for :func:`somebody_is_there`.
    """
    is_live = somebody_is_there(interactive)
    drawable = [cut for cut in (ALL if is_live else BEFOREHAND) if _has_lines(disclosure, cut)]
    if not drawable:
        why = phrase("why.no_lines", cut=cut_named(BEFOREHAND[0]).label())
        return show_each(Sentence(phrase("say.nothing_current", why=why)))

    years = _pairs(disclosure, prior, others)

    @cache
    def changes(year: int, by: str, source: str | None) -> pd.DataFrame:
        if source is not None and (found := changes(year, by, None)).attrs["source"] == source:
            return found  # the source that is taken anyway
        now, before = years[year]
        return year_over_year(now, by, prior=before, source=source)

    @cache
    def drawn(year: int, by: str, source: str | None, chart: str) -> Chart:
        return CHARTS[chart](changes(year, by, source))

    menus = [
        Menu("year", text("year"), {_year_label(year, *pair): year for year, pair in years.items()}),
        Menu("by", text("by"), {cut_named(cut).label(): cut for cut in drawable}),
        Menu("source", text("source"), _sources(disclosure, prior)),
        Menu("chart", text("measure"), {text(f"measures.{name}"): name for name in CHARTS}),
    ]

    def draw(year: int, by: str, source: str | None, chart: str) -> Chart:
        is_usual = changes(year, by, source) is changes(year, by, None)
        return drawn(year, by, None if is_usual else source, chart)

    return offer(menus, draw, is_live=is_live)


def _has_lines(disclosure: Any, cut: str) -> bool:
    return not lines(disclosure.facts, cut, disclosure.targets).empty


def _pairs(disclosure: Any, prior: Any, others: Sequence[Any]) -> dict[int, tuple[Any, Any]]:
    """Give each year that can be compared, the disclosure's own first: year → (its document, last year's)."""
    known = {int(one.fiscal_year): one for one in others if one.stage == disclosure.stage}
    if prior is not None:
        known[int(prior.fiscal_year)] = prior
    own = int(disclosure.fiscal_year)
    pairs = {own: (disclosure, prior if prior is not None else known.get(own - 1))}
    for year in sorted(set(known) - {own}, reverse=True):
        if year - 1 in known:
            pairs[year] = (known[year], known[year - 1])
    return pairs


def _year_label(year: int, _: Any, prior: Any) -> str:
    return text("against", year=year, prior=year - 1 if prior is None else prior.fiscal_year)


def _sources(disclosure: Any, prior: Any) -> dict[str, str | None]:
    """List the sources of the prior year that this disclosure has; one alone needs no choosing."""
    has = {
        "document": prior is not None,
        "column": bool((disclosure.facts["period"] == "prior").any()),
        "narrative": bool(disclosure.stated["prior_wan"].notna().any()),
    }
    found = {phrase(f"source.{name}"): name for name in SOURCES if has[name]}
    return {text("any"): None, **(found if len(found) > 1 else {})}
