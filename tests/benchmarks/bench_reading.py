"""Time reading against a bare ``pdfplumber`` pass over the same pages; measure cores and memory.

    python tests/benchmarks/bench_reading.py [--every 4] [--write] [PDF …]

Without files, every Nth real document beside the project (``../shared/corpus``) is taken, whole. Four things are
measured, each in a process of its own, one after the other, on the clock and in processor time:

- grids: pages → grids and text blocks, against pdfplumber's ``extract_tables``;
- whole: pages → facts, stated figures and targets, against the same pass;
- cores: the command over all files with one child and with one child a core; beside it what the machine itself
  gives, by as many single-child commands at once as it has cores, which share nothing (cores of a virtual machine
  often slow each other down, and then no program reaches their number);
- memory: the peak of the command over one file of 260 pages, pages of the same documents bound together.

``--write`` puts the figures into ``reading_speed.md`` beside this file. Other work on the machine blurs the clock:
the load before and after is printed with the figures.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("JZ_SHARED", HERE.parents[2] / "shared"))
LONG = 260  # pages of the long file
TRIES = 4  # for the cores, the best counts: other work on the machine takes one of them now and then
COMMAND = "from jzanalysis.cli import main; main()"


def main() -> None:
    """Measure, print, and write the figures where asked."""
    options = parsed()
    if options.child:
        print(json.dumps(taken(READERS[options.child], [Path(file) for file in options.files])))
        return
    files = [Path(file) for file in options.files] or corpus()[:: options.every]
    before = os.getloadavg()[0]
    figures = {reader: measured(reader, files) for reader in READERS}
    figures["apart"] = apart(files)
    for _ in range(TRIES - 1):
        for name, again in {
            "one": partial(measured, "one"),
            "all": partial(measured, "all"),
            "apart": apart,
        }.items():
            figures[name] = min(figures[name], again(files), key=lambda figure: figure["seconds"])
    with tempfile.TemporaryDirectory() as folder:
        figures["long"] = command([bound(files, Path(folder, "long.pdf"))], Path(folder, "facts.csv"))
    text = report(figures, len(files), (before, os.getloadavg()[0]))
    print(text)
    if options.write:
        (HERE / "reading_speed.md").write_text(text, encoding="utf-8")


def parsed() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*")
    parser.add_argument("--every", type=int, default=4, help="every Nth document (4)")
    parser.add_argument("--write", action="store_true", help="write reading_speed.md")
    parser.add_argument("--child", choices=list(READERS), help=argparse.SUPPRESS)
    return parser.parse_args()


def corpus() -> list[Path]:
    """Give the real documents that have text."""
    skipped = {"negative", "scanned", "codes"}
    return [file for file in sorted(SHARED.glob("corpus/**/*.pdf")) if not skipped & set(file.parts)]


# ── what is timed ───────────────────────────────────────────────────────────


def grids(files: list[Path]) -> int:
    """Read grids and text blocks."""
    from jzanalysis.reading.pdf import read_pdf

    return sum(read_pdf(file).page_count for file in files)


def whole(files: list[Path]) -> int:
    """Read all the way to facts, stated figures and targets."""
    from jzanalysis.disclosure import read_part

    return sum(read_part(str(file)).document.page_count for file in files)


def pdfplumber(files: list[Path]) -> int:
    """Extract tables with pdfplumber and nothing else."""
    import pdfplumber as library

    count = 0
    for file in files:
        with library.open(file) as pdf:
            for page in pdf.pages:
                page.extract_tables()
                page.close()
            count += len(pdf.pages)
    return count


def many(jobs: int | None) -> Callable[[list[Path]], int]:
    """Read a batch as the command does, with so many children; one a core when None."""

    def read(files: list[Path]) -> int:
        from jzanalysis.sources import read_many

        found = read_many([str(file) for file in files], jobs=jobs)
        return sum(document.page_count for disclosure in found for document in disclosure.documents)  # type: ignore[union-attr]

    return read


READERS: dict[str, Callable[[list[Path]], int]] = {
    "grids": grids,
    "whole": whole,
    "pdfplumber": pdfplumber,
    "one": many(1),
    "all": many(None),
}


def taken(read: Callable[[list[Path]], int], files: list[Path]) -> dict[str, float]:
    """Call a reader; give pages, seconds on the clock and of the processor, and peak memory."""
    begun = time.perf_counter()
    pages = read(files)
    seconds = time.perf_counter() - begun
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "pages": pages,
        "seconds": seconds,
        "cpu": sum(usage.ru_utime + usage.ru_stime for usage in used),
        "peak_mb": max(usage.ru_maxrss for usage in used) / 1024,
    }


def measured(reader: str, files: list[Path]) -> dict[str, float]:
    """Run one reader in a process of its own."""
    arguments = [sys.executable, __file__, "--child", reader, *map(str, files)]
    return json.loads(subprocess.run(arguments, check=True, capture_output=True, text=True).stdout)


def apart(files: list[Path]) -> dict[str, float]:
    """Run a single-child command a core, all at once, each over all the files."""
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        found = list(threads.map(measured, ["one"] * (os.cpu_count() or 1), [files] * (os.cpu_count() or 1)))
    slowest = max(found, key=lambda figure: figure["seconds"])
    return {
        **slowest,
        "pages": sum(figure["pages"] for figure in found),
        "cpu": sum(figure["cpu"] for figure in found),
    }


# ── one long file ───────────────────────────────────────────────────────────


def bound(files: list[Path], path: Path) -> Path:
    """Bind whole documents together until the file has its pages."""
    import pypdfium2

    long = pypdfium2.PdfDocument.new()
    for file in files * LONG:
        with pypdfium2.PdfDocument(file) as source:
            long.import_pages(source, range(min(len(source), LONG - len(long))))
        if len(long) == LONG:
            break
    long.save(path)
    return path


def command(files: list[Path], output: Path) -> dict[str, float]:
    """Run ``jz facts`` and give what the largest of its processes took."""
    arguments = [sys.executable, "-c", COMMAND, "facts", *map(str, files), "-o", str(output)]
    watched = f"import json, resource, subprocess, sys; subprocess.run({arguments!r}, check=True);"
    watched += " print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    begun = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", watched], check=True, capture_output=True, text=True)
    return {"pages": LONG, "seconds": time.perf_counter() - begun, "peak_mb": float(done.stdout)}


# ── the report ──────────────────────────────────────────────────────────────


def report(figures: dict[str, dict[str, float]], files: int, load: tuple[float, float]) -> str:
    """Write the figures as Markdown."""
    names = {
        "grids": "grids and text blocks",
        "whole": "whole reading: facts, stated figures, targets",
        "pdfplumber": "bare pdfplumber `extract_tables`",
        "one": "batch, one child",
        "all": f"batch, one child a core ({os.cpu_count()})",
        "apart": f"{os.cpu_count()} batches of one child at once, sharing nothing",
        "long": f"`jz facts` on one file of {LONG} pages",
    }
    rows = [row(names[key], figures[key]) for key in names]
    ratios = [
        ("grids : pdfplumber", ratio(figures, "pdfplumber", "grids"), "≥ 4"),
        ("whole reading : pdfplumber", ratio(figures, "pdfplumber", "whole"), "≥ 3"),
        ("all cores : one child", ratio(figures, "one", "all"), "≥ 1.8 on two cores"),
        ("what the machine gives : one child", ratio(figures, "one", "apart"), "–"),
    ]
    return "\n".join([
        "# Reading: speed and memory",
        "",
        f"Written by `python tests/benchmarks/bench_reading.py --write` over {files} documents, every page,"
        f" {figures['grids']['pages']:.0f} in all; Python {platform.python_version()}, load {load[0]:.1f} before and"
        f" {load[1]:.1f} after.",
        "",
        "| what | pages | s | CPU s | pages/s | pages/CPU s | peak MB |",
        "|---|--:|--:|--:|--:|--:|--:|",
        *rows,
        "",
        "| pages per second, ratio | clock | CPU | wanted |",
        "|---|--:|--:|---|",
        *(f"| {name} | {clock:.2f} | {cpu:.2f} | {wanted} |" for name, (clock, cpu), wanted in ratios),
        "",
    ])  # fmt: skip


def row(name: str, figure: dict[str, Any]) -> str:
    """Write one line of the table; the processor's time where it was taken."""
    pages, seconds, cpu = figure["pages"], figure["seconds"], figure.get("cpu")
    by_cpu = (
        f"{cpu:.1f} | {pages / seconds:.0f} | {pages / cpu:.0f}" if cpu else f"– | {pages / seconds:.0f} | –"
    )
    return f"| {name} | {pages:.0f} | {seconds:.1f} | {by_cpu} | {figure['peak_mb']:.0f} |"


def ratio(figures: dict[str, dict[str, float]], slow: str, fast: str) -> tuple[float, float]:
    """Give how many times more pages a second one reader reads: on the clock and by processor time."""
    slow_one, fast_one = figures[slow], figures[fast]
    more = fast_one["pages"] / slow_one["pages"]
    return tuple(more * slow_one[unit] / fast_one[unit] for unit in ("seconds", "cpu"))  # type: ignore[return-value]


if __name__ == "__main__":
    main()
