"""Sentences on final accounts against the budget, and on checks."""

from __future__ import annotations

import pandas as pd

from ...frames import records
from ...reconciliation import coverage
from ...sentence import escape_markdown
from ..cut import cut_label
from ..wording import percent, phrase, wan
from .naming import Row, joined, line_name, reason


def say_execution(found: pd.DataFrame, lang: str) -> str:
    """Say the execution rate, in which bands of PEFA the values lie, and which indicator has no value.

    Only of the rows that the frame has.
    """
    rows = {row["id"]: row for row in records(found)}
    if all(row["value"] is None for row in rows.values()):
        why = next((row["why"] for row in rows.values() if row["why"]), "")
        return phrase("say.no_execution", lang, why=reason(why, lang))
    parts = [_rate(rows["execution_rate"], found.attrs["fiscal_year"], lang)] if "execution_rate" in rows else []
    for name in ("pi_1", "pi_2_1", "pi_2_2"):
        if name in rows:
            parts.append(_pefa(name, rows[name], lang))
    if any(name.startswith("pi") for name in rows):
        parts.append(phrase("say.pefa", lang))
    return joined(parts, lang)


def _rate(row: Row, year: int, lang: str) -> str:
    if row["value"] is None:
        return phrase("say.no_execution", lang, why=reason(row["why"], lang))
    amounts = {"actual": wan(row["actual_wan"], lang), "budget": wan(row["budget_wan"], lang)}
    return phrase("say.execution", lang, year=year, **amounts, rate=percent(row["value"], lang))


def _pefa(name: str, row: Row, lang: str) -> str:
    if row["value"] is None:
        return phrase("say.no_pi", lang, name=_PEFA[name], why=reason(row["why"], lang))
    return phrase(f"say.{name}", lang, value=percent(row["value"], lang), grade=row["grade"])


_PEFA = {"pi_1": "PI-1", "pi_2_1": "PI-2.1", "pi_2_2": "PI-2.2"}


def say_execution_lines(found: pd.DataFrame, lang: str) -> str:
    """Name the lines executed least and most."""
    if found.empty:
        return phrase("say.no_execution", lang, why=reason(found.attrs["why"], lang))
    rated = [row for row in records(found) if row["execution_rate"] is not None]
    cut = cut_label(found, lang)
    if not rated:
        return phrase("say.no_execution", lang, why=reason(records(found)[0]["why"], lang))
    least, most = (pick(rated, key=lambda row: row["execution_rate"]) for pick in (min, max))
    far = max(rated, key=lambda row: abs(row["deviation_wan"] or 0.0))
    values = {"cut": cut, "count": len(rated)}
    for name, row in (("least", least), ("most", most), ("far", far)):
        values[name] = line_name(row, lang)
        values[f"{name}_rate"] = percent(row["execution_rate"], lang)
    deviation = far["deviation_wan"] or 0.0
    sign = "over" if deviation > 0 else "under"
    return joined(
        [
            phrase("say.execution_lines", lang, **values),
            phrase(f"say.deviation_{sign}", lang, **values, deviation=wan(abs(deviation), lang)),
        ],
        lang,
    )


def say_checks(found: pd.DataFrame, lang: str) -> str:
    """Say how the checks came out, and the first that fails."""
    if found.empty:
        return phrase("say.no_checks", lang)
    parts = [phrase("say.checks", lang, coverage=coverage(found, lang))]
    fails = records(found[found["outcome"] == "fails"])
    if fails:
        first = fails[0]
        page = "" if first["page"] is None else phrase("say.on_page", lang, page=first["page"])
        told = {"count": len(fails), "statement": _short(first["statement"]), "page": page}
        parts.append(phrase("say.checks_fail", lang, **told))
    elif (found["outcome"] == "holds").any():
        parts.append(phrase("say.checks_hold", lang))
    return joined(parts, lang)


def _short(statement: str | None, width: int = 120) -> str:
    text = str(statement or "")
    half = width // 2
    return escape_markdown(text if len(text) <= width else text[:half] + "…" + text[-half:])

