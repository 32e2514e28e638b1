"""Where a sentence gives the reason of a change, and whose: after 主要原因, 原因是, 主要是, 由于."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .figures import Event
from .meaning import is_known
from .scope import Scope, mark_of
from .statement import Statement
from .subjects import Span, key, pair, trim
from .vocabulary import Vocabulary

# what may follow a reason behind ； and is none: 主要用于…; 比年初预算减少5万元
_NO_REASON = re.compile(
    r"[；;](?:主要用于|(?:支出)?(?:决算数?|预算数?)?[比较与同][^，。；;]{0,20}?(?:增加|减少|增长|下降)\d).*"
)
_LISTING = re.compile(r"[，。；,;]?(?:其中|具体(?:变动|增减)?(?:情况)?(?:如下)?)[：:]$")  # leads on to what follows
_NEXT = re.compile(r"；(?:其中[：，]?)?(?![一二三四五六七八九]是)(?:20\d\d年度?)?[^，。；]{0,8}$")
_COMPARES = re.compile(r"；(?:支出)?(?:决算数?|预算数?)?[比较与同][^，。；]{0,25}$")
_COMPARES_ON = re.compile(r"，(?=(?:[与同和较比跟]|相比)[^，。；]{0,20}，?[^，。；]{0,8}$)")
_LISTED = re.compile(r"(?:1[.、]|（[1一]）|①)")


@dataclass(slots=True)
class Reason:
    """The place of a reason's text, without its lead-in, and of the words that say of what."""

    start: int
    end: int
    weak: bool = False  # 主要是, 由于: a reason only right after a change
    listed: str = ""  # style of the list it began: 1.甲。2.乙。 goes on in the sentences that follow
    subject: Span | None = None
    ordinal: bool = False  # begins with 一是, and 二是 is still to come
    goes_on: bool = False


def find_reason(text: str, span: Span, words: Vocabulary) -> Reason | None:
    """Find the reason in one sentence; None when it gives none.

    >>> from .vocabulary import vocabulary
    >>> text = "比上年减少1万元，主要原因：人员减少。"
    >>> reason = find_reason(text, (0, len(text)), vocabulary(2024))
    >>> text[reason.start:reason.end]
    '人员减少。'
    """
    strong, weak = words.reason.search(text, *span), words.weak_reason.search(text, *span)
    match = strong or weak
    if match is None:
        return None
    if strong and weak and weak.start() < strong.start() and "；" not in text[weak.start() : strong.start()]:
        match = weak
    if text.startswith("其中", match.end()) or match.end() >= span[1]:
        return None  # the lead-in is printed, the reason is not
    begin = max(text.rfind(mark, span[0], match.start()) for mark in "，；：。") + 1
    begin = max(begin, span[0])
    listed = mark_of(text[match.end() : span[1]]) if _LISTED.match(text, match.end()) else ""
    ordinal = text.startswith("一是", match.end()) and "二是" not in text[match.end() : span[1]]
    subject = (begin, match.start()) if begin < match.start() else None
    return Reason(match.end(), span[1], match is weak, listed, subject, ordinal)


