"""How soon is a warm kernel (`jz`) ready for work, against a plain one (`python3`)?

    python tests/benchmarks/bench_kernels.py [--rounds 5]

Ready means: started, and the usual imports of a notebook done. The kernels take turns; medians are given. The
first warm kernel of a client waits for its template and is told apart.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from jupyter_client.manager import KernelManager

IMPORTS = "import numpy, pandas, matplotlib.pyplot, ipywidgets\nimport jzanalysis as jz\njz.year_over_year, jz.charts"


def seconds(name: str) -> tuple[float, float]:
    """Give the seconds until a kernel is ready for work, and its memory then, in megabytes."""
    with tempfile.TemporaryDirectory() as sockets:
        started = time.monotonic()
        manager = KernelManager(kernel_name=name, transport="ipc", ip=f"{sockets}/k")
        manager.start_kernel()
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=120)
        client.execute_interactive(IMPORTS, timeout=120, output_hook=lambda _: None)
        took = time.monotonic() - started
        own = private_mb(manager.provisioner.pid)
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return took, own


def private_mb(pid: int) -> float:
    """Give the memory that a process shares with no other, in megabytes."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    first, _ = seconds("jz")
    found: dict[str, list[tuple[float, float]]] = {"python3": [], "jz": []}
    for _ in range(parser.parse_args().rounds):
        for name, values in found.items():
            values.append(seconds(name))
    medians = {
        name: [statistics.median(part) for part in zip(*values, strict=True)]
        for name, values in found.items()
    }
    for name, (took, memory) in medians.items():
        print(f"{name:8} {took:6.2f} s  {memory:6.0f} MB of its own")
    print(
        f"a warm kernel is ready {medians['python3'][0] / medians['jz'][0]:.1f} × sooner; the first took {first:.2f} s"
    )


if __name__ == "__main__":
    main()
