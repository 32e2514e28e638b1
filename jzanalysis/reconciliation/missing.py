"""What could not be checked, and which table of the file it would need (无法核对)."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from .. import terms as words
from .identities import Identity, identities
from .narrative import Row

_HEAD = ("disclosure", "document", "department", "fiscal_year", "stage")


def missing(facts: pd.DataFrame, stated: pd.DataFrame | None, rows: list[Row]) -> Iterator[Row]:
    """Give one row for every expected identity that the tables in the file did not let us check."""
    heads = [frame[list(_HEAD)] for frame in (facts, stated) if frame is not None and len(frame)]
    if not heads:
        return
    done = {(row["disclosure"], row["check"]) for row in rows}
    own = facts.groupby("disclosure")["table"].agg(lambda kinds: set(kinds.dropna()))
    for head in pd.concat(heads).drop_duplicates("disclosure").to_dict("records"):
        kinds = own.get(head["disclosure"], set())
        for identity in identities().values():
            if identity.expected and (head["disclosure"], identity.name) not in done:
                yield from _unchecked(identity, head, kinds)
        if stated is not None:
            yield from _unmatched(stated, head, kinds, rows)


def _tables(selector: dict[str, object]) -> list[str]:
    wanted = selector["table"]
    return list(wanted) if isinstance(wanted, list) else [str(wanted)]


def _unchecked(identity: Identity, head: Row, kinds: set[str]) -> Iterator[Row]:
    sides = [_tables(identity.left), [kind for way in identity.right for term in way for kind in _tables(term)]]
    absent = [side for side in sides if not kinds & set(side)]
    names = "、".join(dict.fromkeys(words.label(kind) for side in absent for kind in side[:1]))
    said = f"{names}不在文件中" if absent else f"{words.label(_tables(identity.left)[0])}没有可以对应的行或列"
    yield head | {
        "check": identity.name, "family": identity.family, "table": (absent[0] if absent else sides[0])[0], "page": None,
        "outcome": "not_checkable", "statement": said, "unit": "万元", "terms": "[]",
        "why": f"{identity.zh}（{identity.rests_on}）。{said}。"}


def _unmatched(stated: pd.DataFrame, head: Row, kinds: set[str], rows: list[Row]) -> Iterator[Row]:
    """Say which stated amounts speak of a table that is not in the file."""
    matched = {(row["page"], row["statement"].partition("”")[0]) for row in rows if row["check"] == "narrative_amount"}
    own = stated[(stated["disclosure"] == head["disclosure"]) & stated["current_wan"].notna() & stated["table"].notna()]
    for kind, group in own[~own["table"].isin(list(kinds))].groupby("table"):
        left = [s for p, s in zip(group["page"], group["subject"], strict=True) if (p, f"文字“{s}") not in matched]
        if not left:
            continue
        said = f"{words.label(str(kind))}不在文件中：文字所述“{'”“'.join(map(str, left[:8]))}”无从核对"
        yield head | {"check": "narrative_amount", "family": "narrative", "table": str(kind), "page": None,
                      "outcome": "not_checkable", "statement": said, "unit": "万元", "terms": "[]", "why": said + "。"}
