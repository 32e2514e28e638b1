"""Confusion table of the checks against hand-noted errors of real documents.

    python tests/benchmarks/confusion.py DOCUMENTS.csv [-v] [-o confusion.md]

DOCUMENTS.csv has the columns `document` (a path below the file's folder's parent) and `arithmetic_errors`: notes
separated by " | ". A note is found when a check that fails, rounds or asks shows one of its figures; a figure of
fewer than three digits does not count. A failing check is known when a note shows one of its figures, or when
``looked_at.csv`` beside this file says what its page shows; every other one must be looked at. That list goes
beyond DOCUMENTS.csv: documents named in it alone are checked as well (their fails only), from the folder
`corpus` beside DOCUMENTS.csv's own.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

import jzanalysis as jz

Row = dict[str, Any]
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


@dataclass
class Result:
    """How one document's checks compare with its notes: notes and fails in all, lost notes, fails by ground."""

    document: str
    notes: int
    lost: list[str]
    noted: list[Row]
    looked: list[Row]
    unknown: list[Row]

    @property
    def fails(self) -> int:
        return len(self.noted) + len(self.looked) + len(self.unknown)


def compared(path: Path, document: str, text: str, seen: dict[tuple[str, str, str], str]) -> Result:
    """Check one document and compare with its notes and with what was seen on its pages."""
    checks = jz.reconcile(jz.load(path))
    told = checks[checks["outcome"].isin(["fails", "rounding", "question"])]
    shows = [(check, shown(check)) for _, check in told.iterrows()]
    listed = notes(text)
    lost = [note for note in listed if not any(numbers(note) & figures for _, figures in shows)]
    every = set().union(*map(numbers, listed)) if listed else set()
    result = Result(document, len(listed), lost, [], [], [])
    for check, figures in shows:
        if check["outcome"] == "fails":
            key = document.removeprefix("corpus/"), str(check["page"]), check["check"]
            is_noted = bool(figures & every)
            mine = result.noted if is_noted else result.looked if seen.get(key) else result.unknown
            mine.append(check.to_dict() | {"shows": seen.get(key, "")})
    return result


def results(listing: Path) -> Iterator[Result]:
    """Compare every listed document, then those that were only looked at."""
    with (Path(__file__).parent / "looked_at.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    seen = {
        (row["document"], row["page"], row["check"]): row["shows"] for row in rows if row["true"] == "yes"
    }
    with listing.open(encoding="utf-8-sig") as file:
        listed = {row["document"]: row["arithmetic_errors"] for row in csv.DictReader(file)}
    more = {f"corpus/{row['document']}" for row in rows} - set(listed)
    for document, text in [*listed.items(), *((name, "") for name in sorted(more))]:
        yield compared(listing.parent.parent / document, document, text, seen)


def summary(found: list[Result]) -> str:
    """Say the totals in one line."""
    total, lost = sum(each.notes for each in found), sum(len(each.lost) for each in found)
    noted, looked, unknown = (
        sum(len(getattr(each, name)) for each in found) for name in ("noted", "looked", "unknown")
    )
    return (f"notes: {total - lost} of {total} found ({(total - lost) / max(total, 1):.0%}); fails: {noted} noted, "
            f"{looked} seen on the page, {unknown} to be looked at")  # fmt: skip


def as_markdown(found: list[Result]) -> str:
    """Write the table, and one line for every page whose fails no note lists."""
    lines = [
        "# Checks against hand-noted errors of real documents",
        "",
        "Written by `python tests/benchmarks/confusion.py DOCUMENTS.csv -o tests/benchmarks/confusion.md`.",
        "",
        summary(found) + ".",
        "",
        "| document | notes found | fails | noted | seen on the page | to be looked at |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {each.document.removeprefix('corpus/')} | {each.notes - len(each.lost)} of {each.notes} | {each.fails} | "
        f"{len(each.noted)} | {len(each.looked)} | {len(each.unknown)} |"
        for each in found
    ]
    lines += [
        "",
        "## Fails that no note lists",
        "",
        "| document | page | check | what the page shows |",
        "|---|--:|---|---|",
    ]
    pages = {
        (each.document.removeprefix("corpus/"), check["page"], check["check"]): check["shows"]
        or "**not looked at yet**"
        for each in found
        for check in [*each.looked, *each.unknown]
    }
    lines += [
        f"| {document} | {page} | {name} | {shows} |" for (document, page, name), shows in pages.items()
    ]
    lost = [(each.document.removeprefix("corpus/"), note) for each in found for note in each.lost]
    lines += [
        "",
        "## Notes that no check meets",
        "",
        *(f"- {document}: {note[:160]}" for document, note in lost),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    listing, is_verbose = Path(sys.argv[1]), "-v" in sys.argv
    found = []
    print("notes found  fails known  document")
    for each in results(listing):
        found.append(each)
        known = each.fails - len(each.unknown)
        print(
            f"{each.notes - len(each.lost):3} of {each.notes:<3}   {known:3} of {each.fails:<3}  {each.document}"
        )
        if is_verbose:
            print(*(f"      not found: {note}" for note in each.lost), sep="\n")
            print(
                *(f"      look at p.{c['page']} {c['check']}: {c['statement'][:160]}" for c in each.unknown),
                sep="\n",
            )
    print("\n" + summary(found))
    if "-o" in sys.argv:
        Path(sys.argv[sys.argv.index("-o") + 1]).write_text(as_markdown(found), encoding="utf-8")


if __name__ == "__main__":
    main()
