"""Run one page's notebook and judge how it went."""

from __future__ import annotations

import contextlib
import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import one_line
from .planning import Page

INJECTED = "injected-parameters"


@dataclass(frozen=True)
class Outcome:
    """How a page came out: its status, what went wrong, how long it took.

    ``status`` is ok, failed, unread (its disclosure could not be read) or skipped (up to date).
    """

    page: str
    disclosure: str
    notebook: str
    status: str = "ok"
    cell: int | None = None
    error: str = ""
    seconds: float = 0.0
    peak_mb: float | None = None
    key: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    version: str = ""

    @property
    def is_ok(self) -> bool:
        """Whether the page is complete."""
        return self.status in ("ok", "skipped")


@dataclass(frozen=True)
class Way:
    """How cells are run: papermill's engine, the kernel, the limit of a cell, who hears of each cell."""

    engine: str = "jz"
    kernel: str = "python3"
    cell_seconds: int = 300
    on_cell: Callable[[int, Any], None] | None = None


def run_page(page: Page, way: Way) -> tuple[Any, Outcome]:
    """Run a page's notebook; give the notebook, as far as it came, and the outcome."""
    from papermill import execute_notebook
    from papermill.exceptions import PapermillExecutionError

    from .engine import register

    register()
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    started, problem = time.monotonic(), ""
    kept: dict[str, Any] = {"on_cell": way.on_cell}
    try:
        execute_notebook(
            _escaped(page.notebook.path),
            None,
            parameters=dict(page.parameters),
            engine_name=way.engine,
            kernel_name=way.kernel,
            language="python",
            progress_bar=False,
            execution_timeout=way.cell_seconds,
            keep=kept,
        )
    except PapermillExecutionError as error:
        problem = f"{error.ename}: {error.evalue}"
    except Exception as error:  # a dead kernel, a cell that never ends: the page is lost, the batch is not
        problem = _plain(error, way.cell_seconds)
    notebook = _with_fixed_ids(kept["notebook"]) if "notebook" in kept else prepared(page)
    return notebook, judge(page, notebook, problem, seconds=time.monotonic() - started)


def prepared(page: Page) -> Any:
    """Give a page's notebook with its parameters, not run."""
    from papermill import execute_notebook

    notebook = execute_notebook(
        _escaped(page.notebook.path),
        None,
        parameters=dict(page.parameters),
        kernel_name="python3",
        language="python",
        prepare_only=True,
    )
    return _with_fixed_ids(notebook)


def _with_fixed_ids(notebook: Any) -> Any:
    """Name the cell that papermill injects, to which it gives a new id each time: equal pages are equal files."""
    for cell in notebook.cells:
        if INJECTED in cell.metadata.get("tags", []):
            cell.id = INJECTED
    return notebook


def salvaged(page: Page, journal: Path) -> Any:
    """Give a page's notebook as far as the journal of a lost process goes."""
    notebook = prepared(page)
    lines = journal.read_text(encoding="utf-8").splitlines() if journal.exists() else []
    for line in lines:
        with contextlib.suppress(ValueError):  # the last line may be torn
            index, count, outputs = json.loads(line)
            notebook.cells[index].execution_count = count
            notebook.cells[index].outputs = [_node(output) for output in outputs]
    return notebook


def judge(page: Page, notebook: Any, problem: str, *, seconds: float) -> Outcome:
    """Give the verdict: a page is ok when nothing was raised and every code cell ran to its end.

    A notebook whose kernel was killed says ``completed`` everywhere; the cell that never ran has no count.
    """
    from .. import __version__

    cell = _unfinished(notebook)
    if problem and cell is None:
        cell = _last_started(notebook)
    if cell is not None and not problem:
        problem = "the cell did not run; its kernel ended (probably out of memory)"
    return Outcome(
        page=page.name,
        disclosure=page.disclosure,
        notebook=page.notebook.name,
        status="failed" if problem else "ok",
        cell=cell if problem else None,
        error=one_line(problem)[:500],
        seconds=round(seconds, 2),
        parameters=dict(page.parameters),
        version=__version__,
    )


def _unfinished(notebook: Any) -> int | None:
    """Give the number (from 1) of the first code cell that raised or did not run."""
    number = 0
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        number += 1
        if cell.source.strip() and (cell.execution_count is None or _raised(cell)):
            return number
    return None


def _last_started(notebook: Any) -> int | None:
    """Give the number (from 1) of the last code cell that was begun: a kernel died in it or did not end it."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    begun = [
        number for number, cell in enumerate(cells, 1) if cell.metadata.get("papermill", {}).get("start_time")
    ]
    return begun[-1] if begun else None


def _raised(cell: Any) -> bool:
    may_raise = "raises-exception" in cell.metadata.get("tags", [])
    return not may_raise and any(output.output_type == "error" for output in cell.outputs)


def _plain(error: Exception, cell_seconds: int) -> str:
    name = type(error).__name__
    if name == "CellTimeoutError":
        return f"a cell ran longer than {cell_seconds} s (--cell-seconds raises the limit)"
    if name == "DeadKernelError":
        return "the kernel died in this cell (killed from outside, or out of memory)"
    lines = str(error).strip().splitlines()
    return f"{name}: {lines[0]}" if lines else name


def _node(output: dict[str, Any]) -> Any:
    from nbformat import from_dict

    return from_dict(output)


def _escaped(path: Path) -> str:
    """Double the braces of a path, which papermill would take for parameters."""
    return str(path).replace("{", "{{").replace("}", "}}")
