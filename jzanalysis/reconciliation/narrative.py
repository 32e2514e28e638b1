"""The text against the tables and against itself: amounts, rates, shares, directions (文字与报表、文字自身)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from .. import terms as words
from ..recognition.vocabulary import fund_of
from .identities import identities
from .writing import to_text

Row = dict[str, Any]
_HEAD = ("disclosure", "document", "department", "fiscal_year", "stage")


def narrative(stated: pd.DataFrame, figures: pd.DataFrame) -> list[Row]:
    """Give every check of a stated figure; `figures` come from :func:`between.current`."""
    if stated is None or stated.empty:
        return []
    said = _said(stated, figures)
    return [*_amounts(said, figures), *_rates(said), *_priors(said), *_directions(said), *_shares(said, figures),
            *_completions(said), *_same(said)]


def _said(stated: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    said = stated.copy().reset_index(drop=True)
    for name in ("subject", "table", "measure", "function_code", "trend", "share_of", "prior_origin", "reason",
                 "sentence", "document", "disclosure", "cell", "prior_basis"):
        said[name] = said[name].astype(object).where(said[name].notna(), "")
    for name in ("current_wan", "change_wan", "change_rate", "prior_wan", "share", "budget_wan", "completion_rate"):
        said[name] = said[name].to_numpy(dtype=float, na_value=np.nan)
    said["dig"] = said["decimals"].astype("float64").fillna(2)
    said["rdig"] = said["rate_decimals"].astype("float64").fillna(2)
    numbers = dict(zip(figures["disclosure"], figures["d"], strict=True))
    said["d"] = said["disclosure"].map(numbers).fillna(-1).astype(int)
    subjects = {text: fund_of(text) or "" for text in said["subject"].unique()}
    said["fund"] = said["subject"].map(subjects)
    return said


def check(row: Any, name: str, outcome: str, statement: str, **values: Any) -> Row:
    """Make one row of the `checks` frame from a stated figure (a mapping) and what was computed."""
    identity = identities()[name]
    said = {key: row[key] for key in _HEAD if key in row}
    why = f"{identity.zh}（{identity.rests_on}）。" + values.pop("why", "")
    return said | {"check": name, "family": identity.family, "table": row.get("table") or None, "page": row["page"],
                   "outcome": outcome, "statement": statement, "why": why, "unit": "万元"} | values


def stated_term(row: Any, field: str, side: str, sign: int = 1) -> Row:
    """Make the term of a stated figure: its sentence's place and the column read."""
    value = row[field]
    number = None if value != value else float(value)
    page = row["page"]
    return {"side": side, "sign": sign, "ref": f"{row['document']}#{row['cell']}", "field": field,
            "page": None if pd.isna(page) else int(page), "row": row["subject"], "column": "",
            "printed": "" if number is None else f"{number:g}", "value": number}


def fact_term(figures: pd.DataFrame, fact: int, side: str, sign: int = 1) -> Row:
    """Make the term of a table's figure."""
    p = figures.loc[fact]
    return {"side": side, "sign": sign, "ref": f"{p['document']}#{p['cell']}", "field": "amount_wan",
            "page": int(p["page"]), "row": p["row"], "column": p["column"], "printed": p["printed"],
            "value": float(p["amt"]) if p["ok"] else None}


def dump(terms: list[Row]) -> str:
    """Write terms as the contract's JSON."""
    return json.dumps(terms, ensure_ascii=False)


# ---- amounts against tables ----------------------------------------

def _candidates(figures: pd.DataFrame) -> pd.DataFrame:
    """Give what a stated amount may be: each cell, and where rows repeat or no parent is printed, their sums."""
    here = figures[figures["here"] & ~figures["table"].str.endswith("targets")]
    one = here.assign(facts=[[fact] for fact in here["fact"]])
    coded = here[(here["function_code"] != "") & ~here["is_total"] & ~here["is_part"]]
    parts = [one[["d", "t", "table", "measure", "fund", "direction", "function_code", "level", "amt", "ok", "dig", "facts"]]]
    for length in (3, 5, 7):
        some = coded[coded["function_code"].str.len() >= length]
        some = some.assign(code=some["function_code"].str[:length])
        grouped = some.groupby(["c", "code"], sort=False).agg(
            d=("d", "first"), t=("t", "first"), table=("table", "first"), measure=("measure", "first"),
            fund=("fund", "first"), direction=("direction", "first"), amt=("amt", "sum"), ok=("ok", "any"),
            dig=("dig", "max"), facts=("fact", list)).reset_index()
        many = grouped[grouped["facts"].str.len() > 1]
        parts.append(many.rename(columns={"code": "function_code"}).drop(columns="c").assign(level="sum"))
    return pd.concat(parts, ignore_index=True)


