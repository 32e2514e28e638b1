"""Say what a result shows in one or two computed sentences, true for whatever document gave it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from ..codes import function_name
from ..errors import UsageError
from ..terms import CATEGORIES, FUNDS, MEASURES
from .composition import UNLISTED, cut_named
from .selecting import records
from .wording import escape_markdown, number, percent, phrase, wan

Row = dict[str, Any]


class Sentence(str):
    """Computed words: plain text that Jupyter shows as Markdown."""

    def _repr_markdown_(self) -> str:
        return str(self)


def say(result: Any, lang: str = "zh") -> Sentence:
    """Put a result into one or two sentences.

    Parameters
    ----------
    result
        A frame of this package, which knows its kind (`attrs["kind"]`).
    lang
        "zh" or "en".

    Words that come from the disclosure are escaped, so that they can be shown as Markdown.

    >>> import pandas as pd
    >>> frame = pd.DataFrame(columns=["code", "line", "amount_wan", "share"])
    >>> frame.attrs = {"kind": "shares", "by": "project", "why": "本文件没有可按项目划分的数字"}
    >>> say(frame)
    '本文件没有可按项目划分的数字，故不能计算占比。'
    """
    kind = getattr(result, "attrs", {}).get("kind")
    if kind not in _SAY:
        msg = f"nothing to say about a {kind or type(result).__name__}; there are sentences for: {', '.join(_SAY)}"
        raise UsageError(msg)
    return Sentence(_SAY[kind](result, lang))


def line_name(row: Row, lang: str) -> str:
    """Name a line in the reader's language where the vocabulary knows it; else as printed."""
    code = str(row.get("code") or "")
    known = MEASURES.get(code) or FUNDS.get(code)
    if lang == "en" and code == UNLISTED:
        return phrase("word.unlisted", lang)
    if lang == "en" and known:
        return known[1]
    if lang == "en" and len(code) == 3:
        return function_name(code, "en") or escape_markdown(row["line"])
    return escape_markdown(row["line"])


def _joined(parts: list[str], lang: str) -> str:
    return ("" if lang == "zh" else " ").join(part for part in parts if part)


# --- variance ---------------------------------------------------------------------------------------------------


def _changes(found: pd.DataFrame, lang: str) -> str:
    if found.attrs.get("by") == "summary":
        return _headlines(found, lang)
    rows = records(found)
    total = next((row for row in rows if row["level"] == "total"), None)
    parts = [_change_of(total, found, lang)] if total else []
    parts.append(_leaders(rows, found, lang))
    if total and total["reason"]:
        parts.append(phrase("say.reason", lang, reason=escape_markdown(total["reason"])))
    if found.attrs.get("note"):
        parts.append(phrase("say.note", lang, note=found.attrs["note"]))
    return _joined(parts, lang)


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
    return _joined(parts, lang)


def _change_of(row: Row | None, found: pd.DataFrame, lang: str) -> str:
    """Say one figure's change on the year before, with the source of the prior year."""
    if row is None or row["current_wan"] is None:
        return phrase(
            "say.nothing_current", lang, why=found.attrs.get("why") or phrase("word.undisclosed", lang)
        )
    cut = "" if found.attrs["by"] == "summary" else cut_named(found.attrs["by"]).label(lang)
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
    cut = cut_named(found.attrs["by"]).label(lang)
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


# --- structure --------------------------------------------------------------------------------------------------


def _shares(found: pd.DataFrame, lang: str) -> str:
    if found.empty or found["share"].isna().all():
        return phrase(
            "say.no_shares", lang, why=found.attrs.get("why") or phrase("why.zero_denominator", lang)
        )
    rows = records(found)
    cut = cut_named(found.attrs["by"]).label(lang)
    listed = [row for row in rows if row["code"] != UNLISTED]
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
    if found.attrs.get("gap_wan", 0) < 0:
        parts.append(phrase("say.over_total", lang, gap=wan(-found.attrs["gap_wan"], lang)))
    return _joined(parts, lang)


