"""Does a table close? Its own sums, down the columns and along the rows, of plain fact rows, without pandas.

This is the quick test behind ``jz info``: a table whose parts add up to its printed totals was very probably
read right. The full account, with terms and tolerances, is :mod:`jzanalysis.reconciliation`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from .facts.columns import is_sum, outermost
from .terms import MEASURES, TARGET_TABLES

Fact = Mapping[str, Any]

#: A column's measure and the measures that split it, the finer split used where the coarser is not printed.
SPLITS: dict[str, tuple[tuple[str, ...], ...]] = {
    "total": (
        ("basic", "personnel", "operating"),
        ("project",),
        ("remitted_upward",),
        ("business",),
        ("affiliate_subsidy",),
        ("contingency",),
        ("carried_forward",),
    ),
    "basic": (
        ("personnel", "wages_and_benefits", "household_transfers"),
        ("operating", "goods_and_services", "capital"),
    ),
    "project": (("other_operating",), ("specific_purpose",)),
    "three_public_expenses": (("overseas_travel",), ("official_vehicles",), ("official_receptions",)),
    "official_vehicles": (("official_vehicles_purchase",), ("official_vehicles_operation",)),
}
#: Headings of the halves of a year's expenditure, under which the same economic classes may be printed.
_HALVES = {name: MEASURES[name][0] for name in ("basic", "project")}
#: Rows of a summary that stand beside the lines of the year, not among them.
CARRIED = ("carryover", "carried_forward", "surplus_used", "surplus_distribution")
CODES = ("function_code", "department_economic_code", "government_economic_code")


class Sum(NamedTuple):
    """One printed total and the figures that should add up to it, all in 万元."""

    total: Fact
    parts: list[Fact]

    @property
    def sum_wan(self) -> float:
        """Add up the parts."""
        return sum(amount(part) for part in self.parts)

    @property
    def gap_wan(self) -> float:
        """Give the printed total less the sum of its parts."""
        return amount(self.total) - self.sum_wan

    @property
    def closes(self) -> bool:
        """Tell whether the gap is at most half a last digit per printed term."""
        printed = [fact for fact in (self.total, *self.parts) if fact.get("amount_wan") is not None]
        digits = [fact["decimals"] for fact in printed if fact.get("decimals") is not None]
        digit = 10.0 ** -max(digits, default=2)
        return abs(self.gap_wan) <= digit * (len(printed) / 2 if max(digits, default=2) < 4 else 0.5)


def closure(rows: Iterable[Fact]) -> dict[int, str]:
    """Say of each table (by ``table_number``) whether its figures add up to its totals.

    Returns "closed", "open" (some sum is beyond rounding), "no_total" (nothing printed to add up to) or
    "empty" (no figure but zeros).

    >>> row = {"table_number": 1, "column_number": 2, "state": "value", "decimals": 2, "unit": "万元"}
    >>> closure([row | {"row_number": 1, "level": "total", "amount_wan": 3.0},
    ...          row | {"row_number": 2, "level": "line", "amount_wan": 1.0},
    ...          row | {"row_number": 3, "level": "line", "amount_wan": 2.0}])
    {1: 'closed'}
    """
    return {number: _table_closure(facts) for number, facts in _by_table(rows).items()}


def gaps(rows: Iterable[Fact]) -> dict[int, Sum]:
    """Give, for each open table (by ``table_number``), the printed total that lies furthest from its parts.

    >>> row = {"table_number": 1, "column_number": 2, "state": "value", "decimals": 2, "unit": "万元"}
    >>> gaps([row | {"row_number": 1, "level": "total", "amount_wan": 3.0},
    ...       row | {"row_number": 2, "level": "line", "amount_wan": 1.0}])[1].gap_wan
    2.0
    """
    found = {}
    for number, facts in _by_table(rows).items():
        missed = [each for each in _table_sums(facts) if not each.closes]
        if missed:
            found[number] = max(missed, key=lambda each: abs(each.gap_wan))
    return found


def _by_table(rows: Iterable[Fact]) -> dict[int, list[Fact]]:
    tables: dict[int, list[Fact]] = defaultdict(list)
    for row in rows:
        if row.get("table_number") is not None:
            tables[row["table_number"]].append(row)
    return tables


def _table_closure(facts: list[Fact]) -> str:
    if not any(fact.get("state") == "value" for fact in facts):
        return "empty"
    sums = _table_sums(facts)
    if not sums:
        return "no_total"
    return "closed" if all(each.closes for each in sums) else "open"


def _table_sums(facts: list[Fact]) -> list[Sum]:
    if facts[0].get("table") in TARGET_TABLES:
        return []  # a project's or department's money, divided in more ways than one
    money = [fact for fact in facts if fact.get("unit") != "%" and not fact.get("is_part")]
    sums = [*column_sums(money), *row_sums(money)]
    if not sums:  # 其中 lists may be parts only: where they add up they prove the reading, else nothing
        whole = [fact for fact in facts if fact.get("unit") != "%"]
        sums = [each for each in (*column_sums(whole), *row_sums(whole)) if each.closes]
        across = list(across_sums(money))
        sums += across if all(each.closes for each in across) else []
    return sums


def amount(fact: Fact) -> float:
    """Give a figure in 万元, a blank or dash as 0: as an addend it adds nothing."""
    value = fact.get("amount_wan")
    return 0.0 if value is None else float(value)


# ---- down a column ----------------------------------------


def column_sums(facts: Iterable[Fact]) -> Iterator[Sum]:
    """Find the sums down each column: items to sections to classes, lines to totals, units to the whole."""
    columns: dict[Any, list[Fact]] = defaultdict(list)
    for fact in facts:
        columns[fact.get("column_number")].append(fact)
    for cells in columns.values():
        if any(cell.get("state") == "value" for cell in cells):
            yield from (each for each in _one_column(cells) if _printed(each.total) and _is_split(each.parts))


def _is_split(parts: list[Fact]) -> bool:
    """Tell whether parts are given: dashes all the way say that a total is not divided."""
    return any(part.get("state") != "dash" for part in parts)


def _printed(fact: Fact) -> bool:
    return fact.get("state") in ("value", "zero")


def _one_column(cells: list[Fact]) -> Iterator[Sum]:
    totals = [cell for cell in cells if cell.get("level") == "total"]
    rest = [cell for cell in cells if cell.get("level") not in ("total", "subtotal")]
    subtotals = [cell for cell in cells if cell.get("level") == "subtotal"]
    year = [cell for cell in subtotals if str(cell.get("measure", "")).startswith("current_")]
    if year:
        rest += [cell for cell in subtotals if cell.get("measure") in CARRIED]
        yield from _summary_sums(year[0], totals, _of_first_list(cells, year, rest))
        return
    if any(str(cell.get("row")).endswith("经费合计") for cell in subtotals):
        totals = []  # 人员经费合计 of blocks side by side: the total sums such, not its column
    tops = yield from _family_sums(rest)
    leaves = [cell for cell in rest if not cell.get("is_total")]
    if tops:
        yield from (_closing(total, tops, leaves) for total in totals)


def _of_first_list(cells: list[Fact], year: list[Fact], rest: list[Fact]) -> list[Fact]:
    """Leave out a second list of the same expenditure: 支出性质, then 经济分类支出合计 with classes of its own."""
    second = cells[cells.index(year[0]) : cells.index(year[-1])]
    return [cell for cell in rest if cell not in second or cell.get("measure") in CARRIED]


def _closing(total: Fact, tops: list[Fact], leaves: list[Fact]) -> Sum:
    """Add up the rows at the top; where these sum one another without code or group to say so, the leaves."""
    plain = Sum(total, tops)
    return plain if plain.closes or not leaves else Sum(total, leaves)


def _summary_sums(year: Fact, totals: list[Fact], rest: list[Fact]) -> Iterator[Sum]:
    """Sum a side of a summary: lines make the year, the year and what is carried make the total."""
    tops = yield from _family_sums(rest)  # what is carried may print its own parts
    lines = [cell for cell in tops if cell.get("measure") not in CARRIED]
    if lines:
        yield Sum(year, lines)
    carried = [cell for cell in tops if cell.get("measure") in CARRIED]
    yield from (Sum(total, [year, *carried]) for total in totals)


def _family_sums(cells: list[Fact]) -> Any:
    """Yield each parent with its children; return the cells without a parent."""
    parents = _parents(cells)
    children: dict[int, list[Fact]] = defaultdict(list)
    tops = []
    for cell in cells:
        mother = parents.get(id(cell))
        if mother is None:
            tops.append(cell)
        else:
            children[id(mother)].append(cell)
    for cell in cells:
        if id(cell) in children:
            yield Sum(cell, children[id(cell)])
    return tops


def _parents(cells: list[Fact]) -> dict[int, Fact]:
    """Find each cell's parent: the longest printed prefix of its code in its unit, else its unit or group."""
    coded = {(_unit(cell), code(cell)): cell for cell in reversed(cells) if code(cell)}
    named = [cell for cell in cells if code(cell) and cell.get("level") != "project"]
    coded |= {(_unit(cell), code(cell)): cell for cell in named}
    units = {_unit(cell): cell for cell in reversed(cells) if cell.get("level") == "unit"}
    labels = {cell.get("row"): cell for cell in reversed(cells) if cell.get("row")
              and not _printed_code(cell)}  # fmt: skip
    found = {}
    above: dict[tuple[str, str], Fact] = {}  # a class may be printed twice, each time with its own parts
    units_above: dict[str, Fact] = {}
    labels_above: dict[Any, Fact] = {}
    for cell in cells:
        mother = (_code_parent(cell, above) or _code_parent(cell, coded)
                  or _group_parent(cell, labels_above) or _group_parent(cell, labels)
                  or _unit_parent(cell, units_above) or _unit_parent(cell, units))  # fmt: skip
        if mother is not None and mother is not cell:
            found[id(cell)] = mother
        if cell.get("level") == "unit":
            units_above[_unit(cell)] = cell
        if code(cell) and cell.get("level") != "project":
            above[_unit(cell), code(cell)] = cell
        if (
            cell.get("row")
            and not _printed_code(cell)
            and (cell.get("is_total") or cell["row"] not in labels_above)
        ):
            labels_above[cell["row"]] = cell  # a department's own row may bear the name of its total
    return found


