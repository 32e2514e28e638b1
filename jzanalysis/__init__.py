"""jzanalysis: read, reconcile, measure and show Chinese departmental budget disclosures.

>>> import jzanalysis as jz
>>> disclosure = jz.load("jiaozuo-kexie-2023")
>>> disclosure.department, disclosure.fiscal_year
('焦作市科学技术协会', 2023)
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

#: Public name → module that holds it; imported when first asked for, so that `jz --help` stays quick.
_LAZY = {
    "load": "disclosure",
    "Disclosure": "disclosure",
    "bundled_names": "disclosure",
    "read_frame": "frames",
    "write_frame": "frames",
    "save_workbook": "sheets",
    "reconcile": "reconciliation",
    "coverage": "reconciliation",
    "summary": "reconciliation",
    "findings": "reconciliation",
    "check_names": "reconciliation",
    "page_picture": "reconciliation",
    "say_like_names": "reconciliation",
    "say_outcome": "reconciliation",
    "terms_of": "reconciliation",
    "charts": "",
    "widgets": "",
    "terms": "",
    "contents": "views",
    "show": "views",
    "notes": "views",
    "trace": "views",
    "describe_fact": "views",
    "exercises": "",
    "year_over_year": "measures.variance",
    "real_terms": "measures.variance",
    "shares": "measures.structure",
    "branches": "measures.branches",
    "shares_inside": "measures.branches",
    "ratios": "measures.ratios",
    "peer_ratios": "measures.peers",
    "standing": "measures.peers",
    "say": "measures.sentences",
    "Sentence": "sentence",
    "table": "measures.tables",
    "cuts": "measures.cut",
    "concentration": "measures.questions",
    "lorenz": "measures.questions",
    "target_profile": "measures.questions",
    "target_coverage": "measures.questions",
    "project_matrix": "measures.questions",
    "money_without_outcomes": "measures.questions",
    "unit_costs": "measures.questions",
    "lint_targets": "measures.questions",
    "project_targets": "measures.questions",
    "filter_projects": "measures.questions",
    "as_promised": "measures.questions",
    "score_targets": "measures.questions",
    "recheck_scores": "measures.questions",
    "flows": "measures.flows",
    "what_if": "measures.what_if",
    "execution": "measures.execution",
    "execution_lines": "measures.execution",
    "budget_of": "measures.execution",
    "series": "measures.series",
    "compound_growth": "measures.series",
    "changes_of_codes": "measures.matching",
    "totals": "measures.comparison",
    "compare_shares": "measures.comparison",
    "spread_of_shares": "measures.comparison",
    "ratio_series": "measures.comparison",
}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    module = _LAZY[name]
    if not module:
        return import_module(f".{name}", __name__)
    return getattr(import_module(f".{module}", __name__), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_LAZY])
