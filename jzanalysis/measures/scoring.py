"""Score performance by a scheme of ``schemes.toml``; recompute the scores a document prints."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..bundled import package_toml
from ..errors import UsageError
from ..frames import records
from .wording import phrase

COLUMNS = ["cell", "category", "indicator", "printed", "weight", "actual", "achievement", "score", "why"]
RECHECKED = ["indicator", "printed", "actual", "weight", "printed_score", "recomputed", "gap", "page", "cell"]


def schemes() -> dict[str, dict[str, Any]]:
    """Give the scoring schemes by name.

    >>> schemes()["order_10_2020"]["weights"]["output"]
    50
    """
    return dict(package_toml("measures/schemes.toml")["scheme"])


def achievement(target: Mapping[str, Any], actual: float | None) -> float | None:
    """Say how far one target was reached, from 0 to 1; missing without an actual value.

    A quantity: reached is 1, else in proportion (≥: actual ÷ target; ≤: target ÷ actual). A qualitative
    target takes the assessor's own fraction.

    >>> achievement({"value": 95.0, "comparator": "≥"}, 76.0)
    0.8
    >>> achievement({"value": 10.0, "comparator": "≤"}, 16.0)
    0.625
    >>> achievement({"value": 10.0, "comparator": "≤"}, 8.0), achievement({"value": None}, 0.85)
    (1.0, 0.85)
    """
    if actual is None or pd.isna(actual):
        return None
    value = target.get("value")
    if value is None or pd.isna(value):
        return min(max(float(actual), 0.0), 1.0)
    low, high = float(value), target.get("value_high")
    comparator = target.get("comparator") or "="
    if comparator == "range" and high is not None and not pd.isna(high):
        return _at_least(actual, low) if actual < low else _at_most(actual, float(high))
    if comparator in ("≤", "<"):
        return _at_most(actual, low)
    return _at_least(actual, low)


def _at_least(actual: float, target: float) -> float:
    return 1.0 if actual >= target else max(actual / target, 0.0) if target > 0 else 0.0


def _at_most(actual: float, target: float) -> float:
    return 1.0 if actual <= target else max(target / actual, 0.0)


def score(
    targets: pd.DataFrame,
    actuals: Mapping[str, float],
    scheme: str = "order_10_2020",
    *,
    execution_rate: float | None = None,
) -> pd.DataFrame:
    """Score the targets of one project (or department).

    Parameters
    ----------
    targets
        The indicators to score.
    actuals
        `cell` of an indicator → the value reached, in the target's unit; for a qualitative one a fraction
        0–1.
    scheme
        A name of ``schemes.toml``; printed weights, where all indicators have one, go before the scheme's.
    execution_rate
        Actual ÷ budget (0–1), for the points that the scheme gives to it.

    Returns
    -------
    One row per indicator with `weight`, `achievement` (0–1), `score` and `why` it has none.
    `attrs`: `total` of the points that could be scored, `possible` (their weights), `grade` (missing
    while anything is missing), `scheme`.
    """
    if scheme not in schemes():
        msg = f"no scheme named {scheme!r}; there are: {', '.join(schemes())}"
        raise UsageError(msg)
    plan = schemes()[scheme]
    weights = _weights(targets, plan)
    rows = [
        _score_row(row, weights[place], actuals.get(row["cell"]))
        for place, row in enumerate(records(targets))
    ]
    if points := _execution_points(targets, plan):
        rows.append(_execution_row(points, execution_rate))
    found = pd.DataFrame(rows, columns=COLUMNS)
    found.attrs = {**_summary(found), "kind": "score", "scheme": scheme, "is_printed": _are_printed(targets)}
    return found


def grades() -> list[dict[str, Any]]:
    """Give the grades, best first: their names and the points from which each holds."""
    return list(package_toml("measures/schemes.toml")["grade"])


def grade(points: float) -> str:
    """Name the grade of a score out of 100.

    >>> grade(90), grade(79.9)
    ('优', '中')
    """
    return next(entry["name_zh"] for entry in grades() if points >= entry["from"])


def recheck_scores(targets: pd.DataFrame) -> pd.DataFrame:
    """Recompute the scores of a self-evaluation that prints weight, actual value and score.

    Returns
    -------
    One row per indicator with all three and a numeric target: `recomputed`, `printed_score`,
    `gap` (printed minus recomputed). An actual value in words is left out.
    """
    rows = []
    for row in records(targets.dropna(subset=["weight", "score", "value"])):
        if (actual := _number(row["actual"])) is None:
            continue
        reached = achievement(row, actual) or 0.0
        recomputed = round(reached * row["weight"], 2)
        gap = round(row["score"] - recomputed, 2)
        rows.append({**row, "printed_score": row["score"], "recomputed": recomputed, "gap": gap})
    found = pd.DataFrame(rows, columns=RECHECKED)
    found.attrs = {"kind": "rechecked"}
    return found


def _are_printed(targets: pd.DataFrame) -> bool:
    return bool(len(targets)) and bool(targets["weight"].notna().all())


def _execution_points(targets: pd.DataFrame, plan: Mapping[str, Any]) -> float:
    """Give the execution rate's points; beside printed weights only where these leave just that to 100."""
    points = float(plan["weights"].get("execution", 0)) if len(targets) else 0.0  # no targets, nothing to score
    if _are_printed(targets):
        left = 100 - float(targets["weight"].sum())
        return points if round(left - points, 6) == 0 else 0.0
    return 0.0 if plan.get("only_printed") else points


def _weights(targets: pd.DataFrame, plan: Mapping[str, Any]) -> list[float | None]:
    """Take the printed weights where all are; else share each category's points evenly."""
    if _are_printed(targets):
        return [float(weight) for weight in targets["weight"]]
    if plan.get("only_printed"):
        return [None] * len(targets)
    category = targets["category"].replace({"cost": plan.get("cost_in", "cost")})
    counts = category.value_counts()
    return [plan["weights"].get(name, 0) / counts[name] if name in counts else 0.0 for name in category]


def _score_row(row: dict[str, Any], weight: float | None, actual: float | None) -> dict[str, Any]:
    reached = achievement(row, actual)
    why = "why.no_weight" if weight is None else "why.no_actual" if reached is None else ""
    return {
        "cell": row["cell"],
        "category": row["category"],
        "indicator": row["indicator"],
        "printed": row["printed"],
        "weight": weight,
        "actual": actual,
        "achievement": reached,
        "score": None if reached is None or weight is None else reached * weight,
        "why": phrase(why) if why else "",
    }


def _execution_row(weight: float, rate: float | None) -> dict[str, Any]:
    reached = None if rate is None else min(max(rate, 0.0), 1.0)
    return {
        "cell": None,
        "category": "execution",
        "indicator": phrase("word.execution_rate"),
        "printed": "100%",
        "weight": weight,
        "actual": None if rate is None else 100 * rate,
        "achievement": reached,
        "score": None if reached is None else reached * weight,
        "why": phrase("why.no_actual") if reached is None else "",
    }


def _summary(found: pd.DataFrame) -> dict[Any, Any]:
    known = found[found["score"].notna()]
    total, possible = float(known["score"].astype(float).sum()), float(known["weight"].astype(float).sum())
    complete = len(known) == len(found) and round(possible, 6) == 100
    return {
        "total": total,
        "possible": possible,
        "complete": complete,
        "grade": grade(total) if complete else None,
    }


def _number(text: Any) -> float | None:
    found = re.search(r"-?\d+(?:\.\d+)?", str(text or "").replace(",", ""))
    return float(found.group()) if found else None
