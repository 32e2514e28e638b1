"""Questions about performance targets: costs against promises, tasks promised twice, empty targets."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from ..amounts import YUAN_PER
from .figures import Figures
from .writing import Row, check, dump, fact_term, stated_term, to_text

_TIMES = {"": 1.0, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}
_COUNT = re.compile(
    r"(百|千|万|亿)?(?:人次|人|名|次|场次|场|户|个|家|件|套|台|篇|期|亩|公里|平方米|吨|例|条|份|项)"
)
_PER_ONE = re.compile(r"均|单位|每|单价|/")
#: A sentence on the projects that have targets.
_UNDER_TARGETS = re.compile(r"项目.{0,20}绩效目标|绩效目标.{0,30}项目|绩效目标管理.{0,6}涉及")
_TOTAL_COST = re.compile(r"总|投入|资金|预算|成本控制|支出|金额")
#: Texts are of one task when this part of the shorter one's pairs of characters is in the other.
_ALIKE = 0.6


def promises(targets: list[Row], said: list[Row], figures: Figures) -> Iterator[Row]:
    """Give every question about the targets (plain rows of the `targets` frame)."""
    for project in _grouped(
        (r for r in targets if r["level"] == "project"),
        "disclosure",
        "document",
        "unit_name",
        "project_code",
        "project_name",
    ):
        yield from unit_costs(project)
        yield from costs_against_budgets(project)
        yield from framework(project)
    for part in _grouped(targets, "disclosure"):
        yield from tasks(part)
    once = _once(targets)
    yield from _subset(once, figures)
    yield from _stated_amounts(once, said)


def _grouped(rows: Iterable[Row], *names: str) -> Iterator[list[Row]]:
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[name] for name in names)].append(row)
    return iter(groups.values())


def target_term(row: Row, side: str, field: str = "value") -> Row:
    """Make the term of a performance target."""
    value = row[field]
    return {
        "side": side,
        "sign": 1,
        "ref": f"{row['document']}#{row['cell']}",
        "field": field,
        "page": row["page"],
        "row": row["project_name"],
        "column": row["indicator"],
        "printed": row["printed"],
        "value": None if value != value else value,
    }


def quantity(row: Row) -> float | None:
    """Give a target's number of people, times or things, 万 multiplied out; None when it counts nothing.

    >>> quantity({"value": 10.0, "value_unit": "万人次"}), quantity({"value": 95.0, "value_unit": "%"})
    (100000.0, None)
    """
    match = _COUNT.fullmatch(row["value_unit"])
    return (
        None
        if match is None or row["value"] != row["value"]
        else float(row["value"]) * _TIMES[match.group(1) or ""]
    )


def likeness(one: str, other: str) -> float:
    """Compare two short texts by their pairs of characters: 1 when the shorter is all in the longer.

    >>> likeness("观影人次", "人均观影成本"), likeness("观影", "观影人次")
    (0.3333333333333333, 1.0)
    """
    a, b = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (one, other))
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def unit_costs(rows: list[Row]) -> Iterator[Row]:
    """Compare amount ÷ promised quantity with the promised cost of one."""
    counted = [row for row in rows if row["category"] == "output" and quantity(row)]
    for cost in rows:
        unit, amount = re.sub(r"[/每].*", "", cost["value_unit"]), cost["project_amount_wan"]
        if (
            amount != amount
            or cost["category"] != "cost"
            or unit not in YUAN_PER
            or cost["value"] != cost["value"]
        ):
            continue
        best = max(counted, key=lambda row: likeness(row["indicator"], cost["indicator"]), default=None)
        if best is None or not _PER_ONE.search(cost["indicator"] + cost["value_unit"]):
            continue
        if len(counted) > 1 and not likeness(best["indicator"], cost["indicator"]):
            continue
        implied = amount * 1e4 / (quantity(best) or 1.0) / YUAN_PER[unit]
        gap = round(implied - cost["value"], 6)
        yield check(
            cost,
            "unit_cost",
            "question" if gap > 0 else "holds",
            f"“{cost['project_name']}” {amount:g} 万元 ÷ {best['printed']}（{best['indicator']}）＝ 每单位 "
            f"{implied:g} {unit}，目标“{cost['indicator']}”{cost['printed']}",
            left=implied,
            right=cost["value"],
            gap=gap,
            tolerance=0.0,
            unit="count",
            terms=dump(
                [
                    target_term(best, "left"),
                    target_term(cost, "left", "project_amount_wan"),
                    target_term(cost, "right"),
                ]
            ),
        )


def costs_against_budgets(rows: list[Row]) -> Iterator[Row]:
    """Ask about a target of total cost that is the budget itself, or another amount than the budget."""
    for row in rows:
        amount, unit = row["project_amount_wan"], row["value_unit"]
        if (
            row["category"] != "cost"
            or unit not in YUAN_PER
            or not amount
            or amount != amount
            or row["value"] != row["value"]
        ):
            continue
        if _PER_ONE.search(row["indicator"]) or row["comparator"] not in ("≤", "=", "<", ""):
            continue
        wan = row["value"] * YUAN_PER[unit] / 1e4
        name, gap = (
            ("cost_equals_budget", 0.0)
            if abs(wan - amount) < 0.005
            else ("cost_differs", round(wan - amount, 6))
        )
        if gap and not _TOTAL_COST.search(row["indicator"]):
            continue
        said = "就是预算，不能衡量节约" if not gap else f"与预算 {amount:g} 万元不符"
        yield check(
            row,
            name,
            "question",
            f"“{row['project_name']}” {amount:g} 万元，成本指标“{row['indicator']}”{row['printed']}{said}",
            left=wan,
            right=amount,
            gap=gap,
            tolerance=0.005,
            terms=dump([target_term(row, "left"), target_term(row, "right", "project_amount_wan")]),
        )


def framework(rows: list[Row]) -> Iterator[Row]:
    """Ask about a project without an outcome or satisfaction target, or with targets that say nothing."""
    categories = {row["category"] for row in rows} - {""}
    lacking = [zh for name, zh in (("benefit", "效益"), ("satisfaction", "满意度")) if name not in categories]
    name = rows[0]["project_name"]
    if len(rows) > 1 and categories:
        said = f"没有{'、'.join(lacking)}指标" if lacking else "有效益和满意度指标"
        yield check(
            rows[0],
            "no_outcome",
            "question" if lacking else "holds",
            f"“{name}”{len(rows)} 个指标，{said}",
            unit="words",
            terms=dump([target_term(rows[0], "left")]),
        )
    silent = [row for row in rows if row["value"] != row["value"] and not row["qualitative"]]
    if silent:
        listed = "、".join(row["indicator"] for row in silent[:6])
        yield check(
            silent[0],
            "no_measure",
            "question",
            f"“{name}”{len(silent)} 个指标没有指标值：{listed}",
            unit="words",
            terms=dump([target_term(row, "left") for row in silent]),
        )


def tasks(targets: list[Row]) -> Iterator[Row]:
    """Compare the department's target of a task with the project's own, in the same unit."""
    counted = [row for row in targets if row["value"] == row["value"] and row["value_unit"] not in ("", "%")]
    projects = [row for row in counted if row["level"] == "project"]
    for one in (row for row in counted if row["level"] == "department"):
        alike = [
            (likeness(one["indicator"], other["indicator"]), i)
            for i, other in enumerate(projects)
            if other["value_unit"] == one["value_unit"]
        ]
        best, i = max(alike, default=(0.0, -1))
        if best < _ALIKE:
            continue
        other, gap = projects[i], one["value"] - projects[i]["value"]
        yield check(
            one,
            "task_target_differs",
            "question" if gap else "holds",
            f"部门“{one['indicator']}”{one['printed']}，项目“{other['project_name']}”的“{other['indicator']}”"
            f"{other['printed']}",
            left=one["value"],
            right=other["value"],
            gap=gap,
            tolerance=0.0,
            unit="count",
            terms=dump([target_term(one, "left"), target_term(other, "right")]),
        )


def _once(targets: list[Row]) -> dict[str, list[Row]]:
    """Give one row for every project that has an amount, by disclosure."""
    found: dict[tuple[Any, ...], Row] = {}
    for row in targets:
        if row["level"] == "project" and row["project_amount_wan"] == row["project_amount_wan"]:
            names = ("disclosure", "document", "unit_name", "project_code", "project_name", "table_number")
            found.setdefault(tuple(row[name] for name in names), row)
    by_disclosure: dict[str, list[Row]] = defaultdict(list)
    for row in found.values():
        by_disclosure[row["disclosure"]].append(row)
    return by_disclosure


def _subset(once: dict[str, list[Row]], figures: Figures) -> Iterator[Row]:
    """Compare the projects that have targets with all project expenditure."""
    totals = (
        figures["here"] & (figures["table"] == "expenditure") & (figures["level"] == "total") & figures["ok"]
    )
    facts: dict[str, int] = {}
    for fact in np.flatnonzero(totals & (figures["measure"] == "project")).tolist():
        facts.setdefault(figures["disclosure"][fact], fact)
    for disclosure, mine in once.items():
        if disclosure not in facts:
            continue
        fact = facts[disclosure]
        total, p = sum(row["project_amount_wan"] for row in mine), figures.at(fact)
        gap = round(total - p["amt"], 6)
        yield check(
            p | {"page": int(p["page"])},
            "targets_subset",
            "question" if gap > 0.005 else "holds",
            f"{len(mine)} 个项目有绩效目标，合计 {to_text(total, p['dig'])}，"
            f"项目支出 {to_text(p['amt'], p['dig'])}",
            left=total,
            right=float(p["amt"]),
            gap=gap,
            tolerance=0.005,
            terms=dump(
                [
                    *(target_term(row, "left", "project_amount_wan") for row in mine),
                    fact_term(figures, fact, "right"),
                ]
            ),
        )


def _stated_amounts(once: dict[str, list[Row]], said: list[Row]) -> Iterator[Row]:
    """Compare the amount that the text says has targets with the projects whose targets are printed."""
    for row in said:
        mine, amount = once.get(row["disclosure"], []), row["current_wan"]
        if not mine or amount != amount or row["measure"] or not _UNDER_TARGETS.search(row["sentence"]):
            continue
        total = sum(each["project_amount_wan"] for each in mine)
        gap = round(amount - total, 6)
        yield check(
            row,
            "stated_targets",
            "question" if abs(gap) > 0.01 else "holds",
            f"文字“{row['subject']}”{to_text(amount, row['dig'])}，"
            f"绩效目标表 {len(mine)} 个项目合计 {to_text(total, 2)}",
            left=amount,
            right=total,
            gap=gap,
            tolerance=0.01,
            terms=dump(
                [
                    stated_term(row, "current_wan", "left"),
                    *(target_term(each, "right", "project_amount_wan") for each in mine),
                ]
            ),
        )
