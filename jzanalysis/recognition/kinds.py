"""Which kind a table is, where its title does not settle it: by the other tables, and by its columns."""

from __future__ import annotations

from collections.abc import Callable

from .table import BudgetTable
from .vocabulary import holds, layout, squeeze


def settle_kinds(tables: list[BudgetTable]) -> None:
    """Rename by what else the document prints, and by the columns, as the contract of kinds says."""
    economic = [table for table in tables if table.kind == "expenditure_economic_summary"]
    for table in economic:
        if _has_basic(table) and "汇总" not in table.title and "一般公共" in table.title:
            table.kind = "basic_expenditure_economic"
    _rename_if_absent(tables, "basic_expenditure_detail", "basic_expenditure_economic", _is_economic)
    _rename_if_absent(tables, "fiscal_appropriation_basic_expenditure", "basic_expenditure_economic")
    _rename_if_absent(tables, "expenditure_economic_summary", "basic_expenditure_economic", _has_basic)
    _rename_if_absent(tables, "fiscal_appropriation_expenditure", "general_public_budget_expenditure")


def _rename_if_absent(
    tables: list[BudgetTable], kind: str, wanted: str, test: Callable[[BudgetTable], bool] | None = None
) -> None:
    """Let tables of one kind stand for another that the document does not print."""
    if any(table.kind == wanted for table in tables):
        return
    for table in tables:
        if table.kind == kind and not table.is_said and (test is None or test(table)):
            table.kind = wanted


def _has_basic(table: BudgetTable) -> bool:
    words = (word for column in table.columns for word in column.path)
    return "汇总" not in table.title and any("基本支出" in word for word in words)


def _is_economic(table: BudgetTable) -> bool:
    """Tell whether the rows are accounts of the economic classification (301 …)."""
    codes = [column.index for column in table.columns if column.role.endswith("code")]
    cells = (line.cells[c] for line in table.lines for c in codes if c < len(line.cells))
    numbers = [text for cell in cells if cell is not None and (text := squeeze(cell.text)).isdigit()]
    return bool(numbers) and sum(text[0] in "35" for text in numbers) * 2 > len(numbers)


def infer_kinds(tables: list[BudgetTable]) -> None:
    """Name tables without a title by the headings and rows that ``untitled`` of titles.toml lists."""
    there = {table.kind for table in tables}
    for k, table in enumerate(tables):
        if table.kind != "other" or table.title or table.is_said:
            continue
        headings = [word for column in table.columns for word in column.path]
        rows = [squeeze(cell.text) for line in table.lines for cell in line.cells[:8] if cell is not None]
        for entry in layout("titles")["untitled"]:
            if entry["kind"] in there or not _bears(headings, entry.get("headings", ())):
                continue
            if any(holds(word, [p]) for word in headings for p in entry.get("never", ())):
                continue
            if "before" in entry and not _comes_later(entry["before"], tables[:k], tables[k + 1 :]):
                continue
            if _bears(rows, entry.get("rows", ())):
                table.kind = entry["kind"]
                there.add(table.kind)
                break


def _comes_later(kind: str, before: list[BudgetTable], after: list[BudgetTable]) -> bool:
    """Tell whether a table of a kind stands further on and none before: told by title, or by two sides without one."""
    if any(table.kind == kind for table in before):
        return False
    return any(
        table.kind == kind or (table.kind == "other" and not table.title and _has_sides(table))
        for table in after
    )


def _has_sides(table: BudgetTable) -> bool:
    headings = {word for column in table.columns for word in column.path[:1]}
    return any("收入" in word for word in headings) and any("支出" in word for word in headings)


def _bears(words: list[str], patterns: list[str]) -> bool:
    """Tell whether each pattern is found in one of the words."""
    return all(any(holds(word, [pattern]) for word in words) for pattern in patterns)
