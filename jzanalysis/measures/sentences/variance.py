"""Sentences on the year-over-year variance and on several years."""

from __future__ import annotations

import pandas as pd

from ...frames import records
from ...sentence import escape_markdown
from ..cut import cut_label
from ..wording import number, percent, phrase, wan
from .comparison import say_across
from .naming import Row, joined, line_name, reason


def say_changes(found: pd.DataFrame, lang: str) -> str:
    """Say how the total changed, which lines moved it most, and the stated reason."""
    if found.attrs.get("by") == "summary":
        return _headlines(found, lang)
    rows = records(found)
    total = next((row for row in rows if row["level"] == "total"), None)
    parts = [_change_of(total, found, lang)] if total else []
    parts.append(_leaders(rows, found, lang))
    parts += _code_changes(rows, lang)
    if total and total["reason"]:
        parts.append(phrase("say.reason", lang, reason=escape_markdown(total["reason"])))
    if found.attrs.get("note"):
        parts.append(phrase("say.note", lang, note=reason(found.attrs["note"], lang)))
    return joined(parts, lang)


def _code_changes(rows: list[Row], lang: str) -> list[str]:
    """Name the lines whose prior year was found under other codes, and say when that is not confirmed."""
    marked = phrase("why.unconfirmed")
    told = [
        line_name(row, lang) + phrase("why.unconfirmed", lang) * (marked in row["why"])
        for row in rows
        if row["matched_by"] == "code_change"
    ]
    return [phrase("say.code_changes", lang, lines=phrase("word.comma", lang).join(told))] if told else []


def _headlines(found: pd.DataFrame, lang: str) -> str:
    known = [row for row in records(found) if row["change_wan"] is not None]
    if not known:
        return phrase("say.no_priors", lang, year=found.attrs.get("fiscal_year"))
    parts = [_change_of(known[0], found, lang)]
    if known[0]["reason"]:
        parts.append(phrase("say.reason", lang, reason=escape_markdown(known[0]["reason"])))
    missing = [line_name(row, lang) for row in records(found) if row["change_wan"] is None]
    if missing:
        parts.append(phrase("say.without_prior", lang, lines=phrase("word.comma", lang).join(missing)))
    apart = [line_name(row, lang) for row in records(found) if row["priors_agree"] is False]
    if apart:
        parts.append(phrase("say.priors_differ", lang, lines=phrase("word.comma", lang).join(apart)))
    return joined(parts, lang)


def _change_of(row: Row | None, found: pd.DataFrame, lang: str) -> str:
    """Say one figure's change on the year before, with the source of the prior year."""
    if row is None or row["current_wan"] is None:
        return phrase(
            "say.nothing_current", lang, why=reason(found.attrs.get("why"), lang) or phrase("word.undisclosed", lang)
        )
    cut = "" if found.attrs["by"] == "summary" else cut_label(found, lang)
    what = line_name(row, lang) if not cut else phrase("say.total_of", lang, cut=cut)
    values = {"year": found.attrs.get("fiscal_year"), "what": what, "amount": wan(row["current_wan"], lang)}
    if row["prior_wan"] is None:
        return phrase("say.no_prior", lang, **values)
    values.update(
        prior=wan(row["prior_wan"], lang),
        source=_source_in(row["source"], lang),
        change=wan(abs(row["change_wan"]), lang),
    )
    if round(row["change_wan"], 6) == 0:
        return phrase("say.unchanged", lang, **values)
    trend = "increase" if row["change_wan"] > 0 else "decrease"
    if row["change_rate"] is None:
        return phrase(f"say.{trend}_without_rate", lang, **values)
    return phrase(f"say.{trend}", lang, **values, rate=percent(abs(row["change_rate"]), lang))


def _source_in(label: str | None, lang: str) -> str:
    """Give a source's label in the reader's language; frames hold the Chinese one."""
    keys = ("document", "column", "narrative", "narrative_printed", "narrative_implied")
    return next(
        (phrase(f"source.{key}", lang) for key in keys if phrase(f"source.{key}") == label), label or ""
    )


def _leaders(rows: list[Row], found: pd.DataFrame, lang: str) -> str:
    """Name the lines that moved the total most, or say why none can be named."""
    lines = [row for row in rows if row["level"] == "line"]
    moved = [row for row in lines if row["change_wan"] is not None and round(row["change_wan"], 6) != 0]
    cut = cut_label(found, lang)
    if not lines:
        return ""
    if not any(row["change_wan"] is not None for row in lines):
        return phrase("say.no_line_priors", lang, cut=cut)
    if not moved:
        return phrase("say.no_line_moved", lang, cut=cut)
    parts = []
    for trend, sign in (("increase", 1), ("decrease", -1)):
        side = sorted(
            (row for row in moved if sign * row["change_wan"] > 0), key=lambda row: -abs(row["change_wan"])
        )
        if side:
            parts.append(_leader(side[0], trend, lang))
    return phrase("say.leaders", lang, cut=cut, leaders=phrase("word.semicolon", lang).join(parts))


def _leader(row: Row, trend: str, lang: str) -> str:
    values = {"line": line_name(row, lang), "change": wan(abs(row["change_wan"]), lang)}
    status = "" if row["status"] == "compared" else phrase(f"word.{row['status']}", lang)
    if row["contribution"] is None:
        return phrase(f"say.leader_{trend}", lang, **values, status=status)
    points = number(abs(row["contribution"]) * 100)
    return phrase(f"say.leader_{trend}_points", lang, **values, status=status, points=points)


def say_code_changes(found: pd.DataFrame, lang: str) -> str:
    """Say how many changes of codes lie between two years, and how many nobody confirmed."""
    first, last = found.attrs["years"]
    if found.empty:
        return phrase("say.no_changes_of_codes", lang, first=first, last=last)
    confirmed = int(found["is_confirmed"].sum())
    counts = {"count": len(found), "confirmed": confirmed, "unconfirmed": len(found) - confirmed}
    return phrase("say.changes_of_codes", lang, first=first, last=last, **counts)


def say_growth(found: pd.DataFrame, lang: str) -> str:
    """Say how the total grew from the first year to the last."""
    if found.attrs.get("across"):
        return say_across(found, lang)
    total = next((row for row in records(found) if row["level"] == "total"), None)
    if total is None or total["compound_rate"] is None:
        return phrase("say.series_none", lang)
    trend = phrase("word.rising" if total["compound_rate"] >= 0 else "word.falling", lang)
    return phrase(
        "say.series",
        lang,
        first=total["first_year"],
        last=total["last_year"],
        cut=cut_label(found, lang),
        start=wan(total["first_wan"], lang),
        end=wan(total["last_wan"], lang),
        trend=trend,
        count=total["years_observed"],
        rate=percent(abs(total["compound_rate"]) if lang == "zh" else total["compound_rate"], lang),
    )
