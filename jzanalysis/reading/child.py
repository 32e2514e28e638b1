"""The child's side of :mod:`jzanalysis.reading.limits`: make calls, tell of progress."""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import logging
import os
import signal
import sys
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from jzanalysis.errors import JzError

_report: Callable[[int], None] | None = None  # set in a child: tells the parent which page is being read


def progress(page: int) -> None:
    """Tell the parent that a page is begun; without a parent that watches, do nothing."""
    if _report is not None:
        _report(page)


def is_child() -> bool:
    """Say whether this process is already a limited child."""
    return _report is not None


def serve(pipe: Connection) -> None:
    """Make calls until the parent is gone. Nothing the libraries print gets out."""
    global _report
    parent = os.getppid()
    _silence()

    def report(page: int) -> None:
        if os.getppid() != parent:
            os._exit(1)
        pipe.send(("page", page))

    _report = report
    gc.freeze()  # what the parent made is shared: looking through it would copy it
    gc.set_threshold(50_000, 20, 20)  # a document is many small objects, hardly any in cycles
    while True:
        while not pipe.poll(2):
            if os.getppid() != parent:
                os._exit(1)
        try:
            function, args, options, max_memory = pipe.recv()
        except (EOFError, OSError):
            os._exit(0)
        _cap_memory(max_memory)
        pipe.send(_call(function, args, options))


def _call(function: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any]) -> tuple[str, Any]:
    try:
        return "result", function(*args, **options)
    except JzError as error:
        return "error", error
    except MemoryError:
        return "memory", None
    except BaseException as error:
        return "failure", (f"{type(error).__name__}: {error}", traceback.format_exc())


def _silence() -> None:
    """Close the standard streams and ignore the keyboard: the parent answers it by ending the child."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  (for the child's whole life)
    logging.disable(logging.CRITICAL)
    faulthandler.disable()  # a crash is told by the parent, in one line


def _cap_memory(limit: float) -> None:
    """Bound the address space at twice the limit: what grows faster than the parent looks ends here."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        with open("/proc/self/statm", encoding="ascii") as file:
            size = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (int(size + 2 * limit), hard))
