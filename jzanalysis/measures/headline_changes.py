"""The headline figures against the year before, each on its own."""

from __future__ import annotations

from typing import Any

import pandas as pd

from .change_rows import new_row, to_changes
from .priors import (
    SOURCES,
    Headline,
    PriorFigure,
    headline_prior,
    headlines,
    label_of,
    of_amount,
    stated_rows,
)
from .selecting import figure
from .wording import phrase


def compare_headlines(disclosure: Any, prior: Any = None, source: str | None = None) -> pd.DataFrame:
    """Compare each headline figure on its own; every line may have its own source."""
    rows = [_headline_row(disclosure, headline, prior, source) for headline in headlines().values()]
    found = to_changes(
        [row for row in rows if row["current_wan"] is not None or row["prior_wan"] is not None]
    )
    found.attrs = {"kind": "changes", "by": "summary", "source": source, "why": ""}
    return found


def _headline_row(disclosure: Any, headline: Headline, prior: Any, source: str | None) -> dict[str, Any]:
    now = figure(disclosure.facts, headline.selector(), disclosure.stated)
    amount = now.amount_wan
    found = headline_prior(disclosure, headline, amount, prior)
    order = [one for one in SOURCES if one in found and source in (None, one)]
    before = found[order[0]] if order else PriorFigure()
    row = new_row(headline.id, headline.name_zh, amount, before.amount_wan)
    row.update(
        page=now.page,
        cell=now.cell,
        prior_page=before.page,
        prior_cell=before.cell,
        prior_basis=before.basis,
        source=label_of(order[0], before.origin) if order else None,
    )
    if not order:
        row.update(status="no_prior", why=phrase("why.no_prior"))
    elif not before.amount_wan:
        row["why"] = phrase("why.zero_prior")
    others = [one for one in found if one not in order[:1]]
    if order and others:
        beside = found[others[0]]
        row.update(
            other_prior_wan=beside.amount_wan,
            other_source=label_of(others[0], beside.origin),
            priors_agree=agree(before.amount_wan or 0.0, beside),
        )
    row["reason"] = first_reason(of_amount(stated_rows(disclosure.stated, headline), amount))
    return row


def agree(amount_wan: float, beside: PriorFigure) -> bool:
    """Tell whether two sources give one prior year: an implied one is a difference of two rounded figures."""
    terms = 3 if beside.origin == "implied" else 1
    return abs(amount_wan - (beside.amount_wan or 0.0)) <= 0.5 * 10.0**-beside.decimals * terms + 1e-9


def first_reason(rows: pd.DataFrame) -> str | None:
    """Give the first reason that sentences state."""
    reasons = rows["reason"].dropna()
    return str(reasons.iloc[0]) if len(reasons) else None
