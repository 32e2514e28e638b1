"""A coherent synthetic disclosure in the frames of the contract, of any seed, and planted errors for it.

Amounts are whole hundredths of 万元, so that every sum closes exactly. Names and figures are invented.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from jzanalysis.amounts import YUAN_PER
from jzanalysis.frames import FACTS, STATED, TARGETS, to_frame

Row = dict[str, Any]
ITEMS = {
    "2010101": "行政运行", "2010102": "一般行政管理事务", "2010150": "事业运行", "2050803": "培训支出", "2060701": "机构运行",
    "2060702": "科普活动", "2080501": "行政单位离退休", "2080505": "机关事业单位基本养老保险缴费支出", "2101101": "行政单位医疗",
    "2101102": "事业单位医疗", "2210201": "住房公积金", "2210203": "购房补贴",
}  # fmt: skip
CLASSES = {"201": "一般公共服务支出", "205": "教育支出", "206": "科学技术支出", "208": "社会保障和就业支出",
           "210": "卫生健康支出", "221": "住房保障支出"}  # fmt: skip
ECONOMIC = {"30101": "基本工资", "30102": "津贴补贴", "30103": "奖金", "30201": "办公费", "30207": "邮电费", "30211": "差旅费",
            "30217": "公务接待费", "30231": "公务用车运行维护费", "30301": "离休费", "30302": "退休费"}  # fmt: skip
ECONOMIC_CLASSES = {"301": "工资福利支出", "302": "商品和服务支出", "303": "对个人和家庭的补助"}


def printed(cents: int) -> str:
    """Print hundredths of 万元 as tables do: 1,234.50."""
    return f"{cents / 100:,.2f}"


@dataclass
class Maker:
    """Collects the rows of one disclosure."""

    name: str
    year: int = 2024
    facts: list[Row] = field(default_factory=list)
    stated: list[Row] = field(default_factory=list)
    targets: list[Row] = field(default_factory=list)
    tables: int = 0

    @property
    def head(self) -> Row:
        return {"disclosure": self.name, "document": f"{self.name}.pdf", "department": "某市某局",
                "fiscal_year": self.year, "stage": "budget"}  # fmt: skip

    def table(self, kind: str, title: str) -> Row:
        self.tables += 1
        return self.head | {"table": kind, "table_number": self.tables, "title": title, "page": self.tables + 3,
                            "fund": "all", "period": "current", "year": self.year, "basis": "initial_budget",
                            "direction": "expenditure", "unit": "万元", "is_part": False, "measure": "total"}  # fmt: skip

    def cell(self, table: Row, row_number: int, number: int, cents: int | None, **values: Any) -> None:
        state = "blank" if cents is None else "value" if cents else "zero"
        level = values.get("level", "line")
        self.facts.append(table | {
            "row_number": row_number, "column_number": number,
            "cell": f"t{table['table_number']}r{row_number}c{number}",
            "printed": "" if cents is None else printed(cents), "state": state, "level": level,
            "is_total": level in ("total", "subtotal", "class", "section"),
            "value": None if cents is None else cents / 100, "amount_wan": None if cents is None else cents / 100,
            "decimals": None if cents is None else 2} | values)  # fmt: skip

    def say(self, subject: str, cents: int, **values: Any) -> None:
        self.stated.append(self.head | {
            "page": 2, "cell": f"s{len(self.stated) + 1}", "subject": subject, "current_wan": cents / 100, "decimals": 2,
            "rate_decimals": 2, "sentence": f"{subject}{printed(cents)}万元。"} | values)  # fmt: skip

    def frames(self) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        return to_frame(self.facts, FACTS), to_frame(self.stated, STATED), to_frame(self.targets, TARGETS)


@dataclass(frozen=True)
class Budget:
    """The amounts behind a disclosure, in hundredths of 万元, by functional item and by economic section."""

    personnel: dict[str, int]
    operating: dict[str, int]
    project: dict[str, int]
    economic: dict[str, int]
    carryover: int
    carried_forward: int
    own: int  # the part of the last project item that is paid from 事业收入

    def basic(self, code: str) -> int:
        return self.personnel[code] + self.operating[code]

    def total(self, code: str) -> int:
        return self.basic(code) + self.project[code]

    def sum(self, of: str, prefix: str = "") -> int:
        pick = {"total": self.total, "basic": self.basic}.get(of) or getattr(self, of).__getitem__
        return sum(pick(code) for code in self.personnel if code.startswith(prefix))


def draw(seed: int) -> Budget:
    """Draw a budget: items with personnel, operating and project amounts; economic sections that add up to basic."""
    dice = random.Random(seed)
    codes = sorted(dice.sample(sorted(ITEMS), dice.randint(7, len(ITEMS))))
    if len({code[:3] for code in codes}) < 2:
        codes = sorted(ITEMS)
    personnel = {code: dice.choice([0, dice.randint(1_000, 90_000)]) for code in codes}
    operating = {code: dice.choice([0, dice.randint(500, 9_000)]) if personnel[code] else 0 for code in codes}
    project = {code: dice.choice([0, dice.randint(1_000, 400_000)]) if personnel[code] else dice.randint(900, 90_000)
               for code in codes}  # fmt: skip
    personnel[codes[0]] += 54_321
    operating[codes[0]] += 3_210
    project[codes[-1]] += 20_000
    economic = _split(dice, sum(personnel.values()), ["30101", "30102", "30103", "30301", "30302"])
    economic |= _split(dice, sum(operating.values()), ["30201", "30207", "30211", "30217", "30231"])
    return Budget(
        personnel, operating, project, economic, dice.randint(1, 9_000), dice.randint(1, 4_000), 7_654
    )


def _split(dice: random.Random, total: int, names: list[str]) -> dict[str, int]:
    cuts = sorted(dice.sample(range(1, total), len(names) - 1))
    return {name: high - low for name, low, high in zip(names, [0, *cuts], [*cuts, total], strict=True)}


def make(seed: int, name: str | None = None) -> Maker:
    """Make a coherent disclosure."""
    budget, maker = draw(seed), Maker(name or f"made-{seed}")
    _summary(maker, budget)
    _revenue(maker, budget)
    _expenditure(maker, budget, "expenditure", "all")
    _fiscal(maker, budget)
    _expenditure(maker, budget, "general_public_budget_expenditure", "general_public")
    _economic(maker, budget)
    _three_public(maker, budget)
    _projects(maker, budget)
    _text(maker, budget)
    _promises(maker, budget)
    return maker


def _year_total(budget: Budget) -> int:
    return budget.sum("total")


def _revenue_of_year(budget: Budget) -> int:
    return _year_total(budget) + budget.carried_forward - budget.carryover


def _side(
    maker: Maker, table: Row, column: int, lines: list[tuple[str, int | None, Row]], first: int = 1
) -> int:
    for number, (label, cents, values) in enumerate(lines, start=first):
        maker.cell(table, number, column, cents, row=label, labels=label, **values)
    return first + len(lines)


def _summary(maker: Maker, budget: Budget) -> None:
    table = maker.table("revenue_expenditure_summary", "收支总表") | {"column": "预算数"}
    general, year = _revenue_of_year(budget) - budget.own, _revenue_of_year(budget)
    revenue = table | {"group": "收入", "direction": "revenue"}
    row = _side(maker, revenue, 2, [
        ("一、一般公共预算拨款收入", general, {"fund": "general_public"}), ("二、政府性基金预算拨款收入", None, {"fund": "government_fund"}),
        ("三、事业收入", budget.own, {"fund": "institution_revenue"}),
        ("本年收入合计", year, {"level": "subtotal", "measure": "current_revenue"}),
        ("上年结转结余", budget.carryover, {"measure": "carryover"}),
        ("收入总计", year + budget.carryover, {"level": "total"})])  # fmt: skip
    _side(maker, table | {"group": "支出"}, 4, [
        *_class_lines(budget), ("本年支出合计", _year_total(budget), {"level": "subtotal", "measure": "current_expenditure"}),
        ("结转下年", budget.carried_forward, {"measure": "carried_forward"}),
        ("支出总计", _year_total(budget) + budget.carried_forward, {"level": "total"})], row)  # fmt: skip


def _class_lines(budget: Budget) -> list[tuple[str, int | None, Row]]:
    numbers = "一二三四五六七八九十"
    return [(f"{numbers[i]}、{label}", budget.sum("total", code) or None,
             {"function_code": code, "level": "class", "code_origin": "by_name", "is_total": False})
            for i, (code, label) in enumerate(CLASSES.items())]  # fmt: skip


def _revenue(maker: Maker, budget: Budget) -> None:
    table = maker.table("revenue", "收入总表") | {
        "row": "合计",
        "labels": "合计",
        "level": "total",
        "direction": "revenue",
    }
    year = _revenue_of_year(budget)
    for column, (label, cents, values) in enumerate([
            ("合计", year + budget.carryover, {}), ("上年结转", budget.carryover, {"measure": "carryover"}),
            ("一般公共预算", year - budget.own, {"fund": "general_public"}), ("政府性基金", None, {"fund": "government_fund"}),
            ("事业收入", budget.own, {"fund": "institution_revenue"})], start=2):  # fmt: skip
        maker.cell(table, 1, column, cents, column=label, **{"level": "total"} | values)


def _rows(budget: Budget) -> list[tuple[str, str, str]]:
    """The rows of a table by function, top down: code, label, level."""
    rows = [("", "合计", "total")]
    for code in budget.personnel:
        for width, level in ((3, "class"), (5, "section"), (7, "item")):
            label = {3: CLASSES.get(code[:3], ""), 5: f"某款{code[:5]}"}.get(width, ITEMS[code])
            if (code[:width], label, level) not in rows:
                rows.append((code[:width], label, level))
    return rows


def _expenditure(maker: Maker, budget: Budget, kind: str, fund: str) -> None:
    table = maker.table(kind, "支出表") | {"fund": fund}
    measures = (
        ["total", "basic", "project"]
        if fund == "all"
        else ["total", "basic", "personnel", "operating", "project"]
    )
    last = list(budget.personnel)[-1]
    own = 0 if fund == "all" else budget.own
    for number, (code, label, level) in enumerate(_rows(budget), start=1):
        for column, measure in enumerate(measures, start=3):
            cents = budget.sum(measure, code)
            cents -= own if last.startswith(code) and measure in ("total", "project") else 0
            maker.cell(table, number, column, cents or None, row=label, labels=f"{code}|{label}", level=level,
                       measure=measure, column=measure, function_code=code, code_origin="printed" if code else None)  # fmt: skip


def _fiscal(maker: Maker, budget: Budget) -> None:
    table = maker.table("fiscal_appropriation_summary", "财政拨款收支总表") | {"fund": "fiscal_appropriation"}
    total, carry = _year_total(budget) - budget.own, budget.carryover
    income = total + budget.carried_forward - carry
    row = _side(maker, table | {"group": "收入", "direction": "revenue", "column": "预算数"}, 2, [
        ("一、本年收入", income, {"level": "subtotal", "measure": "current_revenue"}),
        ("（一）一般公共预算拨款", income, {"fund": "general_public", "row_group": "一、本年收入"}),
        ("二、上年结转", carry, {"level": "subtotal", "measure": "carryover"}),
        ("（一）一般公共预算结转", carry, {"fund": "general_public", "row_group": "二、上年结转"}),
        ("收入总计", income + carry, {"level": "total"})])  # fmt: skip
    last = list(budget.personnel)[-1][:3]
    lines: list[tuple[str, int | None, Row]] = [
        ("一、本年支出", total, {"level": "subtotal", "measure": "current_expenditure"}),
        *((label, (cents or 0) - budget.own if values["function_code"] == last else cents,
           values | {"row_group": "一、本年支出"}) for label, cents, values in _class_lines(budget)),
        ("二、结转下年", budget.carried_forward, {"measure": "carried_forward"}),
        ("支出总计", total + budget.carried_forward, {"level": "total"})]  # fmt: skip
    for column, (label, fund) in enumerate((("合计", "fiscal_appropriation"), ("一般公共预算", "general_public"),
                                            ("政府性基金预算", "government_fund")), start=4):  # fmt: skip
        shown = [
            (text, None if fund == "government_fund" else cents, values) for text, cents, values in lines
        ]
        _side(maker, table | {"group": "支出", "column": label, "fund": fund}, column, shown, row)


def _economic(maker: Maker, budget: Budget) -> None:
    table = maker.table("basic_expenditure_economic", "基本支出表") | {"fund": "general_public"}
    rows = [("", "合计", "total")]
    for code, label in ECONOMIC_CLASSES.items():
        rows += [
            (code, label, "class"),
            *((c, ECONOMIC[c], "section") for c in sorted(ECONOMIC) if c.startswith(code)),
        ]
    for number, (code, label, level) in enumerate(rows, start=1):
        amounts = {c: cents for c, cents in budget.economic.items() if c.startswith(code)}
        operating = sum(cents for c, cents in amounts.items() if c.startswith("302"))
        total = sum(amounts.values())
        for column, (measure, cents) in enumerate((("total", total), ("personnel", total - operating),
                                                   ("operating", operating)), start=3):  # fmt: skip
            maker.cell(table, number, column, cents or None, row=label, labels=f"{code}|{label}", level=level,
                       measure=measure, column=measure, department_economic_code=code,
                       is_total=level in ("total", "class"))  # fmt: skip


def _three_public(maker: Maker, budget: Budget) -> None:
    table = maker.table("three_public_expenses", "“三公”经费表") | {
        "row": None,
        "level": "total",
        "fund": "general_public",
    }
    receptions, operation, purchase = 321, budget.economic["30231"] % 5_000 + 100, 1_500
    for column, (measure, cents) in enumerate((
            ("three_public_expenses", receptions + operation + purchase), ("overseas_travel", None),
            ("official_vehicles", operation + purchase), ("official_vehicles_purchase", purchase),
            ("official_vehicles_operation", operation), ("official_receptions", receptions)), start=1):  # fmt: skip
        maker.cell(table, 1, column, cents, column=measure, measure=measure, level="total")


def _projects(maker: Maker, budget: Budget) -> None:
    table = maker.table("project_expenditure", "项目支出表") | {"column": "合计", "measure": "total"}
    maker.cell(table, 1, 4, budget.sum("project"), row="合计", labels="合计", level="total")
    for number, (code, cents) in enumerate(budget.project.items(), start=2):
        label = f"{ITEMS[code]}专项"
        maker.cell(
            table, number, 4, cents or None, row=label, labels=label, level="project", project_name=label
        )


def _text(maker: Maker, budget: Budget) -> None:
    total, year = _year_total(budget), _revenue_of_year(budget) + budget.carryover
    for subject, side in (("收入总计", "revenue"), ("支出总计", "expenditure")):
        change = -1_234
        maker.say(subject, year, table="revenue_expenditure_summary", measure="total", change_wan=change / 100,
                  change_rate=round(change / (year - change), 4), trend="decrease", prior_wan=(year - change) / 100,
                  prior_origin="implied", reason=f"项目减少{side}")  # fmt: skip
    maker.say("支出预算", total, table="expenditure", measure="total")
    for measure, label in (("basic", "基本支出"), ("project", "项目支出")):
        cents = budget.sum(measure)
        maker.say(
            label,
            cents,
            table="expenditure",
            measure=measure,
            share=round(cents / total, 4),
            share_of="支出预算",
        )
    general = total - budget.own
    maker.say("一般公共预算支出", general, table="general_public_budget_expenditure", measure="total")
    last = list(budget.personnel)[-1][:3]
    for code in sorted({code[:3] for code in budget.personnel}):
        cents = budget.sum("total", code) - (budget.own if code == last else 0)
        maker.say(CLASSES[code], cents, table="general_public_budget_expenditure", measure="total", function_code=code,
                  share=round(cents / general, 4), share_of="一般公共预算支出")  # fmt: skip


def _promises(maker: Maker, budget: Budget) -> None:
    code, cents = next((code, cents) for code, cents in budget.project.items() if cents)
    own = maker.head | {"table": "project_performance_targets", "table_number": maker.tables + 1, "page": 40,
                        "level": "project", "project_name": f"{ITEMS[code]}专项", "project_amount_wan": cents / 100,
                        "placement": "printed"}  # fmt: skip
    for number, (category, indicator, comparator, value, unit) in enumerate((
            ("cost", "人均培训成本", "≤", cents / 100 * 10_000 / 50, "元"), ("output", "培训人次", "≥", 50, "人次"),
            ("benefit", "知晓率", "≥", 90, "%"), ("satisfaction", "学员满意度", "≥", 95, "%")), start=1):  # fmt: skip
        maker.targets.append(own | {"cell": f"g{number}", "category": category, "indicator": indicator, "value": value,
                                    "comparator": comparator, "value_unit": unit, "printed": f"{comparator}{value:g}{unit}"})  # fmt: skip


# ---- planted errors ----------------------------------------

KINDS = ("last_digit", "swap_digits", "drop_row", "next_column", "narrative")


@dataclass(frozen=True)
class Planted:
    """An error planted in the frames of a disclosure, the figures that it touched, and those that can be missed."""

    kind: str
    facts: pd.DataFrame
    stated: pd.DataFrame
    refs: frozenset[str]
    told: frozenset[str] = frozenset()  # of a dropped row: its figures but zeros and blanks, which no sum misses


def plant(kind: str, facts: pd.DataFrame, stated: pd.DataFrame, dice: random.Random) -> Planted:
    """Plant one error of a kind; the frames given are left as they are."""
    facts, stated = facts.copy(), stated.copy()
    values = facts.index[(facts["state"] == "value") & facts["amount_wan"].notna()]
    if kind == "narrative" or not len(values):
        fields = [name for name in ("current_wan", "change_wan", "change_rate", "share") if stated[name].notna().any()]
        if fields:
            return Planted("narrative", facts, stated, frozenset({_misstate(stated, dice, dice.choice(fields))}))
        kind = "last_digit"  # tables only
    at = dice.choice(list(values))
    refs = {_ref(facts, at)}
    if kind == "last_digit":
        _set(facts, at, _printed_digits(facts, at) + dice.choice([-1, 1]))
    elif kind == "swap_digits":
        _set(facts, at, _swapped(_printed_digits(facts, at), dice))
    elif kind == "drop_row":
        same = (facts["document"] == facts.at[at, "document"]) & (
            facts["table_number"] == facts.at[at, "table_number"]
        )
        same &= facts["row_number"] == facts.at[at, "row_number"]
        refs = {_ref(facts, i) for i in facts.index[same]}
        told = {_ref(facts, i) for i in facts.index[same & (facts["amount_wan"].fillna(0) != 0)]}
        return Planted(kind, facts[~same].reset_index(drop=True), stated, frozenset(refs), frozenset(told))
    else:
        refs |= _move(facts, at, dice)
    return Planted(kind, facts, stated, frozenset(refs))


def _misstate(stated: pd.DataFrame, dice: random.Random, name: str) -> str:
    """Change a stated figure by a few of its last digits."""
    row = dice.choice(list(stated.index[stated[name].notna()]))
    is_ratio = name in ("change_rate", "share")
    digits = stated.at[row, "rate_decimals" if is_ratio else "decimals"]
    step = 10.0 ** -(2 if pd.isna(digits) else int(digits)) / (100 if is_ratio else 1)
    stated.at[row, name] = round(stated.at[row, name] + dice.choice([-9, -3, -2, 2, 3, 9]) * step, 6)
    return _ref(stated, row)


def _ref(facts: pd.DataFrame, at: int) -> str:
    return f"{facts.at[at, 'document']}#{facts.at[at, 'cell']}"


def _digits(facts: pd.DataFrame, at: int) -> int:
    """The decimals that a figure prints, in 万元: a whole 元 is the fourth."""
    decimals = facts.at[at, "decimals"]
    return 2 if pd.isna(decimals) else int(decimals)


def _printed_digits(facts: pd.DataFrame, at: int) -> int:
    """A figure's digits as a whole number, to its last printed one."""
    return round(float(facts.at[at, "amount_wan"]) * 10 ** _digits(facts, at))


