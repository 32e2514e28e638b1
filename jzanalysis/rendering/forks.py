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
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, NoReturn

from ..errors import JzError, UsageError, one_line
from .files import write_whole
from .pairing import Store
from .planning import Page
from .preloading import import_modules, import_nbformat, keep_libraries_single_threaded, provide_home
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


def warm(pages: Sequence[Page], jobs: int) -> None:
    """Import everything, make the shell, export once what many pages share: no page does it again.

    All pages wait for this, on one core. A notebook of few pages is left to them, who do it side by side; one is
    exported in any case, for what all of them need.
    """
    warm_process()
    uses = Counter(page.notebook.path for page in pages)
    shared = [page for page in pages if uses[page.notebook.path] > jobs]
    warm_notebooks(shared or pages[:1])
    gc.enable()


def warm_process() -> None:
    """Import everything and make the shell; leaves the garbage collector off, which finds nothing meanwhile."""
    gc.disable()
    keep_libraries_single_threaded()
    provide_home()
    import_nbformat()
    import_modules()
    from papermill.engines import papermill_engines

    from .engine import register
    from .inprocess import LocalEngine, make_shell

    register()
    make_shell()
    papermill_engines.register("jz-local", LocalEngine)


def warm_notebooks(pages: Sequence[Page]) -> None:
    """Export the notebook of each page once, without running it."""
    from .export import to_html
    from .running import prepared

    for page in {page.notebook.path: page for page in pages}.values():
        to_html(prepared(page), {"title": ""})
    gc.freeze()


def lead(group: Group, order: Order, pipes: tuple[int, int], store: Store | None) -> NoReturn:
    """Be the process of one disclosure: read it, then fork a page for every number that comes in."""
    commands, reports = pipes
    _settle(keep=pipes + ((store.number,) if store else ()))
    os.write(reports, f"{_read_first(group, order, store)}\n".encode())
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


def _read_first(group: Group, order: Order, store: Store | None) -> str:
    """Read the disclosure and write its downloads; say ``ready``, ``unread``, or what could not be written."""
    if not group.is_preloaded:
        return "ready"
    with _quiet_output():
        _preload(group.disclosure, store)
        try:
            return "unread" if make_findings(group.disclosure, group.slug, order).error else "ready"
        except UsageError as error:
            return str(error)
        except OSError as error:
            return f"{one_line(str(error.filename))}: cannot be written ({error.strerror or error})"


def _preload(disclosure: str, store: Store | None) -> None:
    """Read the disclosure once, if that was not done before; the pages forked from here get it from memory."""
    from .. import disclosure as module

    load = module.load
    loaded: Any
    try:
        loaded = (store and store.disclosure(disclosure)) or load(disclosure)
    except JzError as error:
        loaded = error

    def from_memory(source: Any, *arguments: Any, **options: Any) -> Any:
        if source != disclosure or arguments or options:
            return load(source, *arguments, **options)
        if isinstance(loaded, JzError):
            raise loaded
        return loaded

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
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (bytes_, hard))


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
