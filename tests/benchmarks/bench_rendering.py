"""Pages per minute with HTML: `jz render` against papermill loops and against the pure computation.

    python tests/benchmarks/bench_rendering.py                         # about a quarter of an hour on two cores
    python tests/benchmarks/bench_rendering.py --sample 0 --page-sample 0    # every page for everybody: hours

The pages are those of notebooks 20–50 for 200 disclosures: the bundled ones, the corpus of ``../shared`` where it
is there, and copies of both kinds of document under other departments' names. All contenders take turns in every
round, in one run. In each round `jz render` and the limit get the pages of `--sample` disclosures drawn at random
(whole disclosures, as it reads each once), the slow contenders `--page-sample` of those pages, every notebook as
often as any other; the rates are compared, and what was drawn is said. The table gives medians of the rounds;
CPU seconds a page (user and system, all processes) stand beside the rates, because they bear a busy machine.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SHARED = Path(os.environ.get("JZ_SHARED", ROOT.parent / "shared"))
REPORT = Path(__file__).with_name("rendering.md")
CORES = len(os.sched_getaffinity(0))
JZ = [sys.executable, "-c", "from jzanalysis.cli import main; main()", "render", "-q"]
NOTEBOOKS = ("20", "30", "40", "50")
Pages = list[tuple[Path, str]]

#: Contender (c): papermill's API and one exporter, the pages of one process.
LOOP = """
import sys
import papermill
from nbconvert.exporters import HTMLExporter
exporter = HTMLExporter()
for notebook, disclosure, output in zip(*[iter(sys.argv[1:])] * 3):
    try:
        node = papermill.execute_notebook(notebook, output, parameters={"disclosure": disclosure}, progress_bar=False)
    except papermill.PapermillExecutionError:
        print("failed")
        continue
    open(output + ".html", "w", encoding="utf-8").write(exporter.from_notebook_node(node)[0])
"""

#: The limit: the same cells in one warm process, each page in a fresh namespace, charts to PNG, no HTML.
LIMIT = """
import ast, contextlib, io, sys, time
import matplotlib; matplotlib.use("agg")
import matplotlib.pyplot as plt, nbformat, pandas
import jzanalysis as jz
for name in dir(jz): getattr(jz, name)
def show(value):
    if value is None: return
    if hasattr(value, "_repr_mimebundle_"): value._repr_mimebundle_()
    elif hasattr(value, "savefig"): value.savefig(io.BytesIO(), format="png", bbox_inches="tight")
    elif hasattr(value, "_repr_html_"): value._repr_html_()
    else: repr(value)
def run(notebook, disclosure):
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
started, used = time.monotonic(), time.process_time()
for notebook, disclosure in zip(*[iter(sys.argv[1:])] * 2):
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(Exception): run(notebook, disclosure)
print(time.monotonic() - started, time.process_time() - used)
"""


@dataclass
class Contender:
    """One way to make pages, and what it took in each round."""

    name: str
    work: Callable[[Pages, Path], tuple[float, float]]
    is_slow: bool = False
    rates: list[float] = field(default_factory=list)
    used: list[float] = field(default_factory=list)

    def take_turn(self, pages: Pages) -> None:
        """Make the pages in a folder of their own, and note pages per minute and CPU seconds a page."""
        with tempfile.TemporaryDirectory() as folder:
            seconds, used = self.work(pages, Path(folder))
        self.rates.append(60 * len(pages) / seconds)
        self.used.append(used / len(pages))
        told = f"{self.rates[-1]:8.1f} pages a minute {self.used[-1]:6.2f} CPU s a page ({len(pages)} pages)"
        print(f"  {self.name:52} {told}", file=sys.stderr, flush=True)


def gather(folder: Path, count: int) -> tuple[list[str], str]:
    """Give so many disclosures, and say what they are: bundled, the corpus, then copies in turn."""
    import jzanalysis as jz

    bundled = jz.bundled_names()
    documents = _corpus(folder) if count > len(bundled) else []
    originals = [*map(str, sorted((SHARED / "sources").glob("*.txt"))), *documents]
    found = [*bundled, *documents][:count]
    wanted = range(count - len(found)) if originals else ()
    copies = [_copy(originals[number % len(originals)], folder, number) for number in wanted]
    parts = f"{min(len(bundled), count)} bundled, {max(len(found) - len(bundled), 0)} of the corpus"
    return [*found, *copies], f"{parts}, {len(copies)} copies under other departments' names"


def _corpus(folder: Path) -> list[str]:
    """Give the corpus's disclosures that can be read, narrative and tables joined as `jz render` joins them."""
    import jzanalysis as jz
    from jzanalysis.errors import JzError
    from jzanalysis.rendering.pairing import Pairing, read_here

    (folder / ".jz").mkdir()
    files = [str(path) for path in sorted((SHARED / "corpus").rglob("*.pdf"))]
    readable = []
    for name in Pairing(folder).pair(files, read_here, lambda *_: None) if files else ():
        with contextlib.suppress(JzError):
            readable += [name] if jz.load(name).name else []
    return readable


