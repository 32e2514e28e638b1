"""Time the checks: one disclosure, a panel of many in one call, and some of it one by one.

python tests/benchmarks/bench_reconcile.py [DISCLOSURES]

Seconds of processor time, which a busy machine does not change, and of the clock.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from budget_maker import make

import jzanalysis as jz
from jzanalysis.reconciliation import reconcile


def timed(frames: Sequence[pd.DataFrame]) -> tuple[pd.DataFrame, str]:
    """Check the frames; give the checks, and how long it took."""
    clock, processor = time.perf_counter(), time.process_time()
    checks = reconcile(*frames)
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    return checks, f"{processor:.2f} s of the processor, {clock:.2f} s"


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    bundled = jz.load("jiaozuo-kexie-2023")
    frames = (bundled.facts, bundled.stated, bundled.targets)
    reconcile(*frames)
    checks, took = timed(frames)
    print(f"one disclosure ({len(frames[0])} figures, {len(checks)} checks): {took}")

    made = [make(seed % 20, f"made-{seed}").frames() for seed in range(many)]
    panel = [pd.concat(each, ignore_index=True) for each in zip(*made, strict=True)]
    checks, took = timed(panel)
    failed = (checks["outcome"] == "fails").sum()
    some = made[: min(many, 50)]
    began = time.process_time()
    for each in some:
        reconcile(*each)
    alone = (time.process_time() - began) / len(some) * many
    print(f"a panel of {many} ({len(panel[0]):,} figures, {len(checks):,} checks): {took}; {failed} fail")
    print(f"the same one by one: {alone:.2f} s of the processor, by the mean of {len(some)}")


if __name__ == "__main__":
    main()
