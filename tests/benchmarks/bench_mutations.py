"""Plant 1,000 seeded errors in clean disclosures and count how many the checks catch.

    python tests/benchmarks/bench_mutations.py [ERRORS] [NAME …]

An error is covered when a figure that it touches is among the terms of a check that held before (a dropped row:
of a total that is not itself dropped); it is caught when
such a check does not hold any more (for a dropped row: when the sum it belonged to does not). Without
names the disclosures are made ones; names are bundled disclosures or files that no check fails on.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from budget_maker import KINDS, make, plant

from jzanalysis.reconciliation import reconcile

Frames = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]
#: Checks that hold, by name and first left figure: all figures that entered, and those of the left side.
Held = dict[tuple[str, str], tuple[frozenset[str], frozenset[str]]]


def holding(checks: pd.DataFrame) -> Held:
    """The checks that hold, by name and first left term, with the figures that entered."""
    found: Held = {}
    held = checks[checks["outcome"] == "holds"]
    for name, terms in zip(held["check"], held["terms"], strict=True):
        listed = json.loads(terms)
        if listed:
            left = frozenset(term["ref"] for term in listed if term["side"] == "left")
            key, every = (name, listed[0]["ref"]), frozenset(term["ref"] for term in listed)
            before = found.get(key, (frozenset(), frozenset()))
            found[key] = before[0] | every, before[1] | left
    return found


def caught(kind: str, refs: frozenset[str], before: Held, checks: pd.DataFrame) -> bool | None:
    """Whether a planted error is caught; None when no check covered what it touched."""
    touched = {key for key, (terms, _) in before.items() if terms & refs}
    if kind == "drop_row":  # a dropped row is missed by the totals it was part of; its own sums go with it
        touched = {key for key, (terms, left) in before.items() if terms & refs and not left & refs}
    if not touched:
        return None
    off = checks[~checks["outcome"].isin(["holds", "not_applicable"])]
    if kind == "drop_row" and {name for name, _ in touched} & set(off[off["terms"] == "[]"]["check"]):
        return True  # the table is gone with its only row, and the report says so
    for name, terms in zip(off["check"], off["terms"], strict=True):
        found = [term["ref"] for term in json.loads(terms)]
        if found and (refs & set(found) or (kind == "drop_row" and (name, found[0]) in touched)):
            return True
    return False


def count(disclosures: list[Frames], errors: int) -> tuple[Counter[tuple[str, str]], int, list[str]]:
    """Plant the errors in turn; give counts by kind and outcome, false alarms on the clean ones, and misses."""
    result: Counter[tuple[str, str]] = Counter()
    clean = [reconcile(*frames) for frames in disclosures]
    before = [holding(checks) for checks in clean]
    alarms = sum(int((checks["outcome"] == "fails").sum()) for checks in clean)
    misses = []
    for number in range(errors):
        dice, kind, which = (
            random.Random(number),
            KINDS[number % len(KINDS)],
            number // len(KINDS) % len(disclosures),
        )
        facts, stated, targets = disclosures[which]
        error = plant(kind, facts, stated, dice)
        found = caught(kind, error.refs, before[which], reconcile(error.facts, error.stated, targets))
        result[kind, {None: "not covered", True: "caught", False: "missed"}[found]] += 1
        if found is False:
            misses.append(f"{number} {kind} {sorted(error.refs)[:3]}")
    return result, alarms, misses


def main() -> None:
    errors = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    names = sys.argv[2:]
    if names:
        import jzanalysis as jz

        loaded = [jz.load(name) for name in names]
        disclosures = [(each.facts, each.stated, each.targets) for each in loaded]
    else:
        disclosures = [make(seed).frames() for seed in range(10)]
    result, alarms, misses = count(disclosures, errors)
    for kind in KINDS:
        got, lost, none = (result[kind, word] for word in ("caught", "missed", "not covered"))
        print(f"{kind:12} caught {got} of {got + lost} covered, {none} not covered")
    got, lost = (
        sum(n for (_, word), n in result.items() if word == wanted) for wanted in ("caught", "missed")
    )
    print(f"caught {got / max(got + lost, 1):.2%} of {got + lost}; {alarms} fails on the clean originals")
    print(*misses[:20], sep="\n")


if __name__ == "__main__":
    main()
