"""Performance targets: how measurable they are, what they cover, how much money stands behind."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..bundled import package_toml
from ..terms import CATEGORIES
from .memory import remembered
from .selecting import origin

PROFILE_COLUMNS = [
    *("level", "count", "quantified_count", "qualitative_count", "quantified_share", "unit_share"),
    *("comparator_share", "project_count", "weighted_count"),
    *(f"{category}_count" for category in CATEGORIES),
]
MATRIX_COLUMNS = [
    *("project_key", "project_code", "project_name", "unit_name", "project_amount_wan"),
    *(f"{category}_count" for category in CATEGORIES),
    *("count", "quantified_share", "has_timeliness", "has_cost", "has_outcome", "page", "cell"),
]
OUTCOMES = ("benefit", "satisfaction")


def vocabulary() -> dict[str, Any]:
    """Read the words that tell what an indicator measures.

    >>> "人次" in vocabulary()["count_units"]
    True
    """
    return package_toml("measures/indicators.toml")


def profile(targets: pd.DataFrame) -> pd.DataFrame:
    """Describe how measurable the targets are.

    Returns
    -------
    One row for the department's own targets, one for the projects', one for all (those that
    exist): counts, the share with a number (`quantified_share`), and of those with a number the share
    with a unit and with a printed comparator (≥ ≤ = …); the number of projects, and the count of each
    category.
    """
    levels = [level for level in ("department", "project") if (targets["level"] == level).any()]
    rows = [_profile_row(level, targets[targets["level"] == level]) for level in levels]
    if len(levels) > 1:
        rows.append(_profile_row("all", targets))
    found = pd.DataFrame(rows, columns=PROFILE_COLUMNS)
    found.attrs = {**origin(targets), "kind": "profile"}
    return found


def _profile_row(level: str, targets: pd.DataFrame) -> dict[str, Any]:
    numbers = targets[targets["value"].notna()]
    share = len(numbers) / len(targets) if len(targets) else None
    return {
        "level": level,
        "count": len(targets),
        "quantified_count": len(numbers),
        "qualitative_count": len(targets) - len(numbers),
        "quantified_share": share,
        "unit_share": numbers["value_unit"].notna().mean() if len(numbers) else None,
        "comparator_share": numbers["comparator"].notna().mean() if len(numbers) else None,
        "project_count": targets.loc[targets["level"] == "project", "project_name"].nunique(),
        "weighted_count": int(targets["weight"].notna().sum()),
        **{f"{category}_count": int((targets["category"] == category).sum()) for category in CATEGORIES},
    }


def matrix(targets: pd.DataFrame) -> pd.DataFrame:
    """Count each project's indicators by category, with its money and whether time and cost are promised.

    Returns
    -------
    One row per project, largest first: `project_code`, `project_name`, `unit_name`, `project_amount_wan`, one
    `…_count` per category, `quantified_share`, `has_timeliness`, `has_cost`, `has_outcome` (benefit or
    satisfaction), and the place of its first indicator.
    """
    return remembered(targets, "matrix", lambda: _matrix(targets)).copy()


def _matrix(targets: pd.DataFrame) -> pd.DataFrame:
    projects = targets[targets["level"] == "project"]
    rows = [_project_row(part) for _, part in projects.groupby(project_key(projects), sort=False)]
    found = pd.DataFrame(rows, columns=MATRIX_COLUMNS)
    found = found.sort_values("project_amount_wan", ascending=False, kind="stable").reset_index(drop=True)
    found.attrs = {**origin(targets), "kind": "matrix"}
    return found


def project_key(targets: pd.DataFrame) -> pd.Series:
    """Tell projects apart: by code, else by name and unit."""
    return targets["project_code"].fillna(
        targets["project_name"].fillna("") + "|" + targets["unit_name"].fillna("")
    )


def _project_row(part: pd.DataFrame) -> dict[str, Any]:
    first = part.iloc[0]
    counts = {f"{category}_count": int((part["category"] == category).sum()) for category in CATEGORIES}
    return {
        **first[["project_code", "project_name", "unit_name", "page", "cell"]],
        "project_key": project_key(part).iloc[0],
        "project_amount_wan": part["project_amount_wan"].max(),
        **counts,
        "count": len(part),
        "quantified_share": float(part["value"].notna().mean()),
        "has_timeliness": bool(is_timely(part).any()),
        "has_cost": counts["cost_count"] > 0,
        "has_outcome": any(counts[f"{name}_count"] for name in OUTCOMES),
    }


def is_timely(targets: pd.DataFrame) -> pd.Series:
    """Tell which indicators promise a time: by their sub-category 时效, or by their words."""
    words = "|".join(vocabulary()["words"]["timeliness"])
    rest = targets[["indicator", "qualitative"]].fillna("")
    return targets["subcategory"].fillna("").str.cat(rest, sep="|").str.contains(words).astype(bool)


def coverage(targets: pd.DataFrame) -> pd.DataFrame:
    """Say how much of the framework the projects cover, by number and by money.

    Returns
    -------
    One row per aspect (output, timeliness, cost, benefit, satisfaction, outcome): `project_count` and
    `project_share` of the projects that have it, `amount_wan` and `money_share` of theirs. Projects without a
    printed amount count by number only.
    """
    projects = matrix(targets)
    aspects = {
        "output": projects["output_count"] > 0,
        "timeliness": projects["has_timeliness"],
        "cost": projects["has_cost"],
        "benefit": projects["benefit_count"] > 0,
        "satisfaction": projects["satisfaction_count"] > 0,
        "outcome": projects["has_outcome"],
    }
    money, number = projects["project_amount_wan"].sum(), len(projects)
    rows = []
    for aspect, has in aspects.items():
        has = has.astype(bool)
        amount = float(projects.loc[has, "project_amount_wan"].sum())
        rows.append(
            {
                "aspect": aspect,
                "project_count": int(has.sum()),
                "project_share": has.mean() if number else None,
                "amount_wan": amount,
                "money_share": amount / money if money else None,
            }
        )
    found = pd.DataFrame(rows)
    found.attrs = {**origin(targets), "kind": "coverage", "project_count": number, "total_wan": float(money)}
    return found


def money_without_outcomes(targets: pd.DataFrame) -> pd.DataFrame:
    """List the projects that promise neither benefit nor satisfaction, largest first."""
    projects = matrix(targets)
    found = projects[~projects["has_outcome"].astype(bool)].reset_index(drop=True)
    total = float(projects["project_amount_wan"].sum())
    amount = float(found["project_amount_wan"].sum())
    found.attrs = {
        **origin(targets),
        "kind": "money_without_outcomes",
        "amount_wan": amount,
        "total_wan": total,
        "share": amount / total if total else None,
        "project_count": len(projects),
    }
    return found
