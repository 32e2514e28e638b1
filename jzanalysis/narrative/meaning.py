"""What a subject speaks of: the table, the measure, the functional code, the fund."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .. import codes
from .vocabulary import Vocabulary

_CODE = re.compile(r"(?<!\d)(2\d{2}(?:\d{2}){0,2})(?!\d)(?!年)")
_INNER = r"（(?![类款项]）)[^（）]{1,8}）"  # 政府办公厅（室）及相关机构事务（款）
_LEVEL = re.compile(rf"(?P<name>[^（）]+?(?:{_INNER}[^（）]*?)*?)（(?P<level>[类款项])）")
_MARKED = re.compile(r"（(\d{2,3})[类款项]）")  # 社会保障和就业支出（208类）…（05款）…（01项）
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
    if "、" in bare and len({_measure(part, words) for part in bare.split("、")} - {None}) > 1:
        return Meaning(fund=fund)  # 会议费、培训费5万元: a sum of no one measure
    for pattern, rule in words.meanings:
        if pattern.search(bare):
            table = item or rule.get("fund", {}).get(fund, rule.get("table"))
            return Meaning(table, rule.get("measure"), None, fund)
    for pattern, whole, rule in words.parts:
        if not item and pattern.search(bare) and any(whole.search(_bare(text)) for text in above[:-1]):
            return Meaning(rule["table"], rule["measure"], None, fund)
    return Meaning(item, fund=fund)


def _economic_table(subject: str, above: tuple[str, ...], words: Vocabulary) -> str | None:
    """Tell the economic item of basic expenditure from its namesake: 公务接待费（款） is not “三公”."""
    name = re.sub(r"（款）|支出$", "", subject)
    wholes = above[:-1]  # without the heading
    # 提租补贴（款） left the classification, and is an economic item still
    former = "（款）" in subject and any(words.economic_whole.search(whole) for whole in wholes)
    if not (codes.economic_codes_of_name(name) or former):
        return None
    if any(words.agency.search(whole) for whole in wholes):
        return "agency_operating_expenses"
    listed = "（款）" in subject or any(words.economic_whole.search(whole) for whole in wholes)
    return "basic_expenditure_economic" if listed else None


def _measure(bare: str, words: Vocabulary) -> str | None:
    return next((rule.get("measure") for pattern, rule in words.meanings if pattern.search(bare)), None)


def is_known(subject: str, words: Vocabulary) -> bool:
    """Tell whether a subject is one of the field's own: a measure, a fund or a functional code."""
    bare = _bare(subject)
    return any(pattern.search(bare) for pattern, _ in words.meanings) or bool(function_code_of(bare))


def is_part_of(name: str, whole: str, words: Vocabulary) -> bool:
    """Tell whether a name without a field's word is one of a whole's own parts: 货物 of 政府采购预算."""
    own = (rule for rule in words.parts if rule[0].pattern != ".")
    return any(part.search(_bare(name)) and of.search(_bare(whole)) for part, of, _ in own)


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
    printed = None if _MARKED.search(subject) else _CODE.search(subject)
    if printed and codes.is_function_code(printed.group(1)):
        return printed.group(1)
    if marked := "".join(_MARKED.findall(subject)):
        return marked if codes.is_function_code(marked) else None
    levels = _path(subject)
    if not levels:
        return _of_one_name(subject, above)
    for text in above:
        for level, name in _path(text).items():
            levels.setdefault(level, name)
    own = _path(subject)
    lowest = next(level for level in "项款类" if level in own)
    wanted = "类款项"[: "类款项".index(lowest) + 1]
    code = codes.function_code_of_names(*(levels.get(level, "") for level in wanted))
    return code or (_of_glued_names(levels["项"], levels.get("类", "")) if lowest == "项" else None)


def _of_glued_names(name: str, class_name: str) -> str | None:
    """Find the item whose section is printed before it without its mark: 人大事务行政运行（项）."""
    splits = ((name[:cut], name[cut:]) for cut in range(2, len(name) - 1))
    found = (codes.function_code_of_names(class_name, section, item) for section, item in splits
             if codes.function_codes_of_name(section))  # fmt: skip
    return next((code for code in found if code), None)


def _path(text: str) -> dict[str, str]:
    found = _LEVEL.finditer(text.replace("(", "（").replace(")", "）"))
    return {match["level"]: match["name"].strip("“”-，、：") for match in found}


def _of_one_name(subject: str, above: tuple[str, ...] = ()) -> str | None:
    bare = re.sub(r"（[类款项]）|(?:类|类?科目|预算|预算数|决算|决算数)$", "", subject)
    # 支出预算5万元，其中：教育3万元: a class without 支出 is one only inside a whole that is expenditure
    spent = bare.endswith("支出") or any("支出" in whole for whole in above[:-1])
    if spent and bare != _FUND_NOT_CLASS and (code := codes.function_class_of_name(bare)):
        return code
    if len(bare) < 4 or bare == _FUND_NOT_CLASS:
        return None
    found = codes.function_codes_of_name(bare)
    lowest = [code for code in found if len(code) == max(map(len, found))]
    return lowest[0] if len(lowest) == 1 else None


def _fund(text: str, words: Vocabulary) -> str | None:
    return next((fund for pattern, fund in words.funds if pattern.search(text)), None)
