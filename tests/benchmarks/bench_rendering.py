"""Pages per minute with HTML: `jz render` against papermill loops and against the pure computation.

    python tests/benchmarks/bench_rendering.py [--disclosures 20] [--rounds 5] [--notebook 20 30 40 50]

All contenders take turns in every round; the table gives medians and the ratios to them. The disclosures are
copies of one text disclosure under other departments' names, so that every contender reads each of them.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = Path(os.environ.get("JZ_SHARED", ROOT.parent / "shared")) / "sources" / "jiaozuo-kexie-2023.txt"
CORES = len(os.sched_getaffinity(0))
JZ = [sys.executable, "-c", "from jzanalysis.cli import main; main()", "render", "-q"]
Pairs = list[tuple[Path, Path]]

#: Contender (c): papermill's API and one exporter, the pages of one process.
LOOP = """
import sys
import papermill
from nbconvert.exporters import HTMLExporter
exporter = HTMLExporter()
for notebook, disclosure, output in zip(*[iter(sys.argv[1:])] * 3):
    node = papermill.execute_notebook(notebook, output, parameters={"disclosure": disclosure}, progress_bar=False)
    open(output + ".html", "w", encoding="utf-8").write(exporter.from_notebook_node(node)[0])
"""

#: The limit: the same cells in one warm process, each page in a fresh namespace, no HTML.
LIMIT = """
import io, sys, time
import matplotlib; matplotlib.use("agg")
import matplotlib.pyplot as plt, nbformat, pandas
import jzanalysis as jz
for name in dir(jz): getattr(jz, name)
def show(value):
    if value is None: return
    if hasattr(value, "savefig"): value.savefig(io.BytesIO(), format="png", bbox_inches="tight")
    elif hasattr(value, "_repr_html_"): value._repr_html_()
    else: repr(value)
import ast
started = time.monotonic()
for notebook, disclosure in zip(*[iter(sys.argv[1:])] * 2):
    space = {"display": show, "__name__": "__main__"}
    for cell in nbformat.read(notebook, 4).cells:
        if cell.cell_type != "code": continue
        tree = ast.parse(cell.source)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "cell", "exec"), space)
        if last is not None: show(eval(compile(ast.Expression(last.value), "cell", "eval"), space))
        if "parameters" in cell.metadata.get("tags", []): space["disclosure"] = disclosure
        for number in plt.get_fignums(): plt.figure(number).savefig(io.BytesIO(), format="png", bbox_inches="tight")
        plt.close("all")
print(time.monotonic() - started)
"""


def copies(folder: Path, count: int) -> list[Path]:
    """Write copies of the source under other departments' names."""
    text = SOURCE.read_text(encoding="utf-8")
    paths = []
    for number in range(count):
        path = folder / f"copy-{number:04}.txt"
        path.write_text(text.replace("科学技术协会", f"科学技术第{number}协会"), encoding="utf-8")
        paths.append(path)
    return paths


def command_lines(pairs: Pairs, folder: Path, jobs: int) -> None:
    """(a), (b): papermill's and nbconvert's command lines, one after another or several at a time."""

    def page(pair: tuple[int, tuple[Path, Path]]) -> None:
        number, (notebook, disclosure) = pair
        output = folder / f"{number}.ipynb"
        papermill = [sys.executable, "-m", "papermill", "--no-progress-bar", str(notebook), str(output)]
        run([*papermill, "-p", "disclosure", str(disclosure)])
        run([sys.executable, "-m", "nbconvert", "--to", "html", str(output)])

    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(page, enumerate(pairs)))


def api(pairs: Pairs, folder: Path) -> None:
    """(c): papermill's API, one process per core."""

    def share(core: int) -> None:
        own = [
            (str(n), str(d), str(folder / f"{core}-{i}.ipynb")) for i, (n, d) in enumerate(pairs[core::CORES])
        ]
        run([sys.executable, "-c", LOOP, *(part for page in own for part in page)])

    with ThreadPoolExecutor(CORES) as pool:
        list(pool.map(share, range(CORES)))


def jz(pairs: Pairs, folder: Path) -> None:
    """Render with the command, one site for all pairs."""
    notebooks = [part for path in dict.fromkeys(n for n, _ in pairs) for part in ("--notebook", str(path))]
    disclosures = list(dict.fromkeys(str(d) for _, d in pairs))
    run([*JZ, *disclosures, *notebooks, "-o", str(folder / "site")])


def limit(pairs: Pairs) -> float:
    """Give the seconds that the cells alone take, one warm process per core, its start not counted."""

    def share(core: int) -> float:
        own = [str(part) for pair in pairs[core::CORES] for part in pair]
        return float(run([sys.executable, "-c", LIMIT, *own]).strip().splitlines()[-1])

    with ThreadPoolExecutor(CORES) as pool:
        return max(pool.map(share, range(CORES)))


def run(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{command[:4]}: exit {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout


def per_minute(pairs: Pairs, work: Callable[[Pairs, Path], None]) -> float:
    """Give the pages per minute of one contender."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        work(pairs, Path(folder))
        return 60 * len(pairs) / (time.monotonic() - started)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--disclosures", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--notebook", nargs="*", default=["20", "30", "40", "50"])
    parser.add_argument("--slow-pages", type=int, default=8, help="pages for the command-line contenders")
    arguments = parser.parse_args()
    notebooks = [
        path for path in sorted((ROOT / "notebooks").glob("*.ipynb")) if path.stem[:2] in arguments.notebook
    ]
    with tempfile.TemporaryDirectory() as folder:
        pairs = [(n, d) for d in copies(Path(folder), arguments.disclosures) for n in notebooks]
        few = pairs[: arguments.slow_pages]
        contenders: dict[str, Callable[[], float]] = {
            "a command lines": lambda: per_minute(few, lambda p, f: command_lines(p, f, 1)),
            "b command lines, a process per core": lambda: per_minute(
                few, lambda p, f: command_lines(p, f, CORES)
            ),
            "c papermill API, a process per core": lambda: per_minute(few, api),
            "jz render": lambda: per_minute(pairs, jz),
            "limit: cells alone, warm": lambda: 60 * len(pairs) / limit(pairs),
        }
        found: dict[str, list[float]] = {name: [] for name in contenders}
        for _ in range(arguments.rounds):
            for name, contender in contenders.items():
                found[name].append(contender())
                print(f"  {name}: {found[name][-1]:.0f}", file=sys.stderr)
    ours = statistics.median(found["jz render"])
    print(
        f"{CORES} cores, {len(pairs)} pages, medians of {arguments.rounds} rounds, pages per minute with HTML"
    )
    for name, values in found.items():
        print(f"{name:40} {statistics.median(values):8.1f}   jz is {ours / statistics.median(values):.2f} ×")


if __name__ == "__main__":
    main()
