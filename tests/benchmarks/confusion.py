"""Confusion table of the checks against hand-noted errors of real documents.

    python tests/benchmarks/confusion.py DOCUMENTS.csv [-v]

DOCUMENTS.csv has the columns `document` (a path below the file's folder's parent) and `arithmetic_errors`: notes
separated by " | ". A note is found when a check that fails, rounds or asks shows one of its figures; a figure of
fewer than three digits does not count. A failing check is known when a note shows one of its figures; every
other one must be looked at on its page.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

import pandas as pd

import jzanalysis as jz

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_NOT_A_NOTE = re.compile(
    r"^(None found|No arithmetic error found|All tables add up|Tables add up|All sums agree)"
)


def numbers(text: str) -> set[str]:
    """The figures of a text with three digits or more, without separators; page numbers and codes are not figures."""
    text = re.sub(r"\bp\d+(?:-\d+)?", " ", text.replace("−", "-"))
    found = (number.replace(",", "").rstrip("0").rstrip(".") if "." in number else number.replace(",", "")
             for number in _NUMBER.findall(text))  # fmt: skip
    return {number for number in found if len(number.replace(".", "")) >= 3}


def shown(check: pd.Series) -> set[str]:
    """The figures that a check shows: its statement's, and the printings of its terms."""
    printed = " ".join(re.findall(r'"printed": ?"([^"]*)"', check["terms"] or ""))
    return numbers(check["statement"]) | numbers(printed)


def notes(text: str) -> list[str]:
    """The notes of a document that speak of figures."""
    parts = [part.strip() for part in re.split(r" \| |; (?=p\d)", text) if part.strip()]
    return [part for part in parts if numbers(part) and not _NOT_A_NOTE.match(part)]


def main() -> None:
    listing, is_verbose = Path(sys.argv[1]), "-v" in sys.argv
    found_all = notes_all = unknown_all = fails_all = 0
    print("notes found  fails known  document")
    for row in csv.DictReader(listing.open(encoding="utf-8-sig")):
        path = listing.parent.parent / row["document"]
        checks = jz.reconcile(jz.load(path))
        told = checks[checks["outcome"].isin(["fails", "rounding", "question"])]
        shows = [(check, shown(check)) for _, check in told.iterrows()]
        listed = notes(row["arithmetic_errors"])
        lost = [note for note in listed if not any(numbers(note) & figures for _, figures in shows)]
        every = set().union(*map(numbers, listed)) if listed else set()
        fails = [(check, figures) for check, figures in shows if check["outcome"] == "fails"]
        unknown = [check for check, figures in fails if not figures & every]
        print(
            f"{len(listed) - len(lost):3} of {len(listed):<3}   {len(fails) - len(unknown):3} of {len(fails):<3}  {row['document']}"
        )
        if is_verbose:
            print(*(f"      not found: {note}" for note in lost), sep="\n")
            print(
                *(f"      look at p.{c['page']} {c['check']}: {c['statement'][:160]}" for c in unknown),
                sep="\n",
            )
        found_all, notes_all = found_all + len(listed) - len(lost), notes_all + len(listed)
        unknown_all, fails_all = unknown_all + len(unknown), fails_all + len(fails)
    print(f"\nnotes: {found_all} of {notes_all} found ({found_all / max(notes_all, 1):.0%}); "
          f"fails: {fails_all - unknown_all} known, {unknown_all} to be looked at")  # fmt: skip


if __name__ == "__main__":
    main()
