"""Plant 1,000 seeded errors in ten clean disclosures and count how many the checks catch.

    python tests/benchmarks/bench_mutations.py [ERRORS] [NAME …] [--write]

Without names the disclosures are ten real ones on which no check fails: one of each region of the corpus beside the
project that has one, and a bundled one; without the corpus, those of the bundled panel. ``--made`` takes ten made
ones instead. ``--write`` writes the table to ``mutations.md`` beside this file.

The kinds, in turn: a last digit up or down; two neighbouring digits exchanged; a row dropped; a figure moved to
the next column of its row; a stated figure (amount, change, rate or share) changed by a few last digits.
Figures and numbers are drawn with the error's own seed from all that the disclosure prints, whether a check
looks at them or not.

An error is *covered* when, on the clean disclosure, a figure that it touches is among the terms of a check that
holds, whatever that check's tolerance: a change too small for it counts as missed, not as uncovered. A dropped
row is covered by the checks that have figures outside it too, and figures of it that are not zero: no sum misses
a zero. The share of covered errors is told for each kind. It is *exceeded* when the change of one of these
figures is more than the tolerance that such a check prints (a dropped row's figure is changed to nothing); this
narrower count is told beside the other.

An error is *caught* when a check that is off (fails, rounds, asks or can no longer be made) has the changed
figure among its terms; a dropped row, when a sum that it belonged to is off and was not before, or the report
says that the table lacks such a row.

One kind of covered error leaves every sum true: a dropped subtotal whose parts remain, in a list that does not need
it (合计 ＝ 部门 ＝ Σ 单位 without 部门 is 合计 ＝ Σ 单位). It counts as missed, and the misses of this kind are told.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from budget_maker import KINDS, Planted, make, plant

import jzanalysis as jz
from jzanalysis.reconciliation import reconcile

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("JZ_SHARED", ROOT.parent / "shared")) / "corpus"
#: Real documents on which no check fails: of each region that has one; files of one disclosure joined with +.
CLEAN = (
    "beijing/商务局_附件1：北京市商务局2026年度部门预算情况说明.pdf+beijing/商务局_附件2：北京市商务局2026年度部门预算报表.pdf",
    "chongqing/气象局_重庆市气象局2026年部门预算情况说明.pdf.pdf",
    "fuzhou/医疗保障局_2026年部门预算.pdf",
    "jiangsu-province/江苏省政协办公厅/江苏省政协办公厅2019年度部门预算.pdf"
    "+jiangsu-province/江苏省政协办公厅/江苏省政协办公厅2019年预算公开表.pdf",
    "shanghai-city/统计局_上海市统计和大数据研究院（上海市统计数据管理中心）2026年度预算.pdf",
    "shanghai-putuo/上海市普陀区商务委员会单位25年预算.pdf",
    "shenzhen/审计局_2026年部门预算.pdf",
    "suzhou/审计局_苏州市审计局2026年度部门预算公开.pdf",
    "yantai/司法局_2026年部门预算.pdf",
)
#: Bundled disclosures on which no check fails; the first one joins the documents above.
BUNDLED = (
    "jiaozuo-kexie-2023",
    "jiangsu-cppcc-2017",
    "jiangsu-cppcc-2019",
    "jiangsu-npc-2017",
    "jiangsu-npc-2019",
)

Frames = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]
_GOOD = ("holds", "not_applicable")


class Told(NamedTuple):
    """What one check says: identity, table, outcome, tolerance, and the figures used, the left side's first."""

    name: str
    table: object
    outcome: str
    tolerance: float
    refs: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str]:
        return self.name, self.refs[0] if self.refs else ""


