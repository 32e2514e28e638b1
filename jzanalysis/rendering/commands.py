"""`jz render` and `jz lab`; anything heavy is imported when the command runs."""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager
from pathlib import Path

import click

from ..errors import JzError

FORMATS = ("html", "ipynb", "pdf", "xlsx")


def _formats(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
    asked = tuple(part.strip() for part in value.split(",") if part.strip())
    unknown = [part for part in asked if part not in FORMATS]
    if unknown or not asked:
        msg = f"unknown format {unknown[0] if unknown else value!r}; known: {', '.join(FORMATS)}"
        raise click.BadParameter(msg)
    return tuple(dict.fromkeys(("html", *asked)))


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("jz-site"),
    show_default=True,
    help="Folder of the site.",
)
@click.option(
    "--notebook", "names", multiple=True, metavar="NAME", help="Render only this notebook (repeatable)."
)
@click.option(
    "--jobs", type=click.IntRange(min=1), default=None, help="Pages at a time.  [default: one per core]"
)
@click.option(
    "--format",
    "formats",
    default="html,ipynb",
    show_default=True,
    callback=_formats,
    metavar="LIST",
    help="Comma-separated: html, ipynb, pdf, xlsx.",
)
@click.option(
    "-p",
    "--parameter",
    "given",
    nargs=2,
    multiple=True,
    metavar="NAME VALUE",
    help="Set a notebook parameter (repeatable).",
)
@click.option(
    "--cell-seconds",
    type=click.IntRange(min=1),
    default=300,
    show_default=True,
    help="A cell that runs longer fails its page.",
)
@click.option(
    "--max-memory",
    "memory_mb",
    type=click.IntRange(min=256),
    default=4096,
    show_default=True,
    help="Megabytes a page may use.",
)
@click.option("--force", is_flag=True, help="Render pages again that are up to date.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first page that fails.")
@click.option("-q", "--quiet", is_flag=True, help="No progress bar.")
def render(  # noqa: PLR0913
    paths, folder, names, jobs, formats, given, cell_seconds, memory_mb, force, fail_fast, quiet
):
    """Render notebooks for disclosures into a site that opens with the network off.

    PATH is a file, a folder, files joined with +, or a bundled name; the bundled example when none is given.
    """
    from .batch import Pace
    from .batch import render as render_pages
    from .work import Order

    try:
        pages = _plan(paths, names, given, formats)
        order = Order(folder, formats, cell_seconds, memory_mb)
        pace = Pace(jobs or _cores(), is_forced=force, is_fail_fast=fail_fast)
        with _stoppable(), _progress(len(pages), quiet) as tell:
            report = render_pages(pages, order, pace, tell)
    except JzError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except KeyboardInterrupt as stop:
        click.echo("stopped; the same command goes on where it was stopped", err=True)
        sys.exit(stop.args[0] if stop.args else 130)
    sys.exit(_tell_report(report))


@click.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("jz-notebooks"),
    show_default=True,
    help="Where your copies of the notebooks lie.",
)
@click.option("--copy-only", is_flag=True, help="Copy the notebooks and do not start JupyterLab.")
def lab(folder, copy_only):
    """Open JupyterLab on a writable copy of the notebooks; copies that you changed are kept."""
    from .lab import copy_notebooks, start

    try:
        for line in copy_notebooks(folder):
            click.echo(line, err=True)
        if not copy_only:
            sys.exit(start(folder))
    except JzError as error:
        click.echo(str(error), err=True)
        sys.exit(2)


def _tell_report(report) -> int:
    """Say what became of the batch and give the exit code."""
    for findings in report.unread:
        click.echo(findings.error, err=True)
    for outcome in report.failed:
        click.echo(f"{outcome.page}, cell {outcome.cell}: {outcome.error}", err=True)
    rendered = sum(outcome.is_ok for outcome in report.outcomes.values())
    click.echo(f"{rendered} of {len(report.outcomes)} pages rendered; open {report.index.resolve()}")
    if len(report.unread) == len(report.found):
        return 2
    return 1 if report.failed else 0


@contextmanager
def _stoppable():
    """End on SIGTERM as on Ctrl-C, with its own exit code and without orphans."""

    def stop(*_):
        raise KeyboardInterrupt(143)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _plan(paths, names, given, formats):
    from .notebooks import check_parameters, find_notebooks
    from .planning import find_disclosures, plan

    notebooks = find_notebooks(names)
    if paths and not names:
        notebooks = [notebook for notebook in notebooks if notebook.is_batch_template]
    parameters = check_parameters(given, notebooks)
    if "pdf" in formats:
        from .export import chromium

        chromium()
    return plan(find_disclosures(paths), notebooks, parameters)


def _cores() -> int:
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _progress(total, quiet):
    from tqdm import tqdm

    @contextmanager
    def bar():
        hidden = quiet or not sys.stderr.isatty()
        with tqdm(total=total, unit="page", disable=hidden, file=sys.stderr, leave=False) as progress:

            def tell(outcome):
                progress.set_postfix_str(outcome.page[-40:], refresh=False)
                progress.update()

            yield tell

    return bar()
