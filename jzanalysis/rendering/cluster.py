"""The same plan on a Dask cluster that runs already: a disclosure is a task, its pages are forked on the worker.

Tasks may be repeated: what they write is whole or absent. The site's folder, the notebooks and the disclosures
must lie where all machines see them, under the same paths.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any

from ..errors import UsageError, one_line
from ..sources import Kin
from .forked import TemplateProcess
from .forks import Group
from .page_server import Errand
from .pairing import Packed
from .planning import Page, program_digest
from .pool import not_run
from .running import Outcome
from .work import Order

PATIENCE_SECONDS = 60  # without any worker
CONNECT_SECONDS = 5
POLL_SECONDS = 0.2
RETRIES = 2
Say = Callable[[str], None]

# --- on the worker ----------------------------------------------------------------------------------------

_server: TemplateProcess | None = None
_lock = threading.Lock()


def do_errand(errand: Errand, program: str) -> list[Any]:
    """Do an errand in a fork of this worker's warm process; give its lines. Runs on a worker."""
    if program_digest() != program:
        msg = "the worker has another version of jzanalysis; install the same on all machines"
        raise UsageError(msg)
    if errand.order and not errand.order.hidden("", "about.txt").exists():
        msg = f"the worker does not see {errand.order.folder}; all machines must share the site's folder"
        raise UsageError(msg)
    import pickle

    reading, writing = os.pipe()
    with open(os.devnull, "wb") as nowhere:
        fork = _fork(pickle.dumps(errand), (writing, nowhere.fileno()))
    os.close(writing)
    with open(reading, encoding="utf-8") as lines:
        results = [json.loads(line) for line in lines if line.endswith("\n")]
    code = fork.wait()
    if code:
        msg = f"its process on the worker ended with exit code {code}"
        raise RuntimeError(msg)
    return results


def _fork(body: bytes, streams: tuple[int, int]) -> Any:
    global _server
    with _lock:
        if _server is None or not _server.is_alive:
            _server = TemplateProcess("page_server", [], environment=os.environ)
        return _server.fork(body, streams)


# --- where the command runs -------------------------------------------------------------------------------


class Cluster:
    """A cluster at an address, as a batch uses it. ``say`` is told what its user should know meanwhile."""

    def __init__(self, client: Any, address: str, say: Say) -> None:
        self.client, self.address, self.say = client, address, say
        self._without_workers: float | None = None

    def run(self, groups: Sequence[Group], order: Order) -> Iterator[Outcome]:
        """Render the pages of all groups; give the outcomes as disclosures are finished."""
        order = replace(order, folder=order.folder.absolute())
        for kind in ("cells", "outcomes", "findings"):
            order.hidden(kind, "").mkdir(parents=True, exist_ok=True)
        errands = {number: Errand(group, os.getcwd(), order) for number, group in enumerate(groups)}
        for number, lines, problem in self._do(errands):
            group = groups[number]
            done = {line["page"]: Outcome(**line) for line in lines}
            for page in (group.pages[place] for place in group.todo):
                yield done.get(page.name) or self._lost(page, problem or "its page was not rendered")

    def read(self, files: Sequence[str]) -> Iterator[tuple[str, Packed]]:
        """Find out whose each file is (``pairing.Reader``); what was read stays with the workers."""
        errands = {number: Errand(Group(file, "", []), os.getcwd()) for number, file in enumerate(files)}
        for number, lines, problem in self._do(errands):
            if not problem:
                yield files[number], Packed(b"", Kin(**lines[0]) if lines and lines[0] else None)

    def _do(self, errands: dict[int, Errand]) -> Iterator[tuple[int, list[Any], str]]:
        """Give number, result lines and problem of each errand, in the order in which they end."""
        self._find_workers()
        program = program_digest()
        submit = partial(self.client.submit, do_errand, pure=False, retries=RETRIES)
        waiting = {submit(errand, program): number for number, errand in errands.items()}
        try:
            while waiting:
                done = [future for future in waiting if future.done()]
                for future in done:
                    yield waiting.pop(future), *_result(future, self.address)
                if not done:
                    self._find_workers()
                    time.sleep(POLL_SECONDS)
        except UsageError as lost:
            for number in waiting.values():
                yield number, [], str(lost)
        finally:
            self._give_up(list(waiting))

    def _find_workers(self) -> None:
        """Return when there is a worker; say so when there is none, and give up after a minute."""
        while not self._workers():
            now = time.monotonic()
            if self._without_workers is None:
                self._without_workers = now
                start = f"start one with `dask worker {self.address}`"
                self.say(f"{self.address}: has no workers; {start}; waiting {PATIENCE_SECONDS} s")
            if now - self._without_workers > PATIENCE_SECONDS:
                msg = f"{self.address}: had no workers for {PATIENCE_SECONDS} s; start some and run again"
                raise UsageError(msg)
            time.sleep(0.5)
        self._without_workers = None

    def _workers(self) -> int:
        if self.client.status != "running":
            msg = f"{self.address}: the scheduler was lost; start it and run again, what is done is kept"
            raise UsageError(msg)
        return len(self.client.scheduler_info(n_workers=-1)["workers"])

    def _lost(self, page: Page, problem: str) -> Outcome:
        return not_run(page, one_line(problem), status="failed")

    def _give_up(self, futures: list[Any]) -> None:
        if futures and self.client.status == "running":
            self.client.cancel(futures)


def _result(future: Any, address: str) -> tuple[list[Any], str]:
    if future.status == "finished":
        return future.result(), ""
    if future.status == "error":
        error = future.exception()
        name = type(error).__name__
        if name == "KilledWorker":
            return [], "the worker died each time it was given this disclosure (out of memory?)"
        return [], str(error) if isinstance(error, UsageError) else f"{name}: {error}"
    return [], f"{address}: the scheduler was lost; start it and run again, what is done is kept"


@contextmanager
def connected(address: str, say: Say) -> Iterator[Cluster]:
    """Connect to the scheduler at an address; UsageError when it does not answer or Dask is not installed."""
    try:
        import distributed
    except ImportError:
        msg = "--scheduler needs Dask: pip install 'jzanalysis[cluster]'"
        raise UsageError(msg) from None
    _silence_distributed()
    try:
        client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        why = str(error).strip().splitlines()[:1] or [type(error).__name__]
        msg = (
            f"{one_line(address)}: no scheduler answers ({one_line(why[0])}); start one with `dask scheduler`"
        )
        raise UsageError(msg) from None
    try:
        yield Cluster(client, address, say)
    finally:
        client.close(timeout=2)


def _silence_distributed() -> None:
    """Keep Dask's own log lines off the terminal: what was lost is said in one line."""
    for name in ["distributed", *logging.root.manager.loggerDict]:
        if name.partition(".")[0] == "distributed":  # some of them are given levels of their own
            logging.getLogger(name).setLevel(logging.CRITICAL)
