"""The parent's side of :mod:`jzanalysis.reading.limits`: one child process, watched."""

from __future__ import annotations

import contextlib
import inspect
import multiprocessing
import os
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from jzanalysis.errors import ReadingError
from jzanalysis.reading.child import serve

MAX_SKIPPED = 3  # pages of a file that may be left out before the file is given up


@dataclass(slots=True)
class Task:
    """One call to be made in a child, and its limits."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    options: dict[str, Any]
    file: str
    max_seconds: float
    max_memory: float
    skip: list[int] = field(default_factory=list)

    def call(self) -> tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any], float]:
        """Give what the child needs."""
        options = {**self.options, "skip": tuple(self.skip)} if self.skip else self.options
        return self.function, self.args, options, self.max_memory

    def may_skip(self, page: int) -> bool:
        """Say whether the call can be made again without a page."""
        return page not in self.skip and len(self.skip) < MAX_SKIPPED and takes_skip(self.function)


class Worker:
    """A child process that makes one call after another, and the parent's view of it."""

    def __init__(self) -> None:
        self.process: multiprocessing.process.BaseProcess | None = None
        self.pipe: Connection | None = None
        self.number: int | None = None
        self.task: Task | None = None
        self.result: Any = None
        self.page: int | None = None
        self.heard = 0.0
        self.base_memory = self.most_memory = 0

    def start(self, number: int, task: Task) -> None:
        """Give the child a call to make; start the child when there is none."""
        self.number, self.task, self.page = number, task, None
        if self.process is None or not self.process.is_alive():
            self._start_process()
        self.base_memory = self.base_memory or resident(self.process.pid if self.process else None)
        self.heard = time.monotonic()
        assert self.pipe is not None
        try:
            self.pipe.send(task.call())
        except (BrokenPipeError, OSError):  # it died while idle
            self._start_process()
            self.pipe.send(task.call())

    def _start_process(self) -> None:
        self.stop()
        method = "fork" if sys.platform.startswith("linux") else "spawn"
        context: Any = multiprocessing.get_context(method)
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=serve, args=(other,), daemon=True)
        with warnings.catch_warnings(), _children_allowed():
            warnings.simplefilter("ignore", DeprecationWarning)  # forked beside threads: it starts none
            self.process.start()  # type: ignore[union-attr]
        other.close()
        self.base_memory = self.most_memory = 0

    def receive(self) -> bool:
        """Take one message; say whether the call is over."""
        assert self.pipe is not None
        try:
            kind, value = self.pipe.recv()
        except (EOFError, OSError):
            return self._died()
        self.heard = time.monotonic()
        if kind == "page":
            self.page = value
            return False
        return self._finish(value if kind == "result" else self._as_error(kind, value))

    def _as_error(self, kind: str, value: Any) -> BaseException:
        task = self.task
        assert task is not None
        if kind == "error":
            return value
        if kind == "memory":
            problem = memory_text(task.max_memory)
            return ReadingError(task.file, problem, "raise --max-memory", page=self.page)
        problem, details = value
        error = ReadingError(task.file, f"cannot be read ({problem})", "report it", page=self.page)
        error.add_note(details)  # where it happened, for who looks at the exception itself
        return error

    def _died(self) -> bool:
        assert self.process is not None
        assert self.task is not None
        self.process.join(5)
        if self.most_memory > self.task.max_memory / 2:
            return self.fail(memory_text(self.task.max_memory), "raise --max-memory")
        problem = f"the PDF library crashed on it (exit code {self.process.exitcode})"
        return self.fail(problem, "print the file to a new PDF and read that")

    def over_limit(self) -> tuple[str, str] | None:
        """Say which limit the child has passed, and what to do."""
        assert self.task is not None
        if time.monotonic() - self.heard > self.task.max_seconds:
            return f"no progress for {self.task.max_seconds:g} seconds", "raise --max-seconds"
        used = resident(self.process.pid if self.process else None) - self.base_memory
        self.most_memory = max(used, self.most_memory)
        if used > self.task.max_memory:
            return memory_text(self.task.max_memory), "raise --max-memory"
        return None

    def fail(self, problem: str, remedy: str) -> bool:
        """End the child; try again without the page it was at, or give the error. Say whether it is over."""
        task, page, number = self.task, self.page, self.number
        assert task is not None
        assert number is not None
        self.stop()
        if page is not None and task.may_skip(page):
            task.skip.append(page)
            self.start(number, task)
            return False
        return self._finish(ReadingError(task.file, problem, remedy, page=page))

    def _finish(self, result: Any) -> bool:
        self.result, self.number, self.task = result, None, None
        return True

    def stop(self) -> None:
        """End the child at once."""
        if self.pipe is not None:
            self.pipe.close()
        if self.process is not None:
            self.process.kill()
            self.process.join(5)
        self.process, self.pipe = None, None


@contextlib.contextmanager
def _children_allowed() -> Iterator[None]:
    """Let a daemonic process (a cluster's worker) have a child: ours ends when it does."""
    settings: dict[str, Any] = getattr(multiprocessing.current_process(), "_config", {})
    was = settings.get("daemon")
    settings["daemon"] = False
    try:
        yield
    finally:
        settings["daemon"] = was


def memory_text(limit: float) -> str:
    """Say that the memory limit was passed."""
    return f"needs more than {limit / 1e9:g} GB of memory"


def takes_skip(function: Callable[..., Any]) -> bool:
    """Say whether a function can be told to leave pages out."""
    with contextlib.suppress(TypeError, ValueError):
        return "skip" in inspect.signature(function).parameters
    return False


def resident(pid: int | None) -> int:
    """Give the bytes of memory a process holds; 0 where the system does not say."""
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
