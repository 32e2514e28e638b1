"""How soon is a warm kernel (`jz`) ready for work, against a plain one (`python3`), for clients that come and go?

    python tests/benchmarks/bench_kernels.py [--rounds 5]

Every kernel is started by a fresh client process, as a command line does. Ready means: started, and the usual
imports of a notebook done. Beside it stands the whole command `papermill -k NAME` on a notebook that does these
imports, papermill's own start counted. The kernels take turns; medians are given, on the clock and in CPU seconds
of client and kernel. The very first warm kernel waits for the template that later clients find, and is told apart.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

IMPORTS = "import numpy, pandas, matplotlib.pyplot, ipywidgets\nimport jzanalysis as jz\njz.year_over_year, jz.charts"
Measured = dict[str, float]


def start_one(name: str) -> Measured:
    """Start a kernel and give the seconds until it is ready, CPU seconds and private megabytes; in a client."""
    from jupyter_client.manager import KernelManager

    with tempfile.TemporaryDirectory() as sockets:
        started, used = time.monotonic(), time.process_time()
        manager = KernelManager(kernel_name=name, transport="ipc", ip=f"{sockets}/k")
        manager.start_kernel()
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=120)
        client.execute_interactive(IMPORTS, timeout=120, output_hook=lambda _: None)
        took, own = time.monotonic() - started, time.process_time() - used
        pid = manager.provisioner.pid
        found = {"seconds": took, "cpu": own + cpu_seconds(pid), "mb": private_mb(pid)}
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return found


def cpu_seconds(pid: int) -> float:
    """Give the CPU seconds that a process has used itself."""
    fields = (
        Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    )
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def private_mb(pid: int) -> float:
    """Give the memory that a process shares with no other, in megabytes."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def in_a_client(name: str) -> Measured:
    """Start a kernel from a fresh client process."""
    done = subprocess.run(
        [sys.executable, __file__, "--client", name], check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def command_line(name: str) -> Measured:
    """Run papermill's command line on a notebook that does the usual imports."""
    import nbformat

    with tempfile.TemporaryDirectory() as folder:
        cells = [
            nbformat.v4.new_code_cell(IMPORTS),
            nbformat.v4.new_code_cell("import time; time.process_time()"),
        ]
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"language_info": {"name": "python"}}), f"{folder}/a.ipynb")  # fmt: skip
        before, started = children_cpu(), time.monotonic()
        command = [sys.executable, "-m", "papermill", "-k", name, "--no-progress-bar", "a.ipynb", "b.ipynb"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        took, used = time.monotonic() - started, children_cpu() - before
        (output,) = nbformat.read(f"{folder}/b.ipynb", 4).cells[-1].outputs
    if name == "jz":  # no child of papermill's: its seconds are its own
        used += float(output.data["text/plain"])
    return {"seconds": took, "cpu": used}


def children_cpu() -> float:
    """Give the CPU seconds of the children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def take_turns(rounds: int, measure: Callable[[str], Measured]) -> dict[str, Measured]:
    """Measure both kernels in turn; give the medians."""
    found: dict[str, list[Measured]] = {"python3": [], "jz": []}
    for _ in range(rounds):
        for name, values in found.items():
            values.append(measure(name))
    return {
        name: {kind: statistics.median(value[kind] for value in values) for kind in values[0]}
        for name, values in found.items()
    }


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--client", metavar="NAME", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.client:
        print(json.dumps(start_one(asked.client)))
        return
    from jzanalysis.rendering.shared_template import stop_all

    with tempfile.TemporaryDirectory(prefix="jz-") as folder:
        os.environ["JZ_RUNTIME_DIR"] = folder
        try:
            first = in_a_client("jz")
            for what, measure in (("kernel ready", in_a_client), ("papermill -k", command_line)):
                medians = take_turns(asked.rounds, measure)
                for name, found in medians.items():
                    memory = f"  {found['mb']:4.0f} MB of its own" if "mb" in found else ""
                    print(f"{what:13} {name:8} {found['seconds']:6.2f} s  {found['cpu']:5.2f} CPU s{memory}")
                sooner = medians["python3"]["seconds"] / medians["jz"]["seconds"]
                print(f"{what:13} jz is {sooner:.1f} × sooner")
        finally:
            stop_all(os.environ)
    print(f"the first warm kernel, which waits for its template: {first['seconds']:.2f} s")


if __name__ == "__main__":
    main()
