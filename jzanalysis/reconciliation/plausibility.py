"""Questions to ask, never errors: costs against promises, items larger than what pays for them (存疑)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from ..amounts import YUAN_PER
from .narrative import Row, check, dump, fact_term, stated_term
from .writing import to_text

_TIMES = {"": 1, "万": 1e4, "百": 1e2, "千": 1e3, "十": 10, "亿": 1e8}
_COUNT = re.compile(r"^(万|千|百|亿)?(人次|人|名|次|场次|场|户|个|家|件|套|台|篇|期|亩|公里|平方米|吨|例|条|份|项)$")
#: Texts are of one task when this part of the shorter one's pairs of characters is in the other.
_ALIKE = 0.6
_PLACEHOLDER = re.compile(r"[×xX＊*]{2,}|[_＿]{2,}|（\s*）万元")


def plausibility(figures: pd.DataFrame, stated: pd.DataFrame | None, targets: pd.DataFrame | None) -> list[Row]:
    """Give every question about the figures, the text and the targets of the disclosures."""
    found = [*_agency(figures), *_parts(figures), *_like_names(figures)]
    if stated is not None and len(stated):
        found += [*_reasons(stated), *_shares(stated), *_years(stated), *_placeholders(stated)]
    if targets is not None and len(targets):
        found += [*_targets(targets), *_subset(targets, figures)]
    return found


def _place(row: Any) -> Row:
    return {name: row[name] for name in ("disclosure", "document", "table", "page")}


# ---- figures ----------------------------------------

def _by_code(figures: pd.DataFrame, table: str) -> pd.DataFrame:
    rows = figures[(figures["table"] == table) & figures["here"] & (figures["department_economic_code"].str.len() == 5)
                   & ~figures["is_part"] & figures["measure"].isin(["total", "agency_operating_expenses", "basic"])]
    return rows.groupby(["d", "department_economic_code"], sort=False).agg(
        amt=("amt", "sum"), dig=("dig", "max"), facts=("fact", list), first=("fact", "first")).reset_index()


def _agency(figures: pd.DataFrame) -> Iterator[Row]:
    """An item of the agency's operating expenses larger than the same item of basic expenditure."""
    both = _by_code(figures, "agency_operating_expenses").merge(
        _by_code(figures, "basic_expenditure_economic"), on=["d", "department_economic_code"], suffixes=("", "_basic"))
    for pair in both.to_dict("records"):
        row = figures.loc[pair["first"]]
        gap = round(pair["amt"] - pair["amt_basic"], 6)
        terms = [fact_term(figures, f, "left") for f in pair["facts"]]
        terms += [fact_term(figures, f, "right") for f in pair["facts_basic"]]
        yield check(_place(row), "agency_item_vs_basic", "question" if gap > 0 else "holds",
                    f"机关运行经费“{row['row']}” {to_text(pair['amt'], pair['dig'])}，基本支出同一项 "
                    f"{to_text(pair['amt_basic'], pair['dig_basic'])}", left=pair["amt"], right=pair["amt_basic"], gap=gap,
                    tolerance=0.0, terms=dump(terms), why="大于基本支出的部分应由项目支出负担，可请部门说明。" if gap > 0 else "")


def _parts(figures: pd.DataFrame) -> Iterator[Row]:
    """A row printed 其中 that is larger than the row it is part of."""
    parts = figures[figures["is_part"] & figures["ok"] & (figures["row_group"] != "")]
    parts = parts.assign(mother=parts["row_group"].str.rpartition("/")[2])
    rows = figures[figures["ok"] & (figures["row"] != "")][["c", "row", "fact", "amt"]]
    pairs = parts.merge(rows, left_on=["c", "mother"], right_on=["c", "row"], suffixes=("", "_whole"))
    for pair in pairs.drop_duplicates("fact").to_dict("records"):
        gap = round(pair["amt"] - pair["amt_whole"], 6)
        yield check(pair, "part_above_whole", "question" if gap > 0 else "holds",
                    f"“{pair['row']}” {to_text(pair['amt'], pair['dig'])} 不大于“{pair['mother']}” "
                    f"{to_text(pair['amt_whole'], pair['dig'])}", left=pair["amt"], right=pair["amt_whole"], gap=gap,
                    tolerance=0.0,
                    terms=dump([fact_term(figures, pair["fact"], "left"), fact_term(figures, pair["fact_whole"], "right")]))


