"""From events to statements: what is said of one subject gathered into one row."""

from __future__ import annotations

import re

from .changes import Changes
from .events import events
from .figures import Event
from .meaning import is_known, is_part_of
from .passages import Paragraph
from .reasons import Reason, Reasons, find_reason
from .scope import Scope, mark_of
from .shares import Shares
from .statement import Statement
from .subjects import acceptable, is_generic
from .turns import in_turns
from .vocabulary import Vocabulary


def _explains(reason: Reason, found: list[Event]) -> bool:
    """Tell whether 主要是 explains a change; after mere levels it says what the money is: 5万元，主要是为保障…"""
    before = [event for event in found if event.start < reason.start]
    compared = any(event.compared for event in found[len(before) :])
    return compared or not before or any(event.role not in ("level", "share") for event in before)


class Reader:
    """Reads the paragraphs of one document in order; its scope gathers the statements."""

    def __init__(self, words: Vocabulary, stage: str) -> None:
        self.words = words
        self.stage = stage
        self.scope = Scope(words)
        self.reasons = Reasons(self.scope)
        self.shares = Shares(self.scope, words)
        self.changes = Changes(self.scope, self.reasons, words)
        self.takers = {
            "level": self._level, "budget": self._budget, "prior": self._prior, "own": self._own,
            "change": self.changes.change, "rate": self.changes.rate, "flat": self.changes.flat,
            "share": self.shares.share, "completion": self.shares.completion,
        }  # fmt: skip

    def read(self, paragraph: Paragraph) -> None:
        """Take in one paragraph."""
        self.scope.enter(paragraph)
        heading = self.words.inline_heading.match(paragraph.plain)
        begin = heading.end() if heading else 0
        for start, end in paragraph.sentences():
            if end > begin:
                self._sentence(max(start, begin), end)

    def _sentence(self, start: int, end: int) -> None:
        text, scope = self.scope.paragraph.plain, self.scope
        scope.begin_sentence((start, end))
        found = in_turns(list(events(text, (start, end), self.words, self.stage)), text)
        reason = self.reasons.going_on() or find_reason(text, (start, end), self.words)
        if reason and reason.weak and not _explains(reason, found):
            reason = None
        if not found:
            self._without_figures(reason)
            return
        for event in found:
            if reason and event.start >= reason.start:
                if not self.reasons.ended(event, reason):
                    self.changes.inside_reason(event)
                    continue
                reason = find_reason(text, (event.start, end), self.words)
            self._take(event)
            scope.first = scope.first and event.role == "own" and event.subject is None
        if reason:
            self.reasons.close(reason)
        else:
            self.reasons.pending = None
        if self.words.listing.search(text, found[-1].end, end) and not reason:
            scope.open_list()

    def _without_figures(self, reason: Reason | None) -> None:
        scope = self.scope
        start, end = scope.span
        text = scope.paragraph.plain[start:end]
        if reason:
            self.reasons.close(reason)
        elif re.match(r"其中[：，]?$|(?:具体)?(?:主要)?包括[：]?$|.{0,12}(?:如下|以下方面)[：。]?$", text):
            scope.open_list(re.sub(r"(?:的?主要|具体|用于|以下|内容|情况|安排|包括|其中).*", "", text))
        elif not self.reasons.append((start, end)):
            self.reasons.pending = None
            scope.name_topic((start, end), marked=bool(mark_of(text)))

    def _take(self, event: Event) -> None:
        self._topic_before_colon(event)
        if event.lead.startswith("）") and self.scope.bracket:
            self.scope.close_bracket()
        opens = self.words.listing.search(event.lead) and self.scope.here and not self.scope.listing
        parts = self._opens_parts(event)
        if (opens and not event.turns) or parts or re.search("其中|包括", event.lead):
            self.scope.open_list()
            self.scope.bracket = self.scope.parent if parts else None
        self.takers[event.role](event)

    def _opens_parts(self, event: Event) -> bool:
        """Tell whether a bracket behind an amount lists its parts: 9万元（其中甲4万元…, 9万元（公务用车购置费4万元…."""
        if re.match("（(?:其中|包括|含)", event.lead):
            return True
        named = event.role == "level" and not event.generic and self.scope.printed(event.subject)
        is_open = event.lead.startswith("（") and event.lead.count("（") > event.lead.count("）")
        near = self.scope.current in self.scope.here and is_open
        whole = self.scope.current.subject if self.scope.current else ""
        return bool(near and named and (is_known(named, self.words) or is_part_of(named, whole, self.words)))

    def _topic_before_colon(self, event: Event) -> None:
        """Let 住房公积金（项）：支出5万元 name its topic before the colon."""
        before, colon, after = event.lead.rpartition("：")
        if colon and (not event.subject or event.generic):
            end = event.start - len(after) - 1
            piece = re.split(r"[，；。：]", before)[-1]
            self.scope.name_topic((end - len(piece), end), marked=False)

    # -- levels --------------------------------------------------------------------------------------
    def _level(self, event: Event) -> None:
        scope = self.scope
        subject = self._subject_of(event)
        if not subject:
            if scope.current and scope.current.current is None:
                self._fill(scope.current, event)
            return
        if event.remark and not scope.bracket and not is_known(subject, self.words):
            return
        subject = self._other_half(subject, event)
        statement = scope.same(subject, lambda s: s.paragraph is scope.paragraph and s.current is None)
        if statement is None:
            if not acceptable(subject, self.words, listed=scope.parent is not None or self._is_marked(event)):
                if not self.words.subject["aside"].search(subject):
                    scope.leave()  # 完成税收120万元，增长8%: what follows is of no subject that is kept
                return
            statement = scope.new(subject, event)
        self._fill(statement, event)

    def _other_half(self, subject: str, event: Event) -> str:
        """Let 支出总计 be of the money that 收入总计 of the same amount was said to be of, right before it."""
        near = self.scope.current
        if near is None or near.current != event.value or not re.match("支出.", subject):
            return subject
        of_what, found, _ = near.subject.rpartition(subject.replace("支出", "收入"))
        return of_what + subject if found and self.scope.in_sentence(near) else subject

    def _is_marked(self, event: Event) -> bool:
        """Tell whether a subject stands right behind a list mark: （四）增人增资5万元."""
        if not event.subject:
            return False
        before = self.scope.paragraph.plain[self.scope.span[0] : event.subject[0]]
        return bool(self.words.subject["list_marks"].fullmatch(before))

    def _fill(self, statement: Statement, event: Event) -> None:
        if statement.current is None:
            statement.current = event.value
            statement.decimals.insert(0, event.decimals or 0)
            statement.reached = event.trend
            statement.enumerated = event.lead.startswith("、")
        self.scope.mark(statement)
        if not self.scope.listing:
            self.scope.new_heads.append(statement)

    def _subject_of(self, event: Event) -> str:
        scope = self.scope
        named = scope.printed(event.subject)
        if named and not event.generic:
            return named
        if event.generic and re.search("决算|执行", event.lead) and self._repeats(event):
            return ""  # 行政运行（项）56万元。…2024年支出决算为56万元
        waiting = scope.current if scope.in_sentence(scope.current) else None
        if waiting and waiting.current is None and waiting.budget is not None:
            return ""  # 年初预算为X，支出决算为Y
        if scope.topic:
            return scope.take_topic()
        if event.remark or (scope.current in scope.here and is_generic(named) and "支出" not in named):
            return ""
        return named or scope.printed(event.body)

    def _repeats(self, event: Event) -> bool:
        current = self.scope.current
        same = current is not None and current in self.scope.here and current.current == event.value
        return bool(same and current and self.stage == "final_accounts" and "收入" not in current.subject)

    def _budget(self, event: Event) -> None:
        scope = self.scope
        subject = "" if event.direct else self._subject_of(event)
        statement = scope.current if scope.current in scope.here else None
        if subject and not is_generic(subject):
            statement = scope.same(subject, lambda s: s.budget is None and s.paragraph is scope.paragraph)
            if statement is None and acceptable(subject, self.words, listed=True):
                statement = scope.new(subject, event)
        if statement and statement.budget is not None and "调整" in event.lead:
            statement.adjusted = event.value
        elif statement and statement.budget is None:
            statement.budget = event.value
            statement.decimals.append(event.decimals or 0)
            scope.mark(statement)

    def _own(self, event: Event) -> None:
        """Let a subject compared with its own budget be spoken of: 公务接待费比预算无变化，比去年增加5万元."""
        subject = "" if event.generic else self.scope.printed(event.subject)
        if subject and is_known(subject, self.words) and acceptable(subject, self.words, listed=False):
            same = self.scope.same(subject, lambda s: s.trend is None)
            self.scope.mark(same or self.scope.new(subject, event))

    def _prior(self, event: Event) -> None:
        scope = self.scope
        hidden = (event.generic or event.remark) and not (event.remark and event.compared)
        subject = "" if hidden else scope.printed(event.subject)
        statement = scope.same(subject, lambda s: s.prior is None) if subject else None
        if statement is None and (not subject or event.direct):
            statement = scope.target(event)
            if statement and "收入" in re.split("[，；：]", event.lead)[-1] and "收" not in statement.subject:
                return  # 上年结转5万元，2023年收入6万元: of no subject spoken of
        if statement is None:
            subject = subject or scope.take_topic()
            if not acceptable(subject, self.words, listed=False):
                return
            statement = scope.new(subject, event)
        if statement.prior is None:
            statement.prior, statement.basis = event.value, event.basis or statement.basis
            statement.prior_alone = not event.direct and not event.remark
            statement.decimals.append(event.decimals or 0)
            scope.mark(statement)