def code(fact: Fact) -> str:
    """Give the code that places a row: functional, else departmental, else government economic."""
    return next((str(fact[name]) for name in CODES if fact.get(name)), "")


def _printed_code(cell: Fact) -> bool:
    return bool(code(cell)) and cell.get("code_origin") != "by_name"


def _unit(fact: Fact) -> str:
    return str(fact.get("unit_code") or fact.get("unit_name") or "")


def _code_parent(cell: Fact, coded: Mapping[tuple[str, str], Fact]) -> Fact | None:
    own = code(cell)
    if cell.get("level") == "project":  # a project stands under the item it is booked to
        mother = coded.get((_unit(cell), own))
        if mother is not None and mother.get("level") != "project":
            return mother
    shorter = (own[:length] for length in (7, 5, 3) if length < len(own))
    found = (coded.get((_unit(cell), prefix)) for prefix in shorter)
    return next((mother for mother in found if mother is not None), None)


def _group_parent(cell: Fact, labels: Mapping[Any, Fact]) -> Fact | None:
    if _printed_code(cell) or not cell.get("row_group"):
        return None
    return labels.get(str(cell["row_group"]).rpartition("/")[2])


def _unit_parent(cell: Fact, units: Mapping[str, Fact]) -> Fact | None:
    own = _unit(cell)
    if cell.get("level") != "unit":
        return units.get(own)
    shorter = (units.get(own[:length]) for length in range(len(own) - 1, 2, -1) if own[:1].isdigit())
    return next((mother for mother in shorter if mother is not None), None)