def _amounts(said: pd.DataFrame, figures: pd.DataFrame) -> Iterator[Row]:
    known = said[said["current_wan"].notna() & (said["measure"] != "")]
    found = _candidates(figures)
    pairs = known.reset_index(names="s")[
        ["s", "d", "table", "measure", "function_code", "fund", "current_wan", "dig"]].merge(
        found, on=["d", "measure", "function_code"], suffixes=("", "_of"))
    if pairs.empty:
        return
    digits = np.minimum(pairs["dig"], pairs["dig_of"]).to_numpy(dtype=float)
    gap = pairs["current_wan"].to_numpy() - pairs["amt"].to_numpy()
    pairs["gap"] = gap
    pairs["equal"] = np.abs(gap) <= 0.5 * 10.0**-digits * (1 + 1e-6)
    pairs["tier"] = (pairs["table"] == pairs["table_of"]) * 4 + _fits(pairs) * 2 + pairs["level"].isin(
        ["total", "sum", "class", "section", "item"])
    pairs["sure"] = (pairs["tier"] == 7) & pairs["ok"]
    best = pairs.sort_values(["s", "equal", "tier"], ascending=[True, False, False], kind="stable")
    best = best.drop_duplicates("s").set_index("s")
    sure = pairs[pairs["sure"]].assign(size=pairs["gap"].abs()).sort_values("size").drop_duplicates("s").set_index("s")
    rows = known.to_dict("index")
    for s, pair in best.iterrows():
        if pair["equal"]:
            yield _amount(rows[s], pair, figures, "holds")
        elif s in sure.index:
            yield _amount(rows[s], sure.loc[s], figures, "fails")


def _fits(pairs: pd.DataFrame) -> pd.Series:
    """Tell whether the money named by the subject, if any, is the figure's."""
    return (pairs["fund"] == "") | (pairs["fund"] == pairs["fund_of"])


def _amount(row: Row, pair: Any, figures: pd.DataFrame, outcome: str) -> Row:
    said, table = to_text(row["current_wan"], row["dig"]), to_text(pair["amt"], pair["dig_of"])
    gap = 0.0 if outcome == "holds" else round(float(pair["gap"]), 6)
    label = words.label(pair["table_of"])
    where = figures.loc[pair["facts"][0], "row"] or figures.loc[pair["facts"][0], "column"]
    slip = "；恰差一万倍，像是元与万元之误" if _slipped(row["current_wan"], pair["amt"]) else ""
    terms = [stated_term(row, "current_wan", "left"), *(fact_term(figures, f, "right") for f in pair["facts"])]
    return check(row, "narrative_amount", outcome, f"文字“{row['subject']}”{said} ＝ {label}“{where}” {table}" + (
        f"，差 {to_text(gap, row['dig'])} 万元" if gap else ""), left=row["current_wan"], right=float(pair["amt"]), gap=gap,
        tolerance=0.5 * 10.0 ** -min(row["dig"], pair["dig_of"]), terms=dump(terms),
        why=f"容差为文字所列小数末位之半{slip}。")


def _slipped(one: float, other: float) -> bool:
    return bool(one and other) and abs(abs(np.log10(abs(one / other))) - 4) < 1e-3


# ---- the text against itself ----------------------------------------

def _rates(said: pd.DataFrame) -> Iterator[Row]:
    rows = said[said["change_rate"].notna()]
    for row in rows.to_dict("records"):
        change, prior = row["change_wan"], row["prior_wan"]
        if change != change and row["current_wan"] == row["current_wan"] and prior == prior:
            change = row["current_wan"] - prior
        if change != change or prior != prior:
            continue
        yield _rate(row, change, prior)


def _rate(row: Row, change: float, prior: float) -> Row:
    terms = [stated_term(row, "change_rate", "left"), *_used(row, ("current_wan", "change_wan", "prior_wan"))]
    printed, rate_text = abs(row["change_rate"]), to_text(abs(row["change_rate"]) * 100, row["rdig"])
    if prior <= 0:
        wrong = printed != 0 and prior == 0
        return check(row, "narrative_rate", "fails" if wrong else "not_applicable",
                     f"“{row['subject']}”上年数为 {to_text(prior, row['dig'])}，印有增减率 {rate_text}%",
                     left=row["change_rate"], right=np.nan, gap=np.nan, tolerance=0.0, unit="rate", terms=dump(terms),
                     why="上年数为零，增减率无意义。")
    right = abs(change) / prior
    half = 0.5 * 10.0 ** -row["rdig"] / 100
    digit = 0.5 * 10.0 ** -row["dig"]
    slack = digit / prior + right * digit / prior + (digit / prior if row["prior_origin"] == "implied" else 0)
    gap = printed - right
    outcome = "holds" if abs(gap) <= half * (1 + 1e-9) + 1e-12 else (
        "rounding" if abs(gap) <= half + slack else "fails")
    return check(row, "narrative_rate", outcome,
                 f"“{row['subject']}”增减率 {rate_text}% ＝ {to_text(abs(change), row['dig'])} ÷ {to_text(prior, row['dig'])}"
                 f" ＝ {to_text(right * 100, row['rdig'] + 2)}%", left=printed, right=right,
                 gap=0.0 if outcome == "holds" else gap, tolerance=half + slack, unit="rate", terms=dump(terms),
                 why="容差为增减率末位之半，加上增减额与上年数末位之半的影响。")


