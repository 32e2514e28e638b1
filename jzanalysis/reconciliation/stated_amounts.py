"""Stated amounts against the tables (文字金额与报表)."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np

from ..recognition.vocabulary import fund_of
from .figures import Figures
from .writing import Row, check, dump, fact_term, stated_term, table_label, to_text

#: Texts mix 本年…合计 with …总计: these measures are tried for each other.
_TOTALS = {"current_revenue": "total", "current_expenditure": "total"}
#: Tables whose columns of totals count what the table is about.
_OWN = {
    "procurement": "procurement",
    "agency_operating_expenses": "agency_operating_expenses",
    "three_public_expenses": "three_public_expenses",
}
_QUALIFIED = re.compile(r"货物|工程|服务|面向|中小|小微|其中|本级|新增|专项|重点|项目（")
#: A subject that surely names a figure says what it is of.
_NAMED = re.compile(r"收入|支出|预算|决算|总计|合计|经费|费|结余|[（(][类款项][）)]|\d{5}")
_TELLING = 10  # 万元: smaller amounts recur by chance
#: What a text calls by name, by the economic classes that pay for it (支出经济分类): other scopes of the same name
#: are in use, so that their sum can confirm a stated amount, and not refute it.
_PAID_FROM = {
    "personnel": ("301", "303"),
    "operating": ("302", "307", "309", "310", "311", "312", "313", "399"),
    "wages_and_benefits": ("301",),
    "goods_and_services": ("302",),
    "household_transfers": ("303",),
    "capital": ("310",),
}
_CLASSES = "classes"
SURE = 7  # the tier of a figure in the named table, of the named money, in a total's or code's own row
_UNSURE = "表内没有相同的数字，文字所指的口径不能确定，列出最接近的一个。"
Key = tuple[Any, ...]


class Candidate(NamedTuple):
    """An amount in the tables that a stated one may be: one cell, or cells that add up."""

    table: str
    fund: str
    level: str
    measure: str
    facts: tuple[int, ...]
    amount: float
    digits: int


def candidates(figures: Figures, wanted: set[Key]) -> dict[Key, list[Candidate]]:
    """Index what stated amounts may be, by disclosure, measure and functional code: those keys that are wanted.

    A code that is printed on several rows, or only by its parts, counts with the sum of its column.
    """
    keep = figures["here"] & figures.is_in("disclosure", list({disclosure for disclosure, _, _ in wanted}))
    keep &= ~figures.is_in("table", ("department_performance_targets", "project_performance_targets"))
    names = ("disclosure", "measure", "function_code", "table", "fund", "level", "amt", "dig", "ok")
    facts = np.flatnonzero(keep & ~figures.is_in("system", ("d", "g")))
    codes = {code for _, _, code in wanted if code}
    found: dict[Key, list[Candidate]] = defaultdict(list)
    sums: dict[Key, list[int]] = defaultdict(list)
    for fact, c, leaf, values in zip(
        facts.tolist(),
        figures["c"][facts].tolist(),
        (~figures["is_total"] & ~figures["is_part"])[facts].tolist(),
        zip(*(figures[name][facts].tolist() for name in names), strict=True),
        strict=True,
    ):
        disclosure, measure, code, table, fund, level, amount, digits, ok = values
        measure = _OWN.get(table, measure) if measure == "total" else _TOTALS.get(measure, measure)
        key = disclosure, measure, code
        if key in wanted:
            found[key].append(Candidate(table, fund, level if ok else "", measure, (fact,), amount, digits))
        if code and leaf and ok:
            for length in (3, 5, 7):
                if len(code) >= length and code[:length] in codes:
                    sums[disclosure, measure, code[:length], c].append(fact)
    for (disclosure, measure, code, _), parts in sums.items():
        if len(parts) > 1 and (disclosure, measure, code) in wanted:
            table, fund, digits = (figures[name][parts[0]] for name in ("table", "fund", "dig"))
            total = float(figures["amt"][parts].sum())
            found[disclosure, measure, code].append(
                Candidate(table, fund, "sum", measure, tuple(parts), total, digits)
            )
    for key, each in _by_class(figures):
        if key in wanted:
            found[key].append(each)
    return found


def _by_class(figures: Figures) -> Iterator[tuple[Key, Candidate]]:
    """Give what basic expenditure pays for, as sums of the economic classes of each column."""
    keep = figures["here"] & figures["ok"] & ~figures["is_part"] & (figures["system"] == "d")
    keep &= (figures["table"] == "basic_expenditure_economic") & figures.is_in("measure", ("basic", "total"))
    columns: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for fact in np.flatnonzero(keep & (figures["level"] == "class")).tolist():
        columns[int(figures["c"][fact])][figures["code"][fact]].append(fact)
    for classes in columns.values():
        for measure, codes in _PAID_FROM.items():
            facts = [fact for code in codes for fact in classes.get(code, ())]
            if facts:
                disclosure, table, fund, digits = (
                    figures[name][facts[0]] for name in ("disclosure", "table", "fund", "dig")
                )
                total = float(figures["amt"][facts].sum())
                each = Candidate(table, fund, _CLASSES, measure, tuple(facts), total, int(digits))
                yield (disclosure, measure, ""), each


def amounts(said: list[Row], figures: Figures) -> Iterator[Row]:
    """Compare stated amounts with the tables: any fitting figure will do, one that must fit may fail."""
    known = candidates(figures, {(row["disclosure"], measure_of(row), row["function_code"]) for row in said})
    elsewhere = _printed_amounts(figures)
    funds: dict[str, str] = {}
    for row in said:
        if row["current_wan"] != row["current_wan"] or not row["measure"]:
            continue
        fund = funds.setdefault(row["subject"], fund_of(row["subject"]) or "")
        measure = measure_of(row)
        found = known.get((row["disclosure"], measure, row["function_code"]), [])
        ranked = [(tier_of(row, each, fund), each) for each in found]
        equal = [(tier, each) for tier, each in ranked if _agrees(row, each, tier)]
        if equal:
            yield _amount(row, max(equal, key=itemgetter(0))[1], figures, "holds")
        elif sure := [each for tier, each in ranked if tier == SURE and _is_plain(row)]:
            nearest = min(sure, key=lambda each: abs(each.amount - row["current_wan"]))
            cut = (
                row["dig"] < nearest.digits and 0 < nearest.amount - row["current_wan"] < 10.0 ** -row["dig"]
            )
            outcome = "rounding" if cut else "fails"  # digits cut off, not rounded
            if (other := elsewhere(row)) is not None and not cut:
                yield _misnamed(row, nearest, other, figures)
            else:
                yield _amount(row, nearest, figures, outcome)
        elif near := [each for tier, each in ranked if tier == SURE and _is_telling(row)]:
            nearest = min(near, key=lambda each: abs(each.amount - row["current_wan"]))
            yield _amount(row, nearest, figures, "not_checkable")


def measure_of(row: Row) -> str:
    """Give the measure under which a stated amount's candidates are listed."""
    measure: str = row["measure"]
    return _TOTALS.get(measure, measure)