class Reasons:
    """Hands each reason to the statements it explains."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.pending: Reason | None = None  # the reason of the sentence before, which may go on
        self.owners: list[Statement] = []

    def going_on(self) -> Reason | None:
        """Give the whole sentence as reason when it goes on with the one before: 二是 …; 同时，…"""
        if not self.pending:
            return None
        text, (start, end) = self.scope.paragraph.plain, self.scope.span
        words = self.scope.words
        listed = words.reason_listed.match(text, start, end) and mark_of(text[start:end]) == self.pending.listed
        if listed or words.reason_goes_on.match(text, start, end):
            return Reason(start, end, listed=self.pending.listed, goes_on=True)
        return None

    def append(self, span: Span) -> bool:
        """Add a sentence without figures to a reason whose 二是 is still to come."""
        if not self.pending or not self.pending.ordinal:
            return False
        self.close(Reason(*span, goes_on=True))
        return True

    def ended(self, event: Event, reason: Reason) -> bool:
        """Close a reason that a figure behind it ends; False when the figure is part of it."""
        text, span = self.scope.paragraph.plain, (reason.start, event.start)
        if self._resumes_after(event, reason):
            reason.end = self._resumption(reason, event)
            self.scope.changed = [self.scope.current] if self.scope.current else []
        elif self._ends_before(event, reason):
            reason.end = max(text.rfind(mark, *span) for mark in ("；", "，其中"))
        else:
            return False
        self.close(reason)
        return True

    def _resumes_after(self, event: Event, reason: Reason) -> bool:
        """Tell whether a comparison goes on behind the reason: 支出5万元，主要是人员增加，比上年增加1万元."""
        current = self.scope.current
        if not event.compared or event.subject or current not in self.scope.here or not current:
            return False
        open_still = current.trend is None and current.current is not None
        return open_still and self._resumption(reason, event) > reason.start

    def _resumption(self, reason: Reason, event: Event) -> int:
        """Give the comma before the comparison that goes on behind a reason, -1 where there is none."""
        text = self.scope.paragraph.plain
        if compares := _COMPARES_ON.search(text, reason.start, event.start):
            return compares.start()
        current = self.scope.current
        return -1 if current and current.is_outturn() else text.rfind("，", reason.start, event.start)

    def _ends_before(self, event: Event, reason: Reason) -> bool:
        """Tell whether a figure after ； or 其中 in a reason begins a statement of its own."""
        text, current = self.scope.paragraph.plain, self.scope.current
        if event.role == "level" and event.subject:
            between = text[reason.start : event.subject[0]]
            subject = text[event.subject[0] : event.subject[1]]
            if re.search("，其中[：，]?$", between) and is_known(subject, self.scope.words):
                return True
        if "；" not in text[reason.start : event.start]:
            return False
        if not event.subject:
            open_still = current in self.scope.here and current and current.trend is None
            compares = event.compared or event.direct
            return bool(open_still and compares and _COMPARES.search(text, reason.start, event.start))
        between = text[reason.start : event.subject[0]]
        if not _NEXT.search(between):
            return False
        subject = text[event.subject[0] : event.subject[1]]
        return is_known(subject, self.scope.words) or (event.generic and event.compared)

    def close(self, reason: Reason) -> None:
        """Give the text of a reason that has ended to whom it explains."""
        text = self.scope.printed((reason.start, reason.end))
        text = _LISTING.sub("", _NO_REASON.sub("", text)).strip("，。；：、,;.")
        if reason.goes_on:
            for statement in self.owners:
                statement.reason = f"{statement.reason}。{text}" if statement.reason else text
            return
        owners = self._owners(reason)
        near = self.scope.here + (self.scope.before if not self.scope.here else [])
        if not owners or (reason.weak and owners[-1] not in near):
            self.pending = None
            return
        for statement in owners:
            statement.reason = statement.reason or text
        self.pending, self.owners = reason, owners

    def _owners(self, reason: Reason) -> list[Statement]:
        scope = self.scope
        recent = [s for s in scope.section() if s.trend is not None or s.is_outturn()]
        if reason.subject:
            text = scope.printed(reason.subject)
            start, end = trim(text, (0, len(text)), scope.words)
            names = {key(name) for name in (text[start:end], *(pair(text[start:end]) or ())) if name}
            if found := [s for s in recent if not s.reason and key(s.subject) in names]:
                return found
            ending = tuple(name for name in names if len(name) > 1 and len(names) == 1)
            like = [s for s in recent if not s.reason and key(s.subject).endswith(ending)]
            if len(like) == 1:  # 财政拨款安排的“三公”经费 … “三公”经费下降的原因
                return like
        current = scope.current
        nearer = current and current.is_outturn() and scope.in_sentence(current)
        # 完成年初预算的95%，主要原因是…: of this sentence, not of the change before it
        mine = not nearer or any(scope.in_sentence(s) for s in scope.changed)
        if scope.changed and mine and all(s in scope.here + scope.before for s in scope.changed):
            return scope.changed
        return [current] if current and current.is_outturn() and current in recent else []
