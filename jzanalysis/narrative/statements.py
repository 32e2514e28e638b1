"""From events to statements: what is said of one subject gathered into one row."""

from __future__ import annotations

import re

from .events import events
from .figures import Event
from .meaning import is_known
from .passages import Paragraph
from .reasons import Reason, Reasons, find_reason
from .scope import Scope, mark_of
from .shares import Shares
from .statement import Statement
from .subjects import acceptable, is_generic, key, pair
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
                    self._inside_reason(event)
                    continue
                reason = find_reason(text, (event.start, end), self.words)
            self._take(event)
            scope.first = False
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
        apart = {"share": self.shares.share, "completion": self.shares.completion}
        (apart.get(event.role) or getattr(self, f"_{event.role}"))(event)

    def _opens_parts(self, event: Event) -> bool:
        """Tell whether a bracket behind an amount lists its parts: 9万元（其中甲4万元…, 9万元（公务用车购置费4万元…."""
        if re.match("（(?:其中|包括|含)", event.lead):
            return True
        named = event.role == "level" and not event.generic and self.scope.printed(event.subject)
        near = self.scope.current in self.scope.here and event.lead.startswith("（")
        return bool(near and named and is_known(named, self.words))

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
        statement = scope.same(subject, lambda s: s.paragraph is scope.paragraph and s.current is None)
        if statement is None:
            if not acceptable(subject, self.words, listed=scope.parent is not None or self._is_marked(event)):
                return
            statement = scope.new(subject, event)
        self._fill(statement, event)

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
        if statement and statement.budget is None:
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

    # -- changes -------------------------------------------------------------------------------------
    def _change(self, event: Event) -> None:
        for statement in self._compared(event):
            if statement.change is None:
                statement.change = event.value
                statement.trend = event.trend
                statement.decimals.append(event.decimals or 0)
                self._against(statement, event)

    def _rate(self, event: Event) -> None:
        scope = self.scope
        unrated = [s for s in scope.changed if s.rate is None and scope.in_sentence(s)]
        open_ones = [s for s in unrated if s.trend or not event.value]
        own = event.subject and not event.generic
        for statement in open_ones if open_ones and not own and not event.turns else self._compared(event):
            if statement.rate is None:
                statement.rate = event.value
                statement.rate_decimals = event.decimals
                statement.trend = event.trend if statement.trend is None else statement.trend
                self._against(statement, event)

    def _flat(self, event: Event) -> None:
        for statement in self._compared(event):
            if statement.trend is None:
                statement.trend, statement.change = 0, event.value
                self._against(statement, event)

    def _against(self, statement: Statement, event: Event) -> None:
        statement.basis = statement.basis or event.basis
        self.scope.mark(statement)

    def _compared(self, event: Event) -> list[Statement]:
        """Find or open the statements that a change speaks of, and remember them for rate and reason."""
        scope = self.scope
        if event.turns:
            found = scope.changed = scope.next_in_turn(event.turns, lambda s: self._fits(s, event))
            return found
        subject = scope.printed(event.subject)
        found = self._of_subject(subject, event) if subject else []
        if not found and (not subject or event.generic):
            target = scope.target(event)
            if target and (event.compared or scope.in_sentence(target)):
                fitting = self._coordinate if self._fits(target, event) else self._again
                found = fitting(target, event)
        if not found and subject and self._may_open(subject, event):
            names = (pair(subject) if event.each else None) or self._each_of(subject, event)
            found = [scope.new(name, event) for name in names]
        if found:
            scope.changed, self.reasons.pending = found, None
        return found

    def _each_of(self, subject: str, event: Event) -> list[str]:
        """Take apart subjects that are unchanged together: 公务用车购置费、公务接待费与上年持平."""
        names = subject.split("、")
        apart = event.role == "flat" and len(names) > 1 and all(is_known(name, self.words) for name in names)
        return names if apart and not pair(subject) else [subject]

    def _fits(self, statement: Statement, event: Event) -> bool:
        if statement.paragraph is not self.scope.paragraph and not event.compared:
            return False
        if event.role == "rate":
            return statement.rate is None
        return statement.change is None and statement.trend is None

    def _may_open(self, subject: str, event: Event) -> bool:
        if not acceptable(subject, self.words, listed=False):
            return False
        if event.role == "flat" and not event.compared:
            parent = self.scope.parent
            return bool(parent and parent.trend is not None) and is_known(subject, self.words)
        return is_known(subject, self.words) or (event.compared and event.role != "rate")

    def _of_subject(self, subject: str, event: Event) -> list[Statement]:
        scope = self.scope
        if not event.each and (same := scope.same(subject, lambda s: self._fits(s, event))):
            return [same]
        halves = pair(subject)
        both = [s for name in halves or () if (s := scope.same(name, lambda s: self._fits(s, event)))]
        if len(both) == 2:
            return both
        same = scope.same(subject, lambda s: self._fits(s, event))
        near = scope.current
        if not same and event.left_over and near in scope.here and near and self._fits(near, event):
            inside, outside = key(subject), key(near.subject)
            same = near if inside in outside or outside in inside else None
        if same and event.each and (halves := pair(same.subject)):
            return scope.split(same, halves)
        return [same] if same else []

    def _again(self, target: Statement, event: Event) -> list[Statement]:
        """Open a second row for a second base: 比上年预算增加5万元；比上年执行数减少1万元."""
        other = event.role == "change" and event.compared and event.basis not in (None, target.basis)
        if not other or target.change is None or not self.scope.in_sentence(target):
            return []
        twin = self.scope.new(target.subject, event)
        twin.start, twin.above, twin.current = target.start, target.above, target.current
        twin.decimals = target.decimals[:1]
        return [twin]

    def _coordinate(self, target: Statement, event: Event) -> list[Statement]:
        """收入总计X，支出总计X，比上年减少Y: both, when they are such a pair."""
        scope = self.scope
        alike = target.subject.replace("收入", "支出")
        here = [s for s in scope.here if event.compared and scope.in_sentence(s)]
        near = scope.heads if scope.first else here
        others = [s for s in near if s.current == target.current and s is not target]
        kin = [s for s in others if s.trend is None and s.subject.replace("收入", "支出") == alike]
        return [target, *kin] if target.trend is None else [target]

    def _inside_reason(self, event: Event) -> None:
        """Keep what a reason states of a known subject: 主要是基本支出增加5万元."""
        subject = self.scope.printed(event.subject)
        usable = event.role == "change" and not event.generic and not self.words.moved.search(subject)
        usable = usable and is_known(subject, self.words)
        if usable and acceptable(subject, self.words, listed=False):
            current = self.scope.current
            statement = self.scope.new(subject, event)
            statement.change, statement.trend = event.value, event.trend
            statement.decimals.append(event.decimals or 0)
            self.scope.mark(statement)
            self.scope.current = current
