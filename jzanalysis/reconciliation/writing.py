"""Writing checks out: the arithmetic, the terms and why this tolerance, as rows of the `checks` frame."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any

import pandas as pd

from .. import terms as words
from ..frames import CHECKS, to_frame
from .figures import Figures
from .identities import identities

Row = dict[str, Any]
HEAD = ("disclosure", "document", "department", "fiscal_year", "stage")
FIELDS = ("document", "cell", "page", "row", "column", "printed", "amt", "ok", "group", "dig", "table")


def to_text(value: float, digits: float) -> str:
    """Write an amount in 万元 with the digits that its table prints.

    >>> to_text(708.06, 2), to_text(-0.5, 1)
    ('708.06', '−0.5')
    """
    return f"{value:.{max(int(digits), 0)}f}".replace("-", "−")


def table_label(kind: str) -> str:
    """Give a table's Chinese label; "" for an unknown kind."""
    return words.TABLES[kind][0] if kind in words.TABLES else ""


def term_tail(fields: Sequence[Any]) -> str:
    """Write the term of one figure (its FIELDS) as the contract's JSON object, from `ref` to its end."""
    document, cell, page, row, column, printed, amount, ok = fields[:8]
    value = repr(float(amount)) if ok else "null"
    return (
        f'"ref":{encode_basestring(f"{document}#{cell}")},"field":"amount_wan","page":{page},'
        f'"row":{encode_basestring(row)},"column":{encode_basestring(column)},'
        f'"printed":{encode_basestring(printed)},"value":{value}}}'
    )


def fact_term(figures: Figures, fact: int, side: str, sign: int = 1) -> Row:
    """Make the term of a table's figure."""
    term: Row = json.loads(
        f'{{"side":"{side}","sign":{sign},{term_tail([figures[name][fact] for name in FIELDS])}'
    )
    return term


def stated_term(row: Row, field: str, side: str, sign: int = 1) -> Row:
    """Make the term of a stated figure: its sentence's place and the column read."""
    value = row[field]
    number = None if value is None or value != value else float(value)
    return {
        "side": side,
        "sign": sign,
        "ref": f"{row['document']}#{row['cell']}",
        "field": field,
        "page": row["page"],
        "row": row["subject"],
        "column": "",
        "printed": "" if number is None else f"{number:g}",
        "value": number,
    }


def dump(terms: list[Row]) -> str:
    """Write terms as the contract's JSON."""
    return json.dumps(terms, ensure_ascii=False)


def check(row: Mapping[str, Any], name: str, outcome: str, statement: str, **values: Any) -> Row:
    """Make one row of the `checks` frame from what it is about (a mapping) and what was computed."""
    identity = identities()[name]
    said = {key: row[key] for key in HEAD if key in row}
    why = f"{identity.zh}（{identity.rests_on}）。{values.pop('why', '')}"
    return (
        said
        | {
            "check": name,
            "family": identity.family,
            "table": row.get("table") or None,
            "page": row["page"],
            "outcome": outcome,
            "statement": statement,
            "why": why,
            "unit": "万元",
        }
        | values
    )


def plain_rows(frame: pd.DataFrame | None) -> list[Row]:
    """Give a frame's rows as mappings: missing texts "", missing numbers NaN, missing whole numbers None."""
    if frame is None or frame.empty:
        return []
    columns = {}
    for name in frame.columns:
        column = frame[name]
        if column.dtype == "float64":
            columns[name] = column.tolist()
        elif str(column.dtype) in ("Int64", "boolean"):
            columns[name] = column.astype(object).where(column.notna(), None).tolist()
        else:
            columns[name] = column.to_numpy(dtype=object, na_value="").tolist()
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def frame_of(rows: list[Row], heads: list[Row]) -> pd.DataFrame:
    """Join rows into the `checks` frame; department and year come from the disclosure's own rows."""
    who: dict[str, Row] = {}
    for head in heads:
        who.setdefault(head["disclosure"], head)
    for row in rows:
        own = who.get(row["disclosure"], {})
        for name in ("department", "fiscal_year", "stage"):
            row[name] = row.get(name) or own.get(name)
        page = row.get("page")
        row["page"] = None if page is None or page != page or page < 0 else int(page)
    return to_frame(rows, CHECKS)
