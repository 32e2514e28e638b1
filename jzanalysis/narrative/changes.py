"""Changes, rates and 持平: found or opened for the statement that each speaks of."""

from __future__ import annotations

from .figures import Event
from .meaning import is_known
from .reasons import Reasons
from .scope import Scope
from .statement import Statement
from .subjects import acceptable, key, pair
from .vocabulary import Vocabulary


class Changes:
    """Gives each comparison with the year before to the statements it is of."""

    def __init__(self, scope: Scope, reasons: Reasons, words: Vocabulary) -> None:
        self.scope = scope
        self.reasons = reasons
        self.words = words

    def change(self, event: Event) -> None:
        """Take in an amount of change: 增加5万元."""
        rated = [s for s in self.scope.changed if s.change is None and s.rate is not None]
        rated = [s for s in rated if s.trend == event.trend and self.scope.in_sentence(s)]
        goes_on = rated and not event.subject and not event.compared  # 比上年增长7%，增加5万元
        for statement in rated if goes_on else self._compared(event):
            if statement.change is None:
                statement.change = event.value
                statement.trend = event.trend
                statement.decimals.append(event.decimals or 0)
                self._against(statement, event)

    def rate(self, event: Event) -> None:
        """Take in a rate of change: 增长5%."""
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
                self._settle(statement)

    def _settle(self, part: Statement) -> None:
        """Give change and rate to the whole where they are of its amount and not of the last part's.

        收入50万元，其中甲40万元，乙10万元，比上年增加5万元，增长11.11%: of 50, not of 10.
        """
        whole = self.scope.parent
        if whole is None or whole is part or whole not in self.scope.here or whole.trend is not None:
            return
        if not part.change or part.agrees(part.current) or not part.agrees(whole.current):
            return
        for name in ("change", "rate", "trend", "basis", "rate_decimals"):
            setattr(whole, name, getattr(part, name))
        whole.decimals.append(part.decimals.pop())
        part.change = part.rate = part.trend = part.basis = part.rate_decimals = None
        self.scope.changed = [whole]
        self.scope.mark(whole)

    def flat(self, event: Event) -> None:
        """Take in that nothing changed: 与上年持平."""
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

    def inside_reason(self, event: Event) -> None:
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
