"""Shares and completion rates, and the wholes that shares are of."""

from __future__ import annotations

import re

from .figures import Event
from .meaning import is_known
from .scope import Scope
from .statement import Statement
from .subjects import trim
from .vocabulary import Vocabulary


class Shares:
    """Gives each share and completion rate to the statement it is of, or to one of its own."""

    def __init__(self, scope: Scope, words: Vocabulary) -> None:
        self.scope = scope
        self.words = words

    def share(self, event: Event) -> None:
        """Take in a share: 占本年支出的5%."""
        scope = self.scope
        if event.turns:
            self._next_share(event)
            return
        subject = scope.printed(event.subject)
        statement = None
        if subject:
            statement = scope.same(subject, lambda s: s.share is None and scope.in_sentence(s))
        if statement is None and subject and not event.generic and is_known(subject, self.words):
            statement = scope.new(subject, event)
        if statement is None and scope.in_sentence(scope.current):
            statement = scope.current
        if statement is None or statement.share is not None:
            return
        statement.share = event.value
        if statement.rate_decimals is None:
            statement.rate_decimals = event.decimals
        siblings = [s for s in scope.here if s is not statement and s.above == statement.above]
        named = [s.share_of for s in siblings if s.share_of]
        statement.share_of = event.whole or (named[-1] if named else "") or self._whole(statement)
        scope.mark(statement)

    def _next_share(self, event: Event) -> None:
        """Give one share of a series to the next part: 分别占60%和40%."""
        scope = self.scope
        waiting = [s for s in scope.here if scope.in_sentence(s) and s.current is not None and s.share is None]
        wholes = [s for s in waiting if s is scope.parent]
        waiting = [s for s in waiting if s not in wholes]
        if len(waiting) < event.turns:
            return
        statement = waiting[-event.turns]
        statement.share, statement.share_of = event.value, event.whole or self._whole(statement)
        statement.rate_decimals = event.decimals if statement.rate_decimals is None else statement.rate_decimals

    def _whole(self, statement: Statement) -> str:
        parent = self.scope.parent
        if parent and parent is not statement:
            return parent.subject
        text = self.scope.paragraph.plain
        if named := re.compile(r"[^，。；：]{2,60}中，").match(text, *self.scope.span):
            return self.scope.printed(trim(text, (named.start(), named.end() - 2), self.words))
        wholes = [s for s in self.scope.here if s is not statement and s.share is None]
        return wholes[0].subject if wholes else ""

    def completion(self, event: Event) -> None:
        """Take in a completion rate: 完成年初预算的95%."""
        subject = "" if event.generic else self.scope.printed(event.subject)
        statement = self.scope.same(subject, lambda s: s.completion is None) if subject else None
        if statement is None and subject and is_known(subject, self.words):
            statement = self.scope.new(subject, event)
            self.scope.mark(statement)
        near = self.scope.current if self.scope.in_sentence(self.scope.current) else None
        statement = statement or near
        if statement and statement.completion is None:
            statement.completion = event.value
            if statement.adjusted is not None and "调整" in event.lead:
                statement.budget = statement.adjusted
            if statement.rate_decimals is None:
                statement.rate_decimals = event.decimals
            self.scope.mark(statement)
