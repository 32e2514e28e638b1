"""Processes forked from a warm one: a leader per disclosure, which reads it once, and under it one per page.

Every page starts with everything imported and its disclosure read, and shares nothing with any other: state,
random seeds, figures and working folder are its own. What a page or its disclosure does to its process (a
crash, a kill, too much memory, no end) fails that page and nothing else.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import random
import select
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, NoReturn

from .files import write_whole
from .planning import Page
from .preloading import freeze, import_modules, keep_libraries_single_threaded
from .running import Way
from .work import Order, make_findings, make_page, make_wreck

GRACE_SECONDS = 10
_PDEATHSIG = 1


@dataclass
class Group:
    """The pages of one disclosure: all of them, and the numbers of those that are to be rendered."""

    disclosure: str
    slug: str
    pages: Sequence[Page]
    todo: list[int] = field(default_factory=list)
    is_preloaded: bool = True


def can_fork() -> bool:
    """Whether warm forks are to be had; elsewhere pages run in ordinary kernels."""
    if not sys.platform.startswith("linux") or not hasattr(os, "pidfd_open"):
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return True


def warm(pages: Sequence[Page]) -> None:
    """Import everything, make the shell, export each notebook once: what is done here no page does again."""
    keep_libraries_single_threaded()
    import_modules()
    from papermill.engines import papermill_engines

    from ..fonts import use_chinese_font
    from .export import to_html
    from .inprocess import LocalEngine, make_shell
    from .running import prepared

    use_chinese_font()
    make_shell()
    papermill_engines.register("jz-local", LocalEngine)
    for page in {page.notebook.path: page for page in pages}.values():
        to_html(prepared(page), {"title": ""})
    freeze()


def lead(group: Group, order: Order, commands: int, reports: int) -> NoReturn:
    """Be the process of one disclosure: read it, then fork a page for every number that comes in."""
    _settle(keep=(commands, reports))
    if group.is_preloaded:
        with _quiet_output():
            _preload(group.disclosure)
            findings = make_findings(group.disclosure, group.slug, order)
        os.write(reports, b"unread\n" if findings.error else b"ready\n")
    else:
        os.write(reports, b"ready\n")
    running: dict[int, _Running] = {}
    is_open = True
    while is_open or running:
        ready, _, _ = select.select([*([commands] if is_open else []), *running], [], [], 1.0)
        if commands in ready:
            numbers = os.read(commands, 4096)
            is_open = bool(numbers)
            for number in numbers:
                started = _start(group, number, order)
                running[started.watch] = started
        for watch in [watch for watch in running if watch in ready]:
            done = running.pop(watch)
            _end(done, group, order)
            os.write(reports, b"%d\n" % done.number)
        for late in (page for page in running.values() if page.is_late(order)):
            late.kill()
    os._exit(0)


@dataclass
class _Running:
    number: int
    pid: int
    watch: int
    page: Page
    is_killed: bool = False
    started: float = field(default_factory=time.time)

    def is_late(self, order: Order) -> bool:
        journal = order.hidden("cells", self.page.name)
        with contextlib.suppress(OSError):
            self.started = max(self.started, journal.stat().st_mtime)
        return time.time() - self.started > order.cell_seconds + GRACE_SECONDS

    def kill(self) -> None:
        self.is_killed = True
        os.kill(self.pid, signal.SIGKILL)


def _start(group: Group, number: int, order: Order) -> _Running:
    page = group.pages[number]
    pid = os.fork()
    if pid == 0:
        _page(page, group.pages, order)
    return _Running(number, pid, os.pidfd_open(pid), page)


def _end(done: _Running, group: Group, order: Order) -> None:
    """See a page's process off; when it left no outcome, a fresh fork writes what its journal has."""
    os.close(done.watch)
    _, status = os.waitpid(done.pid, 0)
    if status == 0:
        return
    if done.is_killed:
        problem = f"a cell ran longer than {order.cell_seconds} s (--cell-seconds raises the limit)"
    else:
        problem = _cause(status)
    pid = os.fork()
    if pid == 0:
        _settle()
        outcome = make_wreck(done.page, group.pages, order, problem)
        _keep(outcome, order)
        os._exit(0)
    os.waitpid(pid, 0)


def _page(page: Page, siblings: Sequence[Page], order: Order) -> NoReturn:
    """Be the process of one page."""
    import resource

    _settle()
    _limit_memory(order.memory_mb)
    _reseed()
    journal = order.hidden("cells", page.name)
    with journal.open("w", encoding="utf-8") as out:

        def on_cell(index: int, cell: Any) -> None:
            out.write(json.dumps([index, cell.execution_count, cell.outputs], ensure_ascii=False) + "\n")
            out.flush()

        way = Way("jz-local", cell_seconds=order.cell_seconds, on_cell=on_cell)
        outcome = make_page(page, siblings, order, way)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    _keep(replace(outcome, peak_mb=round(peak, 1)), order)
    journal.unlink(missing_ok=True)
    os._exit(0)


def _keep(outcome: Any, order: Order) -> None:
    write_whole(order.hidden("outcomes", outcome.page), json.dumps(asdict(outcome), ensure_ascii=False))


def _preload(disclosure: str) -> None:
    """Read the disclosure once; the pages forked from here get it from memory."""
    from .. import disclosure as module
    from ..errors import JzError

    load = module.load
    try:
        loaded = load(disclosure)
    except JzError:
        return

    def from_memory(source: Any, *arguments: Any, **options: Any) -> Any:
        return (
            loaded
            if source == disclosure and not arguments and not options
            else load(source, *arguments, **options)
        )

    module.load = from_memory


def _settle(keep: tuple[int, ...] = ()) -> None:
    """Make a fork a process of its own: no inherited files or signals, gone when its parent is."""
    if keep:
        os.setsid()
    ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN if keep else signal.default_int_handler)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    wanted = sorted(keep)
    for first, last in zip([2, *wanted], [*wanted, 1024], strict=True):
        os.closerange(first + 1, last)
    gc.enable()


@contextlib.contextmanager
def _quiet_output():
    with (
        open(os.devnull, "w") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        yield


def _limit_memory(megabytes: int) -> None:
    """Let a page that wants too much memory meet a MemoryError in its cell, not the system's killer."""
    import resource

    bytes_ = megabytes * 1024 * 1024
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (bytes_, bytes_))


def _reseed() -> None:
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


def _cause(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    if code == -signal.SIGKILL:
        return "the process was killed in this cell (signal 9: probably out of memory)"
    if code < 0:
        return f"the process crashed in this cell (signal {-code}, {signal.Signals(-code).name})"
    return f"the process ended in this cell with exit code {code}"