_BRIDGES = (
    ("agency_operating_expenses", "total", "agency_operating_expenses", "basic_expenditure_economic", "operating", "",
     "机关运行经费", "公用经费", "机关运行经费只含行政（参公）单位的日常公用支出，且不含工会经费、福利费、其他交通费用等"),
    ("three_public_expenses", "", "official_receptions", "basic_expenditure_economic", "total", "30217",
     "“三公”公务接待费", "基本支出 30217 公务接待费", "“三公”经费含项目支出中的公务接待费"),
    ("three_public_expenses", "", "official_vehicles_operation", "basic_expenditure_economic", "total", "30231",
     "“三公”公务用车运行费", "基本支出 30231 公务用车运行维护费", "“三公”经费含项目支出中的公务用车运行费"),
)


def _like_names(figures: pd.DataFrame) -> Iterator[Row]:
    """Figures of like name that need not agree, with what lies between them."""
    here = figures[figures["here"] & figures["ok"]]
    for table, level, measure, other, other_measure, code, one, two, reason in _BRIDGES:
        left = here[(here["table"] == table) & (here["measure"] == measure) & ((here["level"] == level) | (level == ""))]
        right = here[(here["table"] == other) & (here["measure"] == other_measure)]
        right = right[right["department_economic_code"] == code] if code else right[right["level"] == "total"]
        for d, part in left.drop_duplicates("d").groupby("d"):
            match = right[right["d"] == d]
            if match.empty:
                continue
            row = part.iloc[0]
            total = match["amt"].sum() if code else match["amt"].iloc[0]
            gap = round(row["amt"] - total, 6)
            facts = match["fact"] if code else match["fact"].head(1)
            yield check(_place(row), "like_names", "not_applicable",
                        f"{one} {to_text(row['amt'], row['dig'])}，{two} {to_text(total, row['dig'])}"
                        + (f"，相差 {to_text(gap, row['dig'])}：口径不同，不必相等" if gap else "：此处相等"),
                        left=row["amt"], right=total, gap=gap, tolerance=np.nan, why=reason + "。",
                        terms=dump([fact_term(figures, row["fact"], "left"), *(fact_term(figures, f, "right") for f in facts)]))


# ---- the text ----------------------------------------

def _reasons(stated: pd.DataFrame) -> Iterator[Row]:
    """A change that the text gives no reason for."""
    changed = stated[stated["change_wan"].fillna(0).abs() > 0]
    silent = changed[changed["reason"].isna()]
    for disclosure, group in changed.groupby("disclosure", sort=False):
        none = silent[silent["disclosure"] == disclosure]
        row = (none if len(none) else group).iloc[0].to_dict()
        subjects = "、".join(none["subject"].fillna("").tolist()[:12])
        yield check(row, "reason_given", "question" if len(none) else "holds",
                    f"{len(group)} 处增减变化，{len(none)} 处未见原因" + (f"：{subjects}" if subjects else ""),
                    left=float(len(none)), right=0.0, gap=float(len(none)), tolerance=0.0, unit="count",
                    terms=dump([stated_term(r, "change_wan", "left") for r in none.to_dict("records")]))


def _shares(stated: pd.DataFrame) -> Iterator[Row]:
    for row in stated[stated["share"] > 1 + 1e-9].to_dict("records"):
        yield check(row, "share_above_one", "question", f"“{row['subject']}”占比 {row['share'] * 100:g}%",
                    left=row["share"], right=1.0, gap=row["share"] - 1, tolerance=0.0, unit="share",
                    terms=dump([stated_term(row, "share", "left")]))


