"""Whose figure it is: the subject cut out of the text before a figure, and subjects that mean the same."""

from __future__ import annotations

import re
from functools import lru_cache

from .meaning import is_known
from .vocabulary import Vocabulary, vocabulary

Span = tuple[int, int]  # start and end in a paragraph's text
_PAIR = re.compile(
    r"(?P<a>.*?)收(?:入(?P<said>(?:总|预算|决算)?(?:预算|决算|计)|合计)?)?[、和与及]?(?:(?P=a))?支(?:出)?(?P<b>.*)"
)
_ONLY_FISCAL = re.compile(r"(?:一般公共)?财政拨款(?=三公$)|(?<=^三公)(?:一般公共)?财政拨款$")  # paid of nothing else
_SIDES = "，。；：、！？）”\u20190\n"


def trim(text: str, span: Span, words: Vocabulary) -> Span:
    """Narrow a span to the subject proper: no numbering, year, body, verb or remark around it.

    >>> text = "（一）2024年某市教育局政府采购预算安排"
    >>> start, end = trim(text, (0, len(text)), vocabulary(2024))
    >>> text[start:end]
    '政府采购预算'
    """
    start, end = span
    for _ in range(12):
        before = (start, end)
        start = _trim_left(text, start, end, words)
        end = _trim_right(text, start, end, words)
        start, end = _at_year(text, start, end, words)
        if (start, end) == before:
            break
    return start, end


def part_before(text: str, start: int, end: int) -> int:
    """Give where the clause part that ends at `end` begins, not before `start`."""
    return max([start, *(text.rfind(mark, start, end) + 1 for mark in "，；：。")])


def _trim_left(text: str, start: int, end: int, words: Vocabulary) -> int:
    rules = words.subject
    opened, closed = text.find("（", start, end), text.find("）", start, end)
    if closed >= 0 and (opened < 0 or closed < opened):
        return closed + 1
    if opened == start and closed < 0:
        return start + 1
    start = end - len(text[start:end].lstrip(_SIDES))
    for name in ("list_marks", "openers", "year", "self", "through", "running", "whole_body"):
        match = rules[name].match(text, start, end)
        if match and match.end() > start and _may_go(name, text[match.end() : end], words):
            return match.end()
    if not _starts(text[start:end], words) and (match := rules["body"].match(text, start, end)):
        return match.end()
    return start


def _may_go(name: str, rest: str, words: Vocabulary) -> bool:
    if name == "self":
        return _starts(rest, words)
    return name != "whole_body" or is_known(rest, words)


def _starts(text: str, words: Vocabulary) -> bool:
    return not text or bool(words.subject["starts"].match(text))


def _trim_right(text: str, start: int, end: int, words: Vocabulary) -> int:
    subject = text[start:end]
    bare = subject.rstrip("，。；：、\n")
    if bare and bare != subject:
        return start + len(bare)
    for name in ("remark_end", "verb_end", "tail"):
        if match := words.subject[name].search(subject, max(len(subject) - 60, 0)):
            return start + match.start()
    if subject.endswith("“") or (subject.endswith("”") and "“" not in subject):
        return end - 1
    return end


def _at_year(text: str, start: int, end: int, words: Vocabulary) -> Span:
    """Choose the side of a year in the middle: 公务接待费2026年预算数, 某局2026年度收入预算."""
    subject = text[start:end]
    if subject.startswith("“") and subject.endswith("”") and subject.count("“") == 1:
        return start + 1, end - 1
    match = re.search(r"(?:至|截至)?20\d\d(?:年(?:度|末|底)?|度)", subject)
    if not match or not match.start():
        return start, end
    rest = subject[match.end() :]
    if is_plan(rest) or is_generic(rest):
        return start, start + match.start()
    return start + match.end(), end


def is_plan(text: str) -> bool:
    """Tell whether words name no subject at all.

    >>> is_plan("年初预算数"), is_plan("支出决算"), is_plan("收入预算")
    (True, True, False)
    """
    return bool(vocabulary(None).subject["plan"].fullmatch(text))


def is_generic(text: str) -> bool:
    """Tell whether words name no subject of their own after one was named.

    >>> is_generic("预算支出合计"), is_generic("基本支出")
    (True, False)
    """
    return bool(vocabulary(None).subject["generic"].fullmatch(text))


@lru_cache(maxsize=4096)
def key(subject: str) -> str:
    """Reduce a subject to what tells it from others, so that 收入预算总计 and 收入总计 meet.

    >>> key("收入预算总计") == key("收入总计"), key("“三公”经费支出预算") == key("“三公”经费")
    (True, True)
    >>> key("“三公”经费财政拨款支出预算") == key("“三公”经费支出")
    True
    >>> key("财政拨款收、支总预算") == key("财政拨款收支总计"), key("基本支出") == key("项目支出")
    (True, False)
    """
    telling = vocabulary(None).subject["dull"].sub("", subject.replace("收、支", "收支"))
    bare = re.sub(r"收入?[、和与及]?支出?", "收支", telling)
    shorter = re.sub("(?:费用?)?(?:支出)?$", "", bare) or bare
    return _ONLY_FISCAL.sub("", shorter.replace("财政拨款支出", "财政拨款"))


def pair(subject: str) -> tuple[str, str] | None:
    """Split a subject that names revenue and expenditure at once.

    >>> pair("收、支总计"), pair("财政拨款收入支出预算"), pair("基本支出")
    (('收入总计', '支出总计'), ('财政拨款收入预算', '财政拨款支出预算'), None)
    >>> pair("总收入和总支出")
    ('总收入', '总支出')
    """
    match = _PAIR.fullmatch(subject)
    if not match:
        return None
    said = match["b"] or match["said"] or ""
    return f"{match['a']}收入{said}", f"{match['a']}支出{said}"


def acceptable(subject: str, words: Vocabulary, *, listed: bool) -> bool:
    """Tell whether words can be the subject of an amount of money in a budget text."""
    if not subject or len(subject) > 60 or re.search(r"[。；？！]", subject):
        return False
    if words.subject["refused"].search(subject):
        return False
    if is_known(subject, words):
        return True
    return listed or bool(words.subject["noun_end"].search(subject))
