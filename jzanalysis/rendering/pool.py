"""Run groups of pages over a number of processes, and hear how each page came out."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from .forks import Group, lead
from .pairing import Store
from .planning import Page
from .running import Outcome
from .work import Order, read_findings


@dataclass
class _Leader:
    """The parent's view of the process of one disclosure."""

    group: Group
    pid: int
    commands: int
    reports: int
    todo: deque[int]
    is_ready: bool = False
    running: list[int] = field(default_factory=list)

    @property
    def load(self) -> int:
        """How many processors it keeps busy."""
        return len(self.running) if self.is_ready else 1


class Pool:
    """At most ``jobs`` disclosures being read or pages being rendered at a time."""

    def __init__(self, order: Order, jobs: int, store: Store | None = None) -> None:
        self.order, self.jobs, self.store = order, jobs, store
        self.leaders: dict[int, _Leader] = {}
        for kind in ("cells", "outcomes", "findings"):
            order.hidden(kind, "").mkdir(parents=True, exist_ok=True)

    def run(self, groups: Sequence[Group], meanwhile: Callable[[], None] = lambda: None) -> Iterator[Outcome]:
        """Render the pages of all groups; leaves no process behind, however it ends.

        ``meanwhile`` is called once, after the first disclosures have been given out.
        """
        self.queue = deque(groups)
        try:
            self._fill()
            meanwhile()
            while self.queue or self.leaders:
                self._fill()
                for reports in select.select(list(self.leaders), [], [], 1.0)[0]:
                    yield from self._hear(self.leaders[reports])
        finally:
            for leader in self.leaders.values():
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(leader.pid, signal.SIGKILL)
                os.waitpid(leader.pid, 0)

    def _fill(self) -> None:
        while sum(leader.load for leader in self.leaders.values()) < self.jobs:
            ready = next((each for each in self.leaders.values() if each.is_ready and each.todo), None)
            if ready is not None:
                number = ready.todo.popleft()
                ready.running.append(number)
                os.write(ready.commands, bytes([number]))
            elif self.queue:
                self._start(self.queue.popleft())
            else:
                return

    def _start(self, group: Group) -> None:
        command_end, commands = os.pipe()
        reports, report_end = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            try:
                lead(group, self.order, (command_end, report_end), self.store)
            finally:  # whatever goes wrong in a fork must not run the parent's code
                os._exit(70)
        os.close(command_end)
        os.close(report_end)
        self.leaders[reports] = _Leader(group, pid, commands, reports, deque(group.todo))

    def _hear(self, leader: _Leader) -> Iterator[Outcome]:
        text = os.read(leader.reports, 4096).decode()
        if not text:
            yield from self._lost(leader)
            return
        for line in text.splitlines():
            if line.isdigit():
                yield self._finished(leader, int(line))
            elif line == "ready":
                leader.is_ready = True
            else:
                yield from self._given_up(leader, line)
        if leader.is_ready and not leader.todo and not leader.running:
            self._dismiss(leader)

    def _finished(self, leader: _Leader, number: int) -> Outcome:
        leader.running.remove(number)
        page = leader.group.pages[number]
        place = self.order.hidden("outcomes", page.name)
        try:
            outcome = Outcome(**json.loads(place.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return not_run(page, f"{place}: cannot be written; is the disk full?", status="failed")
        place.unlink()
        return outcome

    def _given_up(self, leader: _Leader, why: str) -> Iterator[Outcome]:
        """Give the pages of a disclosure that was unread, or whose downloads could not be written."""
        status = "unread" if why == "unread" else "failed"
        if status == "unread":
            found = read_findings(leader.group.disclosure, leader.group.slug, self.order)
            why = found.error if found else ""
        for number in leader.todo:
            yield not_run(leader.group.pages[number], why, status=status)
        leader.todo.clear()
        leader.is_ready = True

    def _dismiss(self, leader: _Leader) -> int:
        del self.leaders[leader.reports]
        os.close(leader.commands)
        os.close(leader.reports)
        return os.waitpid(leader.pid, 0)[1]

    def _lost(self, leader: _Leader) -> Iterator[Outcome]:
        """Try the disclosure of a dead leader once more, without reading it beforehand; then give it up."""
        code = os.waitstatus_to_exitcode(self._dismiss(leader))
        group = leader.group
        left = [*leader.running, *leader.todo]
        if group.is_preloaded and left:
            self.queue.append(Group(group.disclosure, group.slug, group.pages, left, is_preloaded=False))
            return
        for number in left:
            yield not_run(group.pages[number], f"its process ended twice (exit {code})", status="failed")


def not_run(page: Page, error: str, *, status: str) -> Outcome:
    """Give the outcome of a page that was not run at all."""
    return Outcome(
        page.name, page.disclosure, page.notebook.name, status, error=error, parameters=dict(page.parameters)
    )
