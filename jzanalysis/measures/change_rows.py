"""The rows of a frame of changes: one line's two years, what became of it, and why a rate is missing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..frames import kind_of
from .matching import Matching
from .priors import Prior, PriorFigure, label_of
from .wording import phrase

COLUMNS = [
    *("code", "line", "level", "current_wan", "prior_wan", "change_wan", "change_rate", "contribution"),
    *("size_wan", "structure_wan", "status", "source", "matched_by", "prior_basis", "other_prior_wan"),
    *("other_source", "priors_agree", "reason", "why", "page", "cell", "prior_page", "prior_cell"),
]
_TYPES = {"float": "float64", "int": "Int64", "text": "string"}


def change(current: pd.Series, prior: pd.Series) -> pd.DataFrame:
    """Compare two years of the same lines.

    Parameters
    ----------
    current, prior
        Amounts in 万元, indexed by line.

    Returns
    -------
    One row per line found in either year: `current_wan`, `prior_wan`, `change_wan` (current minus prior) and
    `change_rate` (0.05 is 5 %; missing when there is no prior amount, or zero, to divide by).

    >>> now, before = pd.Series({"“三公”经费": 4.6}), pd.Series({"“三公”经费": 5.6})
    >>> change(now, before).round(4).to_dict("records")
    [{'current_wan': 4.6, 'prior_wan': 5.6, 'change_wan': -1.0, 'change_rate': -0.1786}]
    """
    both = pd.DataFrame({"current_wan": current, "prior_wan": prior}, dtype="float64")
    both["change_wan"] = (both["current_wan"] - both["prior_wan"]).round(6)
    base = both["prior_wan"].where(both["prior_wan"] != 0)
    both["change_rate"] = both["change_wan"] / base
    return both


def line_row(line: dict[str, Any], matching: Matching, prior: Prior) -> dict[str, Any]:
    """Compare one line with the prior lines it was matched with."""
    code = line["code"]
    before = [prior.figures[old] for old in matching.pairs.get(code, []) if old in prior.figures]
    amounts = [one.amount_wan for one in before if one.amount_wan is not None]
    row = new_row(code, line["line"], line["amount_wan"], round(sum(amounts), 6) if amounts else None)
    row.update(
        page=line["page"],
        cell=line["cell"],
        matched_by=matching.how.get(code),
        why=matching.notes.get(code, ""),
    )
    if before:
        row.update(source=source_of(prior, before[0]), **_place(before[0]))
    if not amounts:
        row["status"] = "new" if prior.exhaustive else "no_prior"
        row["why"] = row["why"] or phrase("why.new_line" if prior.exhaustive else "why.no_prior")
    elif not row["prior_wan"]:
        row["why"] = row["why"] or phrase("why.zero_prior")
    return row


def ended_row(code: str, prior: Prior) -> dict[str, Any]:
    """Make the row of a line that only the prior year has."""
    before = prior.figures[code]
    row = new_row(code, prior.names[code], None, before.amount_wan)
    row.update(status="ended", source=source_of(prior, before), why=phrase("why.ended_line"), **_place(before))
    return row


def total_row(total: float | None, current: pd.DataFrame, prior: Prior) -> dict[str, Any]:
    """Compare the totals of both years."""
    row = new_row("", phrase("word.total"), total, prior.total.amount_wan)
    page, cell = current.attrs.get("total_page"), current.attrs.get("total_cell")
    row.update(level="total", page=page, cell=cell, **_place(prior.total))
    if row["prior_wan"] is None:
        row.update(status="no_prior", why=phrase("why.no_prior"))
    else:
        row["source"] = source_of(prior, prior.total)
        row["why"] = "" if row["prior_wan"] else phrase("why.zero_prior")
    return row


def _place(one: PriorFigure) -> dict[str, Any]:
    """Give the base of a prior figure and where it is printed."""
    return {"prior_basis": one.basis, "prior_page": one.page, "prior_cell": one.cell}


def new_row(code: str, line: str, current: float | None, prior: float | None) -> dict[str, Any]:
    """Start a row: two amounts, their change and rate."""
    difference = float("nan") if current is None or prior is None else float(np.round(current - prior, 6))
    return {
        **dict.fromkeys(COLUMNS),
        "code": code,
        "line": line,
        "level": "line",
        "current_wan": current,
        "prior_wan": prior,
        "change_wan": difference,
        "change_rate": difference / prior if prior else float("nan"),
        "status": "compared",
        "why": "",
    }


def source_of(prior: Prior, one: PriorFigure) -> str:
    """Label where a prior figure comes from."""
    return label_of(prior.source, one.origin)


def to_changes(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Turn rows into a frame of changes with its types."""
    types = {name: _TYPES[kind_of(name)] for name in COLUMNS} | {"priors_agree": "boolean"}
    return pd.DataFrame(rows, columns=COLUMNS).astype(types)
