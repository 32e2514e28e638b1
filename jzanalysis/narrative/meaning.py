"""What a subject speaks of: the table, the measure, the functional code, the fund."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .. import codes
from .vocabulary import Vocabulary

_CODE = re.compile(r"(?<!\d)(2\d{2}(?:\d{2}){0,2})(?!\d)(?!年)")
_INNER = r"（(?![类款项]）)[^（）]{1,8}）"  # 政府办公厅（室）及相关机构事务（款）
_LEVEL = re.compile(rf"(?P<name>[^（）]+?(?:{_INNER}[^（）]*?)*?)（(?P<level>[类款项])）")
_FUND_NOT_CLASS = "国有资本经营预算支出"  # in prose the fund, not class 223 of the same name
_EXPENDITURE = {
    "general_public": "general_public_budget_expenditure",
    "fiscal_appropriation": "general_public_budget_expenditure",
    "government_fund": "government_fund_expenditure",
    "state_capital": "state_capital_expenditure",
}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a stated figure speaks of; each part None where the words do not decide it."""

    table: str | None = None
    measure: str | None = None
    function_code: str | None = None
    fund: str | None = None


def meaning_of(subject: str, above: tuple[str, ...], words: Vocabulary) -> Meaning:
    """Resolve a subject; `above` are the subjects it is part of, nearest first, and its heading."""
    bare = _bare(subject)
    fund = next((f for text in (bare, *above) if (f := _fund(text, words))), None)
    if code := function_code_of(bare, above):
        return Meaning(_EXPENDITURE.get(fund or "", "expenditure"), "total", code, fund)
    item = _economic_table(bare, above, words)
    for pattern, rule in words.meanings:
        if pattern.search(bare):
            table = item or rule.get("fund", {}).get(fund, rule.get("table"))
            return Meaning(table, rule.get("measure"), None, fund)
    return Meaning(item, fund=fund)


def _economic_table(subject: str, above: tuple[str, ...], words: Vocabulary) -> str | None:
    """Tell the economic item of basic expenditure from its namesake: 公务接待费（款） is not “三公”."""
    name = re.sub(r"（款）|支出$", "", subject)
    if not codes.economic_codes_of_name(name):
        return None
    wholes = above[:-1]  # without the heading
    if any(words.agency.search(whole) for whole in wholes):
        return "agency_operating_expenses"
    listed = "（款）" in subject or any(words.economic_whole.search(whole) for whole in wholes)
    return "basic_expenditure_economic" if listed else None


def is_known(subject: str, words: Vocabulary) -> bool:
    """Tell whether a subject is one of the field's own: a measure, a fund or a functional code."""
    bare = _bare(subject)
    return any(pattern.search(bare) for pattern, _ in words.meanings) or bool(function_code_of(bare))


def _bare(subject: str) -> str:
    return re.sub(r"[“”\s]", "", subject).replace("(", "（").replace(")", "）")


def function_code_of(subject: str, above: tuple[str, ...] = ()) -> str | None:
    """Find the functional code a subject names: printed, as a path （类）（款）（项）, or as one known name.

    >>> function_code_of("2011301-行政运行"), function_code_of("小学教育（2050202）")
    ('2011301', '2050202')
    >>> function_code_of("教育支出（类）普通教育（款）小学教育（项）"), function_code_of("教育支出")
    ('2050202', '205')
    >>> function_code_of("审计事务（款）行政运行（项）支出", ("一般公共服务支出（类）",))
    '2010801'
    """
    printed = _CODE.search(subject)
    if printed and codes.is_function_code(printed.group(1)):
        return printed.group(1)
    levels = _path(subject)
    if not levels:
        return _of_one_name(subject)
    for text in above:
        for level, name in _path(text).items():
            levels.setdefault(level, name)
    own = _path(subject)
    lowest = next(level for level in "项款类" if level in own)
    wanted = "类款项"[: "类款项".index(lowest) + 1]
    return codes.function_code_of_names(*(levels.get(level, "") for level in wanted))


def _path(text: str) -> dict[str, str]:
    found = _LEVEL.finditer(text.replace("(", "（").replace(")", "）"))
    return {match["level"]: match["name"].strip("“”-，、：") for match in found}


def _of_one_name(subject: str) -> str | None:
    bare = re.sub(r"（[类款项]）|(?:科目|预算|预算数|决算|决算数)$", "", subject)
    if len(bare) < 4 or bare == _FUND_NOT_CLASS:
        return None
    if code := codes.function_class_of_name(bare) if bare.endswith("支出") else None:
        return code
    found = codes.function_codes_of_name(bare)
    lowest = [code for code in found if len(code) == max(map(len, found))]
    return lowest[0] if len(lowest) == 1 else None


def _fund(text: str, words: Vocabulary) -> str | None:
    return next((fund for pattern, fund in words.funds if pattern.search(text)), None)
