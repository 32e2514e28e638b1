"""Reconciliation (勾稽): every figure against every other, with its arithmetic, place and outcome."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pandas as pd

from ..frames import CHECKS, to_frame
from .between import between
from .bridges import like_names
from .changes import change_rates, changes
from .columns import columns, stacked
from .documents import documents
from .doubts import doubt
from .economic import two_economic_classes
from .empty import empty_tables
from .equations import evaluate, join, set_aside, sharpen
from .figures import Figures
from .funding import function_two_sided, nonfiscal_remainder
from .gaps import without_total
from .hierarchy import hierarchy, placed_tables
from .identities import Identity, identities
from .lines import Line
from .missing import missing, totalless
from .narrative import narrative
from .pages import page_picture, terms_of
from .parts import parts
from .plausibility import plausibility
from .promises import promises
from .report import check_names, checks_text, coverage, findings, summary
from .sentences import say_like_names, say_outcome
from .shares import shares
from .slips import unit_slips
from .spelling import checks_of
from .target_money import target_amounts, target_funds
from .units import department_units, units_not_given
from .wording import placeholders, texts
from .writing import HEAD, Row, frame_of, plain_rows
from .years import years

if TYPE_CHECKING:
    from ..disclosure import Disclosure

__all__ = [
    "Identity",
    "across",
    "check_names",
    "checks_text",
    "coverage",
    "findings",
    "identities",
    "page_picture",
    "reconcile",
    "say_like_names",
    "say_outcome",
    "summary",
    "terms_of",
]


def reconcile(
    source: Disclosure | pd.DataFrame, stated: pd.DataFrame | None = None, targets: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Check every figure of one or many disclosures against the others; one row per identity and instance.

    `source` is a disclosure, or a frame of facts (of any number of disclosures) with the frames of stated
    figures and targets beside it. Amounts in 万元. A table that is not there gives `not_checkable`, never
    `fails`. The columns are those of ``frames.CHECKS``.
    """
    with _unwatched():
        if isinstance(source, pd.DataFrame):
            return _reconcile((source, stated, targets))
        return _reconcile((source.facts, source.stated, source.targets), source)


def across(disclosures: Sequence[Disclosure]) -> pd.DataFrame:
    """Check several disclosures against each other only: prior years, budgets, what is carried over.

    The rows that `reconcile` of all their frames would add to the checks of each alone; none for a single one.
    """
    names = ("facts", "stated", "targets")
    frames = [pd.concat([getattr(each, name) for each in disclosures], ignore_index=True) for name in names]
    checks = reconcile(*frames) if len(disclosures) > 1 else to_frame([], CHECKS)
    return checks[checks["family"] == "years"]


@contextmanager
def _unwatched() -> Iterator[None]:
    """Pause the search for cycles: hundreds of thousands of rows are made, none of them in a cycle."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _reconcile(
    frames: tuple[pd.DataFrame, pd.DataFrame | None, pd.DataFrame | None],
    disclosure: Disclosure | None = None,
) -> pd.DataFrame:
    facts, stated, targets = frames
    figures, said, aims = Figures(facts), plain_rows(stated), plain_rows(targets)
    heads = [
        row
        for frame in frames
        if frame is not None
        for row in plain_rows(frame[list(HEAD)].drop_duplicates("disclosure"))
    ]
    tables = placed_tables(figures)
    sums, rows = _sums(tables, heads, figures)
    if disclosure is not None:
        rows += empty_tables(disclosure, figures)
        rows += texts(disclosure, {row["sentence"] for row in said})
    rows += narrative(said, figures)
    rows += shares(said, figures)
    rows += parts(said)
    rows += plausibility(said, figures)
    rows += like_names(figures)
    rows += placeholders(facts, aims, said)
    rows += promises(aims, said, figures)
    rows += target_amounts(figures)
    rows += years(said, heads, figures)
    rows += documents(heads, figures)
    rows += change_rates(facts, figures)
    rows += units_not_given(heads, figures)
    rows += missing(figures, said, heads, (sums, rows))
    rows += totalless(without_total(tables), figures)
    return frame_of(sums, rows, heads)


def _sums(tables: list[list[Line]], heads: list[Row], figures: Figures) -> tuple[pd.DataFrame, list[Row]]:
    if not len(figures):
        return pd.DataFrame(columns=list(CHECKS)), []
    across = [between(identity, figures) for identity in identities().values() if identity.left]
    within = (hierarchy(tables, figures), columns(figures), stacked(figures), changes(figures))
    classes = (two_economic_classes(figures), function_two_sided(figures), nonfiscal_remainder(figures))
    money = target_funds(figures)
    terms = join([*within, *across, *classes, money, department_units(heads, figures)])
    results, terms = evaluate(terms, figures)
    results = doubt(set_aside(sharpen(results, terms), terms, figures), figures)
    return checks_of(results, terms, figures), list(unit_slips(results, terms, figures))
