"""From events to statements: what is said of one subject gathered into one row."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .events import Event, events
from .meaning import is_known
from .passages import Paragraph
from .reasons import Reason, find_reason
from .subjects import Span, acceptable, is_generic, key, pair, trim
from .vocabulary import Vocabulary


@dataclass(slots=True, eq=False)
class Statement:
    """Everything one subject is stated to be, with where it is said."""

    subject: str
    paragraph: Paragraph
    start: int
    above: tuple[str, ...] = ()  # what it is part of, nearest first; the heading last
    current: float | None = None
    change: float | None = None
    rate: float | None = None
    trend: int | None = None
    prior: float | None = None
    basis: str | None = None
    share: float | None = None
    share_of: str = ""
    budget: float | None = None
    completion: float | None = None
    decimals: list[int] = field(default_factory=list)
    rate_decimals: int | None = None
    reason: str = ""
    sentences: list[Span] = field(default_factory=list)
    each: bool = False
    prior_from: str = ""  # the comparison that named it, to tell a mistyped year

    def says_change(self) -> bool:
        """Tell whether it compares with the year before."""
        return self.trend is not None


class Reader:
    """Reads the paragraphs of one document in order and gathers its statements."""

    def __init__(self, words: Vocabulary, stage: str) -> None:
        self.words = words
        self.stage = stage
        self.statements: list[Statement] = []
        self.topic: str = ""
        self.topic_start = 0
        self.topic_used = True
        self.heading = ""
        self.current: Statement | None = None
        self.changed: list[Statement] = []
        self.heads: list[Statement] = []  # of the sentence: levels outside 其中
        self.parent: Statement | None = None
        self.here: list[Statement] = []  # statements of this paragraph
        self.before: list[Statement] = []  # and of the one before
        self.pending: Reason | None = None

    def read(self, paragraph: Paragraph) -> None:
        """Take in one paragraph."""
        if paragraph.heading != self.heading:
            self._enter(paragraph)
        self.paragraph = paragraph
        self.before, self.here = self.here or self.before, []
        self.parent = self.parent if self._goes_on(paragraph) else None
        begin = 0
        if match := self.words.inline_heading.match(paragraph.plain):
            begin = match.end()
        for span in paragraph.sentences():
            if span[1] > begin:
                self._sentence((max(span[0], begin), span[1]))

    def _enter(self, paragraph: Paragraph) -> None:
        self.heading = paragraph.heading
        self.current, self.parent, self.changed, self.heads, self.before = None, None, [], [], []
        self.pending = None
        text = re.sub(r"(?:支出)?(?:预算|决算)?(?:的)?(?:情况|安排|说明|总体|具体)*$", "", paragraph.heading)
        start, end = trim(text, (0, len(text)), self.words)
        self.topic, self.topic_used = text[start:end], True
        if is_known(self.topic, self.words) and not pair(self.topic):
            self.topic_used = False

    def _goes_on(self, paragraph: Paragraph) -> bool:
        return bool(re.match(r"（[一二三四五六七八九\d]|\d{1,2}[.、]|其中|[①-⑳]|[一-鿿]", paragraph.plain)) and bool(
            self.before
        )

    def _sentence(self, span: Span) -> None:
        text = self.paragraph.plain
        reason = find_reason(text, span, self.words)
        found = list(events(text, span, self.words, self.stage))
        self.span, self.first = span, True
        if not found:
            self._without_figures(span, reason)
            return
        heads, self.sentence_heads = self.heads, []
        ended = False
        for event in found:
            inside = reason and not ended and event.start >= reason.start
            if inside and reason and self._resumes(event, reason):
                reason.end = self._cut(event, reason)
                self._close(reason)
                ended, inside = True, False
                again = find_reason(text, (event.end, span[1]), self.words)
                reason, ended = (again, False) if again else (reason, True)
            if inside:
                self._inside_reason(event)
            else:
                self._take(event, heads)
            self.first = False
        if reason and not ended:
            self._close(reason)
        self.heads = self.sentence_heads or heads

    def _without_figures(self, span: Span, reason: Reason | None) -> None:
        text = self.paragraph.plain
        if reason:
            self._close(reason)
            return
        if self.pending and self.words.reason_goes_on.match(text, span[0]) or (self.pending and self.pending.listed):
            self._append_reason(span)
            return
        self.pending = None
        start, end = trim(text, span, self.words)
        words = text[start:end]
        if "，" not in words and 1 < len(words) <= 60 and not re.match(r"(?:主要)?用于", words):
            named = is_known(words, self.words) or re.search(r"（[类款项]）", words)
            if named or (text[span[0]] in "（123456789" and len(words) <= 30):
                self.topic, self.topic_start, self.topic_used = self.paragraph.printed[start:end], start, False
                self.current = None

    # -- one event ---------------------------------------------------------------------------------------
    def _take(self, event: Event, heads: list[Statement]) -> None:
        self._colon_topic(event)
        if self.words.listing.search(event.lead) and (self.current or self.sentence_heads):
            self.parent = self.current or self.sentence_heads[-1]
        handler = getattr(self, f"_{event.role}")
        if event.role in ("level", "budget"):
            handler(event)
        else:
            handler(event, heads)

    def _colon_topic(self, event: Event) -> None:
        """Let 住房公积金（项）：支出5万元 name its topic before the colon."""
        parts = re.split(r"[：]", event.lead)
        if len(parts) < 2 or (event.subject and not event.generic):
            return
        begin = event.start - len(event.lead)
        offset = begin + len(event.lead) - len(parts[-1]) - 1
        piece = max(self.paragraph.plain.rfind(mark, begin, offset) for mark in "，；。：") + 1
        start, end = trim(self.paragraph.plain, (max(piece, begin), offset), self.words)
        words = self.paragraph.plain[start:end]
        if start < end and not is_generic(words) and (is_known(words, self.words) or re.search(r"（[类款项]）", words)):
            self.topic, self.topic_start, self.topic_used = self.paragraph.printed[start:end], start, False

    def _level(self, event: Event) -> None:
        subject = self._subject_of(event)
        if not subject:
            if self.current and self.current.current is None:
                self._fill_level(self.current, event)
            return
        if event.whole == "remark" and not is_known(subject, self.words):
            return
        statement = self._same(subject, lambda s: s.current is None or s.current == event.value)
        if statement is None:
            if not acceptable(subject, self.words, listed=self.parent is not None):
                return
            statement = self._new(subject, event)
        self._fill_level(statement, event)

    def _fill_level(self, statement: Statement, event: Event) -> None:
        statement.current = event.value
        statement.decimals.insert(0, event.decimals or 0)
        self._mark(statement)
        self.current = statement
        if self.parent is None or statement is self.parent:
            self.sentence_heads.append(statement)

    def _budget(self, event: Event) -> None:
        subject = self._subject_of(event)
        statement = self.current
        if subject:
            statement = self._same(subject, lambda s: s.budget is None)
            if statement is None and acceptable(subject, self.words, listed=True):
                statement = self._new(subject, event)
        if statement and statement.budget is None:
            statement.budget = event.value
            statement.decimals.append(event.decimals or 0)
            self._mark(statement)
            self.current = statement

    def _prior(self, event: Event, heads: list[Statement]) -> None:
        subject = self.paragraph.printed[slice(*event.subject)] if event.subject else ""
        statement = self._same(subject, lambda s: s.prior is None) if subject and not event.generic else None
        if statement is None and (not subject or event.direct):
            statement = self._target(event, heads)
        if statement is None:
            subject = subject or self._open_topic()
            if not subject or not acceptable(subject, self.words, listed=False):
                return
            statement = self._new(subject, event)
        if statement.prior is None:
            statement.prior, statement.basis = event.value, event.basis or statement.basis
            statement.prior_from = "" if event.direct else event.lead
            statement.decimals.append(event.decimals or 0)
            self._mark(statement)
        self.current = statement

    def _target(self, event: Event, heads: list[Statement]) -> Statement | None:
        """Find whom a figure without a subject belongs to."""
        if self.topic and not self.topic_used and not self.current:
            return self._new(self._open_topic(), event)
        if self.first and event.compared and heads and self.current in self.here + self.before:
            return heads[0] if self.current is not heads[-1] else self.current
        near = self.current in self.here or (self.first and self.current in self.before)
        return self.current if self.current and near else None

    def _change(self, event: Event, heads: list[Statement]) -> None:
        for statement in self._compared(event, heads):
            if statement.change is None:
                statement.change = event.value
                statement.trend = event.trend
                statement.decimals.append(event.decimals or 0)
                self._compare_with(statement, event)

    def _rate(self, event: Event, heads: list[Statement]) -> None:
        open_ones = [s for s in self.changed if s.rate is None and s in self.here + self.before]
        own = event.subject and not event.generic
        for statement in open_ones if open_ones and not own else self._compared(event, heads):
            if statement.rate is None:
                statement.rate = event.value
                statement.rate_decimals = event.decimals
                statement.trend = event.trend if statement.trend is None else statement.trend
                self._compare_with(statement, event)

    def _flat(self, event: Event, heads: list[Statement]) -> None:
        for statement in self._compared(event, heads):
            if statement.trend is None:
                statement.trend, statement.change = 0, event.value
                self._compare_with(statement, event)

    def _compare_with(self, statement: Statement, event: Event) -> None:
        statement.basis = statement.basis or event.basis
        self._mark(statement)
        self.current = statement

    def _compared(self, event: Event, heads: list[Statement]) -> list[Statement]:
        """Find or open the statements that a change speaks of, and remember them for rate and reason."""
        subject = self.paragraph.printed[slice(*event.subject)] if event.subject else ""
        found = self._of_subject(subject, event) if subject else []
        if not found and (not subject or event.generic):
            target = self._target(event, heads)
            found = self._coordinate(target, heads) if target and (event.compared or self._in_sentence(target)) else []
        if not found and subject and self._may_open(subject, event):
            found = [self._new(name, event) for name in (pair(subject) or ()) if event.each] or [self._new(subject, event)]
        if found:
            self.changed = found
            self.pending = None
        return found

    def _may_open(self, subject: str, event: Event) -> bool:
        if event.role == "flat" and not event.compared:
            return False
        if is_known(subject, self.words):
            return acceptable(subject, self.words, listed=False)
        return event.compared and event.role != "rate" and acceptable(subject, self.words, listed=False)

    def _of_subject(self, subject: str, event: Event) -> list[Statement]:
        def fits(s: Statement) -> bool:
            return (s.rate if event.role == "rate" else s.change) is None and (event.role == "rate" or s.trend is None)

        if halves := pair(subject):
            both = [s for name in halves if (s := self._same(name, fits))]
            if len(both) == 2:
                return both
        same = self._same(subject, fits)
        if same and event.each and (halves := pair(same.subject)):
            return self._split(same, halves)
        return [same] if same else []

    def _split(self, statement: Statement, halves: tuple[str, str]) -> list[Statement]:
        """Make two statements of one that names revenue and expenditure: 收、支总计各减少."""
        twin = Statement(halves[1], statement.paragraph, statement.start, statement.above, statement.current)
        twin.decimals, twin.sentences = list(statement.decimals), list(statement.sentences)
        twin.prior, twin.basis = statement.prior, statement.basis
        statement.subject = halves[0]
        self.statements.insert(self.statements.index(statement) + 1, twin)
        self.here.append(twin)
        return [statement, twin]

    def _coordinate(self, target: Statement, heads: list[Statement]) -> list[Statement]:
        """收入总计X，支出总计X。比上年减少Y: both heads of the sentence before, when they are such a pair."""
        others = [s for s in heads if s is not target and s.current == target.current and s.trend is None]
        kin = [s for s in others if {s.subject.replace("收入", "支出")} == {target.subject.replace("收入", "支出")}]
        return [target, *kin] if self.first and kin and target.trend is None else [target]

    def _in_sentence(self, statement: Statement) -> bool:
        return statement.paragraph is self.paragraph and bool(statement.sentences) and statement.sentences[-1] == self.span

    def _share(self, event: Event, heads: list[Statement]) -> None:
        subject = self.paragraph.printed[slice(*event.subject)] if event.subject else ""
        statement = self._same(subject, lambda s: s.share is None) if subject else None
        statement = statement or (self.current if self.current and self._in_sentence(self.current) else None)
        if statement is None or statement.share is not None:
            return
        statement.share = event.value
        statement.rate_decimals = event.decimals if statement.rate_decimals is None else statement.rate_decimals
        siblings = [s for s in self.here if s is not statement and s.share_of and s.above == statement.above]
        statement.share_of = event.whole or (siblings[-1].share_of if siblings else "") or self._whole(statement)
        self._mark(statement)

    def _whole(self, statement: Statement) -> str:
        if self.parent and self.parent is not statement:
            return self.parent.subject
        firsts = [s for s in self.here if s is not statement]
        return firsts[0].subject if firsts else ""

    def _completion(self, event: Event, heads: list[Statement]) -> None:
        if self.current and self.current.completion is None and self._in_sentence(self.current):
            self.current.completion = event.value
            if self.current.rate_decimals is None:
                self.current.rate_decimals = event.decimals
            self._mark(self.current)

    # -- subjects ----------------------------------------------------------------------------------------
    def _subject_of(self, event: Event) -> str:
        named = self.paragraph.printed[slice(*event.subject)] if event.subject else ""
        if named and not event.generic:
            return named
        if self.topic and not self.topic_used:
            return self._open_topic()
        if named and self.current and self.current.current is None and self.current.budget is not None:
            return ""  # 年初预算为X，支出决算为Y
        return named

    def _open_topic(self) -> str:
        subject, self.topic_used = self.topic if not self.topic_used else "", True
        return subject

    def _same(self, subject: str, fits: object) -> Statement | None:
        """Find the latest statement of this paragraph, or the one before, on the same subject."""
        wanted = key(subject)
        for statement in reversed(self.before + self.here):
            near = statement.paragraph is self.paragraph or self.first
            if near and key(statement.subject) == wanted and fits(statement):  # type: ignore[operator]
                return statement
        return None

    def _new(self, subject: str, event: Event) -> Statement:
        start = event.subject[0] if event.subject else self.span[0]
        above = tuple(s for s in (self.parent.subject if self.parent else "", *(self.parent.above if self.parent else ())) if s)
        statement = Statement(subject, self.paragraph, start, (*above, self.heading) if self.heading not in above else above)
        self.statements.append(statement)
        self.here.append(statement)
        if self.topic and key(self.topic) == key(subject):
            self.topic_used = True
        return statement

    def _mark(self, statement: Statement) -> None:
        if statement.paragraph is self.paragraph and self.span not in statement.sentences:
            statement.sentences.append(self.span)

    # -- reasons -----------------------------------------------------------------------------------------
    def _resumes(self, event: Event, reason: Reason) -> bool:
        """Tell whether a figure after ； in a reason begins a statement of its own."""
        if "；" not in self.paragraph.plain[reason.start : event.start] or not event.subject:
            return False
        if "；" not in event.lead and "；" not in self.paragraph.plain[event.subject[0] - 6 : event.subject[0]]:
            return False
        subject = self.paragraph.plain[slice(*event.subject)]
        return is_known(subject, self.words) or (event.generic and event.compared)

    def _cut(self, event: Event, reason: Reason) -> int:
        return self.paragraph.plain.rfind("；", reason.start, event.start)

    def _inside_reason(self, event: Event) -> None:
        """Keep what a reason states of a known subject: 主要是基本支出增加5万元."""
        subject = self.paragraph.printed[slice(*event.subject)] if event.subject else ""
        if event.role == "change" and subject and not event.generic and acceptable(subject, self.words, listed=False):
            if not is_known(subject, self.words):
                return
            statement = self._new(subject, event)
            statement.change, statement.trend = event.value, event.trend
            statement.decimals.append(event.decimals or 0)
            self._mark(statement)

    def _close(self, reason: Reason) -> None:
        text = self.paragraph.printed[reason.start : reason.end].strip("，。；：、")
        owners = self._owners(reason)
        if reason.weak and not (owners and (self._in_sentence(owners[-1]) or owners[-1] in self.here)):
            return
        for statement in owners:
            if not statement.reason:
                statement.reason = text
        self.pending = reason if owners else None
        self.reasoned = owners

    def _owners(self, reason: Reason) -> list[Statement]:
        subject = self.paragraph.plain[slice(*reason.subject)] if reason.subject else ""
        if subject:
            start, end = trim(subject, (0, len(subject)), self.words)
            subject = subject[start:end]
            names = (subject, *(pair(subject) or ()))
            recent = [s for s in self.before + self.here if s.says_change() or s.budget is not None]
            found = [s for s in recent if not s.reason and key(s.subject) in {key(n) for n in names if n}]
            if found:
                return found
        if self.changed and all(s in self.here + self.before for s in self.changed):
            return self.changed
        return [self.current] if self.current and self.current.budget is not None else []

    def _append_reason(self, span: Span) -> None:
        text = self.paragraph.printed[slice(*span)].strip("，。；：")
        for statement in self.reasoned:
            statement.reason = f"{statement.reason}。{text}" if statement.reason else text