def _years(stated: pd.DataFrame) -> Iterator[Row]:
    """A figure said of a year that is neither this nor the last, or compared with its own year."""
    for row in stated.drop_duplicates(["document", "sentence"]).to_dict("records"):
        year, sentence = row["fiscal_year"], row["sentence"]
        if pd.isna(year) or not isinstance(sentence, str):
            continue
        named = {int(y) for y in re.findall(r"(20\d\d)年(?:度)?(?:部门|单位|年初)?(?:预算|决算|支出|收入)", sentence)}
        odd = sorted(named - {int(year), int(year) - 1})
        own = re.search(rf"(?:比|较|与){int(year)}年", sentence)
        if odd or own:
            said = "、".join(f"{y}年" for y in odd) or f"与{int(year)}年（本年）相比"
            yield check(row, "other_year", "question", f"“{row['subject']}”一句提到 {said}，本文件为 {int(year)} 年",
                        unit="words", terms=dump([stated_term(row, "current_wan", "left")]))


def _placeholders(stated: pd.DataFrame) -> Iterator[Row]:
    texts = stated["sentence"].fillna("")
    for row in stated[texts.str.contains(_PLACEHOLDER)].drop_duplicates("sentence").to_dict("records"):
        yield check(row, "placeholder", "question", f"“{row['subject']}”一句留有占位符：{row['sentence'][:60]}",
                    unit="words", terms=dump([stated_term(row, "current_wan", "left")]))


# ---- performance targets ----------------------------------------

def target_term(row: Row, side: str, field: str = "value") -> Row:
    """Make the term of a performance target."""
    value = row[field]
    return {"side": side, "sign": 1, "ref": f"{row['document']}#{row['cell']}", "field": field, "page": _int(row["page"]),
            "row": _text(row["project_name"]), "column": _text(row["indicator"]), "printed": _text(row["printed"]),
            "value": None if pd.isna(value) else float(value)}


