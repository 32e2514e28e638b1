"""Small made-up disclosures for the tests of measures, charts, sentences and widgets."""

from __future__ import annotations

from types import SimpleNamespace

from jzanalysis.frames import FACTS, STATED, TARGETS, to_frame


def silent():
    """A disclosure that prints nothing."""
    return SimpleNamespace(
        name="空",
        department="空",
        fiscal_year=2023,
        stage="budget",
        facts=to_frame([], FACTS),
        stated=to_frame([], STATED),
        targets=to_frame([], TARGETS),
    )


def expenditure_fact(amount, **more):
    """One figure of an item in an expenditure table, in 万元."""
    base = {
        "document": "a.pdf",
        "stage": "budget",
        "table": "expenditure",
        "table_number": 1,
        "period": "current",
        "measure": "total",
        "fund": "all",
        "basis": "initial_budget",
        "direction": "expenditure",
        "level": "item",
        "is_total": False,
        "is_part": False,
        "state": "value",
        "amount_wan": amount,
        "decimals": 2,
        "column_number": 3,
    }
    return {**base, **more}
