"""Sentences on one side of a result: the steps between two years, size and structure, prices, reasons, flows."""

from __future__ import annotations

import pandas as pd

from ...frames import records
from ...sentence import escape_markdown
from ..wording import number, percent, phrase, wan
from .naming import joined, line_name


def say_steps(found: pd.DataFrame, lang: str) -> str:
    """Say what rises and what falls between last year's total and this year's, and what cannot be divided."""
    rows = records(found)
    total = next((row for row in rows if row["level"] == "total"), None)
    if total is None or total["change_wan"] is None:
        return phrase("say.steps_none", lang)
    changes = [row["change_wan"] for row in rows if row["level"] == "line" and row["change_wan"] is not None]
    up, down = [c for c in changes if c > 0], [c for c in changes if c < 0]
    left = round(total["change_wan"] - sum(changes), 6)
    values = {
        "prior": wan(total["prior_wan"], lang),
        "current": wan(total["current_wan"], lang),
        "up_count": len(up),
        "up": wan(sum(up), lang),
        "down_count": len(down),
        "down": wan(-sum(down), lang),
    }
    parts = [phrase("say.steps" if changes else "say.steps_undivided", lang, **values)]
    if changes and abs(left) > 0.005:
        parts.append(phrase("say.steps_left", lang, left=wan(left, lang)))
    return joined(parts, lang)


def say_split(found: pd.DataFrame, lang: str) -> str:
    """Say how much of the movement is size, and which line's weight changed most."""
    lines = [row for row in records(found) if row["level"] == "line" and row["structure_wan"] is not None]
    if not lines:
        return phrase("say.split_none", lang)
    gained = max(lines, key=lambda row: row["structure_wan"])
    lost = min(lines, key=lambda row: row["structure_wan"])
    if round(gained["structure_wan"], 2) == round(lost["structure_wan"], 2) == 0:
        return phrase("say.split_same", lang)
    return phrase(
        "say.split",
        lang,
        gained=line_name(gained, lang),
        gain=wan(gained["structure_wan"], lang),
        lost=line_name(lost, lang),
        loss=wan(-lost["structure_wan"], lang),
        moved=wan(sum(abs(row["structure_wan"]) for row in lines) / 2, lang),
    )


def say_real_terms(found: pd.DataFrame, lang: str) -> str:
    """Say the first figure's real change, and with which index; without one, that amounts stay nominal."""
    rows = [row for row in records(found) if row["real_change_rate"] is not None]
    if found.attrs["deflator"] == 1 or not rows:
        return phrase("say.nominal", lang)
    row = rows[0]
    return phrase(
        "say.real_terms",
        lang,
        name=escape_markdown(found.attrs["deflator_name"]),
        deflator=number(found.attrs["deflator"], 4),
        line=line_name(row, lang),
        nominal=percent(row["change_rate"], lang),
        real=percent(row["real_change_rate"], lang),
    )


def say_stated(found: pd.DataFrame, lang: str) -> str:
    """Say how many changes the narrative states, and of how many it gives a reason."""
    moved = found[found["trend"].isin(["increase", "decrease"])]
    if moved.empty:
        return phrase("say.stated_none", lang)
    if moved["sentence"].isna().all():  # bundled: the figures are carried over, the sentences are not
        return phrase("say.stated_figures", lang, count=len(moved))
    counts = {"count": len(moved), "reasons": int(moved["reason"].notna().sum())}
    unexplained = moved[moved["reason"].isna() & moved["change_wan"].notna()]
    parts = [phrase("say.stated", lang, **counts)]
    if len(unexplained):
        first = records(unexplained.loc[[unexplained["change_wan"].abs().idxmax()]])[0]
        change = wan(first["change_wan"], lang)
        subject = escape_markdown(first["subject"]).translate(_INNER)
        parts.append(phrase("say.unexplained", lang, subject=subject, change=change))
    return joined(parts, lang)


#: Quotation marks within quotation marks.
_INNER = {ord("“"): "\N{LEFT SINGLE QUOTATION MARK}", ord("”"): "\N{RIGHT SINGLE QUOTATION MARK}"}


def say_flows(found: pd.DataFrame, lang: str) -> str:
    """Name the largest source and the largest single flow from a class to a kind of expenditure."""
    if found.empty:
        return phrase("say.no_flows", lang)
    rows = records(found)
    spent = [row for row in rows if row["stage"] == 2]
    total = sum(row["amount_wan"] for row in spent)
    parts = [phrase("say.flows", lang, total=wan(total, lang))]
    for stage, key in ((1, "source"), (3, "crossed")):
        own = [row for row in rows if row["stage"] == stage]
        if own:
            top = max(own, key=lambda row: row["amount_wan"])
            share = percent(top["amount_wan"] / total, lang)
            ends = {end: line_name({"code": top[end], "line": top[f"{end}_name"]}, lang) for end in ("source", "target")}
            parts.append(phrase(f"say.flow_{key}", lang, **ends, amount=wan(top["amount_wan"], lang), share=share))
        else:
            parts.append(phrase(f"say.flow_no_{key}", lang))
    return joined(parts, lang)


def say_indicators(found: pd.DataFrame, lang: str) -> str:
    """Say of one project's (or several) indicators how many have a number, and which categories are there."""
    if found.empty:
        return phrase("say.no_projects", lang)
    first = records(found)[0]
    names = found["project_name"].dropna().unique()
    missing = [name for name in ("cost", "output", "benefit", "satisfaction") if name not in set(found["category"])]
    values = {
        "project": escape_markdown(first["project_name"]) if len(names) == 1 else phrase("say.all_projects", lang),
        "amount": wan(first["project_amount_wan"], lang),
        "count": len(found),
        "quantified": int(found["value"].notna().sum()),
    }
    parts = [phrase("say.indicators" if len(names) == 1 else "say.indicators_many", lang, **values)]
    if missing:
        told = phrase("word.comma", lang).join(phrase(f"aspect.{name}", lang) for name in missing)
        parts.append(phrase("say.indicators_missing", lang, missing=told))
    return joined(parts, lang)