def tier_of(row: Row, each: Candidate, fund: str) -> int:
    """Rank a candidate: the table the text names, the money it names, a total or a code's own row."""
    placed = each.level != _CLASSES and (
        each.level in ("total", "sum", "class", "section", "item")
        or (bool(fund) and each.level == "line")
        or each.measure not in ("total", "basic", "project")
    )
    return 4 * (each.table == row["table"]) + 2 * (not fund or fund == each.fund) + placed


def _is_plain(row: Row) -> bool:
    """Tell whether the subject surely is the table's figure: no part of it, no item by a bare name only."""
    code, subject = row["function_code"], row["subject"]
    if (
        _QUALIFIED.search(subject)
        or not _NAMED.search(subject)
        or row["measure"] in ("carryover", "carried_forward")
    ):
        return False
    if ("项目" in subject or row["measure"] == "project") and "项目支出" not in subject:
        return False
    return len(code) <= 3 or code in subject or bool(re.search(r"[（(][类款项][）)]", subject))


def _is_telling(row: Row) -> bool:
    """Tell whether the nearest figure of the named table says something of a stated amount that fits none."""
    is_own = row["measure"] not in ("total", "basic", "project") and not _QUALIFIED.search(row["subject"])
    return bool(row["function_code"]) or is_own


def _agrees(row: Row, each: Candidate, tier: int) -> bool:
    """Compare at the coarser print; a round figure is taken for another table's only where it is exact."""
    if each.amount == 0:  # a zero is printed in full, however few digits it shows
        return bool(abs(row["current_wan"]) < 0.5 * 10.0 ** -row["dig"])
    digits = min(row["dig"], each.digits) if tier >= 4 or row["dig"] >= 2 else max(row["dig"], each.digits)
    return bool(abs(row["current_wan"] - each.amount) <= 0.5 * 10.0**-digits * (1 + 1e-6))


