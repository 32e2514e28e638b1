"""Small made-up disclosures for the tests of measures, charts, sentences and widgets."""

from __future__ import annotations

from types import SimpleNamespace

from hypothesis import settings

from jzanalysis.frames import FACTS, STATED, TARGETS, to_frame

#: A law is tried on so many drawn examples; how long each takes depends on the machine.
LAW = settings(deadline=None, max_examples=25)


def made_disclosure(facts=(), stated=(), *, department="甲局", fiscal_year=2023, stage="budget"):
    """A disclosure with these facts and stated figures, each a mapping, and no targets."""
    return SimpleNamespace(
        name=department,
        department=department,
        fiscal_year=fiscal_year,
        stage=stage,
        facts=to_frame(facts, FACTS),
        stated=to_frame(stated, STATED),
        targets=to_frame([], TARGETS),
    )


def silent():
    """A disclosure that prints nothing."""
    return made_disclosure(department="空")


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
