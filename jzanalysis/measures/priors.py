"""Where the prior year comes from: another document, a prior-year column, or what the narrative states."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pandas as pd

from ..bundled import package_toml
from .composition import lines
from .cut import Cut, cut_named, with_tuples
from .selecting import Figure, Selector, as_text, as_whole, each_row, figure
from .wording import phrase

#: Sources in order of trust; the narrative's prior is printed, or implied by figure and change.
SOURCES = ("document", "column", "narrative")


@dataclass(frozen=True)
class PriorFigure:
    """The prior-year amount of one line, with its base and place; `amount_wan` None when it is not known."""

    amount_wan: float | None = None
    basis: str | None = None
    origin: str = ""
    page: int | None = None
    cell: str | None = None
    decimals: int = 2


@dataclass(frozen=True)
class Prior:
    """The prior year of all lines of one cut from one source.

    `exhaustive`: a line that is not there did not exist; else it is only not stated.
    """

    source: str
    figures: dict[str, PriorFigure]
    names: dict[str, str] = field(default_factory=dict)
    total: PriorFigure = PriorFigure()
    exhaustive: bool = False
    year: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Headline:
    """One headline figure of ``headlines.toml``."""

    id: str
    name_zh: str
    name_en: str
    tables: tuple[str, ...]
    measures: tuple[str, ...]
    stated: str
    stated_measures: tuple[str, ...]
    direction: str | None = None
    sum_of: tuple[str, ...] = ()

    def selector(self, period: str = "current") -> Selector:
        """Say where the tables print the figure."""
        return Selector(self.tables, self.measures, self.direction, period=period)


@cache
def headlines() -> dict[str, Headline]:
    """Read the headline figures.

    >>> headlines()["three_public_expenses"].name_zh
    '“三公”经费'
    """
    entries = package_toml("measures/headlines.toml")["headline"]
    return {entry["id"]: Headline(**with_tuples(entry)) for entry in entries}


def prior_years(disclosure: Any, by: str, current: pd.DataFrame, prior: Any = None) -> list[Prior]:
    """Gather the prior year of a cut's lines from every source that has any, in the order of trust."""
    found = []
    if prior is not None:
        found.append(from_document(prior, by))
    found += [from_column(disclosure.facts, by), from_narrative(disclosure.stated, by, current)]
    return [one for one in found if one.figures or one.total.amount_wan is not None]


def from_document(prior: Any, by: str) -> Prior:
    """Take the prior year from another disclosure of the department: its own current figures."""
    found = lines(prior.facts, by, prior.targets)
    note = "" if not found.attrs["table"] else found.attrs["table"]
    return _of_lines("document", found, int(prior.fiscal_year), note)


def from_column(facts: pd.DataFrame, by: str) -> Prior:
    """Take the prior year from the prior-year column of the same table."""
    found = lines(facts, by, period="prior")
    years = facts[facts["period"] == "prior"]["year"].dropna()
    return _of_lines(
        "column", found, int(years.mode().iloc[0]) if len(years) else None, found.attrs["table"] or ""
    )


def from_narrative(stated: pd.DataFrame, by: str, current: pd.DataFrame) -> Prior:
    """Take the prior year from the text: of the total, where it speaks of the same amount, and of lines."""
    cut = cut_named(by)
    figures, names = {}, {}
    for code, rows in _stated_by_line(stated, cut).items():
        own = current[current["code"] == code]["amount_wan"]
        row = _comparable(rows, float(own.iloc[0]) if len(own) else None)
        if row is not None:
            figures[code] = _stated_prior(row)
            names[code] = str(row["subject"])
    total = stated_headline(stated, headline_of(cut, current), current.attrs.get("total_wan"))
    return Prior("narrative", figures, names, PriorFigure() if total is None else _stated_prior(total))


def headline_of(cut: Cut, current: pd.DataFrame) -> Headline:
    """Name the headline that the lines of a cut add up to, by the table they were taken from."""
    if cut.headline == "total" and str(current.attrs.get("table")).startswith(
        ("general_public", "fiscal_appropriation")
    ):
        return headlines()["fiscal_appropriation"]
    return headlines()[cut.headline]


def stated_headline(stated: pd.DataFrame, headline: Headline, amount_wan: float | None) -> pd.Series | None:
    """Find the sentence that compares a headline figure of this very amount with the year before."""
    return _comparable(stated_rows(stated, headline), amount_wan)


def stated_rows(stated: pd.DataFrame, headline: Headline) -> pd.DataFrame:
    """Give all sentences whose subject is a headline figure."""
    subject = stated["subject"].fillna("").str.contains(re.compile(headline.stated))
    measure = stated["measure"].isin([*headline.stated_measures]) | stated["measure"].isna()
    if headline.stated == ".":
        measure = stated["measure"].isin([*headline.stated_measures])
    return stated[subject & measure & stated["function_code"].isna()]