def _copy(name: str, folder: Path, number: int) -> str:
    """Copy a disclosure under another department's name: in the text where it is plain text, else in the file's."""
    copies = []
    for path in map(Path, name.split("+")):
        copy = folder / f"第{number}单位-{path.name}"
        if path.suffix == ".txt":
            text = path.read_text(encoding="utf-8")
            copy.write_text(text.replace("科学技术协会", f"科学技术第{number}协会"), encoding="utf-8")
        else:
            shutil.copyfile(path, copy)
        copies.append(str(copy))
    return "+".join(copies)


def command_lines(jobs: int) -> Callable[[Pages, Path], tuple[float, float]]:
    """(a), (b): papermill's and nbconvert's command lines, one after another or several at a time."""

    def page(numbered: tuple[int, tuple[Path, str]], folder: Path) -> None:
        number, (notebook, disclosure) = numbered
        output = folder / f"{number}.ipynb"
        papermill = [sys.executable, "-m", "papermill", "--no-progress-bar", str(notebook), str(output)]
        run([*papermill, "-r", "disclosure", disclosure])
        run([sys.executable, "-m", "nbconvert", "--to", "html", str(output)])

    def work(pages: Pages, folder: Path) -> None:
        with ThreadPoolExecutor(jobs) as pool:
            list(pool.map(lambda numbered: page(numbered, folder), enumerate(pages)))

    return timed(work)


def api(pages: Pages, folder: Path) -> None:
    """(c): papermill's API, one process per core."""

    def share(core: int) -> None:
        own = [(str(n), d, str(folder / f"{core}-{i}.ipynb")) for i, (n, d) in enumerate(pages[core::CORES])]
        run([sys.executable, "-c", LOOP, *(part for page in own for part in page)])

    with ThreadPoolExecutor(CORES) as pool:
        list(pool.map(share, range(CORES)))


def jz(pages: Pages, folder: Path) -> None:
    """Render with the command, one site for all pages."""
    notebooks = [part for path in dict.fromkeys(n for n, _ in pages) for part in ("--notebook", str(path))]
    disclosures = list(dict.fromkeys(d for _, d in pages))
    run([*JZ, *disclosures, *notebooks, "-o", str(folder / "site")])
    made = len((folder / "site" / "manifest.csv").read_text(encoding="utf-8-sig").splitlines()) - 1
    if made != len(pages):
        print(f"  jz render made {made} pages of {len(pages)}", file=sys.stderr)


def limit(pages: Pages, _: Path) -> tuple[float, float]:
    """Give the seconds that the cells alone take, one warm process per core, its start not counted."""

    def share(core: int) -> list[float]:
        own = [part for notebook, disclosure in pages[core::CORES] for part in (str(notebook), disclosure)]
        return [float(number) for number in run([sys.executable, "-c", LIMIT, *own]).split()[-2:]]

    with ThreadPoolExecutor(CORES) as pool:
        seconds, used = zip(*pool.map(share, range(CORES)), strict=True)
    return sum(seconds) / CORES, sum(used)  # as if the cores shared the work evenly


def timed(work: Callable[[Pages, Path], None]) -> Callable[[Pages, Path], tuple[float, float]]:
    """Measure some work: its seconds, and the CPU seconds of all its processes."""

    def measured(pages: Pages, folder: Path) -> tuple[float, float]:
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        work(pages, folder)
        after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - started
        return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return measured