def _set(facts: pd.DataFrame, at: int, number: int | None) -> None:
    digits = _digits(facts, at)
    amount = None if number is None else round(number / 10**digits, 9)
    facts.at[at, "amount_wan"] = amount
    facts.at[at, "value"] = None if amount is None else amount * YUAN_PER["万元"] / YUAN_PER[facts.at[at, "unit"]]
    facts.at[at, "printed"] = None if amount is None else f"{amount:,.{max(digits, 0)}f}"
    facts.at[at, "state"] = "blank" if number is None else "value" if number else "zero"
    facts.at[at, "decimals"] = pd.NA if number is None else digits


def _swapped(number: int, dice: random.Random) -> int:
    digits = list(str(abs(number)))
    pairs = [i for i in range(len(digits) - 1) if digits[i] != digits[i + 1] and (i or digits[1] != "0")]
    if not pairs:
        return number + 1
    i = dice.choice(pairs)
    digits[i], digits[i + 1] = digits[i + 1], digits[i]
    return int("".join(digits)) * (-1 if number < 0 else 1)


def _move(facts: pd.DataFrame, at: int, dice: random.Random) -> set[str]:
    """Move a figure to the next money column of its row, over what stands there."""
    same = (facts["document"] == facts.at[at, "document"]) & facts["unit"].isin(list(YUAN_PER))
    same &= facts["table_number"] == facts.at[at, "table_number"]
    same = facts.index[same & (facts["row_number"] == facts.at[at, "row_number"]) & (facts.index != at)]
    right = [i for i in same if facts.at[i, "column_number"] > facts.at[at, "column_number"]]
    other = min(right, default=dice.choice(list(same)) if len(same) else None)
    if other is None or facts.at[at, "amount_wan"] == facts.at[other, "amount_wan"]:
        _set(facts, at, _printed_digits(facts, at) + 1)
        return set()
    for name in ("amount_wan", "value", "printed", "state", "decimals"):
        facts.at[other, name] = facts.at[at, name]
    _set(facts, at, None)
    return {_ref(facts, other)}
