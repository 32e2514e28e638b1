"""What could not be checked, and which table of the file it would need (无法核对)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from .figures import Figures
from .identities import Identity, identities
from .lines import Line
from .writing import Row, dump, stated_term, table_label

#: Checks that compare a stated amount with the tables.
_COMPARED = ("narrative_amount", "narrative_elsewhere")
_NAMED = 8


def missing(
    figures: Figures, said: list[Row], heads: list[Row], told: tuple[pd.DataFrame, list[Row]]
) -> list[Row]:
    """Give one row for every expected identity that the tables in the file did not let us check."""
    sums, rows = told
    pairs = {(row["disclosure"], row["check"], row.get("table")) for row in rows}
    told_of = sums[["disclosure", "check", "table"]].drop_duplicates()
    pairs |= set(told_of.itertuples(index=False, name=None))
    done = {pair[:2] for pair in pairs}
    kinds: dict[str, set[str]] = defaultdict(set)
    for disclosure, kind in set(zip(figures["disclosure"], figures["table"], strict=True)):
        kinds[disclosure].add(kind)
    mine: dict[str, list[Row]] = defaultdict(list)
    for row in said:
        mine[row["disclosure"]].append(row)
    matched = {row["terms"].partition('"field"')[0] for row in rows if row["check"] in _COMPARED}
    out: list[Row] = []
    seen: set[str] = set()
    for head in heads:
        name = head["disclosure"]
        if name in seen:
            continue
        seen.add(name)
        for identity in identities().values():
            if identity.expected and (name, identity.name) not in done:
                out.append(_unchecked(identity, head, kinds[name]))
            elif identity.expected and "t" in identity.match:
                one_sided = [kind for kind in _tables(identity.left) if kind in kinds[name]]
                out += [
                    _row(head, identity, kind, f"{table_label(kind)}没有可以对应的行或列")
                    for kind in one_sided
                    if (name, identity.name, kind) not in pairs
                ]
        out += _unmatched(mine[name], head, kinds[name], matched)
    return out


def _tables(selector: dict[str, Any]) -> list[str]:
    wanted = selector["table"]
    return list(wanted) if isinstance(wanted, list) else [wanted]


def _row(head: Row, identity: Identity, table: str, said: str) -> Row:
    return head | {
        "check": identity.name,
        "family": identity.family,
        "table": table,
        "page": None,
        "unit": "万元",
        "outcome": "not_checkable",
        "statement": said,
        "terms": "[]",
        "why": f"{identity.zh}（{identity.rests_on}）。{said}。",
    }


def _unchecked(identity: Identity, head: Row, kinds: set[str]) -> Row:
    sides = (
        [identity.needs]
        if identity.needs
        else [
            _tables(identity.left),
            [kind for way in identity.right for term in way for kind in _tables(term)],
        ]
    )
    absent = [side[0] for side in sides if not kinds & set(side)]
    names = "、".join(dict.fromkeys(map(table_label, absent)))
    said = f"{names}不在文件中" if absent else f"{table_label(sides[0][0])}没有可以对应的行或列"
    return _row(head, identity, (absent or sides[0])[0], said)


def _unmatched(said: list[Row], head: Row, kinds: set[str], matched: set[str]) -> Iterator[Row]:
    """Say which stated amounts speak of a table that is not in the file, or that prints no such figure."""
    left: dict[str, list[Row]] = defaultdict(list)
    for row in said:
        term = stated_term(row, "current_wan", "left")
        is_told = bool(row["table"]) and row["current_wan"] == row["current_wan"]
        is_told &= (
            row["table"] not in kinds or row["current_wan"] != 0
        )  # what a table leaves out may be nothing
        if is_told and dump([term]).partition('"field"')[0] not in matched:
            left[row["table"]].append(row)
    for kind, rows in left.items():
        subjects = list(dict.fromkeys(row["subject"] for row in rows))
        named = f"“{'”“'.join(subjects[:_NAMED])}”" + (
            f"等 {len(subjects)} 项" if len(subjects) > _NAMED else ""
        )
        lacks = f"{table_label(kind)}没有对应的数" if kind in kinds else f"{table_label(kind)}不在文件中"
        yield _row(head, identities()["narrative_amount"], kind, f"{lacks}：文字所述{named}无从核对") | {
            "document": rows[0]["document"],
            "page": rows[0]["page"],
            "terms": dump([stated_term(row, "current_wan", "left") for row in rows]),
        }


def totalless(lines: Iterable[tuple[Line, str]], figures: Figures) -> Iterator[Row]:
    """Say which lists print no 合计, so that nothing tells whether a row is missing."""
    first = dict(zip(figures["r"].tolist()[::-1], range(len(figures))[::-1], strict=True))
    for line, name in lines:
        p = figures.at(first[line.r])
        head = {key: p[key] for key in ("disclosure", "document", "stage")}
        said = f"{table_label(line.table)}没有印出合计行，各行之和无从核对"
        yield _row(head, identities()[name], line.table, said) | {"page": int(p["page"])}
