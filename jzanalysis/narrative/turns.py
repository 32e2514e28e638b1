"""Figures in turn: 会议费、培训费分别为5万元、6万元, 分别比上年减少2万元和增加3万元, 各占60%、40%."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from .figures import Event
from .subjects import Span

_NEXT = re.compile(r"[、，；]?(?:和|及|与|以及)?")
_AND = re.compile(r"[、，和及与]")


def in_turns(found: list[Event], text: str) -> list[Event]:
    """Give each figure of a 分别 series its own part of the subject, or its turn among those spoken of.

    A series whose subject has another number of parts is left out: who has which figure is not said.
    """
    result: list[Event] = []
    k = 0
    while k < len(found):
        event = found[k]
        series = _series(found, k) if re.search("分别|各", event.lead) else [event]
        mine = [one for one in series if one.role == event.role]
        result += series if len(mine) == 1 else _shared_out(series, mine, text)
        k += len(series)
    return result


def _series(found: list[Event], first: int) -> list[Event]:
    """Give the figures joined to the first by 、 or 和: of its own role, or the rate of each change."""
    head = found[first]
    series = [head]
    for event in found[first + 1 :]:
        joined = _NEXT.match(event.lead)
        bare = event.lead[joined.end() :] if joined else event.lead
        rated = head.role == "change" and event.role == "rate"
        apart = event.subject or event.compared or "分别" in event.lead or len(bare) > 4
        if apart or not (event.role in (head.role, "level") or rated):
            break
        series.append(_like(head, event))
    return series


def _like(head: Event, event: Event) -> Event:
    """Give a bare amount of a series the role of its first: 分别增加10万元、20万元."""
    if event.role != "level" or head.role == "level":
        return event
    sign = head.trend if head.role == "change" else 1
    value = (event.value or 0.0) * (sign or 1)
    return replace(event, role=head.role, value=value, trend=head.trend)


def _shared_out(series: list[Event], mine: list[Event], text: str) -> list[Event]:
    head = series[0]
    if head.subject:
        parts = _parts(text, head.subject)
        if len(parts) != len(mine):
            return []
        for event, part in zip(mine, parts, strict=True):
            event.subject, event.each = part, False
    else:
        for left, event in enumerate(reversed(mine), start=1):
            event.turns = left
    for event in mine:
        event.compared, event.basis = head.compared, head.basis
    return series


def _parts(text: str, span: Span) -> list[Span]:
    """Cut a subject at its commas, or at its 和 where it has no other."""
    start, end = span
    cuts = [start, *(m.end() + start for m in _AND.finditer(text[start:end])), end]
    return [(a, b - (b != end)) for a, b in pairwise(cuts) if b - a > 1]
