"""Sentences on structure: shares, concentration, ratios."""

from __future__ import annotations

import pandas as pd

from ...frames import records
from ..composition import UNLISTED, taken_from
from ..cut import cut_label, cut_named
from ..ratios import definitions
from ..wording import number, percent, phrase, wan
from .naming import Row, joined, line_name, reason


def say_shares(found: pd.DataFrame, lang: str) -> str:
    """Name the largest line, the three largest together and what is not itemised."""
    if found.empty or found["share"].isna().all():
        return phrase(
            "say.no_shares", lang, why=reason(found.attrs.get("why"), lang) or phrase("why.zero_denominator", lang)
        )
    rows = records(found)
    cut = cut_label(found, lang)
    listed = [row for row in rows if row["code"] != UNLISTED and row["amount_wan"]]
    rows = [row for row in rows if row["amount_wan"]]
    first = listed[0]
    values = {
        "cut": cut,
        "count": len(listed),
        "line": line_name(first, lang),
        "amount": wan(first["amount_wan"], lang),
        "share": percent(first["share"], lang),
        "total": wan(found["amount_wan"].sum(), lang),
    }
    if len(listed) == 1 and len(rows) == 1:
        return phrase("say.one_share", lang, **values)
    parts = [phrase("say.shares", lang, **values)]
    if len(listed) > 3:
        top = sum(row["share"] for row in listed[:3])
        parts.append(phrase("say.top_three", lang, share=percent(top, lang)))
    if len(rows) > len(listed):
        parts.append(
            phrase(
                "say.unlisted",
                lang,
                amount=wan(rows[-1]["amount_wan"], lang),
                share=percent(rows[-1]["share"], lang),
            )
        )
    parts.append(_source(found, lang))
    if found.attrs.get("gap_wan", 0) < 0:
        parts.append(phrase("say.over_total", lang, gap=wan(-found.attrs["gap_wan"], lang)))
    return joined(parts, lang)


def say_concentration(found: pd.DataFrame, lang: str) -> str:
    """Say how concentrated a cut is."""
    cut = cut_label(found, lang)
    values = {row["measure"]: row["value"] for row in records(found)}
    if values["cr1"] is None:
        return phrase(
            "say.no_concentration",
            lang,
            cut=cut,
            why=reason(found.attrs.get("why") or records(found)[0]["why"], lang),
        )
    three = "" if values["cr3"] is None else phrase("say.cr3", lang, share=percent(values["cr3"], lang))
    hhi = number(values["hhi"], 4)
    degree = "high" if values["hhi"] > 0.25 else "middle" if values["hhi"] >= 0.15 else "low"
    return phrase(
        "say.concentration",
        lang,
        cut=cut,
        count=int(found["count"].iloc[0]),
        cr1=percent(values["cr1"], lang),
        three=three,
        hhi=hhi,
        degree=phrase(f"word.{degree}", lang),
    )


def say_lorenz(found: pd.DataFrame, lang: str) -> str:
    """Say how unequal the lines are."""
    cut, count = cut_label(found, lang), found.attrs["count"]
    if found.attrs.get("why"):
        return phrase("say.no_concentration", lang, cut=cut, why=reason(found.attrs["why"], lang))
    if found.attrs["gini"] is None:
        return phrase("say.no_lorenz", lang, cut=cut, count=count)
    return phrase("say.lorenz", lang, cut=cut, count=count, gini=number(found.attrs["gini"], 3))


def say_ratios(found: pd.DataFrame, lang: str) -> str:
    """Say the best-known ratios, and how many could be computed."""
    rows = records(found)
    known = [row for row in rows if row["value"] is not None]
    missing = len(rows) - len(known)
    by_id = {row["ratio"]: row for row in known if row["code"] is None}
    told = [
        phrase(f"say.ratio_{name}", lang, value=percent(by_id[name]["value"], lang)) + _scope(by_id[name], lang)
        for name in ("basic_share", "personnel_of_basic", "three_public_of_total")
        if name in by_id
    ]
    parts = [phrase("say.ratios", lang, told=phrase("word.comma", lang).join(told))] if told else []
    parts.append(phrase("say.ratios_counted", lang, known=len(known), missing=missing))
    return joined(parts, lang)


def _scope(row: Row, lang: str) -> str:
    """Say which table a ratio was taken from, where it is not the usual one."""
    usual = next(entry["scope_zh"] for entry in definitions() if entry["id"] == row["ratio"])
    return "" if row["scope"] == usual else phrase("say.scope", lang, scope=reason(row["scope"], lang))


def _source(found: pd.DataFrame, lang: str) -> str:
    """Say which table shares were taken from, where it is not the usual one."""
    table, usual = found.attrs.get("table"), cut_named(found.attrs["by"]).tables
    if table in (None, "targets", *usual[:1]):
        return ""
    return phrase("say.taken_from", lang, scope=reason(taken_from(str(table)), lang))