def of_amount(rows: pd.DataFrame, amount_wan: float | None) -> pd.DataFrame:
    """Keep the sentences whose own current figure is this amount at the printed digit, or is missing."""
    if amount_wan is None:
        return rows
    unit = 10.0 ** -rows["decimals"].fillna(2).astype("float64")
    near = (rows["current_wan"] - amount_wan).abs() <= 0.5 * unit + 1e-6
    return rows[near | rows["current_wan"].isna()]


def headline_prior(
    disclosure: Any, headline: Headline, amount: float | None, prior: Any
) -> dict[str, PriorFigure]:
    """Gather the prior year of one headline figure, by source."""
    found = {}
    if prior is not None:
        found["document"] = _of_figure(figure(prior.facts, headline.selector(), prior.stated))
    found["column"] = _of_figure(figure(disclosure.facts, headline.selector("prior")))
    row = stated_headline(disclosure.stated, headline, amount)
    if row is not None:
        found["narrative"] = _stated_prior(row)
    elif headline.sum_of:
        found["narrative"] = _sum_of_parts(disclosure.stated, headline, amount)
    return {source: one for source, one in found.items() if one.amount_wan is not None}


def label_of(source: str, origin: str = "", lang: str = "zh") -> str:
    """Name a source for readers.

    >>> label_of("narrative", "implied"), label_of("column")
    ('文字说明推算', '表内上年栏')
    """
    key = f"narrative_{origin}" if source == "narrative" and origin else source
    return phrase(f"source.{key}", lang)


def _stated_by_line(stated: pd.DataFrame, cut: Cut) -> dict[str, pd.DataFrame]:
    if cut.key == "function_code":
        code = stated["function_code"]
        rows = stated[code.notna() & (code.str.len() == cut.width)]
        return {str(code): part for code, part in rows.groupby("function_code", sort=False)}
    parts = [*cut.parts, *cut.instead]
    found = {part: stated[stated["measure"] == part] for part in parts}
    stated_parts = {part for part in cut.parts if found[part]["prior_wan"].notna().any()}
    for whole, inner in cut.instead.items():
        if stated_parts & set(inner):
            found.pop(whole)
    return found


def _comparable(rows: pd.DataFrame, amount_wan: float | None) -> pd.Series | None:
    """Take the first sentence with a prior year whose own current figure is the amount of the table."""
    found = of_amount(rows[rows["prior_wan"].notna()], amount_wan)
    return None if found.empty else found.iloc[0]


def _stated_prior(row: pd.Series) -> PriorFigure:
    return PriorFigure(
        float(row["prior_wan"]),
        as_text(row["prior_basis"]),
        as_text(row["prior_origin"]) or "implied",
        as_whole(row["page"]),
        as_text(row["cell"]),
        as_whole(row["decimals"], 2),
    )


def _sum_of_parts(stated: pd.DataFrame, headline: Headline, amount: float | None) -> PriorFigure:
    """Add the prior years of the parts, where the text states all of them and they add up to the figure."""
    rows = [_comparable(stated[stated["measure"] == part], None) for part in headline.sum_of]
    known = [row for row in rows if row is not None]
    if (
        len(known) < len(rows)
        or amount is None
        or abs(sum(row["current_wan"] for row in known) - amount) > 0.005 * len(known)
    ):
        return PriorFigure()
    first = _stated_prior(known[0])
    return PriorFigure(
        round(sum(row["prior_wan"] for row in known), 6), first.basis, "implied", first.page, first.cell
    )


def _of_figure(found: Figure) -> PriorFigure:
    return PriorFigure(found.amount_wan, found.basis, "", found.page, found.cell, found.decimals)


def _of_lines(source: str, found: pd.DataFrame, year: int | None, note: str) -> Prior:
    figures = {
        str(row.code): PriorFigure(
            float(row.amount_wan),
            as_text(row.basis),
            "",
            as_whole(row.page),
            as_text(row.cell),
            as_whole(row.decimals, 2),
        )
        for row in each_row(found)
    }
    names = {str(row.code): str(row.line) for row in each_row(found)}
    bases = {one.basis for one in figures.values()}
    total = PriorFigure(
        found.attrs["total_wan"],
        bases.pop() if len(bases) == 1 else None,
        "",
        as_whole(found.attrs["total_page"]),
        found.attrs["total_cell"],
    )
    return Prior(source, figures, names, total, exhaustive=bool(figures), year=year, note=note)
