"""Lint performance targets: unmeasurable, duplicate, contradicting … each a question, never an error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
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
    if fitting and row["value"] is not None and row["value_unit"]:
        yield from _unlike(row, fitting)
    if row["category"] == "cost" and row["value"] is not None and row["project_amount_wan"]:
        yuan = yuan_of(row["value"], row["value_unit"] or "")
        if yuan is not None and abs(yuan / 10_000 - row["project_amount_wan"]) < 0.005:
            yield _finding("cost_is_budget", row, amount=wan(row["project_amount_wan"]))


def _unlike(row: dict[str, Any], fitting: list[str]) -> Iterator[Finding]:
    if not any(unit in row["value_unit"] for unit in fitting):
        yield _finding("unit_unlike_name", row, fitting="、".join(fitting))


def _fitting_units(name: str) -> list[str]:
    endings: dict[str, list[str]] = vocabulary()["name_unit"]
    return next((units for ending, units in endings.items() if name.endswith(ending)), [])


def _repeated(indicators: list[dict[str, Any]]) -> Iterator[Finding]:
    """Find the same wording twice in one project: a duplicate, or a contradiction when the targets differ."""
    for place, one in enumerate(indicators):
        for other in indicators[place + 1 :]:
            if (
                one["category"] != other["category"]
                or alike(one["indicator"] or "", other["indicator"] or "") < ALIKE
            ):
                continue
            if _differs_in_more_than_filler(one["indicator"] or "", other["indicator"] or ""):
                continue
            rule = "duplicate" if one["printed"] == other["printed"] else "contradicting"
            yield _finding(rule, one, other)


def _differs_in_more_than_filler(one: str, other: str) -> bool:
    """Tell 省内培训人数 from 市内培训人数: a swapped word names another thing, an added one does not."""
    return any(
        tag == "replace" for tag, *_ in SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    )


def _weights(indicators: list[dict[str, Any]]) -> Iterator[Finding]:
    """Check that printed weights add up to 100, or to 90 where the execution rate has the other ten."""
    weights = [row["weight"] for row in indicators if row["weight"] is not None]
    total = sum(weights)
    if weights and len(weights) == len(indicators) and round(total, 2) not in (100, 90, 1, 0.9):
        yield _finding(
            "weight_sum", {**indicators[0], "indicator": None, "printed": None}, total=number(total)
        )


def _two_levels(rows: list[dict[str, Any]]) -> Iterator[Finding]:
    """Find a task whose quantity at the department's level differs from the project's own."""
    department = [row for row in rows if row["level"] == "department" and _counts(row)]
    projects = [row for row in rows if row["level"] == "project" and _counts(row)]
    for above in department:
        for below in projects:
            if (
                _counts(above)[1] == _counts(below)[1]
                and _counts(above) != _counts(below)
                and _share_run(above, below)
            ):
                yield _finding("two_levels", below, above)


def _counts(row: dict[str, Any]) -> Any:
    return (
        None if row["value"] is None or not row["value_unit"] else count_of(row["value"], row["value_unit"])
    )


def _share_run(one: dict[str, Any], other: dict[str, Any]) -> bool:
    names = [re.sub(r"\s", "", row["indicator"] or "") for row in (one, other)]
    return SequenceMatcher(None, names[0], names[1], autojunk=False).find_longest_match().size >= SHARED_RUN


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
            yield {
                **_finding(
                    "cost_above_promise",
                    row,
                    implied=number(cost["unit_cost_yuan"]),
                    unit=cost["quantity_unit"],
                    promised=number(cost["promised_cost_yuan"]),
                ),
                "other_cell": cost["promised_cell"],
            }


def _finding(rule: str, row: dict[str, Any], other: dict[str, Any] | None = None, **values: str) -> Finding:
    beside = {"other": other["indicator"], "other_printed": other["printed"]} if other else {}
    statement = phrase(
        f"lint.{rule}", indicator=row["indicator"] or "", printed=row.get("printed") or "", **beside, **values
    )
    return {
        "rule": rule,
        "project_name": row["project_name"],
        "level": row["level"],
        "indicator": row["indicator"],
        "printed": row.get("printed"),
        "statement": statement,
        "page": row["page"],
        "cell": row["cell"],
        "other_cell": other["cell"] if other else None,
    }
