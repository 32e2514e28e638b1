"""Sentences on several departments."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...frames import records
from ...sentence import escape_markdown
from ...terms import STAGES
from ..comparison import spread_of_shares
from ..cut import cut_label
from ..ratios import definitions
from ..wording import number, percent, phrase, ratio_value, wan
from .naming import Row, joined, line_name, reason


def say_standing(found: pd.DataFrame, lang: str) -> str:
    """Say in which ratios the department is highest, lowest and in between, with the number compared."""
    stage = STAGES.get(str(found.attrs["stage"]), ("", ""))[lang == "en"]
    if not found.attrs["others"]:
        return phrase("say.standing_none", lang, stage=stage)
    placed = [row for row in records(found) if row["percentile"] is not None]
    origin = "bundled" if found.attrs["is_bundled"] else "given"
    parts = [
        phrase(
            "say.standing",
            lang,
            year=found.attrs["fiscal_year"],
            department=escape_markdown(found.attrs["department"]),
            count=len(found.attrs["others"]),
            origin=phrase(f"say.standing_{origin}", lang),
            stage=stage,
            known=len(placed),
        )
    ]
    for key, rows in _by_place(placed).items():
        if rows:
            told = phrase("word.comma", lang).join(_placed(row, lang) for row in rows)
            parts.append(phrase(f"say.standing_{key}", lang, told=told))
    return joined(parts, lang)


def _by_place(rows: list[Row]) -> dict[str, list[Row]]:
    """Sort the ratios: above all others, below all others, in between."""
    places: dict[str, list[Row]] = {"most": [], "least": [], "between": []}
    for row in rows:
        key = {1.0: "most", 0.0: "least"}.get(row["percentile"], "between")
        places[key].append(row)
    return places


def _placed(row: Row, lang: str) -> str:
    value = ratio_value(row["value"], row["unit"], lang)
    return phrase(
        "say.standing_ratio",
        lang,
        name=ratio_name(row["ratio"], lang),
        value=value,
        percentile=number(row["percentile"] * 100, 0) + "%",
        count=row["count"],
    )


def say_across(found: pd.DataFrame, lang: str) -> str:
    """Say which of several departments is the largest and which grew most."""
    rows = [row for row in records(found) if row["last_wan"] is not None or row["years_observed"]]
    grown = [row for row in rows if row["compound_rate"] is not None]
    if not grown:
        return phrase("say.series_none", lang)
    largest = max(grown, key=lambda row: row["last_wan"])
    fastest = max(grown, key=lambda row: row["compound_rate"])
    slowest = min(grown, key=lambda row: row["compound_rate"])
    values = {
        "count": len(grown),
        "largest": escape_markdown(largest["line"]),
        "amount": wan(largest["last_wan"], lang),
        "year": largest["last_year"],
        "fastest": escape_markdown(fastest["line"]),
        "first": fastest["first_year"],
        "last": fastest["last_year"],
        "rate": percent(fastest["compound_rate"], lang),
        "slowest": escape_markdown(slowest["line"]),
        "slow_rate": percent(slowest["compound_rate"], lang),
    }
    return phrase("say.across" if len(grown) > 1 else "say.across_one", lang, **values)


def say_compared_shares(found: pd.DataFrame, lang: str) -> str:
    """Name the line whose share differs most between the disclosures."""
    spread = spread_of_shares(found)
    if found.empty or spread.empty:
        why = reason(found.attrs["why"], lang) or phrase("why.nothing_to_compare", lang)
        return phrase("say.no_shares", lang, why=why)
    first = records(spread)[0]
    count = found["disclosure"].nunique()
    if count < 2:
        return phrase("say.compared_one", lang)
    told = phrase(
        "say.compared_shares",
        lang,
        cut=cut_label(found, lang),
        count=count,
        line=line_name(first, lang),
        least=escape_markdown(first["least"]),
        least_share=percent(first["least_share"], lang),
        most=escape_markdown(first["most"]),
        most_share=percent(first["most_share"], lang),
        points=number(100 * first["spread"]),
    )
    why = phrase("word.semicolon", lang).join(reason(one, lang) for one in found.attrs["why"].split("；"))
    return joined([told, phrase("say.left_out", lang, why=why) if why else ""], lang)


def say_ratio_series(found: pd.DataFrame, lang: str) -> str:
    """Say between what values one ratio moved, and which department's moved most."""
    known = found[found["value"].notna()]
    if known.empty:
        whys = dict.fromkeys([found.attrs["why"]] if found.attrs["why"] else found["why"].dropna())
        why = phrase("word.semicolon", lang).join(reason(one, lang) for one in whys)
        return phrase("say.no_ratio_series", lang, why=why)
    moves = [_move(str(name), part) for name, part in known.groupby("department", sort=False)]
    most = max(moves, key=lambda move: abs(move["change"]))
    unit = found.attrs["unit"]
    values = {
        "name": ratio_name(found.attrs["ratio"], lang),
        "count": len(known),
        "least": ratio_value(known["value"].min(), unit, lang),
        "most": ratio_value(known["value"].max(), unit, lang),
        "department": escape_markdown(most["department"]),
        "first": most["first_year"],
        "last": most["last_year"],
        "start": ratio_value(most["start"], unit, lang),
        "end": ratio_value(most["end"], unit, lang),
    }
    parts = [phrase("say.ratio_range" if len(known) > 1 else "say.ratio_once", lang, **values)]
    if most["first_year"] != most["last_year"]:
        parts.append(phrase("say.ratio_moved", lang, **values))
    return joined(parts, lang)


def _move(department: str, part: pd.DataFrame) -> Row:
    ordered = part.sort_values("year")
    first, last = ordered.iloc[0], ordered.iloc[-1]
    return {
        "department": department,
        "first_year": int(first["year"]),
        "last_year": int(last["year"]),
        "start": first["value"],
        "end": last["value"],
        "change": last["value"] - first["value"],
    }


def ratio_name(ratio: str, lang: str) -> str:
    """Name a ratio in the reader's language."""
    known: dict[str, Any] = next(entry for entry in definitions() if entry["id"] == ratio)
    return str(known["name_en" if lang == "en" else "name_zh"])
