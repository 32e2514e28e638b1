"""Match the lines of two years: by code, then by curated code changes, then by name within the parent."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ..bundled import package_toml
from .wording import phrase

#: How alike two names must be to be one line (similarity of difflib, 0–1), within the same parent.
ALIKE = 0.85
_YEAR = re.compile(r"(?:19|20)\d\d年?度?")


@dataclass
class Matching:
    """Which prior line belongs to which current one; what is left; what to tell the reader."""

    pairs: dict[str, list[str]] = field(default_factory=dict)
    how: dict[str, str] = field(default_factory=dict)
    unmatched_prior: list[str] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)


def code_changes() -> tuple[dict[str, Any], ...]:
    """Read the curated changes of functional codes.

    >>> code_changes()[1]["from"], code_changes()[1]["since"], code_changes()[1]["confirmed"]
    (['2040405'], 2019, True)
    """
    return tuple(package_toml("measures/code_changes.toml")["change"])


def changes_of_codes(first: int, last: int) -> pd.DataFrame:
    """List the curated changes of functional codes after `first` and up to `last`.

    Returns
    -------
    One row per change: `since_year`, `old_codes`, `new_codes`, `note`, whether it `is_confirmed` by documents that
    print both years, and the `evidence`. Only these are known here; there are others.

    >>> changes_of_codes(2018, 2019)["new_codes"].tolist()
    ['2040410']
    """
    rows = [
        {
            "since_year": entry["since"],
            "old_codes": "、".join(entry["from"]),
            "new_codes": "、".join(entry["to"]),
            "note": entry["note"],
            "is_confirmed": entry["confirmed"],
            "evidence": "；".join(entry["evidence"]),
        }
        for entry in code_changes()
        if first < entry["since"] <= last
    ]
    found = pd.DataFrame(rows, columns=["since_year", "old_codes", "new_codes", "note", "is_confirmed", "evidence"])
    found.attrs = {"kind": "code_changes", "years": (first, last)}
    return found


def match(current: dict[str, str], prior: dict[str, str], years: tuple[int, int] | None = None) -> Matching:
    """Match two sets of lines, each code → name.

    `years` (prior, current) switches the curated code changes on; without it only codes and names count.

    >>> matching = match({"2080505": "养老"}, {"2080504": "未归口", "2080505": "养老"}, (2017, 2018))
    >>> matching.pairs
    {'2080505': ['2080505', '2080504']}
    """
    found = Matching()
    for code in current:
        if code in prior:
            found.pairs[code], found.how[code] = [code], "code"
    left = [code for code in prior if code not in current]
    if years:
        left = _by_change(current, prior, left, years, found)
    left = _by_name(current, prior, left, found)
    found.unmatched_prior = left
    return found


def _by_change(
    current: dict[str, str], prior: dict[str, str], left: list[str], years: tuple[int, int], found: Matching
) -> list[str]:
    """Give a code that ended to the first of its successors; where the old code lives on, only note it."""
    for change in code_changes():
        if not years[0] < change["since"] <= years[1]:
            continue
        successors = [code for code in current if code.startswith(tuple(change["to"]))]
        if not successors:
            continue
        ended = [code for code in left if code.startswith(tuple(change["from"]))]
        for code in ended:
            found.pairs.setdefault(successors[0], []).append(code)
            found.how[successors[0]] = "code_change"
        left = [code for code in left if code not in ended]
        for code in successors:
            found.notes[code] = change["note"] + phrase("why.unconfirmed") * (not change["confirmed"])
    return left


def _by_name(current: dict[str, str], prior: dict[str, str], left: list[str], found: Matching) -> list[str]:
    """Pair what is left by the most alike names below one parent; a year inside a name does not count."""
    free = [code for code in current if code not in found.pairs]
    rated = sorted(
        (
            (alike(current[new], prior[old]), new, old)
            for new in free
            for old in left
            if _parent(new) == _parent(old)
        ),
        reverse=True,
    )
    for likeness, new, old in rated:
        if likeness >= ALIKE and new not in found.pairs and old in left:
            found.pairs[new], found.how[new] = [old], "name"
            left = [code for code in left if code != old]
    return left


def alike(one: str, other: str) -> float:
    """Rate how alike two names are, from 0 to 1; years and spaces do not count.

    >>> alike("科技馆2023年免费开放运行费", "科技馆2022年免费开放运行费")
    1.0
    """
    return difflib.SequenceMatcher(None, _bare(one), _bare(other)).ratio()


def _bare(name: str) -> str:
    return re.sub(r"\s", "", _YEAR.sub("", name))


def _parent(code: str) -> str:
    """Give the code above a classification code; project codes and names have no parent, so any may match."""
    return (
        code[:-2]
        if code.isdigit() and len(code) in (5, 7, 9)
        else ("" if not code.isdigit() or len(code) > 9 else code)
    )
