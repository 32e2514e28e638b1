"""Figures in a sentence and what each is said to be: a level, a change, a share, the year before …"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..amounts import to_wan, wan_decimals
from .subjects import Span, is_generic, is_plan, trim
from .vocabulary import Vocabulary


@dataclass(slots=True)
class Event:
    """One printed figure (or 持平), its role, and the subject its own words name."""

    role: str  # level | change | rate | flat | prior | budget | completion | share
    start: int
    end: int
    value: float | None = None
    decimals: int | None = None
    subject: Span | None = None  # None: the words before the figure name none
    generic: bool = False  # the subject is only 支出, 预算支出合计: it stands back behind a named topic
    trend: int | None = None
    whole: str = ""  # of a share
    basis: str | None = None
    compared: bool = False  # words compare it with the year before
    each: bool = False  # 各, 均
    lead: str = ""
    remark: bool = False  # inside brackets that were opened before it
    left_over: bool = False  # the subject stands inside the comparison: 比上年“三公”经费预算
    body: Span | None = None  # 某局预算: the whole part, where no subject of its own is left
    direct: bool = False  # an earlier year's figure that stands inside the comparison: 比上年预算数5万元增加


def events(text: str, span: Span, words: Vocabulary, stage: str) -> Iterator[Event]:
    """Give the events of one sentence in order; figures that state no budget figure are passed over."""
    begin = span[0]
    for token in words.token.finditer(text, *span):
        lead = (begin, token.start())
        event = _classify(text, lead, token, words, stage)
        begin = token.end()
        if event is None or _refused(text, token, words):
            continue
        event.lead = text[slice(*lead)]
        yield event


def _refused(text: str, token: re.Match[str], words: Vocabulary) -> bool:
    if re.match(words.subject["measured"].pattern, text[token.end() : token.end() + 8]):
        return True
    before = text[max(token.start() - 5, 0) : token.start()]
    return bool(re.search(r"(?:≥|≤|>|<|＝|=|不低于|不超过|不少于|突破|每|近|约?人均|单价|价值|超过)$", before))


def _classify(text: str, lead: Span, token: re.Match[str], words: Vocabulary, stage: str) -> Event | None:
    if token["flat"]:
        return _flat(text, lead, token, words)
    value, decimals = _value(token)
    if token["rate"]:
        return _of_rate(text, lead, token, words, stage, value, decimals)
    return _of_amount(text, lead, token, words, stage, value, decimals)


def _value(token: re.Match[str]) -> tuple[float, int]:
    digits = (token["number"] or token["rate"] or token["zero"]).replace(",", "")
    printed = len(digits.partition(".")[2])
    if token["rate"]:
        # 增长16倍 is printed in hundreds of per cent
        return (float(digits), printed - 2) if token["per"] == "倍" else (round(float(digits) / 100, 12), printed)
    unit = token["unit"] or "万元"
    if unit == "千万元":
        return float(digits) * 1000, printed - 3
    return to_wan(float(digits), unit), wan_decimals(printed, unit)


def _flat(text: str, lead: Span, token: re.Match[str], words: Vocabulary) -> Event | None:
    event = Event("flat", token.start(), token.end(), trend=0)
    if any(token["flat"].startswith(word) for word in ("基本", "大体", "大致")):
        event.value = None
    else:
        event.value, event.decimals = 0.0, None
    _compare(text, lead, event, words)
    if not event.compared and not re.match(r"持平|无|没有|未", token["flat"].removeprefix("基本")):
        return None
    if not event.compared and re.search(r"预算数?$|决算", text[slice(*lead)]):
        return None  # 决算数与预算数持平: no year before
    return event


def _of_rate(text: str, lead: Span, token: re.Match[str], words: Vocabulary, stage: str,
             value: float, decimals: int) -> Event | None:
    before = text[slice(*lead)]
    event = Event("share", token.start(), token.end(), value, decimals)
    if match := words.change.search(before):
        return _changed(text, (lead[0], lead[0] + match.start()), match, event, "rate", words)
    if words.completion_alone.search(before):
        event.role = "completion"
        return event
    done = words.completion.search(before)
    if done and (stage == "final_accounts" or words.completion_sure.search(done.group())):
        event.role = "completion"
        return event
    if match := words.share_alone.search(before) or words.share.search(before):
        event.whole = (match.groupdict().get("whole") or "").strip("了的")
        event.subject = _subject(text, (lead[0], lead[0] + match.start()), words, event)
        return event
    return None


def _of_amount(text: str, lead: Span, token: re.Match[str], words: Vocabulary, stage: str,
               value: float, decimals: int) -> Event | None:
    before = text[slice(*lead)]
    event = Event("level", token.start(), token.end(), value, decimals, remark=_in_remark(before))
    if match := words.against.search(before):
        event.compared = True
        event.basis = words.basis_of(match.group())
        sign = words.sign_of(match["word"]) or 1
        event.role, event.value, event.trend = "change", sign * value, _sign(sign * value)
        return event
    if not words.reaches.search(before) and (match := words.change.search(before)):
        return _changed(text, (lead[0], lead[0] + match.start()), match, event, "change", words)
    part = re.split(r"[，；：（。]", before)[-1]
    if words.compared.search(part):
        _compare(text, lead, event, words)
        event.role, event.direct = "prior", True
        return event
    if match := words.prior_level.match(part):
        event.role, event.basis = "prior", words.basis_of(match["what"])
        event.subject = _prior_subject(text, lead, part, words)
        return event
    if stage == "final_accounts" and re.search(r"(?:年初|调整)?预算(?:数|安排)?(?:为|是|共)?$", part):
        event.role = "budget"
    event.subject = _subject(text, lead, words, event)
    if event.subject is None and re.search(r"(?:局|委|办|院|厅|中心|校|学|部门|单位|会|所|处|队|）)(?:20\d\d年度?)?预算(?:总额|数)?(?:为|共)?$", part):
        event.body = (lead[1] - len(part), lead[1])
    return event


def _prior_subject(text: str, lead: Span, part: str, words: Vocabulary) -> Span | None:
    start, end = trim(text, (lead[1] - len(part), lead[1]), words)
    inner = re.sub(r"^(?:当年)?(?:预算|决算|执行|年初|数|安排)*", "", text[start:end])
    return (end - len(inner), end) if len(inner) > 2 and not is_generic(inner) else None


def _in_remark(before: str) -> bool:
    return before.count("（") > before.count("）") and not before.endswith("（")


def _changed(text: str, head: Span, match: re.Match[str], event: Event, role: str, words: Vocabulary) -> Event | None:
    sign = words.sign_of(match["word"])
    value = event.value or 0.0
    event.role = role
    event.each = bool(re.search("各|均|分别", match["before"]))
    event.value = value * (sign if sign is not None else 1) + 0.0
    event.trend = _sign(event.value)
    _compare(text, head, event, words)
    tail = re.split(r"[，；：]", text[slice(*head)])[-1]
    if not event.compared and re.search(r"[比较与](?:年初|全年|调整后?|年度)?预算(?:数|安排)?(?:相比)?$", tail):
        return None  # against the same year's budget, not against a year before
    return event


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _compare(text: str, head: Span, event: Event, words: Vocabulary) -> None:
    """Read comparison and subject before a change: 与上年相比，收入总计; 收入比2025年; 比上年人员经费."""
    end = head[1]
    while True:
        begin = max((text.rfind(mark, head[0], end) for mark in "，；：。"), default=-1) + 1
        begin = max(begin, head[0])
        part = text[begin:end]
        match = words.compared.search(part)
        if not match and (alone := words.compared_tail.match(part)):
            event.compared = True
            event.basis = event.basis or words.basis_of(alone.group())
            event.subject = event.subject or _named(text, (begin + alone.end(), end), words, event)
        elif match:
            event.compared = True
            event.basis = event.basis or words.basis_of(match["what"])
            before = _named(text, (begin, begin + match.start()), words, event)
            if event.subject is None and before is None:
                before = _left_over(text, begin, match, words)
                event.left_over = before is not None
            event.subject = event.subject or before
        elif event.subject is None and part:
            event.subject = _named(text, (begin, end), words, event)
            if event.subject is None and part.strip("，；：") and not re.fullmatch(r"(?:且|并|即|其中)*", part):
                return
        if begin <= head[0] or event.compared or text[begin - 1] in "；。：":
            return
        end = begin - 1


def _left_over(text: str, begin: int, match: re.Match[str], words: Vocabulary) -> Span | None:
    shorter = words.after_base.sub("", match["what"])
    if not shorter or is_generic(shorter):
        return None
    end = begin + match.end("what")
    return trim(text, (end - len(shorter), end), words)


def _named(text: str, span: Span, words: Vocabulary, event: Event) -> Span | None:
    lead_in = words.reason.match(text, *span) or words.weak_reason.match(text, *span)
    if lead_in:
        span = (lead_in.end(), span[1])
    if re.match(r"(?:主要)?(?:是)?用于|主要(?:是|为)|用来|为了|因(?!公)|由于", text[slice(*span)]):
        return None
    start, end = trim(text, span, words)
    if start >= end or is_plan(text[start:end]):
        return None
    event.generic = is_generic(text[start:end])
    return (start, end) if end - start <= 60 else None


def _subject(text: str, lead: Span, words: Vocabulary, event: Event) -> Span | None:
    """Find the subject of a level in the last part of its lead, or the part before a mere 预算数."""
    end = lead[1]
    for _ in range(2):
        begin = max((text.rfind(mark, lead[0], end) for mark in "，；：。"), default=-1) + 1
        begin = max(begin, lead[0])
        found = _named(text, (begin, end), words, event)
        if found or begin <= lead[0] or text[begin - 1] in "；。":
            return found
        end = begin - 1
    return None
