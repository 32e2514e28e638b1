"""Lint performance targets: unmeasurable, duplicate, contradicting … each a question, never an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations, product
from typing import Any

import pandas as pd

from ..frames import records
from .matching import ALIKE, alike
from .performance import matrix, project_key, vocabulary
from .selecting import origin
from .unit_costs import count_of, unit_costs, yuan_of
from .wording import number, phrase, wan

COLUMNS = ["rule", "project_name", "level", "indicator", "printed", "statement", "page", "cell", "other_cell"]
#: Characters that two wordings share in one piece, to be taken as the same task at two levels.
SHARED_RUN = 8
Finding = dict[str, Any]


def lint(targets: pd.DataFrame) -> pd.DataFrame:
    """Look for targets that measure nothing, repeat or contradict each other.

    Returns
    -------
    One row per finding: `rule` (a name of ``wording.toml``'s lint), the project, indicator and its printed
    target, `statement` in words, the place, and the place of the other indicator where two are compared.
    """
    rows = records(targets.assign(_project=project_key(targets).where(targets["level"] == "project", "")))
    found = [finding for row in rows for finding in _one(row)]
    projects: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        projects.setdefault(row["_project"] or "", []).append(row)
    for indicators in projects.values():
        found += [*_repeated(indicators), *_weights(indicators)]
    found += [*_two_levels(rows), *_whole_projects(targets), *_costly(targets)]
    frame = pd.DataFrame(found, columns=COLUMNS).astype({"page": "Int64"})
    frame.attrs = {**origin(targets), "kind": "lint", "count": len(targets)}
    return frame


def _one(row: dict[str, Any]) -> Iterator[Finding]:
    """Question one indicator by itself."""
    words = row["qualitative"] or ""
    if row["value"] is None and not words:
        yield _finding("no_target", row)
    elif row["value"] is None and any(word in words for word in vocabulary()["words"]["vague"]):
        yield _finding("unmeasurable", row)
    elif row["value"] is not None and not row["value_unit"]:
        yield _finding("no_unit", row)
    fitting = _fitting_units(row["indicator"] or "")
    unit = row["value_unit"] if row["value"] is not None else None
    if fitting and unit and not any(word in unit for word in fitting):
        yield _finding("unit_unlike_name", row, fitting="、".join(fitting))
    if row["category"] == "cost" and row["value"] is not None and row["project_amount_wan"]:
        yuan = yuan_of(row["value"], row["value_unit"] or "")
        if yuan is not None and abs(yuan / 10_000 - row["project_amount_wan"]) < 0.005:
            yield _finding("cost_is_budget", row, amount=wan(row["project_amount_wan"]))


def _fitting_units(name: str) -> list[str]:
    endings: dict[str, list[str]] = vocabulary()["name_unit"]
    return next((units for ending, units in endings.items() if name.endswith(ending)), [])


def _repeated(indicators: list[dict[str, Any]]) -> Iterator[Finding]:
    """Find the same wording twice in one project: a duplicate, or a contradiction when the targets differ."""
    for one, other in combinations(indicators, 2):
        if one["category"] == other["category"] and _name_one_thing(one["indicator"] or "", other["indicator"] or ""):
            rule = "duplicate" if one["printed"] == other["printed"] else "contradicting"
            yield _finding(rule, one, other)


def _name_one_thing(one: str, other: str) -> bool:
    """Tell 省内培训人数 from 市内培训人数: a swapped word names another thing, an added one does not."""
    if alike(one, other) < ALIKE:
        return False
    steps = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    return not any(tag == "replace" for tag, *_ in steps)


def _weights(indicators: list[dict[str, Any]]) -> Iterator[Finding]:
    """Check that printed weights add up to 100, or to 90 where the execution rate has the other ten."""
    weights = [row["weight"] for row in indicators if row["weight"] is not None]
    total = sum(weights)
    if weights and len(weights) == len(indicators) and round(total, 2) not in (100, 90, 1, 0.9):
        whole = {**indicators[0], "indicator": None, "printed": None}
        yield _finding("weight_sum", whole, total=number(total))


def _two_levels(rows: list[dict[str, Any]]) -> Iterator[Finding]:
    """Find a task whose quantity at the department's level differs from the project's own."""
    counted = [(row, count) for row in rows if (count := _count(row))]
    department, projects = ([one for one in counted if one[0]["level"] == level] for level in ("department", "project"))
    for (above, (wanted, unit)), (below, (promised, other_unit)) in product(department, projects):
        if unit == other_unit and wanted != promised and _share_run(above, below):
            yield _finding("two_levels", below, above)


def _count(row: dict[str, Any]) -> tuple[float, str] | None:
    return count_of(row["value"], row["value_unit"]) if row["value"] is not None and row["value_unit"] else None


def _share_run(one: dict[str, Any], other: dict[str, Any]) -> bool:
    mine, theirs = (re.sub(r"\s", "", row["indicator"] or "") for row in (one, other))
    return SequenceMatcher(None, mine, theirs, autojunk=False).find_longest_match().size >= SHARED_RUN


def _whole_projects(targets: pd.DataFrame) -> Iterator[Finding]:
    """Find projects that promise no satisfaction, no benefit, or nothing on time."""
    for project in records(matrix(targets)):
        row = {**project, "level": "project", "indicator": None, "printed": None}
        for category in ("benefit", "satisfaction"):
            if not project[f"{category}_count"]:
                yield _finding(f"no_{category}", row, amount=wan(project["project_amount_wan"]))
        if not project["has_timeliness"]:
            yield _finding("no_timeliness", row, amount=wan(project["project_amount_wan"]))


def _costly(targets: pd.DataFrame) -> Iterator[Finding]:
    """Find projects whose amount buys fewer units than the promised unit cost would need."""
    for cost in records(unit_costs(targets)):
        if cost["verdict"] == "above":
            row = {**cost, "level": "project", "printed": None}
            implied, promised = number(cost["unit_cost_yuan"]), number(cost["promised_cost_yuan"])
            words = {"implied": implied, "promised": promised, "unit": cost["quantity_unit"]}
            yield {**_finding("cost_above_promise", row, **words), "other_cell": cost["promised_cell"]}


def _finding(rule: str, row: dict[str, Any], other: dict[str, Any] | None = None, **values: str) -> Finding:
    beside = {"other": other["indicator"], "other_printed": other["printed"]} if other else {}
    words = {"indicator": row["indicator"] or "", "printed": row["printed"] or "", **beside, **values}
    own = {name: row[name] for name in ("project_name", "level", "indicator", "printed", "page", "cell")}
    other_cell = other["cell"] if other else None
    return {**own, "rule": rule, "statement": phrase(f"lint.{rule}", **words), "other_cell": other_cell}
