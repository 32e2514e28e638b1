"""Sentences on performance targets."""

from __future__ import annotations

import pandas as pd

from ...frames import records
from ...sentence import escape_markdown
from ...terms import CATEGORIES
from ..scoring import grades, schemes
from ..wording import number, percent, phrase, wan
from .naming import joined


def say_profile(found: pd.DataFrame, lang: str) -> str:
    """Say how many targets there are and how many have a number."""
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
    return joined(parts, lang)


def say_coverage(found: pd.DataFrame, lang: str) -> str:
    """Say how much of the framework the projects cover."""
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


def say_matrix(found: pd.DataFrame, lang: str) -> str:
    """Name the largest project and the one with most targets."""
    if found.empty:
        return phrase("say.no_projects", lang)
    first = records(found)[0]
    most = records(found.sort_values("count", ascending=False, kind="stable"))[0]
    return phrase(
        "say.matrix_same" if first["project_key"] == most["project_key"] else "say.matrix",
        lang,
        count=len(found),
        first=escape_markdown(first["project_name"]),
        amount=wan(first["project_amount_wan"], lang),
        indicators=first["count"],
        most=escape_markdown(most["project_name"]),
        most_indicators=most["count"],
        most_amount=wan(most["project_amount_wan"], lang),
    )


def say_without_outcomes(found: pd.DataFrame, lang: str) -> str:
    """Say how much money promises no outcome."""
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


def say_unit_costs(found: pd.DataFrame, lang: str) -> str:
    """Name the implied unit costs that can be held against a promise."""
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
    return joined([*parts, *told[:4]], lang)


def say_lint(found: pd.DataFrame, lang: str) -> str:
    """Count the questions that the targets raise."""
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


def say_score(found: pd.DataFrame, lang: str) -> str:
    """Say the score and the grade, or what is lacking for one."""
    if found.empty:
        return phrase("say.no_targets", lang)
    attrs = found.attrs
    plan = schemes()[attrs["scheme"]]
    by = "printed" if attrs["is_printed"] else "confirmed" if plan["confirmed"] else "unconfirmed"
    scheme = phrase(f"say.scheme_{by}", lang, name=plan["name_en" if lang == "en" else "name_zh"])
    values = {
        "total": number(attrs["total"]),
        "possible": number(attrs["possible"]),
        "missing": int(found["score"].isna().sum()),
    }
    if attrs["grade"]:
        return joined([phrase("say.score", lang, **values, grade=_grade(attrs["grade"], lang)), scheme], lang)
    return joined([phrase("say.score_incomplete", lang, **values), scheme], lang)


def say_rechecked(found: pd.DataFrame, lang: str) -> str:
    """Say how many printed scores follow from target, actual value and weight, and the first that does not."""
    if found.empty:
        return phrase("say.no_scores", lang)
    apart = records(found[found["gap"].abs() > 0.005])
    parts = [phrase("say.rechecked", lang, count=len(found), same=len(found) - len(apart))]
    if apart:
        first = max(apart, key=lambda row: abs(row["gap"]))
        scores = {"printed": number(first["printed_score"]), "recomputed": number(first["recomputed"])}
        parts.append(phrase("say.rechecked_apart", lang, indicator=escape_markdown(first["indicator"]), **scores))
    return joined(parts, lang)


def _grade(name: str, lang: str) -> str:
    return next(entry[f"name_{lang}"] for entry in grades() if entry["name_zh"] == name)