# ---- along a row ----------------------------------------


def row_sums(facts: Iterable[Fact]) -> Iterator[Sum]:
    """Find the sums along each row by what its columns count: total = basic + project and the like."""
    rows: dict[Any, list[Fact]] = defaultdict(list)
    for fact in facts:
        rows[tuple(fact.get(key) for key in ("row_number", "period", "year", "basis", "fund"))].append(fact)
    for cells in rows.values():
        yield from _one_row(cells)


def _one_row(cells: list[Fact]) -> Iterator[Sum]:
    by_measure: dict[str, list[Fact]] = defaultdict(list)
    for cell in cells:
        by_measure[cell.get("measure") or ""].append(cell)
    for whole, split in SPLITS.items():
        totals = by_measure.get(whole, [])
        found = [_finest_printed(by_measure, names) for names in split]
        if len(totals) == 1 and whole in _HALVES:
            found = [[cell for cell in part if _is_below(cell, totals[0])] for part in found]
        if len(totals) == 1 and _printed(totals[0]) and sum(map(bool, found)) >= min(2, len(split)):
            yield Sum(totals[0], [cell for part in found for cell in part])


def across_sums(facts: Iterable[Fact]) -> Iterator[Sum]:
    """Find the sums along each row by where its headings stand: 收入总计 and the funds beside it, or their 小计."""
    rows: dict[Any, list[Fact]] = defaultdict(list)
    for fact in facts:
        rows[tuple(fact.get(key) for key in ("row_number", "period", "year"))].append(fact)
    for cells in rows.values():
        whole, *rest = sorted(cells, key=lambda cell: cell.get("column_number") or 0)
        parts = outermost(rest)
        if is_sum(whole) and not whole.get("group") and not whole.get("is_part") and len(parts) > 1:
            yield Sum(whole, parts)


def _is_below(cell: Fact, whole: Fact) -> bool:
    """Tell whether a column stands under no other half than the whole's: 商品和服务支出 is printed under both."""
    outer = [word for word in str(cell.get("group") or "").split("/") if word in _HALVES.values()]
    return not outer or outer[-1] == _HALVES[str(whole.get("measure"))]


def _finest_printed(by_measure: Mapping[str, list[Fact]], names: tuple[str, ...]) -> list[Fact]:
    if names[0] in by_measure:
        return by_measure[names[0]]
    return [cell for name in names[1:] for cell in by_measure.get(name, [])]
