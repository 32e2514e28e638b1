"""What if a project got another amount: which ratios and unit costs would move, and by how much."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..errors import UsageError
from ..terms import measure_label
from .composition import lines
from .memory import remembered
from .selecting import Selector, each_row, figure
from .structure import concentration
from .unit_costs import unit_costs
from .wording import phrase

COLUMNS = ["name", "before", "after", "unit"]


def what_if(disclosure: Any, project: str, amount_wan: float) -> pd.DataFrame:
    """Give one project another amount, everything else unchanged, and compare.

    Parameters
    ----------
    disclosure
        The disclosure as published.
    project
        The project's name as printed.
    amount_wan
        Its new amount in 万元; the total expenditure changes by the difference.

    Returns
    -------
    One row per figure that moves: `name`, `before`, `after`, `unit` (万元, %, index, 元). Figures that the
    document does not allow are left out.
    """
    projects = lines(disclosure.facts, "project", disclosure.targets)
    own = projects[projects["line"] == project]
    if own.empty:
        msg = f"no project named {project!r} in this disclosure"
        raise UsageError(msg)
    change = amount_wan - float(own["amount_wan"].iloc[0])
    after = projects.assign(amount_wan=projects["amount_wan"].where(projects["line"] != project, amount_wan))
    after.attrs = {**projects.attrs, "total_wan": (projects.attrs["total_wan"] or 0.0) + change}
    rows = [
        *_totals(disclosure, change),
        *_concentrations(projects, after),
        *_costs(disclosure.targets, project, amount_wan),
    ]
    found = pd.DataFrame(rows, columns=COLUMNS)
    found.attrs = {"kind": "what_if", "project": project, "amount_wan": amount_wan}
    return found


def _totals(disclosure: Any, change: float) -> list[dict[str, Any]]:
    tables = ("expenditure", "general_public_budget_expenditure")
    total, spent = (
        figure(disclosure.facts, Selector(tables, (measure,))).amount_wan for measure in ("total", "project")
    )
    if not total or spent is None or not total + change:
        return []
    return [
        {"name": measure_label("total"), "before": total, "after": total + change, "unit": "万元"},
        {"name": measure_label("project"), "before": spent, "after": spent + change, "unit": "万元"},
        {
            "name": phrase("word.project_share"),
            "before": spent / total,
            "after": (spent + change) / (total + change),
            "unit": "%",
        },
    ]


def _concentrations(before: pd.DataFrame, after: pd.DataFrame) -> list[dict[str, Any]]:
    pairs = zip(each_row(concentration(before)), each_row(concentration(after)), strict=True)
    return [
        {
            "name": phrase(f"word.project_{old.measure}"),
            "before": old.value,
            "after": new.value,
            "unit": "index" if old.measure == "hhi" else "%",
        }
        for old, new in pairs
        if pd.notna(old.value) and pd.notna(new.value)
    ]


def _costs(targets: pd.DataFrame, project: str, amount_wan: float) -> list[dict[str, Any]]:
    named = (targets["project_name"] == project).fillna(value=False)
    own = remembered(targets, ("targets of", project), lambda: targets[named])  # and with it, its unit costs
    changed = own.assign(project_amount_wan=amount_wan)
    before, after = unit_costs(own), unit_costs(changed)
    joined = before.merge(after, on="cell", suffixes=("", "_after"))
    return [
        {
            "name": str(row.indicator),
            "before": row.unit_cost_yuan,
            "after": row.unit_cost_yuan_after,
            "unit": f"元/{row.quantity_unit}",
        }
        for row in each_row(joined)
    ]
