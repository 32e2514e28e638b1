"""Writing checks out: the arithmetic, the terms and why this tolerance, as rows of the `checks` frame."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any

import numpy as np
import pandas as pd

from .. import terms as words
from ..frames import CHECKS, to_frame
from .equations import LABELS, LEFT, Terms
from .figures import Figures
from .identities import identities

Row = dict[str, Any]
HEAD = ("disclosure", "document", "department", "fiscal_year", "stage")
_WHY = {
    "exact": "容差为零：金额精确到元（或万元的四位小数）",
    "T0": "容差为零：两处应为同一数字",
    "TR": "容差为每个相加数字末位之半",
    "no parts": "同表其他行都印有下级，这一行（或它的下级的上一级）没有印出",
    "nameless": "有的行没有名称和编码，可能读错",
    "blank other": "另一表相应的格没有印出金额",
    "cut off": "合计与他表一致而各行之和相差甚远：本表在文件中不完整",
    "exact elsewhere": "容差为零：本文件其余合计均精确相等，不符的各处都含同一个数字",
}
_SAID = {
    "holds": "",
    "rounding": "；差额在四舍五入之内",
    "fails": "；差额超出容差",
    "not_checkable": "；无从核对",
    "not_applicable": "；表内没有金额",
}
_SLIP = 10_000  # 元 for 万元
_NO_PARTS = {"no parts": "（没有印出下级行）", "blank other": "（另一表没有印出金额）"}
#: A statement writes out this many terms; all of them are in `terms`.
_WRITTEN = 40
_FIELDS = ("document", "cell", "page", "row", "column", "group", "printed", "amt", "ok", "dig", "table")


def to_text(value: float, digits: float) -> str:
    """Write an amount in 万元 with the digits that its table prints.

    >>> to_text(708.06, 2), to_text(-0.5, 1)
    ('708.06', '−0.5')
    """
    return f"{value:.{max(int(digits), 0)}f}".replace("-", "−")


def table_label(kind: str) -> str:
    """Give a table's Chinese label; "" for an unknown kind."""
    return words.TABLES[kind][0] if kind in words.TABLES else ""


def checks_of(results: pd.DataFrame, terms: Terms, figures: Figures) -> list[Row]:
    """Turn evaluated equations into rows of the `checks` frame."""
    order = np.lexsort((terms.side, terms.eq))
    spelled = _spell(terms.where(order), results["labels"].tolist(), figures)
    known, rows = identities(), []
    failed = set(results[results["outcome"] == "fails"]["eq"])
    used: dict[int, list[tuple[int, int]]] = {eq: [] for eq in failed}
    for eq, side, sign, fact in zip(
        *(each.tolist() for each in (terms.eq, terms.side, terms.sign, terms.fact)), strict=True
    ):
        if eq in failed:  # correcting a figure of the right side by its sign, of the left side against it
            used[eq].append((fact, sign if side != LEFT else -sign))
    seen = Counter(fact for terms_of in used.values() for fact, _ in terms_of)
    for r in results.to_dict("records"):
        own, (statement, listed, fact) = known[r["check"]], spelled[r["eq"]]
        place = {name: figures[name][fact] for name in ("disclosure", "document", "stage", "table")}
        gap = f"，差 {to_text(r['gap'], r['digits'])} 万元" if r["gap"] and r["rule"] not in _NO_PARTS else ""
        rows.append(
            place
            | {
                "page": int(figures["page"][fact]),
                "check": r["check"],
                "family": own.family,
                "outcome": r["outcome"],
                "left": r["left"],
                "right": r["right"],
                "gap": r["gap"],
                "tolerance": r["tolerance"],
                "unit": "万元",
                "terms": listed,
                "why": f"{own.zh}（{own.rests_on}）。{_WHY[r['rule']]}{_SAID[r['outcome']]}。"
                + (correction(used[r["eq"]], r["gap"], seen, figures) if r["eq"] in failed else ""),
                "statement": f"{table_label(place['table'])}：{statement}"
                f"{gap or _NO_PARTS.get(r['rule'], '')}",
            }
        )
    return rows


def correction(used: Sequence[tuple[int, int]], gap: float, seen: Counter[int], figures: Figures) -> str:
    """Say which figure would close a gap with two digits exchanged, or in the other unit; "" when none would.

    Of several, the one that enters most of the failing sums (`seen`) is named; figures that tie, up to three.
    """
    found = [
        (fact, other)
        for fact, sign in used
        for other in (*_exchanged(fact, sign, gap, figures), *_scaled(fact, sign, gap, figures))
    ]
    most = max((seen[fact] for fact, _ in found), default=0)
    best = [(fact, other) for fact, other in found if seen[fact] == most]
    if not 1 <= len(best) <= 3:
        return ""
    said = "，或".join(
        f"“{figures['row'][fact] or figures['column'][fact]}”是 {other}" for fact, other in best
    )
    return f"若{said}，则两边相等。"


