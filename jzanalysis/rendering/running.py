"""Run one page's notebook and judge how it went."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import one_line
from .planning import Page


@dataclass(frozen=True)
class Outcome:
    """How a page came out: its status, what went wrong, how long it took."""

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

    @property
    def is_ok(self) -> bool:
        """Whether the page is complete."""
        return self.status in ("ok", "skipped")


def run_page(page: Page, *, cell_seconds: int, kernel: str = "python3") -> tuple[Any, Outcome]:
    """Run a page's notebook in a kernel of its own; give the notebook, as far as it came, and the outcome."""
    from papermill import execute_notebook
    from papermill.exceptions import PapermillExecutionError
    from papermill.iorw import load_notebook_node

    from .engine import register

    register()
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    started = time.monotonic()
    notebook, problem = load_notebook_node(str(page.notebook.path)), ""
    kept: dict[str, Any] = {}
    try:
        execute_notebook(
            _escaped(page.notebook.path),
            None,
            parameters=dict(page.parameters),
            engine_name="jz",
            kernel_name=kernel,
            progress_bar=False,
            execution_timeout=cell_seconds,
            keep=kept,
        )
    except PapermillExecutionError as error:
        problem = f"{error.ename}: {error.evalue}"
    except Exception as error:  # a dead kernel, a cell that never ends: the page is lost, the batch is not
        problem = _plain(error, cell_seconds)
    notebook = kept.get("notebook", notebook)
    return notebook, judge(page, notebook, problem, seconds=time.monotonic() - started)


def judge(page: Page, notebook: Any, problem: str, *, seconds: float) -> Outcome:
    """Give the verdict: a page is ok when nothing was raised and every code cell ran to its end.

    A notebook whose kernel was killed says ``completed`` everywhere; the cell that never ran has no count.
    """
    cell = _unfinished(notebook)
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
    )


def _unfinished(notebook: Any) -> int | None:
    """Give the number (from 1) of the first code cell that raised or did not run."""
    number = 0
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        number += 1
        raised = any(output.output_type == "error" for output in cell.outputs)
        if raised or (cell.source.strip() and cell.execution_count is None):
            return number
    return None


def _plain(error: Exception, cell_seconds: int) -> str:
    name = type(error).__name__
    if name == "CellTimeoutError":
        return f"a cell ran longer than {cell_seconds} s (--cell-seconds raises the limit)"
    if name == "DeadKernelError":
        return "the kernel died in this cell (killed from outside, or out of memory)"
    with contextlib.suppress(IndexError):
        return f"{name}: {str(error).strip().splitlines()[0]}"
    return name


def _escaped(path: Path) -> str:
    """Double the braces of a path, which papermill would take for parameters."""
    return str(path).replace("{", "{{").replace("}", "}}")