def _amount(row: Row, each: Candidate, figures: Figures, outcome: str) -> Row:
    digits = min(row["dig"], each.digits)
    gap = 0.0 if outcome == "holds" else round(row["current_wan"] - each.amount, 6)
    named = each.facts if each.level == _CLASSES else each.facts[:1]
    relation = "，最接近的是" if outcome == "not_checkable" else " ＝ "
    name = " + ".join(dict.fromkeys(figures["row"][fact] or figures["column"][fact] for fact in named))
    slip = "恰差一万倍，像是元与万元之误。" if gap and _slipped(row["current_wan"], each.amount) else ""
    slip += "相邻两位颠倒。" if gap and _exchanged(row["current_wan"], each.amount, digits) else ""
    terms = [
        stated_term(row, "current_wan", "left"),
        *(fact_term(figures, fact, "right") for fact in each.facts),
    ]
    return check(
        row,
        "narrative_amount",
        outcome,
        f"文字“{row['subject']}”{to_text(row['current_wan'], row['dig'])}{relation}{table_label(each.table)}“"
        f"{name}” {to_text(each.amount, each.digits)}"
        + (f"，差 {to_text(gap, row['dig'])} 万元" if gap else ""),
        left=row["current_wan"],
        right=each.amount,
        gap=gap,
        tolerance=0.5 * 10.0**-digits,
        terms=dump(terms),
        why=f"容差为文字所列小数末位之半。{slip}{_UNSURE if outcome == 'not_checkable' else ''}",
    )


def _printed_amounts(figures: Figures) -> Callable[[Row], int | None]:
    """Give a look-up of stated amounts, to the hundredth, among all amounts of a document's tables."""
    printed: dict[tuple[str, float], int] = {}
    facts = np.flatnonzero(figures["here"] & figures["ok"] & (figures["amt"] >= _TELLING))
    keys = zip(figures["disclosure"][facts].tolist(), figures["amt"][facts].round(2).tolist(), strict=True)
    for key, fact in zip(keys, facts.tolist(), strict=True):
        printed.setdefault(key, fact)

    def find(row: Row) -> int | None:
        return printed.get((row["disclosure"], round(row["current_wan"], 2))) if row["dig"] >= 2 else None

    return find


def _misnamed(row: Row, each: Candidate, other: int, figures: Figures) -> Row:
    """Ask about an amount that the tables print in another row than the one that the text names."""
    name = figures["row"][other] or figures["column"][other]
    named = figures["row"][each.facts[0]] or figures["column"][each.facts[0]]
    return check(
        row,
        "narrative_elsewhere",
        "question",
        f"文字“{row['subject']}”{to_text(row['current_wan'], row['dig'])} "
        f"是{table_label(figures['table'][other])}“{name}”的数，"
        f"{table_label(each.table)}“{named}”是 {to_text(each.amount, each.digits)}",
        left=row["current_wan"],
        right=each.amount,
        gap=round(row["current_wan"] - each.amount, 6),
        terms=dump(
            [stated_term(row, "current_wan", "left")]
            + [fact_term(figures, fact, "right") for fact in (*each.facts, other)]
        ),
    )


def _slipped(one: float, other: float) -> bool:
    return bool(one and other) and abs(abs(math.log10(abs(one / other))) - 4) < 1e-3


def _exchanged(one: float, other: float, digits: int) -> bool:
    """Tell whether two amounts differ by two neighbouring digits exchanged."""
    a, b = (str(round(abs(amount) * 10**digits)) for amount in (one, other))
    differ = [i for i in range(len(a)) if len(a) == len(b) and a[i] != b[i]]
    return (
        len(differ) == 2
        and differ[1] == differ[0] + 1
        and a[differ[0]] + a[differ[1]] == b[differ[1]] + b[differ[0]]
    )