def _exchanged(fact: int, sign: int, gap: float, figures: Figures) -> Iterator[str]:
    digits = int(figures["dig"][fact])
    whole = round(abs(float(figures["amt"][fact])) * 10**digits)
    text = str(whole)
    for i in range(len(text) - 1):
        swapped = int(text[:i] + text[i + 1] + text[i] + text[i + 2 :])
        if swapped != whole and abs(sign * (swapped - whole) - gap * 10**digits) < 0.5:
            yield f"{to_text(swapped / 10**digits, digits)}（相邻两位颠倒）"


def _scaled(fact: int, sign: int, gap: float, figures: Figures) -> Iterator[str]:
    """Give a figure ten thousand times smaller or larger, where that closes the gap."""
    amount, digits = float(figures["amt"][fact]), int(figures["dig"][fact])
    for other in (amount / _SLIP, amount * _SLIP):
        if amount and abs(sign * (other - amount) - gap) <= 10.0**-digits:
            yield f"{to_text(other, digits)}（元与万元之误）"


def _spell(terms: Terms, labels: list[int], figures: Figures) -> dict[int, tuple[str, str, int]]:
    """Write each equation's statement and its terms as JSON, with the first figure of its left side."""
    sides: dict[int, tuple[list[str], list[str], list[str], list[int]]] = {}
    tails: dict[
        int, tuple[str, bool]
    ] = {}  # a figure enters several equations; what it prints is written once
    spoken: dict[tuple[int, int], str] = {}
    for eq, side, sign, fact in zip(
        terms.eq.tolist(), terms.side.tolist(), terms.sign.tolist(), terms.fact.tolist(), strict=True
    ):
        left, right, listed, facts = sides.setdefault(eq, ([], [], [], []))
        if not sign:
            continue  # a row that lacks its parts stands on both sides
        if fact not in tails:
            p = _picked(figures, fact)
            tails[fact] = term_tail(p), bool(p["ok"] and p["amt"] != 0)
        tail, is_told = tails[fact]
        facts.append(fact)
        listed.append(f'{{"side":"{"left" if side == LEFT else "right"}","sign":{sign},{tail}')
        if side == LEFT or is_told:
            key = fact, labels[eq]
            if key not in spoken:
                spoken[key] = _spoken(_picked(figures, fact), LABELS[labels[eq]])
            (left if side == LEFT else right).append((" − " if sign < 0 else " + ") + spoken[key])
    return {
        eq: (f"{_sum(left)} ＝ {_sum(right)}", f"[{','.join(listed)}]", facts[0])
        for eq, (left, right, listed, facts) in sides.items()
    }


def _picked(figures: Figures, fact: int) -> Row:
    return {name: figures[name][fact] for name in _FIELDS}


def _spoken(p: Row, kind: str) -> str:
    return f"{_label(p, kind)} {to_text(p['amt'], p['dig']) if p['ok'] else '（空）'}"


def _sum(parts: list[str]) -> str:
    if not parts:
        return "0"
    more = f" + …（共 {len(parts)} 项）" if len(parts) > _WRITTEN else ""
    return "".join(parts[:_WRITTEN]).removeprefix(" + ").strip() + more


def _label(p: Mapping[str, Any], kind: str) -> str:
    if kind == "column":
        if p["column"] in ("小计", "合计", "金额", "") and p["group"]:
            return str(p["group"].rpartition("/")[2] + p["column"])
        return str(p["column"] or p["row"])
    if kind == "table":
        return f"{table_label(p['table'])}“{p['row'] or p['column']}”"
    return str(p["row"] or p["column"])


def term_tail(p: Mapping[str, Any]) -> str:
    """Write the term of one figure as the contract's JSON object, from `ref` to its end."""
    value = repr(float(p["amt"])) if p["ok"] else "null"
    row, column, printed, ref = map(
        encode_basestring, (p["row"], p["column"], p["printed"], f"{p['document']}#{p['cell']}")
    )
    return (
        f'"ref":{ref},"field":"amount_wan","page":{int(p["page"])},'
        f'"row":{row},"column":{column},"printed":{printed},"value":{value}}}'
    )


def fact_term(figures: Figures, fact: int, side: str, sign: int = 1) -> Row:
    """Make the term of a table's figure."""
    term: Row = json.loads(f'{{"side":"{side}","sign":{sign},{term_tail(_picked(figures, fact))}')
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
