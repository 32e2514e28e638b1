"""Target tables → rows of the ``targets`` frame."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Protocol

from ..amounts import read_amount
from ..reading.document import Cell
from ..terms import TARGET_TABLES
from .blocks import Block, blocks_of
from .categories import by_meaning, printed_category, split_levels, split_run_together
from .money import TargetAmount, target_table_amounts
from .projects import Project, project_above, row_projects, sheet_project
from .prose import prose_records
from .records import Record, records_of
from .shifted import aligned_records, is_shifted, wide_records
from .values import read_target


class TargetTable(Protocol):
    """What this module needs of a recognised table."""

    kind: str
    table_number: int
    rows: list[list[Cell | None]]
    title: str

    @property
    def captions(self) -> list[str]:
        """The lines printed above the table."""

    @property
    def unit(self) -> str | None:
        """The unit that the sheet prints, if it does."""


def read_targets(tables: Iterable[TargetTable]) -> list[dict[str, Any]]:
    """Read every target table: one mapping per indicator with the columns of the ``targets`` frame.

    Weights and scores are as printed (分值 10, 权重 12 %); amounts in 万元; ``cell`` counts g1, g2, … over
    all tables given, so give those of one document.
    """
    found: list[dict[str, Any]] = []
    project = Project()
    for table in tables:
        if table.kind not in TARGET_TABLES:
            continue
        is_project = table.kind == "project_performance_targets"
        if above := project_above(table.title, getattr(table, "captions", [])):
            project = Project(above)
        for block in blocks_of(table.rows):
            own = sheet_project(block.head, table.unit)
            if own.name or own.unit_name:
                project = own
            if block.heading is None:
                continue
            common = {
                "table": table.kind,
                "table_number": table.table_number,
                "level": "project" if is_project else "department",
            }
            records, projects = _read_block(block, table.unit)
            for record in records:
                whose = projects.get(record.row, Project() if projects else project)
                whose = whose if is_project else replace(whose, name=None, code=None, amount_wan=None)
                found.append(common | whose.fields() | _columns(record))
    return [row | {"cell": f"g{number}"} for number, row in enumerate(found, start=1)]


def _read_block(block: Block, unit: str | None) -> tuple[list[Record], dict[int, Project]]:
    assert block.heading is not None
    if block.is_prose:
        return prose_records(block), row_projects(block, unit)
    if is_shifted(block):
        return wide_records(block, unit) if block.heading.pairs > 2 else (aligned_records(block), {})
    return records_of(block), row_projects(block, unit)


def _columns(record: Record) -> dict[str, Any]:
    """Turn a record into the columns that say what is promised."""
    texts = record.texts
    first, second, name = texts.get("category", ""), texts.get("subcategory", ""), texts["indicator"]
    if not first and not second:
        first, second, name = split_run_together(name)
    if not second:
        first, second = split_levels(first)
    target = read_target(texts.get("comparator", ""), texts.get("value", ""), texts.get("unit", ""))
    if "printed" in texts:
        target["printed"] = texts["printed"]
    category = record.category or printed_category(first, second) or printed_category(texts.get("above"))
    placement = record.placement
    if category is None:
        category, placement = by_meaning(name, texts.get("value", "")), "inferred"
    return target | {
        "page": record.cell.page,
        "category": category,
        "subcategory": second or None,
        "indicator": name,
        "placement": placement,
        "weight": _number(texts.get("weight")),
        "actual": texts.get("actual") or None,
        "score": _number(texts.get("score")),
    }


def _number(text: str | None) -> float | None:
    amount = read_amount(text or "")
    return amount.value


def target_amounts_of(table: TargetTable) -> list[TargetAmount]:
    """Find the amounts of a recognised target table."""
    return target_table_amounts(table.rows, table.unit)
