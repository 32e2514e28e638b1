"""Whose figure it is: the subject cut out of the text before a figure, and subjects that mean the same."""

from __future__ import annotations

import re
from functools import lru_cache

from .meaning import is_known
from .vocabulary import Vocabulary

Span = tuple[int, int]  # start and end in a paragraph's text
_PAIR = re.compile(r"(?P<a>.*?)收(?:入)?[、和与及]?支(?:出)?(?P<b>.*)")
_DULL = re.compile(r"预算|决算|总计|合计|总额|总|数|金额|资金|安排|部门|单位|本年度?|当年|年度|年初|科目|项目(?!支出)|经费|[“”（）、，的]|20\d\d年")
_GENERIC = re.compile(r"(?:部门|单位|年初|年度|全年|当年|调整|预算|决算|支出|安排|执行|总额|合计|总计|资金|金额|经费|共|为|数|额|是|情况)*")
_PLAN = re.compile(
    r"(?:部门|单位|年初|年度|全年|当年|调整)*(?:支出决算数?|(?:财政拨款)?预算数?(?:安排|总额|资金)?|决算数?|安排|执行数?|数)?(?:为|共|是)?"
)


def trim(text: str, span: Span, words: Vocabulary) -> Span:
    """Narrow a span to the subject proper: no numbering, year, body, verb or remark around it.

    >>> from .vocabulary import vocabulary
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


def _trim_left(text: str, start: int, end: int, words: Vocabulary) -> int:
    rules = words.subject
    start += len(text[start:end]) - len(text[start:end].lstrip("，。；：、！？）”’0\n"))
    for name in ("list_marks", "openers", "year", "self"):
        match = re.compile(rules[name].pattern).match(text, start, end)
        if match and match.end() > start and (name != "self" or _starts(text[match.end() : end], words)):
            return match.end()
    if match := re.compile(rules["through"].pattern).match(text, start, end):
        return match.end()
    if match := re.compile(r"[^，。；：]{2,40}情况(?:说明)?(?=[^，。；：]{2})").match(text, start, end):
        return match.end()
    if match := re.compile(r"学校|全校|全局|全委|全院").match(text, start, end):
        return match.end() if is_known(text[match.end() : end], words) else start
    body = re.compile(rf".{{1,40}}?{rules['bodies'].pattern}(?=(?:{rules['year'].pattern})?(?:{rules['starts'].pattern}))")
    if not _starts(text[start:end], words) and (match := body.match(text, start, end)):
        return match.end()
    return start


def _starts(text: str, words: Vocabulary) -> bool:
    return bool(words.subject["starts"].match(text)) or not text


def _trim_right(text: str, start: int, end: int, words: Vocabulary) -> int:
    subject = text[start:end]
    if bare := subject.rstrip("，。；：、\n"):
        if bare != subject:
            return start + len(bare)
    for name in ("remark", "verbs"):
        if match := re.search(f"(?:{words.subject[name].pattern})$", subject):
            return start + match.start()
    if match := re.search(r"(?:科目|的|中|按规定|，?年初预算数?|(?<=[费出入])(?:支出)?决算数?)$", subject):
        return start + match.start()
    if subject.endswith("“") or (subject.endswith("”") and "“" not in subject):
        return end - 1
    return end


def _at_year(text: str, start: int, end: int, words: Vocabulary) -> Span:
    """Choose the side of a year in the middle: 公务接待费2026年预算数, 某局2026年度收入预算."""
    subject = text[start:end]
    if subject.startswith("“") and subject.endswith("”") and subject.count("“") == 1:
        return start + 1, end - 1
    match = re.search(r"(?:至|截至)?20\d\d年(?:度)?", subject)
    if not match or not match.start():
        return start, end
    rest = subject[match.end() :]
    if is_plan(rest) or is_generic(rest):
        return start, start + match.start()
    return start + match.end(), end


def is_plan(text: str) -> bool:
    """Tell whether words name no subject at all: 预算数, 年初预算, 支出决算."""
    return bool(_PLAN.fullmatch(text))


def is_generic(text: str) -> bool:
    """Tell whether words name no subject of their own after one was named: 支出, 预算支出合计."""
    return bool(_GENERIC.fullmatch(text))


@lru_cache(maxsize=4096)
def key(subject: str) -> str:
    """Reduce a subject to what tells it from others, so that 收入预算总计 and 收入总计 meet.

    >>> key("收入预算总计") == key("收入总计"), key("“三公”经费支出预算") == key("“三公”经费")
    (True, True)
    >>> key("财政拨款收、支总预算") == key("财政拨款收支总计"), key("基本支出") == key("项目支出")
    (True, False)
    """
    bare = re.sub(r"收入?[、和与及]?支出?", "收支", _DULL.sub("", subject.replace("收、支", "收支")))
    shorter = bare.removesuffix("支出") or bare
    return shorter.replace("财政拨款支出", "财政拨款") if shorter != "财政拨款" else shorter


def pair(subject: str) -> tuple[str, str] | None:
    """Split a subject that names revenue and expenditure at once.

    >>> pair("收、支总计"), pair("财政拨款收入支出预算"), pair("基本支出")
    (('收入总计', '支出总计'), ('财政拨款收入预算', '财政拨款支出预算'), None)
    """
    match = _PAIR.fullmatch(subject)
    return (f"{match['a']}收入{match['b']}", f"{match['a']}支出{match['b']}") if match else None


def acceptable(subject: str, words: Vocabulary, *, listed: bool) -> bool:
    """Tell whether words can be the subject of an amount of money in a budget text."""
    if not subject or len(subject) > 60 or re.search(r"[。；？！]", subject):
        return False
    if words.subject["refused"].search(subject):
        return False
    if is_known(subject, words):
        return True
    return listed or bool(re.search(f"(?:{words.subject['ends'].pattern})(?:（[^（）]*）)?$", subject))