def run(command: Sequence[str]) -> str:
    """Run a command; pages that fail for everybody are borne, a command that cannot run is not."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{command[:4]}: exit {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout


def drawn(
    disclosures: Sequence[str], notebooks: Sequence[Path], asked: argparse.Namespace, seed: int
) -> tuple[Pages, Pages]:
    """Draw a round's disclosures, and of their pages those for the slow contenders, notebooks in turn."""
    chance = random.Random(seed)
    some = chance.sample(list(disclosures), min(asked.sample or len(disclosures), len(disclosures)))
    pages = [(notebook, disclosure) for disclosure in some for notebook in notebooks]
    piles = [[page for page in pages if page[0] == notebook] for notebook in notebooks]
    for pile in piles:
        chance.shuffle(pile)
    mixed = [page for turn in zip(*piles, strict=True) for page in turn]
    return pages, mixed[: asked.page_sample or len(mixed)]


def cold_start() -> tuple[float, float]:
    """Give the seconds and CPU seconds from `jz render` on the bundled disclosure to its site."""
    with tempfile.TemporaryDirectory() as folder:
        return timed(lambda _, site: run([*JZ, "-o", str(site)]) and None)([], Path(folder) / "site")


def table(contenders: Sequence[Contender]) -> list[str]:
    """Write the medians as Markdown, with what `jz render` is of each."""
    middle = {one.name: statistics.median(one.rates) for one in contenders}
    ours = middle["`jz render`"]
    lines = ["| way | pages a minute | CPU s a page | `jz render` to it |", "|---|--:|--:|--:|"]
    for one in contenders:
        ratio = ours / middle[one.name]
        told = f"{ratio:.0%} of it" if one.name.startswith("limit") else f"{ratio:.2f} ×"
        lines.append(f"| {one.name} | {middle[one.name]:.1f} | {statistics.median(one.used):.2f} | {told} |")
    return lines


def arguments() -> argparse.Namespace:
    """Read what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--disclosures", type=int, default=200, help="how many to draw from")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--notebook", nargs="*", default=NOTEBOOKS)
    parser.add_argument("--sample", type=int, default=12, help="disclosures a round; 0: all")
    parser.add_argument("--page-sample", type=int, default=8, help="pages a round of (a), (b), (c); 0: all")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--write", action="store_true", help=f"write {REPORT.name}")
    return parser.parse_args()


def main() -> None:
    """Let all contenders take turns, and tell the medians."""
    asked = arguments()
    notebooks = [
        path for path in sorted((ROOT / "notebooks").glob("*.ipynb")) if path.stem[:2] in asked.notebook
    ]
    contenders = [
        Contender("(a) papermill and nbconvert command lines, a loop", command_lines(1), is_slow=True),
        Contender("(b) the same, a process per core", command_lines(CORES), is_slow=True),
        Contender("(c) papermill's API + HTMLExporter, a process per core", timed(api), is_slow=True),
        Contender("`jz render`", timed(jz)),
        Contender("limit: the cells alone, warm, no HTML", limit),
    ]
    cold: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        disclosures, what = gather(Path(folder), asked.disclosures)
        for turn in range(asked.rounds):
            pages, few = drawn(disclosures, notebooks, asked, asked.seed + turn)
            for contender in contenders:
                contender.take_turn(few if contender.is_slow else pages)
            cold.append(cold_start())
    seconds, used = (statistics.median(values) for values in zip(*cold, strict=True))
    lines = [
        "# Rendering speed\n",
        f"{date.today()}, {CORES} cores, load {os.getloadavg()[1]:.1f}; notebooks {', '.join(n.stem for n in notebooks)};",
        f"{len(disclosures)} disclosures: {what}. Medians of {asked.rounds} rounds, all contenders in turn. A round draws",
        f"{len(pages) // len(notebooks)} disclosures at random ({len(pages)} pages) for `jz render` and the limit, and of these",
        f"{len(few)} pages, notebooks evenly, for the slow contenders. Command: `{' '.join(['python', *sys.argv])}`\n",
        *table(contenders),
        f"\n`jz render` on the bundled disclosure to its site, cold: {seconds:.1f} s ({used:.1f} CPU s).",
    ]
    text = "\n".join(lines) + "\n"
    print(text)
    if asked.write:
        REPORT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
