"""Time reading PDFs against a bare ``pdfplumber`` pass over the same pages, one process each.

    python tests/benchmarks/bench_reading.py [--step 4] [PDF …]

Without files, the real documents beside the project (``../shared/corpus``) are taken, every Nth page of each.
Prints pages per second, their ratio, and the peak memory of either process.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("JZ_SHARED", ROOT.parent / "shared"))


def main() -> None:
    """Run both readers over the same pages and print what they took."""
    options = parsed()
    if options.child:
        print(json.dumps(run(options.child, [Path(file) for file in options.files], options.step)))
        return
    files = [str(file) for file in options.files] or [str(file) for file in corpus()]
    ours, theirs = (measured(reader, files, options.step) for reader in ("jzanalysis", "pdfplumber"))
    for name, result in (("jzanalysis", ours), ("pdfplumber", theirs)):
        print(
            f"{name:12} {result['pages']:5d} pages {result['seconds']:7.2f} s"
            f" {result['pages'] / result['seconds']:7.1f} pages/s  peak {result['peak_mb']:.0f} MB"
        )
    print(f"ratio {theirs['seconds'] / ours['seconds']:.1f}")


def parsed() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*")
    parser.add_argument("--step", type=int, default=4, help="every Nth page (4)")
    parser.add_argument("--child", choices=["jzanalysis", "pdfplumber"], help=argparse.SUPPRESS)
    return parser.parse_args()


def corpus() -> list[Path]:
    """Give the real documents that have text."""
    skipped = {"negative", "scanned", "codes"}
    return [file for file in sorted(SHARED.glob("corpus/**/*.pdf")) if not skipped & set(file.parts)]


def measured(reader: str, files: list[str], step: int) -> dict[str, float]:
    """Run one reader in a process of its own."""
    command = [sys.executable, __file__, "--child", reader, "--step", str(step), *files]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def run(reader: str, files: list[Path], step: int) -> dict[str, float]:
    """Read every Nth page of the files; give pages, seconds and peak memory."""
    read = read_ours if reader == "jzanalysis" else read_theirs
    begun = time.perf_counter()
    pages = sum(read(file, step) for file in files)
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"pages": pages, "seconds": seconds, "peak_mb": peak}


def read_ours(file: Path, step: int) -> int:
    """Read grids and text blocks with jzanalysis."""
    from jzanalysis.reading.pdf import read_pdf

    count = read_pdf(file, pages=range(1, 2001, step)).page_count
    return len(range(1, count + 1, step))


def read_theirs(file: Path, step: int) -> int:
    """Extract tables with pdfplumber and nothing else."""
    import pdfplumber

    with pdfplumber.open(file) as pdf:
        pages = pdf.pages[::step]
        for page in pages:
            page.extract_tables()
            page.close()
        return len(pages)


if __name__ == "__main__":
    main()