def told(checks: pd.DataFrame) -> list[Told]:
    """Read a frame of checks."""
    columns = (checks[name] for name in ("check", "table", "outcome", "tolerance", "terms"))
    return [
        Told(name, table, outcome, tolerance, tuple(term["ref"] for term in json.loads(terms)))
        for name, table, outcome, tolerance, terms in zip(*columns, strict=True)
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


def exceeds(error: Planted, before: list[Told], frames: Frames) -> bool:
    """Whether a figure is changed by more than the tolerance of a check that holds and has it among its terms."""
    was, now = (_values(each) for each in (frames[:2], (error.facts, error.stated)))
    changed = {ref: was[ref] - now.get(ref, np.zeros(len(was[ref]))) for ref in error.refs}
    sizes = {ref: np.abs(change).max() for ref, change in changed.items()}
    return any(
        sizes[ref] > each.tolerance * (1 + 1e-9)
        for each in before
        if each.outcome == "holds" and set(each.refs) - error.refs
        for ref in error.refs & set(each.refs)
    )


def _values(frames: Sequence[pd.DataFrame]) -> dict[str, np.ndarray]:
    """The numbers of each figure of the tables and the text, missing as 0."""
    found = {}
    fields = ("amount_wan",), ("current_wan", "change_wan", "change_rate", "share")
    for frame, names in zip(frames, fields, strict=True):
        numbers = frame[list(names)].to_numpy(dtype=float, na_value=0.0)
        found |= dict(zip(frame["document"] + "#" + frame["cell"], numbers, strict=True))
    return found


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
        kind = KINDS[number % len(KINDS)]
        which = number // len(KINDS) % len(disclosures)
        facts, stated, targets = disclosures[which]
        error = plant(kind, facts, stated, random.Random(number))
        found = caught(error, before[which], reconcile(error.facts, error.stated, targets))
        word = {None: "not covered", True: "caught", False: "missed"}[found]
        result[kind, word] += 1
        if found is not None and exceeds(error, before[which], disclosures[which]):
            result[kind, f"exceeded, {word}"] += 1
        if found is False:
            spare = "subtotal whose parts remain " if is_spare(error, facts) else ""
            misses.append(f"{number} {kind} {spare}{sorted(error.refs)[:3]}")
    return result, alarms, misses


def load(name: str) -> Frames:
    """The frames of one disclosure."""
    loaded = jz.load(name.split("+") if "+" in name else name)
    return loaded.facts, loaded.stated, loaded.targets


def names_of(words: list[str]) -> list[str]:
    """The disclosures asked for; without any, ten real ones, or the bundled ones where the corpus is not there."""
    if words:
        return words
    if not CORPUS.is_dir():
        return list(BUNDLED)
    inside = ["+".join(str(CORPUS / part) for part in name.split("+")) for name in CLEAN]
    return [*inside, BUNDLED[0]]


def as_markdown(result: Counter[tuple[str, str]], alarms: int, names: list[str], misses: list[str]) -> str:
    """The table of kinds, the disclosures, and the misses by their kind."""
    rows = [_counts(result, kind) for kind in KINDS]
    rows.append(("all", *map(sum, zip(*(row[1:] for row in rows), strict=True))))
    table = [
        f"| {kind} | {planted} | {covered} ({covered / max(planted, 1):.1%}) | "
        f"{got} ({got / max(covered, 1):.2%}) | {over} | {got_over} ({got_over / max(over, 1):.2%}) |"
        for kind, planted, covered, got, over, got_over in rows
    ]
    spare = sum("subtotal whose parts remain" in miss for miss in misses)
    return "\n".join(
        [
            "# Planted errors",
            "",
            "Written by `python tests/benchmarks/bench_mutations.py --write`; what the columns mean stands there.",
            "",
            "| kind | planted | covered | caught, of covered | tolerance exceeded | caught, of these |",
            "|---|--:|--:|--:|--:|--:|",
            *table,
            "",
            f"{alarms} checks fail on the clean originals. Of {len(misses)} misses {spare} are subtotals dropped "
            "while their parts remain.",
            "",
            "Disclosures:",
            "",
            *(f"- {' + '.join(Path(part).name for part in name.split('+'))}" for name in names),
            "",
        ]
    )


def _counts(result: Counter[tuple[str, str]], kind: str) -> tuple[str, int, int, int, int, int]:
    got, lost, none = (result[kind, word] for word in ("caught", "missed", "not covered"))
    over, lost_over = (result[kind, f"exceeded, {word}"] for word in ("caught", "missed"))
    return kind, got + lost + none, got + lost, got, over + lost_over, over


def main() -> None:
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    errors = int(words.pop(0)) if words and words[0].isdigit() else 1000
    if "--made" in sys.argv:
        names = [f"made {seed}" for seed in range(10)]
        disclosures = [make(seed).frames() for seed in range(10)]
    else:
        names = names_of(words)
        disclosures = [load(name) for name in names]
    result, alarms, misses = count(disclosures, errors)
    text = as_markdown(result, alarms, names, misses)
    print(text, *misses[:20], sep="\n")
    if "--write" in sys.argv:
        Path(__file__).with_suffix(".md").with_stem("mutations").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
