"""Readers run in child processes, with a clock and a memory cap enforced from outside.

PDFium may crash, loop or eat memory on a hostile file; no library bounds that. A child that makes no
progress, takes too much memory or dies costs one file, which is named, never the batch.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import wait
from typing import Any

from jzanalysis.errors import JzError
from jzanalysis.reading.child import is_child, progress
from jzanalysis.reading.worker import Task, Worker

__all__ = ["MAX_MEMORY", "MAX_SECONDS", "progress", "run_limited", "run_many"]


MAX_SECONDS = 20.0  # without a sign of progress (a page done)
MAX_MEMORY = 1_500_000_000  # bytes above what the child began with
TAIL = 4  # files a core at the end of a batch that are read by size
POLL = 0.1  # seconds between two looks at a child's memory


def run_limited(
    function: Callable[..., Any],
    *args: Any,
    file: object,
    max_seconds: float | None = None,
    max_memory: float | None = None,
    **options: Any,
) -> Any:
    """Call a function in a child process and give its result.

    Parameters
    ----------
    function
        A function of a module (it is found again by name), with picklable arguments and result. One that
        takes ``skip`` (a tuple of page numbers) is called again without the page it failed on.
    args, options
        The function's arguments.
    file
        What is named when it fails.
    max_seconds, max_memory
        Seconds without progress (20), and bytes (1.5 GB).

    Raises
    ------
    ReadingError
        What the function raised, or which limit it ran into, or that it crashed.
    """
    task = Task(function, args, options, str(file), max_seconds or MAX_SECONDS, max_memory or MAX_MEMORY)
    result = next(_results([task], jobs=1))
    if isinstance(result, BaseException):
        raise result
    return result


def run_many(
    function: Callable[..., Any],
    list_of_args: Iterable[tuple[Any, ...]],
    *,
    jobs: int | None = None,
    max_seconds: float | None = None,
    max_memory: float | None = None,
    **options: Any,
) -> Iterator[Any]:
    """Call a function once for each tuple of arguments, on all cores; give results in order.

    The first argument names the file. A call that fails gives its ``ReadingError`` instead of a result.
    """
    tasks = [
        Task(function, args, options, str(args[0]), max_seconds or MAX_SECONDS, max_memory or MAX_MEMORY)
        for args in list_of_args
    ]
    yield from _results(tasks, jobs=min(jobs or os.cpu_count() or 1, max(len(tasks), 1)))


def _results(tasks: list[Task], *, jobs: int) -> Iterator[Any]:
    if is_child():  # already in a child, whose limits hold
        for task in tasks:
            yield _here(task)
        return
    workers = [Worker() for _ in range(jobs)]
    done: dict[int, Any] = {}
    waiting = _order([task.file for task in tasks], jobs)[::-1]
    try:
        for number in range(len(tasks)):
            while number not in done:
                for worker in workers:
                    if worker.number is None and waiting:
                        following = waiting.pop()
                        worker.start(following, tasks[following])
                _watch(workers, done)
            yield done.pop(number)
    finally:
        for worker in workers:
            worker.stop()


def _order(files: list[str], jobs: int) -> list[int]:
    """Give the order of reading: as they come, but the largest of the last ones first, so that no core idles long."""
    last = max(len(files) - TAIL * jobs, 0)
    return [*range(last), *sorted(range(last, len(files)), key=lambda number: -_size(files[number]))]


def _size(file: str) -> int:
    with contextlib.suppress(OSError, ValueError):
        return os.path.getsize(file)
    return 0


def _here(task: Task) -> Any:
    try:
        return task.function(*task.args, **task.options)
    except JzError as error:
        return error


def _watch(workers: list[Worker], done: dict[int, Any]) -> None:
    """Wait a moment for the children; take results, end those over a limit."""
    busy = {worker.pipe: worker for worker in workers if worker.number is not None and worker.pipe}
    for ready in wait(list(busy), timeout=POLL):
        worker = busy[ready]  # type: ignore[index]
        number = worker.number
        if worker.receive() and number is not None:
            done[number] = worker.result
    for worker in busy.values():
        number = worker.number
        if number is not None and (why := worker.over_limit()) and worker.fail(*why):
            done[number] = worker.result
