"""Time the checks: one disclosure of each kind, and a panel of many in one call.

python tests/benchmarks/bench_reconcile.py [DISCLOSURES]
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from budget_maker import make

import jzanalysis as jz
from jzanalysis.reconciliation import reconcile


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    bundled = jz.load("jiaozuo-kexie-2023")
    frames = (bundled.facts, bundled.stated, bundled.targets)
    reconcile(*frames)
    began = time.perf_counter()
    checks = reconcile(*frames)
    print(
        f"one disclosure ({len(frames[0])} figures, {len(checks)} checks): {time.perf_counter() - began:.3f} s"
    )

    made = [make(seed % 20, f"made-{seed}").frames() for seed in range(many)]
    panel = [pd.concat(each, ignore_index=True) for each in zip(*made, strict=True)]
    began = time.perf_counter()
    checks = reconcile(*panel)
    took = time.perf_counter() - began
    print(f"a panel of {many} ({len(panel[0]):,} figures, {len(checks):,} checks): {took:.1f} s, {took / many * 1000:.1f} ms each; "
          f"{(checks['outcome'] == 'fails').sum()} fail")  # fmt: skip


if __name__ == "__main__":
    main()
