"""Reconciliation (勾稽): every figure against every other, each with its arithmetic, its place and its outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from .between import between, current
from .columns import columns
from .equations import evaluate, set_aside, sharpen, stack
from .figures import figures
from .hierarchy import hierarchy
from .identities import Identity, identities
from .missing import missing
from .narrative import narrative
from .plausibility import plausibility
from .report import checks_text, coverage, summary
from .writing import checks_of, frame_of

if TYPE_CHECKING:
    from ..disclosure import Disclosure

__all__ = ["Identity", "checks_text", "coverage", "identities", "reconcile", "summary"]

HEAD = ["disclosure", "document", "department", "fiscal_year", "stage"]


def reconcile(source: Disclosure | pd.DataFrame, stated: pd.DataFrame | None = None,
              targets: pd.DataFrame | None = None) -> pd.DataFrame:
    """Check every figure of one or many disclosures against the others; one row per identity and instance.

    `source` is a disclosure, or a frame of facts (of any number of disclosures) with the frames of stated
    figures and targets beside it. Amounts in 万元. A table that is not there gives `not_checkable`, never
    `fails`. Contract of the columns: ``frames.CHECKS``.
    """
    if isinstance(source, pd.DataFrame):
        return _reconcile(source, stated, targets)
    return _reconcile(source.facts, source.stated, source.targets)


def _reconcile(facts: pd.DataFrame, stated: pd.DataFrame | None, targets: pd.DataFrame | None) -> pd.DataFrame:
    money = figures(facts)
    equations = [*hierarchy(money), *columns(money)]
    here = current(money)
    known = identities()
    across = [between(each, here) for each in known.values() if each.left]
    equations += [each for each in across if each is not None and len(each.terms)]
    parts = [(each, *evaluate(each, money, known[each.name].rule)) for each in equations]
    results, terms = stack(parts)
    if len(results):
        results = set_aside(sharpen(results, terms), terms, money)
    rows = checks_of(results, terms, money)
    rows += narrative(stated, here) if stated is not None else []
    rows += plausibility(here, stated, targets)
    rows += missing(facts, stated, rows)
    heads = [frame[HEAD] for frame in (facts, stated, targets) if frame is not None and len(frame)]
    return frame_of(rows, pd.concat(heads) if heads else facts[HEAD])
