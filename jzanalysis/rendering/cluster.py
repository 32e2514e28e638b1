"""The same plan on a Dask cluster that runs already: a disclosure is a task, its pages are forked on the worker.

Tasks may be repeated: what they write is whole or absent. The site's folder, the notebooks and the disclosures
must lie where all machines see them, under the same paths.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import select
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from ..disclosure import split_joined
from ..errors import UsageError, one_line
from ..sources import Kin
from .forked import Fork, TemplateProcess
from .forks import Group
from .page_server import Errand
from .pairing import Packed
from .planning import Page, program_digest
from .pool import not_run
from .running import Outcome
from .work import Order

PATIENCE_SECONDS = 60.0  # without any worker
CONNECT_SECONDS = 5
POLL_SECONDS = 0.2
RETRIES = 2
Say = Callable[[str], None]

# --- on the worker ----------------------------------------------------------------------------------------

_server: TemplateProcess | None = None
_lock = threading.Lock()


def do_errand(errand: Errand, program: str, contents: Mapping[str, Packed] | None = None) -> list[Any]:
    """Do an errand in a fork of this worker's warm process; give its lines. Runs on a worker.

    ``contents`` are the files of the disclosure that have been read.
    """
    if program_digest() != program:
        msg = "the worker has another version of jzanalysis; install the same on all machines"
        raise UsageError(msg)
    if errand.order and not errand.order.hidden("", "about.txt").exists():
        msg = f"the worker does not see {errand.order.folder}; all machines must share the site's folder"
        raise UsageError(msg)
    import pickle

    known = {file: packed.content for file, packed in (contents or {}).items()}
    reading, writing = os.pipe()
    with open(os.devnull, "wb") as nowhere:
        fork = _fork(pickle.dumps(replace(errand, contents=known)), (writing, nowhere.fileno()))
    os.close(writing)
    lines = _lines(reading, fork)
    code = fork.wait()
    if code:
        msg = f"its process on the worker ended with exit code {code}"
        raise RuntimeError(msg)
    return [json.loads(line) for line in lines if line.endswith("\n")]


def _lines(reading: int, fork: Fork) -> list[str]:
    """Read what a fork prints until it ends; end it when the run that it works for has been stopped."""
    text, is_wanted = b"", _wish()
    with open(reading, "rb", buffering=0) as pipe:
        while True:
            if select.select([pipe], [], [], POLL_SECONDS)[0]:
                part = pipe.read(65536)
                if not part:
                    break
                text += part
            elif not is_wanted():
                fork.let_go()
                break
    return text.decode().splitlines(keepends=True)


def _wish() -> Callable[[], bool]:
    """Give what says whether this thread's task is still wanted: a thread cannot be stopped from outside."""
    try:
        from distributed.worker import get_worker, thread_state

        tasks, key = get_worker().state.tasks, thread_state.key
    except (ImportError, AttributeError, ValueError):  # no task of Dask's, or of a Dask that has it elsewhere
        return lambda: True
    return lambda: key in tasks and tasks[key].state != "cancelled"


def read_file(errand: Errand, program: str) -> Packed:
    """Read a file; what it gives stays with the workers for those who render it. Runs on a worker."""
    (line,) = do_errand(errand, program)
    return Packed(base64.b85decode(line["content"]), line["kin"] and Kin(**line["kin"]))


def kin_in(packed: Packed) -> list[Kin | None]:
    """Give whose a file is, which is all that has to travel to the command. Runs on a worker."""
    return [packed.kin]


def _fork(body: bytes, streams: tuple[int, int]) -> Fork:
    global _server
    with _lock:
        if _server is None or not _server.is_alive:
            _server = TemplateProcess("page_server", [], environment=os.environ)
        return _server.fork(body, streams)


# --- where the command runs -------------------------------------------------------------------------------


class Cluster:
    """A cluster at an address, as a batch uses it. ``say`` is told what its user should know meanwhile."""

    def __init__(self, client: Any, address: str, say: Say, patience: float = PATIENCE_SECONDS) -> None:
        self.client, self.address, self.say, self.patience = client, address, say, patience
        self._without_workers: float | None = None
        self._contents: dict[str, Any] = {}  # file → future of the file as it was read

    def run(self, groups: Sequence[Group], order: Order) -> Iterator[Outcome]:
        """Render the pages of all groups; give the outcomes as disclosures are finished."""
        order = replace(order, folder=order.folder.absolute())
        for kind in ("cells", "outcomes", "findings"):
            order.hidden(kind, "").mkdir(parents=True, exist_ok=True)

        def submit(number: int) -> Any:
            errand = Errand(groups[number], os.getcwd(), order)
            return self._submit(
                do_errand, errand, program_digest(), self._read_before(errand.group.disclosure)
            )

        for number, lines, problem in self._do(submit, len(groups)):
            group = groups[number]
            done = {line["page"]: Outcome(**line) for line in lines}
            for page in (group.pages[place] for place in group.todo):
                yield done.get(page.name) or self._lost(page, problem or "its page was not rendered")

    def read(self, files: Sequence[str]) -> Iterator[tuple[str, Packed]]:
        """Find out whose each file is (``pairing.Reader``); what was read stays with the workers, once for all."""

        def submit(number: int) -> Any:
            errand = Errand(Group(files[number], "", []), os.getcwd())
            packed = self._submit(read_file, errand, program_digest())
            self._contents[files[number]] = packed
            return self._submit(kin_in, packed)

        for number, kin, problem in self._do(submit, len(files)):
            if problem:
                del self._contents[files[number]]
            else:
                yield files[number], Packed(b"", kin[0])

    def _read_before(self, disclosure: str) -> dict[str, Any]:
        """Give those of a disclosure's files that were read; what was read is not needed by any other."""
        files = [file for file in split_joined(disclosure) if file in self._contents]
        return {file: self._contents.pop(file) for file in files}

    def _submit(self, task: Callable[..., Any], *arguments: Any) -> Any:
        return self.client.submit(task, *arguments, pure=False, retries=RETRIES)

    def _do(self, submit: Callable[[int], Any], count: int) -> Iterator[tuple[int, list[Any], str]]:
        """Give number, result and problem of so many tasks, in the order in which they end."""
        self._find_workers()
        waiting = {submit(number): number for number in range(count)}
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
        """Return when there is a worker; say so when there is none, and give up when patience ends."""
        while not self._workers():
            now = time.monotonic()
            if self._without_workers is None:
                self._without_workers = now
                start = f"start one with `dask worker {self.address}`"
                self.say(f"{self.address}: has no workers; {start}; waiting {self.patience:g} s")
            if now - self._without_workers > self.patience:
                msg = f"{self.address}: had no workers for {self.patience:g} s; start some and run again"
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
def connected(address: str, say: Say, patience: float = PATIENCE_SECONDS) -> Iterator[Cluster]:
    """Connect to the scheduler at an address; UsageError when it does not answer or Dask is not installed.

    ``patience`` is how many seconds a run goes on without any worker.
    """
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
        yield Cluster(client, address, say, patience)
    finally:
        client.close(timeout=2)


def _silence_distributed() -> None:
    """Keep Dask's own log lines off the terminal: what was lost is said in one line."""
    for name in ["distributed", *logging.root.manager.loggerDict]:
        if name.partition(".")[0] == "distributed":  # some of them are given levels of their own
            logging.getLogger(name).setLevel(logging.CRITICAL)