def _used(row: Row, fields: tuple[str, ...]) -> list[Row]:
    return [stated_term(row, field, "right") for field in fields if row[field] == row[field]]


def _priors(said: pd.DataFrame) -> Iterator[Row]:
    rows = said[(said["prior_origin"] == "printed") & said[["current_wan", "change_wan", "prior_wan"]].notna().all(axis=1)]
    for row in rows.to_dict("records"):
        right = row["current_wan"] - row["prior_wan"]
        gap = round(row["change_wan"] - right, 6)
        tolerance = 1.5 * 10.0 ** -row["dig"]
        outcome = "holds" if abs(gap) < 10.0 ** -row["dig"] / 2 else "rounding" if abs(gap) <= tolerance else "fails"
        yield check(row, "narrative_prior", outcome,
                    f"“{row['subject']}”增减额 {to_text(row['change_wan'], row['dig'])} ＝ {to_text(row['current_wan'], row['dig'])}"
                    f" − {to_text(row['prior_wan'], row['dig'])}", left=row["change_wan"], right=right, gap=gap,
                    tolerance=tolerance, terms=dump([stated_term(row, "change_wan", "left"), *_used(row, ("current_wan", "prior_wan"))]),
                    why="容差为三个数字末位之半。")


def _directions(said: pd.DataFrame) -> Iterator[Row]:
    rows = said[(said["trend"] != "") & (said["prior_origin"] == "printed") & said["current_wan"].notna()]
    for row in rows.to_dict("records"):
        sign = np.sign(round(row["current_wan"] - row["prior_wan"], 6))
        told = {"increase": 1, "decrease": -1, "unchanged": 0}[row["trend"]]
        zero = row["change_wan"] == 0 and sign == 0
        outcome = "holds" if sign == told or zero else "fails"
        yield check(row, "narrative_direction", outcome,
                    f"“{row['subject']}”称{words.label(row['trend'])}，本年 {to_text(row['current_wan'], row['dig'])}，"
                    f"上年 {to_text(row['prior_wan'], row['dig'])}", left=float(told), right=float(sign),
                    gap=float(told - sign), tolerance=0.0, unit="words",
                    terms=dump([stated_term(row, "current_wan", "left"), stated_term(row, "prior_wan", "right")]))


def _completions(said: pd.DataFrame) -> Iterator[Row]:
    rows = said[said["completion_rate"].notna() & said["budget_wan"].notna() & said["current_wan"].notna()]
    for row in rows.to_dict("records"):
        terms = [stated_term(row, "completion_rate", "left"), *_used(row, ("current_wan", "budget_wan"))]
        if row["budget_wan"] == 0:
            yield check(row, "completion_on_zero", "question" if row["completion_rate"] else "holds",
                        f"“{row['subject']}”年初预算为 0，印有完成率 {row['completion_rate'] * 100:g}%",
                        left=row["completion_rate"], unit="rate", terms=dump(terms))
            continue
        right = row["current_wan"] / row["budget_wan"]
        half = 0.5 * 10.0 ** -row["rdig"] / 100
        slack = 0.5 * 10.0 ** -row["dig"] * (1 + right) / row["budget_wan"]
        gap = row["completion_rate"] - right
        outcome = "holds" if abs(gap) <= half + 1e-12 else "rounding" if abs(gap) <= half + slack else "fails"
        yield check(row, "narrative_completion", outcome,
                    f"“{row['subject']}”完成率 {to_text(row['completion_rate'] * 100, row['rdig'])}% ＝ "
                    f"{to_text(row['current_wan'], row['dig'])} ÷ {to_text(row['budget_wan'], row['dig'])} ＝ "
                    f"{to_text(right * 100, row['rdig'] + 2)}%", left=row["completion_rate"], right=right,
                    gap=0.0 if outcome == "holds" else gap, tolerance=half + slack, unit="rate", terms=dump(terms),
                    why="容差为完成率末位之半，加上两个金额末位之半的影响。")


# ---- shares ----------------------------------------

