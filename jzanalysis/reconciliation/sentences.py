"""One computed sentence on the checks of one outcome, true for whatever document gave them (结论的一句话)."""

from __future__ import annotations

import re

import pandas as pd

from .. import terms as words
from ..sentence import Sentence, escape_markdown
from .identities import identities

_NAMED = 4
#: What is said where there is nothing of an outcome.
_NONE = {
    "fails": "没有不一致的地方。",
    "rounding": "没有尾差。",
    "question": "没有值得一问的地方。",
    "not_checkable": "应当核对的都核对了。",
    "not_applicable": "没有名称相近而数不相同的。",
}


def say_outcome(checks: pd.DataFrame, outcome: str) -> Sentence:
    """Say how many checks have this outcome, where they are, and the largest or most frequent.

    >>> say_outcome(pd.DataFrame({"outcome": ["holds"]}), "fails")
    '没有不一致的地方。'
    """
    found = checks[checks["outcome"] == outcome]
    if found.empty:
        return Sentence(_NONE.get(outcome, f"没有结论为“{words.label(outcome)}”的核对。"))
    said = _SAY[outcome](found) if outcome in _SAY else f"共 {len(found)} 处{words.label(outcome)}。"
    return Sentence(escape_markdown(said))


def say_like_names(checks: pd.DataFrame) -> Sentence:
    """Say how many figures of like name differ, and how many of them the document's own figures bridge."""
    found = checks[checks["check"] == "like_names"]
    if found.empty:
        return Sentence(_NONE["not_applicable"])
    bridged = found["statement"].str.contains("，相差 [^，；]* ＝ ").sum()
    rest = "" if bridged == len(found) else f"，另外 {len(found) - bridged} 对的差额文件没有全部印出"
    said = f"有 {len(found)} 对名称相近的数不相等，其中 {bridged} 对的差额能用文件里的数字接上{rest}；都不是错误。"
    return Sentence(said)


def _fails(found: pd.DataFrame) -> str:
    money = found[found["unit"] == "万元"]
    said = f"共 {len(found)} 处不一致，{_where(found)}"
    if money.empty:
        return f"{said}。"
    largest = money.iloc[int(money["gap"].abs().argmax())]
    return f"{said}；差额最大的一处{_page(largest)}，差 {abs(largest['gap']):.10g} 万元（{_name(largest['check'])}）。"


def _rounding(found: pd.DataFrame) -> str:
    money = found[found["unit"] == "万元"]["gap"].abs()
    most = "" if money.empty else f"，金额最多差 {money.max():.10g} 万元"
    return f"共 {len(found)} 处尾差，{_where(found)}，都在容差以内{most}。"


def _question(found: pd.DataFrame) -> str:
    counts = found["check"].value_counts()
    listed = "、".join(f"“{_name(str(name))}”{count} 处" for name, count in counts.head(_NAMED).items())
    more = "等" if len(counts) > _NAMED else ""
    return f"共 {len(found)} 处值得一问：{listed}{more}。这些是问题，不是错误。"


def _not_checkable(found: pd.DataFrame) -> str:
    absent = [name for text in found["statement"] for name in re.findall(r"^(.+?)不在文件中", text)]
    names = list(dict.fromkeys(part for name in absent for part in name.split("、")))
    because = f"，其中 {len(absent)} 处因为{'、'.join(names)}不在文件中" if names else ""
    return f"有 {len(found)} 处没有核对成{because}；没有核对成不等于不一致。"


def _where(found: pd.DataFrame) -> str:
    """Name the tables of the checks, and how many of them are in the text."""
    in_text = (found["family"] == "narrative").sum()
    if in_text == len(found):
        return "都在情况说明的文字里"
    kinds = found[found["family"] != "narrative"]["table"].dropna().drop_duplicates()
    tables = [words.label(kind) for kind in kinds if kind in words.TABLES]
    more = "等表" if len(tables) > _NAMED else ""
    text = f"，其中 {in_text} 处在文字里" if in_text else ""
    return f"涉及{'、'.join(tables[:_NAMED])}{more}{text}"


def _page(check: pd.Series) -> str:
    return "" if pd.isna(check["page"]) else f"在第 {check['page']} 页（行）"


def _name(check: str) -> str:
    known = identities()
    return known[check].zh if check in known else check


_SAY = {"fails": _fails, "rounding": _rounding, "question": _question, "not_checkable": _not_checkable}