def _int(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _targets(targets: pd.DataFrame) -> Iterator[Row]:
    own = targets[targets["level"] == "project"]
    for _, project in own.groupby(["disclosure", "document", "project_code", "project_name"], sort=False, dropna=False):
        rows = project.to_dict("records")
        yield from _unit_costs(rows)
        yield from _cost_is_budget(rows)
        yield from _framework(rows)
    for _, part in targets.groupby("disclosure", sort=False):
        yield from _tasks(part)


def quantity(row: Row) -> float | None:
    """Give a target's number of people, times or things, 万 multiplied out; None when it counts nothing."""
    match = _COUNT.fullmatch(_text(row["value_unit"]))
    if match is None or pd.isna(row["value"]):
        return None
    return float(row["value"]) * _TIMES[match.group(1) or ""]


def _unit_costs(rows: list[Row]) -> Iterator[Row]:
    """Amount ÷ promised quantity against the promised cost of one."""
    amount = next((r["project_amount_wan"] for r in rows if not pd.isna(r["project_amount_wan"])), None)
    counted = [r for r in rows if r["category"] == "output" and quantity(r)]
    for cost in rows:
        unit = re.sub(r"[/／每].*", "", _text(cost["value_unit"]))
        if amount is None or cost["category"] != "cost" or unit not in YUAN_PER or pd.isna(cost["value"]):
            continue
        if not re.search(r"均|单位|每|单价|/", _text(cost["indicator"]) + _text(cost["value_unit"])):
            continue
        best = max(counted, key=lambda r: _likeness(_text(r["indicator"]), _text(cost["indicator"])), default=None)
        if best is None or (len(counted) > 1 and not _likeness(_text(best["indicator"]), _text(cost["indicator"]))):
            continue
        many = quantity(best) or 1.0
        implied = amount * 1e4 / many / YUAN_PER[unit]
        gap = round(implied - float(cost["value"]), 6)
        yield check(cost, "unit_cost", "question" if gap > 0 else "holds",
                    f"“{_text(cost['project_name'])}” {amount:g} 万元 ÷ {best['printed']}（{best['indicator']}）＝ 每单位 "
                    f"{implied:g} {unit}，目标“{cost['indicator']}”{cost['printed']}", left=implied, right=float(cost["value"]),
                    gap=gap, tolerance=0.0, unit="count",
                    terms=dump([target_term(cost, "right"), target_term(best, "left"), target_term(cost, "left", "project_amount_wan")]))


def _cost_is_budget(rows: list[Row]) -> Iterator[Row]:
    for row in rows:
        unit, amount = _text(row["value_unit"]), row["project_amount_wan"]
        if row["category"] != "cost" or unit not in YUAN_PER or pd.isna(row["value"]) or pd.isna(amount) or not amount:
            continue
        if abs(float(row["value"]) * YUAN_PER[unit] / 1e4 - amount) < 0.005:
            yield check(row, "cost_equals_budget", "question",
                        f"“{_text(row['project_name'])}”成本指标 {row['printed']} 就是预算 {amount:g} 万元，不能衡量节约",
                        left=float(row["value"]), right=float(amount), gap=0.0, tolerance=0.0,
                        terms=dump([target_term(row, "left"), target_term(row, "right", "project_amount_wan")]))


def _framework(rows: list[Row]) -> Iterator[Row]:
    """A project without an outcome or satisfaction target, or with a target that says nothing."""
    categories = {r["category"] for r in rows if isinstance(r["category"], str)}
    lacking = [zh for name, zh in (("benefit", "效益"), ("satisfaction", "满意度")) if name not in categories]
    if len(rows) > 1 and categories:
        yield check(rows[0], "no_outcome", "question" if lacking else "holds",
                    f"“{_text(rows[0]['project_name'])}”{len(rows)} 个指标，" + (
                        f"没有{'、'.join(lacking)}指标" if lacking else "有效益和满意度指标"), unit="words",
                    terms=dump([target_term(rows[0], "left")]))
    silent = [r for r in rows if pd.isna(r["value"]) and not _text(r["qualitative"])]
    if silent:
        yield check(silent[0], "no_measure", "question",
                    f"“{_text(rows[0]['project_name'])}”{len(silent)} 个指标没有指标值：" + "、".join(
                        _text(r["indicator"]) for r in silent[:6]), unit="words",
                    terms=dump([target_term(r, "left") for r in silent]))


def _tasks(targets: pd.DataFrame) -> Iterator[Row]:
    """The department's target of a task and the project's own, in the same unit, with another number."""
    counted = targets[targets["value"].notna() & targets["value_unit"].notna() & (targets["value_unit"] != "%")]
    department = counted[counted["level"] == "department"].to_dict("records")
    projects = counted[counted["level"] == "project"].to_dict("records")
    for one in department:
        alike = [(likeness, other) for other in projects if other["value_unit"] == one["value_unit"]
                 and (likeness := _likeness(_text(one["indicator"]), _text(other["indicator"]))) >= _ALIKE]
        if not alike:
            continue
        other = max(alike, key=lambda pair: pair[0])[1]
        gap = float(one["value"]) - float(other["value"])
        yield check(one, "task_target_differs", "question" if gap else "holds",
                    f"部门“{one['indicator']}”{one['printed']}，项目“{_text(other['project_name'])}”的“{other['indicator']}”"
                    f"{other['printed']}", left=float(one["value"]), right=float(other["value"]), gap=gap, tolerance=0.0,
                    unit="count", terms=dump([target_term(one, "left"), target_term(other, "right")]))


def _likeness(one: str, other: str) -> float:
    """Compare two short texts by their pairs of characters, 1 when the shorter is all in the longer."""
    a, b = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (one, other))
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _subset(targets: pd.DataFrame, figures: pd.DataFrame) -> Iterator[Row]:
    own = targets[(targets["level"] == "project") & targets["project_amount_wan"].notna()]
    once = own.drop_duplicates(["disclosure", "document", "unit_name", "project_code", "project_name"])
    total = figures[figures["here"] & (figures["table"] == "expenditure") & (figures["level"] == "total")
                    & (figures["measure"] == "project") & figures["ok"]].drop_duplicates("d")
    for row in total.to_dict("records"):
        mine = once[once["disclosure"] == row["disclosure"]]
        if mine.empty:
            continue
        amount = float(mine["project_amount_wan"].sum())
        gap = round(amount - row["amt"], 6)
        said = f"{len(mine)} 个项目有绩效目标，合计 {to_text(amount, row['dig'])}，项目支出 {to_text(row['amt'], row['dig'])}"
        terms = [target_term(r, "left", "project_amount_wan") for r in mine.to_dict("records")]
        yield check(row, "targets_subset", "question" if gap > 0.005 else "holds", said, left=amount, right=row["amt"],
                    gap=gap, tolerance=0.005, terms=dump([*terms, fact_term(figures, row["fact"], "right")]))
