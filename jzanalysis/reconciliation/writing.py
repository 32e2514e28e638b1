"""Writing checks out: the arithmetic, the terms and why this tolerance, as rows of the `checks` frame."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any

import numpy as np
import pandas as pd

from .. import terms as words
from ..frames import CHECKS, to_frame
from .figures import Figures
from .identities import identities

Row = dict[str, Any]
_to_json = json.JSONEncoder(ensure_ascii=False).encode
HEAD = ("disclosure", "document", "department", "fiscal_year", "stage")
_FIELDS = ("document", "cell", "page", "row", "column", "printed", "amt", "ok")


def to_text(value: float, digits: float) -> str:
    """Write an amount in 万元 with the digits that its table prints.

    >>> to_text(708.06, 2), to_text(-0.5, 1)
    ('708.06', '−0.5')
    """
    text = f"{value:.{int(digits) if digits > 0 else 0}f}"
    return text.replace("-", "−") if value < 0 else text


def table_label(kind: str) -> str:
    """Give a table's Chinese label; "" for an unknown kind."""
    return words.TABLES[kind][0] if kind in words.TABLES else ""


def term_tails(figures: Figures, facts: np.ndarray) -> list[str]:
    """Write the terms of figures as the contract's JSON objects, from `ref` to their ends."""
    columns = (figures[name][facts].tolist() for name in _FIELDS)
    return [
        f'"ref":{encode_basestring(f"{document}#{cell}")},"field":"amount_wan","page":{page},'
        f'"row":{encode_basestring(row)},"column":{encode_basestring(column)},'
        f'"printed":{encode_basestring(printed)},"value":{amount if ok else "null"}}}'
        for document, cell, page, row, column, printed, amount, ok in zip(*columns, strict=True)
    ]


def fact_term(figures: Figures, fact: int, side: str, sign: int = 1) -> Row:
    """Make the term of a table's figure."""
    return {
        "side": side,
        "sign": sign,
        "ref": f"{figures['document'][fact]}#{figures['cell'][fact]}",
        "field": "amount_wan",
        "page": int(figures["page"][fact]),
        "row": figures["row"][fact],
        "column": figures["column"][fact],
        "printed": figures["printed"][fact],
        "value": float(figures["amt"][fact]) if figures["ok"][fact] else None,
    }


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
    return _to_json(terms)


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


def text_column(values: Sequence[Any] | np.ndarray) -> pd.Series:
    """Make a column of texts, "" for missing."""
    texts = np.array(values, dtype=object)
    texts[texts == ""] = None
    return pd.Series(texts, dtype="string")


def frame_of(sums: pd.DataFrame, rows: list[Row], heads: list[Row]) -> pd.DataFrame:
    """Join sums and rows into the `checks` frame; department and year come from the disclosure's own rows."""
    who = {head["disclosure"]: head for head in reversed(heads)}
    for row in rows:
        own = who.get(row["disclosure"], {})
        for name in ("department", "fiscal_year", "stage"):
            row[name] = row.get(name) or own.get(name)
        page = row.get("page")
        row["page"] = None if page is None or page != page or page < 0 else int(page)
    frame = to_frame(rows, CHECKS)
    if sums.empty:
        return frame
    at, names = pd.factorize(sums["disclosure"])
    told = to_frame([who.get(name, {}) for name in names], CHECKS).take(at).set_axis(sums.index)
    sums = sums.assign(
        department=told["department"],
        fiscal_year=told["fiscal_year"],
        stage=sums["stage"].fillna(told["stage"]),
    )
    return pd.concat([sums[list(CHECKS)], frame], ignore_index=True)
