"""Writing checks out: the arithmetic, the terms and why this tolerance, as rows of the `checks` frame."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd

from .. import terms as words
from ..frames import CHECKS
from .equations import LEFT
from .identities import identities

_WHY = {
    "exact": "容差为零：金额精确到元（或万元的四位小数）",
    "T0": "容差为零：两处应为同一数字",
    "TR": "容差为每个相加数字末位之半",
    "cut off": "合计与他表一致而各行之和相差甚远：本表在文件中不完整",
    "exact elsewhere": "容差为零：本文件其余合计均精确相等，只有一个数字不符",
}
_SAID = {
    "holds": "", "rounding": "；差额在四舍五入之内", "fails": "；差额超出容差",
    "not_checkable": "；无从核对", "not_applicable": "；表内没有金额",
}
#: A statement writes out this many terms; all of them are in `terms`.
_WRITTEN = 40


def to_text(value: float, digits: int) -> str:
    """Write an amount in 万元 with the digits that its table prints.

    >>> to_text(708.06, 2), to_text(-0.5, 1)
    ('708.06', '−0.5')
    """
    return f"{value:.{max(int(digits), 0)}f}".replace("-", "−")


def checks_of(results: pd.DataFrame, terms: pd.DataFrame, figures: pd.DataFrame) -> list[dict[str, Any]]:
    """Turn evaluated equations into rows of the `checks` frame."""
    if results.empty:
        return []
    terms = terms.sort_values(["eq", "side"], kind="stable")
    spelled = _spell(terms, results, figures)
    rows = []
    names = ("disclosure", "document", "stage", "table", "page")
    heads = terms[terms["side"] == LEFT].drop_duplicates("eq").set_index("eq")["fact"].reindex(results["eq"])
    place = {name: figures[name].to_numpy()[heads] for name in names}
    identity = identities()
    for i, r in enumerate(results.to_dict("records")):
        own = identity[r["check"]]
        statement, listed = spelled[r["eq"]]
        table = words.label(place["table"][i]) if place["table"][i] in words.TABLES else ""
        why = f"{own.zh}（{own.rests_on}）。{_WHY[r['rule']]}{_SAID[r['outcome']]}。"
        rows.append({name: place[name][i] for name in names} | {
            "check": r["check"], "family": own.family, "outcome": r["outcome"], "left": r["left"], "right": r["right"],
            "gap": r["gap"], "tolerance": r["tolerance"], "unit": "万元", "terms": listed, "why": why,
            "statement": f"{table}：{statement}" + (f"，差 {to_text(r['gap'], r['digits'])} 万元" if r["gap"] else "")})
    return rows


def _spell(terms: pd.DataFrame, results: pd.DataFrame, figures: pd.DataFrame) -> dict[int, tuple[str, str]]:
    """Write each equation's statement and its terms as JSON."""
    labels = results.set_index("eq")["labels"].to_dict()
    pick = {name: figures[name].to_numpy()[terms["fact"]] for name in (
        "document", "cell", "page", "row", "column", "group", "printed", "amt", "ok", "dig", "table")}
    out: dict[int, tuple[list[str], list[str], list[str]]] = {}
    for i, (eq, side, sign) in enumerate(zip(terms["eq"], terms["side"], terms["sign"], strict=True)):
        left, right, listed = out.setdefault(eq, ([], [], []))
        p = {name: values[i] for name, values in pick.items()}
        listed.append(_term(p, "left" if side == LEFT else "right", sign))
        if p["ok"] and p["amt"] != 0 or side == LEFT:
            amount = to_text(p["amt"], p["dig"]) if p["ok"] else "（空）"
            text = f"{_label(p, labels[eq])} {amount}"
            (left if side == LEFT else right).append((" − " if sign < 0 else " + ") + text)
    return {eq: (_sum(left) + " ＝ " + _sum(right), "[" + ",".join(listed) + "]")
            for eq, (left, right, listed) in out.items()}


def _sum(parts: list[str]) -> str:
    if not parts:
        return "0"
    more = f" + …（共 {len(parts)} 项）" if len(parts) > _WRITTEN else ""
    return "".join(parts[:_WRITTEN]).removeprefix(" + ").strip() + more


def _label(p: dict[str, Any], kind: str) -> str:
    if kind == "column":
        if p["column"] in ("小计", "合计", "金额", "") and p["group"]:
            return str(p["group"].rpartition("/")[2] + p["column"])
        return str(p["column"] or p["row"])
    if kind == "table":
        table = words.label(p["table"]) if p["table"] in words.TABLES else ""
        return f"{table}“{p['row'] or p['column']}”"
    return str(p["row"] or p["column"])


def _term(p: dict[str, Any], side: str, sign: int) -> str:
    value = repr(float(p["amt"])) if p["ok"] else "null"
    texts = [json.dumps(str(p[name]), ensure_ascii=False) for name in ("row", "column", "printed")]
    ref = json.dumps(f"{p['document']}#{p['cell']}", ensure_ascii=False)
    return (f'{{"side":"{side}","sign":{int(sign)},"ref":{ref},"field":"amount_wan","page":{int(p["page"])},'
            f'"row":{texts[0]},"column":{texts[1]},"printed":{texts[2]},"value":{value}}}')


def frame_of(rows: list[dict[str, Any]], heads: pd.DataFrame) -> pd.DataFrame:
    """Join rows into the `checks` frame; department and year come from the disclosure's own rows."""
    from ..frames import to_frame

    known = heads.drop_duplicates("disclosure").set_index("disclosure")[["department", "fiscal_year", "stage"]]
    who = known.to_dict("index")
    for row in rows:
        own = who.get(row["disclosure"], {})
        row.setdefault("department", _none(own.get("department")))
        row.setdefault("fiscal_year", _none(own.get("fiscal_year")))
        row["stage"] = row.get("stage") or _none(own.get("stage"))
    return to_frame(({k: _plain(v) for k, v in row.items()} for row in rows), CHECKS)


def _none(value: Any) -> Any:
    return None if value is None or value is pd.NA or value != value else value


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    return None if value is None or value is pd.NA or value != value else value
