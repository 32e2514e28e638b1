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
    "--scheduler",
    metavar="ADDRESS",
    help="Render on a Dask cluster that runs already: tcp://host:8786.",
)
@click.option(
    "--patience",
    type=click.FloatRange(min=0.1),
    default=60,
    show_default=True,
    help="Seconds to wait for a cluster without workers.",
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
    paths,
    folder,
    names,
    jobs,
    scheduler,
    patience,
    formats,
    given,
    cell_seconds,
    memory_mb,
    force,
    fail_fast,
    quiet,
):
    """Render notebooks for disclosures into a site that opens with the network off.

    PATH is a file, a folder, files joined with +, or a bundled name; the bundled example when none is given.
    """
    from .work import Order

    order = Order(folder, formats, cell_seconds, memory_mb)
    pace = {"jobs": jobs or _cores(), "is_forced": force, "is_fail_fast": fail_fast}
    try:
        with _stoppable():
            chosen = _chosen(paths, names, given, formats)
            with _cluster(scheduler, patience) as pace["cluster"]:
                report = _render(paths, chosen, order, pace, quiet=quiet)
    except JzError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except KeyboardInterrupt as stop:
        click.echo("stopped; the same command goes on where it was stopped", err=True)
        sys.exit(stop.args[0] if stop.args else 130)
    sys.exit(_tell_report(report))


def _render(paths, chosen, order, pace, *, quiet):
    """Find out what belongs together, plan, render."""
    from .batch import Pace
    from .batch import render as render_pages
    from .files import open_site
    from .pairing import Pairing, read_here
    from .planning import find_disclosures, plan

    names = find_disclosures(paths)
    with open_site(order.folder):
        pairing = Pairing(order.folder)
        with _progress(pairing.new(names), "file", quiet=quiet) as tell:
            names = pairing.pair(names, pace["cluster"].read if pace["cluster"] else read_here, tell)
        pairing.keep()
        pages = plan(names, *chosen)
        with _progress(len(pages), "page", quiet=quiet) as tell:
            return render_pages(pages, order, Pace(store=pairing.store, **pace), tell)


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
        place = f"{outcome.page}, cell {outcome.cell}" if outcome.cell else outcome.page
        click.echo(f"{place}: {outcome.error}", err=True)
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


def _cluster(address, patience):
    """Connect to the cluster that was asked for, if any."""
    from contextlib import nullcontext

    if address is None:
        return nullcontext()
    from .cluster import connected

    return connected(address, lambda line: click.echo(line, err=True), patience)


def _chosen(paths, names, given, formats):
    """Give the notebooks and parameters that were asked for."""
    from .notebooks import check_parameters, find_notebooks

    notebooks = find_notebooks(names)
    if paths and not names:
        notebooks = [notebook for notebook in notebooks if notebook.is_batch_template]
    if "pdf" in formats:
        from .export import chromium

        chromium()
    return notebooks, check_parameters(given, notebooks)


def _cores() -> int:
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _progress(total, unit, *, quiet):
    """Show a bar with rate and remaining time on a terminal; give what is to be called for each thing done."""
    from tqdm import tqdm

    hidden = quiet or not total or not sys.stderr.isatty()
    with tqdm(total=total, unit=unit, disable=hidden, file=sys.stderr, leave=False) as progress:

        def tell(outcome=None):
            if outcome is not None:
                progress.set_postfix_str(outcome.page[-40:], refresh=False)
            progress.update()

        yield tell
