"""Plant 1,000 seeded errors in clean disclosures and count how many the checks catch.

    python tests/benchmarks/bench_mutations.py [ERRORS] [NAME …]

Without names the disclosures are made ones; names are bundled disclosures or files that no check fails on.

An error is *covered* when a figure that it touches is among the terms of a check that holds. A dropped row is
covered by the checks that have figures outside it too, and figures of it that are not zero: no sum misses a zero.
It is *caught* when a check that is off has the changed figure among its terms; a dropped row, when a sum that
it belonged to is off (fails or rounds, and did not before), or the report says that the table lacks such a row.

One kind of covered error leaves every sum true: a dropped subtotal whose parts remain, in a list that does not need
it (合计 ＝ 部门 ＝ Σ 单位 without 部门 is 合计 ＝ Σ 单位). It counts as missed, and the misses of this kind are told.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from budget_maker import KINDS, Planted, make, plant

from jzanalysis.reconciliation import reconcile

Frames = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]
_GOOD = ("holds", "not_applicable")


class Told(NamedTuple):
    """What one check says: its identity, table, outcome, and the figures that entered, the left side's first."""

    name: str
    table: object
    outcome: str
    refs: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str]:
        return self.name, self.refs[0] if self.refs else ""


def told(checks: pd.DataFrame) -> list[Told]:
    """Read a frame of checks."""
    columns = (checks[name] for name in ("check", "table", "outcome", "terms"))
    return [
        Told(name, table, outcome, tuple(term["ref"] for term in json.loads(terms)))
        for name, table, outcome, terms in zip(*columns, strict=True)
    ]


def caught(error: Planted, before: list[Told], checks: pd.DataFrame) -> bool | None:
    """Whether a planted error is caught; None when no check covered what it touched."""
    if error.kind == "drop_row":
        return _row_missed(error, before, told(checks))
    if not any(each.outcome == "holds" and error.refs & set(each.refs) for each in before):
        return None
    return any(each.outcome not in _GOOD and error.refs & set(each.refs) for each in told(checks))


def _row_missed(error: Planted, before: list[Told], after: list[Told]) -> bool | None:
    mine = [each for each in before if error.told & set(each.refs) and set(each.refs) - error.refs]
    if not any(each.outcome == "holds" for each in mine):
        return None
    was = {each.key: each.outcome for each in mine}
    lacking = {(each.name, each.table) for each in mine}
    return any(
        was.get(each.key, each.outcome) != each.outcome if each.refs else (each.name, each.table) in lacking
        for each in after
        if each.outcome not in _GOOD
    )


def is_spare(error: Planted, facts: pd.DataFrame) -> bool:
    """Whether a dropped row is a subtotal, whose parts remain."""
    refs = facts["document"] + "#" + facts["cell"]
    return error.kind == "drop_row" and bool(facts[refs.isin(error.refs)]["is_total"].all())


def count(disclosures: list[Frames], errors: int) -> tuple[Counter[tuple[str, str]], int, list[str]]:
    """Plant the errors in turn; give counts by kind and outcome, false alarms on the clean ones, and misses."""
    result: Counter[tuple[str, str]] = Counter()
    clean = [reconcile(*frames) for frames in disclosures]
    before = [told(checks) for checks in clean]
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
        found = caught(error, before[which], reconcile(error.facts, error.stated, targets))
        result[kind, {None: "not covered", True: "caught", False: "missed"}[found]] += 1
        if found is False:
            spare = "subtotal whose parts remain " if is_spare(error, facts) else ""
            misses.append(f"{number} {kind} {spare}{sorted(error.refs)[:3]}")
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