def _concentration(found: pd.DataFrame, lang: str) -> str:
    cut = cut_named(found.attrs["by"]).label(lang)
    values = {row["measure"]: row["value"] for row in records(found)}
    if values["cr1"] is None:
        return phrase(
            "say.no_concentration", lang, cut=cut, why=found.attrs.get("why") or records(found)[0]["why"]
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


def _lorenz(found: pd.DataFrame, lang: str) -> str:
    if found.attrs["gini"] is None:
        return phrase(
            "say.no_lorenz", lang, cut=cut_named(found.attrs["by"]).label(lang), count=found.attrs["count"]
        )
    return phrase(
        "say.lorenz",
        lang,
        cut=cut_named(found.attrs["by"]).label(lang),
        count=found.attrs["count"],
        gini=number(found.attrs["gini"], 3),
    )


def _ratios(found: pd.DataFrame, lang: str) -> str:
    rows = records(found)
    known = [row for row in rows if row["value"] is not None]
    missing = len(rows) - len(known)
    by_id = {row["ratio"]: row for row in known if row["code"] is None}
    told = [
        phrase(f"say.ratio_{name}", lang, value=percent(by_id[name]["value"], lang))
        for name in ("basic_share", "personnel_of_basic", "three_public_of_total")
        if name in by_id
    ]
    parts = [phrase("say.ratios", lang, told=phrase("word.comma", lang).join(told))] if told else []
    parts.append(phrase("say.ratios_counted", lang, known=len(known), missing=missing))
    return _joined(parts, lang)


# --- performance ------------------------------------------------------------------------------------------------


def _profile(found: pd.DataFrame, lang: str) -> str:
    if found.empty:
        return phrase("say.no_targets", lang)
    rows = {row["level"]: row for row in records(found)}
    parts = []
    for level in ("department", "project"):
        if level in rows:
            row = rows[level]
            parts.append(
                phrase(
                    f"say.profile_{level}",
                    lang,
                    count=row["count"],
                    quantified=row["quantified_count"],
                    qualitative=row["qualitative_count"],
                    share=percent(row["quantified_share"], lang),
                    projects=row["project_count"],
                )
            )
    row = rows.get("project") or rows["department"]
    counts = [
        f"{CATEGORIES[name][lang == 'en']}{'' if lang == 'zh' else ' '}{row[f'{name}_count']}"
        for name in CATEGORIES
        if row[f"{name}_count"]
    ]
    parts.append(phrase("say.profile_categories", lang, counts=phrase("word.comma", lang).join(counts)))
    return _joined(parts, lang)


def _coverage(found: pd.DataFrame, lang: str) -> str:
    number_of = found.attrs["project_count"]
    if not number_of:
        return phrase("say.no_projects", lang)
    rows = {row["aspect"]: row for row in records(found)}
    told = [
        phrase(
            "say.aspect",
            lang,
            aspect=phrase(f"aspect.{name}", lang),
            count=rows[name]["project_count"],
            money=phrase("say.of_money", lang, share=percent(rows[name]["money_share"], lang))
            if rows[name]["money_share"] is not None
            else "",
        )
        for name in ("cost", "timeliness", "satisfaction")
    ]
    return phrase("say.coverage", lang, count=number_of, told=phrase("word.semicolon", lang).join(told))


def _matrix(found: pd.DataFrame, lang: str) -> str:
    if found.empty:
        return phrase("say.no_projects", lang)
    first = records(found)[0]
    most = records(found.sort_values("count", ascending=False, kind="stable"))[0]
    return phrase(
        "say.matrix",
        lang,
        count=len(found),
        first=escape_markdown(first["project_name"]),
        amount=wan(first["project_amount_wan"], lang),
        indicators=first["count"],
        most=escape_markdown(most["project_name"]),
        most_indicators=most["count"],
        most_amount=wan(most["project_amount_wan"], lang),
    )


def _without_outcomes(found: pd.DataFrame, lang: str) -> str:
    if not found.attrs["project_count"]:
        return phrase("say.no_projects", lang)
    if found.empty:
        return phrase("say.all_outcomes", lang, count=found.attrs["project_count"])
    return phrase(
        "say.without_outcomes",
        lang,
        count=len(found),
        amount=wan(found.attrs["amount_wan"], lang),
        share=percent(found.attrs["share"], lang),
        first=escape_markdown(found["project_name"].iloc[0]),
    )


def _unit_costs(found: pd.DataFrame, lang: str) -> str:
    rows = records(found)
    if not rows:
        return phrase("say.no_unit_costs", lang)
    told = [
        phrase(
            f"say.unit_cost_{row['verdict']}",
            lang,
            project=escape_markdown(row["project_name"]),
            indicator=escape_markdown(row["indicator"]),
            unit=row["quantity_unit"],
            implied=number(row["unit_cost_yuan"]),
            promised=number(row["promised_cost_yuan"]),
        )
        for row in rows
        if row["verdict"]
    ]
    parts = [phrase("say.unit_costs", lang, count=len(rows), promised=len(told))]
    return _joined([*parts, *told[:4]], lang)


def _lint(found: pd.DataFrame, lang: str) -> str:
    if not found.attrs["count"]:
        return phrase("say.no_targets", lang)
    if found.empty:
        return phrase("say.no_findings", lang, count=found.attrs["count"])
    counts = found["rule"].value_counts()
    told = [
        phrase("say.rule", lang, rule=phrase(f"rule.{rule}", lang), count=counts[rule])
        for rule in counts.index
    ]
    return phrase(
        "say.lint",
        lang,
        count=found.attrs["count"],
        findings=len(found),
        told=phrase("word.comma", lang).join(told),
    )


def _score(found: pd.DataFrame, lang: str) -> str:
    attrs = found.attrs
    values = {
        "total": number(attrs["total"]),
        "possible": number(attrs["possible"]),
        "missing": int(found["score"].isna().sum()),
    }
    if attrs["grade"]:
        return phrase("say.score", lang, **values, grade=attrs["grade"])
    return phrase("say.score_incomplete", lang, **values)


_SAY: dict[str, Callable[[pd.DataFrame, str], str]] = {
    "changes": _changes,
    "shares": _shares,
    "concentration": _concentration,
    "lorenz": _lorenz,
    "ratios": _ratios,
    "profile": _profile,
    "coverage": _coverage,
    "matrix": _matrix,
    "money_without_outcomes": _without_outcomes,
    "unit_costs": _unit_costs,
    "lint": _lint,
    "score": _score,
}
