"""What could not be checked, and which table of the file it would need (无法核对)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from .figures import Figures
from .identities import Identity, identities
from .lines import Line
from .writing import Row, table_label


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
    matched = {row["terms"].partition('"field"')[0] for row in rows if row["check"] == "narrative_amount"}
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
    """Say which stated amounts speak of a table that is not in the file."""
    left: dict[str, list[str]] = defaultdict(list)
    for row in said:
        begins = f'[{{"side": "left", "sign": 1, "ref": "{row["document"]}#{row["cell"]}", '
        if row["table"] and row["table"] not in kinds and row["current_wan"] == row["current_wan"]:
            left[row["table"]] += [] if begins in matched else [row["subject"]]
    for kind, subjects in left.items():
        if subjects:
            said_of = f"{table_label(kind)}不在文件中：文字所述“{'”“'.join(subjects[:8])}”无从核对"
            yield _row(head, identities()["narrative_amount"], kind, said_of)


def totalless(lines: Iterable[tuple[Line, str]], figures: Figures) -> Iterator[Row]:
    """Say which lists print no 合计, so that nothing tells whether a row is missing."""
    first = dict(zip(figures["r"].tolist()[::-1], range(len(figures))[::-1], strict=True))
    for line, name in lines:
        p = figures.at(first[line.r])
        head = {key: p[key] for key in ("disclosure", "document", "stage")}
        said = f"{table_label(line.table)}没有印出合计行，各行之和无从核对"
        yield _row(head, identities()[name], line.table, said) | {"page": int(p["page"])}
