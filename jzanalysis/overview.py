"""What was read, in words and as a matrix: the first thing to look at before trusting a figure."""

from __future__ import annotations

import csv
import html
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from . import terms
from .closure import Sum, amount
from .disclosure import NATURES, Disclosure
from .errors import UsageError, one_line

STATES = {
    "closed": ("closed", "合计相符", "#d9ead3"),
    "open": ("open", "合计不符", "#f4cccc"),
    "no_total": ("no total", "无合计可核", "#fff2cc"),
    "empty": ("empty", "空表", "#eeeeee"),
    "missing": ("missing", "没有此表", "#ffffff"),
}


def describe(disclosure: Disclosure) -> str:
    """Describe one disclosure for a terminal: identity, tables and whether they add up, what is missing.

    >>> from jzanalysis import load
    >>> print(describe(load("jiaozuo-kexie-2023")).splitlines()[0])
    焦作市科学技术协会 · 2023 · budget · 万元 · jiaozuo-kexie-2023
    """
    who = (disclosure.department or "department not said", disclosure.fiscal_year or "year not said",
           disclosure.stage or "stage not said", disclosure.unit or "no unit", disclosure.name)  # fmt: skip
    lines = [" · ".join(one_line(str(part)) for part in who)]
    if len(disclosure.parts) > 1:
        lines.append("  joined: " + " + ".join(one_line(part.path) for part in disclosure.parts))
    tables = _tables(disclosure)
    lines += [
        f"  {table.page:>6}  {STATES[table.state][0]:<9} {table.kind}  {one_line(table.title)}{table.gap}"
        for table in tables
    ]
    if disclosure.nature != "disclosure":
        lines.append(f"  {NATURES[disclosure.nature][0]}")
    elif not tables:
        lines.append("  no budget table: the narrative only")
    if disclosure.missing:
        names = ", ".join(f"{kind} {terms.label(kind)}" for kind in disclosure.missing)
        lines.append(f"  not in the file: {names}")
    lines += [f"  note: {one_line(problem)}" for problem in disclosure.problems]
    return "\n".join(lines)


class _Table(NamedTuple):
    page: str
    state: str
    kind: str
    title: str
    gap: str


def _tables(disclosure: Disclosure) -> list[_Table]:
    """Give page, state, kind, title and open sum of every table, also of bundled ones."""
    closure, gaps = disclosure.closure(), disclosure.gaps()
    found = []
    for document, number, page, kind, title in _places(disclosure):
        key = (document, number)
        gap = _gap(gaps[key]) if key in gaps else ""
        found.append(_Table(page, closure.get(key, "empty"), kind, title or "(no title)", gap))
    return found


def _places(disclosure: Disclosure) -> Iterator[tuple[str, int, str, str, str | None]]:
    if disclosure.folder is not None:
        facts = disclosure.facts.drop_duplicates(["document", "table_number"])
        columns = ("document", "table_number", "page", "table", "title")
        for document, number, page, kind, title in zip(*(facts[name] for name in columns), strict=True):
            yield document, number, str(page), kind, title if isinstance(title, str) else None
    for part in disclosure.parts:
        mark = "line " if part.document.format == "text" else "p."
        for table in part.recognition.tables:
            yield part.path, table.table_number, f"{mark}{table.page}", table.kind, table.title


def _gap(missed: Sum) -> str:
    """Say where a table stays open: the printed total and what its parts add up to."""
    total = missed.total
    where = one_line(f"{total.get('row') or '?'}, {total.get('column') or '?'}")
    return f": {where} is {amount(total):,.2f}, its {len(missed.parts)} parts add up to {missed.sum_wan:,.2f} 万元"


def matrix(disclosures: Sequence[Disclosure]) -> list[list[str]]:
    """Give document × table as rows of text, a heading row first; the worst state where a kind occurs twice."""
    kinds = [kind for kind in terms.TABLES if kind != "other"]
    rank = ["closed", "no_total", "empty", "open"]
    rows = [["disclosure", "department", "fiscal_year", *kinds]]
    for disclosure in disclosures:
        states: dict[str, str] = {}
        for table in _tables(disclosure):
            states[table.kind] = max(states.get(table.kind, table.state), table.state, key=rank.index)
        head = [disclosure.name, disclosure.department or "", str(disclosure.fiscal_year or "")]
        rows.append(head + [states.get(kind, "missing") for kind in kinds])
    return rows


def write_matrix(disclosures: Sequence[Disclosure], output: Path | None) -> None:
    """Print the recognition matrix, or write it as .csv or as an .html heat map."""
    rows = matrix(disclosures)
    if output is None:
        short = {"closed": "✓", "open": "✗", "no_total": "·", "empty": "0", "missing": " "}
        print("✓ closed  ✗ open  · no total  0 empty  (blank) missing")
        print("\n".join(f"{k:>2} {kind}" for k, kind in enumerate(rows[0][3:], start=1)))
        print(" ".join(f"{k:>2}" for k in range(1, len(rows[0]) - 2)))
        for row in rows[1:]:
            print(" ".join(f" {short[state]}" for state in row[3:]) + "  " + one_line(row[0]))
    elif output.suffix.lower() == ".csv":
        with output.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    elif output.suffix.lower() == ".html":
        output.write_text(_heat_map(rows), encoding="utf-8")
    else:
        msg = f"{output}: the matrix is written as .csv or .html"
        raise UsageError(msg)
    sys.stdout.flush()


def _heat_map(rows: list[list[str]]) -> str:
    head = "".join(f"<th>{html.escape(terms.TABLES[kind][0])}</th>" for kind in rows[0][3:])
    body = ""
    for row in rows[1:]:
        cells = "".join(
            f'<td style="background:{STATES[state][2]}" title="{state}">{STATES[state][1]}</td>'
            for state in row[3:]
        )
        body += f"<tr><th>{html.escape(' '.join(row[:3]))}</th>{cells}</tr>"
    style = "body{font-family:sans-serif;font-size:13px}td,th{border:1px solid #ccc;padding:4px 6px}th{text-align:left}"
    page = f"<title>识别矩阵</title><style>{style}</style><table><tr><th></th>{head}</tr>{body}</table>"
    return f'<!doctype html><meta charset="utf-8">{page}'
