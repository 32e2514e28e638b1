"""Does the cost of `jz render` grow linearly with the pages, and does its parent's memory stay flat?

    python tests/benchmarks/bench_scale.py [--pages 20 200 2000]

Every page is a disclosure of its own: a small table under another department's name, shown by one small notebook,
so that reading, planning, forking, exporting, the index and the manifest are what is measured, not the cells.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

TEXT = """甲市第{0}局
2023 年度部门预算

## 部门支出预算表

预算01表
部门名称：甲市第{0}局\t单位：万元
项目\t金额
基本支出\t{0}.00
项目支出\t2.00
合计\t{1}.00
"""
JZ = [sys.executable, "-c", "from jzanalysis.cli import main; main()", "render", "-q"]


def write_notebook(folder: Path) -> Path:
    """Write the notebook that every page runs."""
    cells = [
        nbformat.v4.new_markdown_cell("# 支出"),
        nbformat.v4.new_code_cell('disclosure = ""', metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell("import jzanalysis as jz\njz.load(disclosure).facts[['row', 'printed']]"),
    ]
    path = folder / "10-scale.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def measure(pages: int) -> tuple[float, float]:
    """Give the seconds of a batch and the megabytes that its parent process took at most."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inputs = folder / "in"
        inputs.mkdir()
        for number in range(1, pages + 1):
            text = TEXT.format(number, number + 2)
            (inputs / f"copy-{number:05}.txt").write_text(text, encoding="utf-8")
        notebook = write_notebook(folder)
        started = time.monotonic()
        run = subprocess.Popen([*JZ, str(inputs), "--notebook", str(notebook), "-o", str(folder / "site")])
        most = 0.0
        while run.poll() is None:
            most = max(most, peak(run.pid))
            time.sleep(0.1)
        if run.returncode:
            raise SystemExit(f"jz render: exit {run.returncode}")
        seconds = time.monotonic() - started
        rendered = len(list((folder / "site").glob("*-10-scale.html")))
        if rendered != pages:
            raise SystemExit(f"{rendered} of {pages} pages")
        return seconds, most


def peak(pid: int) -> float:
    """Give the most memory that a process has had, in megabytes."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def main() -> None:
    """Measure batches of growing size and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, nargs="*", default=[20, 200, 2000])
    arguments = parser.parse_args()
    print(f"{'pages':>6} {'seconds':>9} {'s a page more':>14} {'parent, MB':>11}")
    before: tuple[int, float] | None = None
    for pages in arguments.pages:
        seconds, most = measure(pages)
        slope = f"{(seconds - before[1]) / (pages - before[0]):.3f}" if before else ""
        print(f"{pages:6} {seconds:9.1f} {slope:>14} {most:11.0f}", flush=True)
        before = pages, seconds


if __name__ == "__main__":
    main()