def _shares(said: pd.DataFrame, figures: pd.DataFrame) -> Iterator[Row]:
    rows = said[said["share"].notna() & said["current_wan"].notna()]
    together = rows.groupby(["disclosure", "document", "page", "share_of"], dropna=False)["share"].transform("sum")
    adjusted = (together - 1).abs() < 1e-9
    amounts = said[said["current_wan"].notna()]
    here = figures[figures["here"] & figures["level"].isin(["total", "subtotal"]) & figures["ok"]]
    totals = {d: part for d, part in here.groupby("d")}
    for index, row in zip(rows.index, rows.to_dict("records"), strict=True):
        whole = _wholes(row, index, amounts, totals.get(row["d"]))
        if whole:
            yield _share(row, whole, figures, is_adjusted=bool(adjusted[index]))


def _wholes(row: Row, index: int, amounts: pd.DataFrame, totals: pd.DataFrame | None) -> list[tuple[float, Any, bool]]:
    """Give the amounts a share may be of: as named just before in the text, then totals of tables."""
    before = amounts[(amounts.index < index) & (amounts["disclosure"] == row["disclosure"])]
    named = before[before["subject"] == row["share_of"]] if row["share_of"] else before.iloc[:0]
    found = [(r["current_wan"], r, True) for r in named.iloc[::-1].head(2).to_dict("records")]
    if totals is not None:
        table = totals[(totals["table"] == row["table"])]
        found += [(amt, fact, False) for amt, fact in zip(table["amt"], table["fact"], strict=True)]
        found += [(amt, fact, False) for amt, fact in zip(totals["amt"], totals["fact"], strict=True)]
    found += [(r["current_wan"], r, False) for r in before.iloc[::-1].head(12).to_dict("records")]
    return [each for each in found if each[0]]


def _share(row: Row, wholes: list[tuple[float, Any, bool]], figures: pd.DataFrame, *, is_adjusted: bool) -> Row:
    half = 0.5 * 10.0 ** -row["rdig"] / 100
    digit = 0.5 * 10.0 ** -row["dig"]

    def near(whole: float) -> float:
        return abs(row["share"] - row["current_wan"] / whole)

    fitting = [each for each in wholes if near(each[0]) <= half + 1e-12]
    value, source, named = fitting[0] if fitting else min(wholes, key=lambda each: (not each[2], near(each[0])))
    right, gap = row["current_wan"] / value, row["share"] - row["current_wan"] / value
    slack = digit / value * (1 + right)
    if abs(gap) <= half + 1e-12:
        outcome = "holds"
    elif abs(gap) <= half + slack or (is_adjusted and abs(gap) <= 3 * half):
        outcome = "rounding"
    else:
        outcome = "fails" if named or near(value) < 0.02 else "not_checkable"
    term = stated_term(source, "current_wan", "right") if isinstance(source, dict) else fact_term(figures, source, "right")
    why = "容差为占比末位之半" + ("；同句各占比合计恰为 100%，末位可能为配平" if is_adjusted else "") + "。"
    return check(row, "narrative_share", outcome,
                 f"“{row['subject']}”占{row['share_of']} {to_text(row['share'] * 100, row['rdig'])}% ＝ "
                 f"{to_text(row['current_wan'], row['dig'])} ÷ {to_text(value, row['dig'])} ＝ {to_text(right * 100, row['rdig'] + 2)}%",
                 left=row["share"], right=right, gap=0.0 if outcome == "holds" else gap, tolerance=half, unit="share",
                 terms=dump([stated_term(row, "share", "left"), stated_term(row, "current_wan", "right"), term]), why=why)


def _same(said: pd.DataFrame) -> Iterator[Row]:
    """The same subject stated twice, of the same table, with different amounts."""
    keys = ["disclosure", "subject", "table", "measure", "function_code"]
    rows = said[said["current_wan"].notna() & (said["measure"] != "")]
    for _, group in rows.groupby(keys, sort=False):
        if len(group) < 2:
            continue
        first, *others = group.to_dict("records")
        for other in others:
            digits = min(first["dig"], other["dig"])
            gap = round(other["current_wan"] - first["current_wan"], 6)
            holds = abs(gap) <= 0.5 * 10.0**-digits * (1 + 1e-9)
            yield check(other, "narrative_same", "holds" if holds else "question",
                        f"“{other['subject']}”前文 {to_text(first['current_wan'], first['dig'])}，此处 "
                        f"{to_text(other['current_wan'], other['dig'])}", left=other["current_wan"], right=first["current_wan"],
                        gap=0.0 if holds else gap, tolerance=0.5 * 10.0**-digits,
                        terms=dump([stated_term(other, "current_wan", "left"), stated_term(first, "current_wan", "right")]))
