"""One printed target → comparator, numbers, unit or words: ≥95%, 3-5个, 不低于90%, 160万, 持续提升."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from ..recognition.target_columns import bare, vocabulary
from ..recognition.vocabulary import squeeze

_NUMBER = r"-?\d+(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?"
_BETWEEN = r"(?:[-—–~\uff5e至到]+|(?:且|[≤<][^\d≤<]{1,8})?[≤<])"
_RANGE = re.compile(rf"({_NUMBER})([^\d,，。；;~-]{{0,6}}?){_BETWEEN}({_NUMBER})(.*)")
_LEADING = re.compile(rf"({_NUMBER})(.*)", re.S)
_TRAILING = re.compile(rf"(.*?[^\d.,-])({_NUMBER})([%‰]|[^\d，。；;,]{{0,8}})", re.S)
_DATE = re.compile(
    r"^\d+:\d+$|(?:19|20)\d\d(?:年|[-./]\d)|\d+月\d+日|\d+月(?:底|初|中旬|上旬|下旬|末)|(?:第?[一二三四1-4]季度)|^\d+月份?(?:之?前|完成)|20\d\d-\d"
)
_CITED = re.compile(r"[《\u3014\[【]")
_REMARK = re.compile(r"\((?:含|不含|包含)[^()]*\)")
_BRACKETED_UNIT = re.compile(r"\(([^()]*)\)")


def read_target(comparator: str, value: str, unit: str) -> dict[str, Any]:
    """Read the comparator, value and unit cells of one indicator (each may be empty, or hold all three).

    >>> read_target("≥", "37", "项")["printed"], read_target("", "≥3.5万元", "")["value_unit"]
    ('≥37项', '万元')
    >>> read_target("", "不低于90%", "")["comparator"], read_target("定性", "优", "")["qualitative"]
    ('≥', '优')
    """
    sign, words, measure = bare(comparator), bare(value), bare(unit)
    nature = "" if squeeze(sign) in _signs() else sign
    sign = "" if nature else sign
    if measure in _EMPTY or words.endswith(measure):
        measure = ""
    if sign and words.startswith(sign):
        sign = ""
    result = dict.fromkeys(("comparator", "value", "value_high", "value_unit", "qualitative"))
    result["printed"] = (sign + words + measure) or None
    if not words or words in _EMPTY:
        return result | {"printed": None if not words else result["printed"]}
    if nature.startswith("定性"):
        return result | {"qualitative": words}
    return result | parse(sign + words + measure)


_EMPTY = frozenset({"", "/", "-", "—", "--", "无"})


def parse(text: str) -> dict[str, Any]:
    """Take a printed target apart: ``comparator value value_high value_unit`` or ``qualitative``.

    >>> parse("3-5个")
    {'comparator': 'range', 'value': 3.0, 'value_high': 5.0, 'value_unit': '个', 'qualitative': None}
    >>> parse("小于等于115万元")["value"], parse("5次及以上")["comparator"]
    (115.0, '≥')
    """
    plain = squeeze(text)
    comparator, rest = _split_comparator(plain)
    found: dict[str, Any] = {
        "comparator": comparator,
        **dict.fromkeys(("value", "value_high", "value_unit", "qualitative")),
    }
    if _DATE.search(rest) or (_CITED.search(rest) and not rest[:1].isdigit()):
        return found | _in_words(bare(text), comparator)
    if spread := _RANGE.fullmatch(rest):
        low, between, high, after = spread.groups()
        if between in ("", after, "%", "万", "个", "元") or after.startswith(between):
            ends = {"value": _float(low), "value_high": _float(high)}
            return found | ends | {"comparator": "range", "value_unit": _unit(after)}
    if leading := _LEADING.fullmatch(rest):
        return found | _with_unit(comparator, *leading.groups())
    inner = _inner(rest) if comparator is None else None
    return found | (inner or _in_words(bare(text), comparator))


def _in_words(text: str, comparator: str | None) -> dict[str, Any]:
    """Keep a target without a number: a sign is cut off (≤预算数), a word stays (不低于上年)."""
    if (comparator and text[:1] in vocabulary()["values"]["symbols"]) or squeeze(text[:1]) in vocabulary()[
        "values"
    ]["symbols"]:
        return {"comparator": comparator, "qualitative": text[1:] or None}
    return {"comparator": comparator if text[:1] == "不" else None, "qualitative": text}


def _inner(text: str) -> dict[str, Any] | None:
    """Find a comparison or a closing number inside words: 满意度不低于80%, 提高10%, 满意率100%."""
    for word, symbol in (*_words(), *vocabulary()["values"]["symbols"].items()):
        before, found, after = text.partition(word)
        if found and (leading := _LEADING.match(after)):
            number, rest = leading.groups()
            return _with_unit(symbol, number, re.split(r"[，。；;,的]", rest)[0]) if before or rest else None
    if closing := _TRAILING.fullmatch(text):
        words, number, rest = closing.groups()
        if len(words) <= 12:
            return _with_unit(None, number, rest)
    return None


def _with_unit(comparator: str | None, number: str, rest: str) -> dict[str, Any]:
    for word, symbol in vocabulary()["values"]["after"].items():
        if rest.endswith(word) and comparator in (None, symbol):
            rest, comparator = rest.removesuffix(word), symbol
            break
    return {"comparator": comparator, "value": _float(number), "value_unit": _unit(rest)}


def _split_comparator(text: str) -> tuple[str | None, str]:
    """Take the comparator off the front of a target.

    >>> _split_comparator("≥95%"), _split_comparator("大于等于90%"), _split_comparator(">=3")
    (('≥', '95%'), ('≥', '90%'), ('≥', '3'))
    """
    text = re.sub(r"^(?:>=|=>|≥=|>或=)", "≥", text)
    text = re.sub(r"^(?:<=|=<|≤=)", "≤", text)
    symbols = vocabulary()["values"]["symbols"]
    if text[:1] in symbols:
        return symbols[text[0]], text[1:]
    for word, symbol in _words():
        if text.startswith(word) and text != word:
            return symbol, text.removeprefix(word)
    return None, text


@cache
def _words() -> list[tuple[str, str]]:
    words: dict[str, str] = vocabulary()["values"]["words"]
    return sorted(words.items(), key=lambda pair: -len(pair[0]))


@cache
def _signs() -> frozenset[str]:
    values = vocabulary()["values"]
    return frozenset({*values["symbols"], *values["words"], ">=", "<=", "=>", "=<"})


def _unit(text: str) -> str | None:
    """Clean what follows a number: brackets around a whole unit go.

    >>> _unit("(平方米)"), _unit("台、件、套"), _unit(""), _unit("%(含)")
    ('平方米', '台、件、套', None, '%')
    """
    text = _REMARK.sub("", text)
    if bracketed := _BRACKETED_UNIT.fullmatch(text):
        text = bracketed.group(1)
    return text.strip("。;；,，") or None


def _float(text: str) -> float:
    return float(text.replace(",", ""))
