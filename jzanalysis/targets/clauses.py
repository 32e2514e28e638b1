"""Cells that list several targets: 1.数量指标：安装摄像头≥320个；2.质量指标：设备完好率≥98%."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ..recognition.target_columns import vocabulary
from ..recognition.vocabulary import squeeze
from .categories import is_subcategory

_APART = re.compile(r"[；;。，]|、(?=\d{1,2}[.、)])|(?<![\d.])\d{1,2}[.、)](?!\d)|\(\d{1,2}\)|[①-⑳]")
_LABEL = re.compile(r"([^:：\d]{2,9}?)\d{0,2}[:：]")
_ORDINAL = re.compile(r"(?:指标|目标)\d{1,2}[:：]?")
_YEAR = re.compile(r"(?:19|20)\d\d年")


@dataclass(frozen=True)
class Clause:
    """One target of a list: the second level that its label names ("" without one), its indicator and value."""

    subcategory: str
    indicator: str
    value: str


def clauses_of(text: str) -> list[Clause]:
    """Take a list of targets apart; what names no number is left out, for where its name ends is not printed.

    >>> for clause in clauses_of("1.数量指标：安装摄像头≥320个，培训3期；2.社会效益：安全感提升"):
    ...     print(clause.subcategory, clause.indicator, clause.value)
    数量指标 安装摄像头 ≥320个
    数量指标 培训 3期
    """
    found: list[Clause] = []
    label = ""
    for part in _APART.split(_labels().sub(r"；\g<0>", text)):
        label, whole = _labelled(part.replace("\n", ""), label)
        lines = [_promise(line) for line in part.split("\n") if line.strip()]
        if promise := _promise(whole):  # a line broken in the cell
            found.append(Clause(label, *promise))
        elif all(lines):  # or a target in each line
            found += [Clause(label, *promise) for promise in lines if promise]
    return found


def _labelled(text: str, label: str) -> tuple[str, str]:
    """Take the second level off the front of a clause; without one it is that of the clause before."""
    plain = _ORDINAL.sub("", squeeze(text))
    while (named := _LABEL.match(plain)) and _is_label(named[1]):
        label, plain = named[1], plain[named.end() :]
    return label, plain


def _promise(text: str) -> tuple[str, str] | None:
    """Give indicator and value of one clause, None where it names no number or only a year."""
    promise = _pattern().fullmatch(_labelled(text, "")[1])
    if not promise or _YEAR.match(promise["number"]):
        return None
    sign = re.sub("^(?:达到|达|为|实现)", "", promise["sign"])
    return promise["name"].rstrip(":："), sign + promise["number"]


@cache
def _labels() -> re.Pattern[str]:
    names = sorted(vocabulary()["words"]["subcategories"], key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(names)})[:：]")


def _is_label(text: str) -> bool:
    return is_subcategory(text) or is_subcategory(text + "指标") or squeeze(text) in vocabulary()["words"]["categories"]


@cache
def _pattern() -> re.Pattern[str]:
    words = vocabulary()["values"]
    signs = "|".join(map(re.escape, sorted([*words["symbols"], *words["words"]], key=len, reverse=True)))
    unit = r"(?:[%‰]|[万亿]?[^\d%‰:：]{0,6})(?:及?以上|以内|以下|左右)?"
    return re.compile(
        rf"(?P<name>[^\d{re.escape(''.join(words['symbols']))}]{{2,30}}?)"
        rf"(?P<sign>(?:达到|达|为|实现)?(?:{signs})?=?)(?P<number>\d[\d,.]*(?:[-\u2014~]\d[\d.]*)?{unit})"
    )
