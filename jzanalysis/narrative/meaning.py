"""What a subject speaks of: the table, the measure, the functional code, the fund."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .. import codes
from .vocabulary import Vocabulary

_CODE = re.compile(r"(?<!\d)(2\d{2}(?:\d{2}){0,2})(?!\d)(?!年)")
_LEVEL = re.compile(r"(?P<name>[^（）]+?(?:（(?![类款项]）)[^（）]{1,8}）[^（）]*?)*?)（(?P<level>[类款项])）")
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
    """Resolve a subject; `above` are the subjects it is part of and its heading, nearest first."""
    bare = _bare(subject)
    fund = next((f for text in (bare, *above) if (f := _fund(text, words))), None)
    if code := function_code_of(bare, above):
        return Meaning(_EXPENDITURE.get(fund or "", "expenditure"), "total", code, fund)
    for pattern, rule in words.meanings:
        if pattern.search(bare):
            table = rule.get("fund", {}).get(fund, rule.get("table"))
            return Meaning(table, rule.get("measure"), None, fund)
    return Meaning(fund=fund)


def is_known(subject: str, words: Vocabulary) -> bool:
    """Tell whether a subject is one of the field's own: a measure, a fund or a functional code."""
    bare = _bare(subject)
    return any(pattern.search(bare) for pattern, _ in words.meanings) or function_code_of(bare, ()) is not None


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
    if (printed := _CODE.search(subject)) and codes.is_function_code(printed.group(1)):
        return printed.group(1)
    levels = _path(subject)
    if not levels:
        return _of_one_name(subject)
    for text in above:
        for level, name in _path(text).items():
            levels.setdefault(level, name)
    lowest = next(level for level in "项款类" if level in _path(subject))
    names = {level: levels.get(level, "") for level in "类款项"["类款项".index("类") : "类款项".index(lowest) + 1]}
    return codes.function_code_of_names(names.get("类", ""), names.get("款", ""), names.get("项", ""))


def _path(text: str) -> dict[str, str]:
    return {m["level"]: m["name"].strip("“”-，、：") for m in _LEVEL.finditer(re.sub(r"支出[：:]?$", "", text))}


def _of_one_name(subject: str) -> str | None:
    bare = re.sub(r"（[类款项]）|(?:科目|预算|预算数|决算|决算数)$", "", subject)
    if code := codes.function_class_of_name(bare) if len(bare) >= 4 and bare.endswith("支出") else None:
        return code
    items = [code for code in codes.function_codes_of_name(bare) if len(code) == 7] if len(bare) >= 4 else []
    return items[0] if len(items) == 1 else None


def _fund(text: str, words: Vocabulary) -> str | None:
    return next((fund for pattern, fund in words.funds if pattern.search(text)), None)
