"""What a workbook of one disclosure holds: its frames, and what the measures make of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from . import views
from .disclosure import Disclosure
from .errors import UsageError
from .frames import whole_or_absent
from .measures.execution import budget_of, execution, execution_lines
from .measures.questions import lint_targets, project_matrix, target_profile, unit_costs
from .measures.ratios import ratios
from .measures.structure import shares
from .measures.variance import year_over_year
from .terms import STAGES, TABLES
from .workbook import write_workbook

#: Sheet → what it holds; the sheets that a workbook has, in this order, as far as they have rows.
SHEETS = {
    "about": "这份公开文件是谁的、哪一年的，缺哪些表，读取时有什么要说明",
    "facts": "表里的每一个数字，一行一个",
    "stated": "情况说明里写到的数字：本年、增减、增减率、原因",
    "targets": "绩效指标，一行一条",
    "checks": "勾稽核对：应当相等的两边，结果和算式",
    "changes": "主要指标比上年的增减",
    "changes_by_class": "按功能分类（类）比上年的增减，各项的贡献",
    "ratios": "结构比率，分子、分母和出处",
    "shares": "按功能分类（项）的构成",
    "projects": "按项目的构成",
    "execution": "决算与预算：执行率和PEFA的指标",
    "execution_lines": "决算与预算逐项相比（功能分类的项）",
    "profile": "绩效指标有多少可以量",
    "matrix": "每个项目各类指标的条数",
    "unit_costs": "折算的单位成本",
    "lint": "绩效指标值得追问之处",
}
_MADE: dict[str, Callable[[Any], pd.DataFrame]] = {
    "changes": year_over_year,
    "changes_by_class": lambda disclosure: year_over_year(disclosure, "function_class"),
    "ratios": ratios,
    "shares": lambda disclosure: shares(disclosure, "function_item"),
    "projects": lambda disclosure: shares(disclosure, "project"),
    "execution": lambda disclosure: execution(disclosure, budget_of(disclosure)),
    "execution_lines": lambda disclosure: execution_lines(disclosure, budget_of(disclosure), "function_item"),
    "profile": target_profile,
    "matrix": project_matrix,
    "unit_costs": unit_costs,
    "lint": lint_targets,
}


def workbook_sheets(disclosure: Disclosure) -> dict[str, pd.DataFrame]:
    """Give the sheets of a disclosure's workbook, in the order of `SHEETS`; those that would hold no row are left out."""
    found = {name: getattr(disclosure, name) for name in ("facts", "stated", "targets", "checks")}
    is_final = disclosure.stage == "final_accounts"
    found |= {name: make(disclosure) for name, make in _MADE.items() if is_final or not name.startswith("execution")}
    kept = {name: frame for name, frame in found.items() if len(frame)}
    return {"about": about(disclosure, kept), **kept}


def about(disclosure: Disclosure, kept: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Say whose figures these are, what is missing, and what each sheet holds: one row each."""
    rows = [
        ("部门", disclosure.department or ""),
        ("年度", str(disclosure.fiscal_year or "")),
        ("阶段", STAGES.get(str(disclosure.stage), ("",))[0]),
        ("来源", disclosure.name),
        ("单位", "各表以 _wan 结尾的列为万元；以 _rate、share 结尾的为比率；page 为页码（文本文件为行号）"),
        ("缺少的表", "、".join(TABLES[kind][0] if kind in TABLES else kind for kind in disclosure.missing) or "无"),
        *(("读取说明", note) for note in views.notes(disclosure)["读取说明"]),
        *((f"工作表 {name}", SHEETS[name]) for name in kept),
    ]
    return pd.DataFrame(rows, columns=["项目", "内容"])


def save_workbook(disclosure: Disclosure, path: str | Path) -> Path:
    """Write everything known of a disclosure into one workbook (.xlsx), whole or not at all."""
    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        msg = f"{path}: a workbook's name ends in .xlsx"
        raise UsageError(msg)
    with whole_or_absent(path) as beside:
        write_workbook(workbook_sheets(disclosure), beside, views.LABELS)
    return path
