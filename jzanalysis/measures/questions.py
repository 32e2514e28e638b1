"""The questions a notebook asks of a disclosure: thin functions over the measures, which take frames.

`year_over_year`, `shares` and `ratios` live beside their measures; here are the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..errors import UsageError
from . import lint as _lint
from . import performance as _performance
from . import scoring as _scoring
from . import structure as _structure
from . import unit_costs as _unit_costs
from .composition import lines
from .performance import project_key
from .selecting import origin_of


def concentration(disclosure: Any, by: str = "project") -> pd.DataFrame:
    """Measure how concentrated a cut is; see :func:`jzanalysis.measures.structure.concentration`."""
    return _of(disclosure, _structure.concentration(lines(disclosure.facts, by, disclosure.targets)))


def lorenz(disclosure: Any, by: str = "project") -> pd.DataFrame:
    """Draw up the Lorenz curve of a cut; see :func:`jzanalysis.measures.structure.lorenz`."""
    return _of(disclosure, _structure.lorenz(lines(disclosure.facts, by, disclosure.targets)))


def target_profile(disclosure: Any) -> pd.DataFrame:
    """Describe how measurable the targets are; see :func:`jzanalysis.measures.performance.profile`."""
    return _of(disclosure, _performance.profile(disclosure.targets))


def target_coverage(disclosure: Any) -> pd.DataFrame:
    """Say what the projects' targets cover; see :func:`jzanalysis.measures.performance.coverage`."""
    return _of(disclosure, _performance.coverage(disclosure.targets))


def project_matrix(disclosure: Any) -> pd.DataFrame:
    """Count each project's indicators by category; see :func:`jzanalysis.measures.performance.matrix`."""
    return _of(disclosure, _performance.matrix(disclosure.targets))


def filter_projects(
    disclosure: Any, words: str = "", at_least_wan: float = 0.0, lacking: str = ""
) -> pd.DataFrame:
    """Give the projects of :func:`project_matrix` that a reader asks for.

    Parameters
    ----------
    disclosure
        The disclosure with its targets.
    words
        What the project's name holds; "" takes any name.
    at_least_wan
        The least amount in 万元; above 0, projects without a printed amount are left out.
    lacking
        What the project promises nothing of: cost, timeliness, benefit, satisfaction, or outcome (neither
        benefit nor satisfaction); "" does not ask.
    """
    found = project_matrix(disclosure)
    lacks = {
        "cost": found["cost_count"] == 0,
        "benefit": found["benefit_count"] == 0,
        "satisfaction": found["satisfaction_count"] == 0,
        "timeliness": ~found["has_timeliness"].astype(bool),
        "outcome": ~found["has_outcome"].astype(bool),
    }
    if lacking and lacking not in lacks:
        msg = f"no indicators named {lacking!r}; there are: {', '.join(lacks)}"
        raise UsageError(msg)
    keep = found["project_name"].fillna("").str.contains(words, regex=False)
    if at_least_wan > 0:
        keep &= found["project_amount_wan"].fillna(0.0) >= at_least_wan
    chosen = found[keep & lacks.get(lacking, True)].reset_index(drop=True)
    chosen.attrs = dict(found.attrs)
    return chosen


def money_without_outcomes(disclosure: Any) -> pd.DataFrame:
    """List projects without an outcome: :func:`jzanalysis.measures.performance.money_without_outcomes`."""
    return _of(disclosure, _performance.money_without_outcomes(disclosure.targets))


def unit_costs(disclosure: Any) -> pd.DataFrame:
    """Divide amounts by promised quantities; see :func:`jzanalysis.measures.unit_costs.unit_costs`."""
    return _of(disclosure, _unit_costs.unit_costs(disclosure.targets))


def lint_targets(disclosure: Any) -> pd.DataFrame:
    """Question the targets; see :func:`jzanalysis.measures.lint.lint`."""
    return _of(disclosure, _lint.lint(disclosure.targets))


def project_targets(disclosure: Any, project: str | None = None) -> pd.DataFrame:
    """Give one project's indicators: by its name or code, or the largest project's."""
    targets = disclosure.targets[disclosure.targets["level"] == "project"]
    if targets.empty:
        return targets
    if project is None:
        first = targets.sort_values("project_amount_wan", ascending=False, kind="stable").iloc[[0]]
        return targets[project_key(targets) == project_key(first).iloc[0]]
    named = (targets["project_name"] == project) | (targets["project_code"] == project)
    return targets[named.astype("boolean").fillna(value=False)]


def score_targets(
    disclosure: Any,
    actuals: Mapping[str, float],
    scheme: str = "order_10_2020",
    *,
    project: str | None = None,
    execution_rate: float | None = None,
) -> pd.DataFrame:
    """Score a project (by default the largest); see :func:`jzanalysis.measures.scoring.score`."""
    found = _scoring.score(
        project_targets(disclosure, project), actuals, scheme, execution_rate=execution_rate
    )
    return _of(disclosure, found)


def as_promised(targets: pd.DataFrame, category: str = "", reached: float = 1.0) -> dict[str, float]:
    """Give actual values as if all had been done as promised, but one category only to a part.

    Parameters
    ----------
    targets
        Indicators, of one project say.
    category
        The category that falls short; "" for none.
    reached
        How far it came, 0–1: that part of a quantity, or, where less is promised, the promise divided by it.

    Returns
    -------
    `cell` → the value to score with :func:`score_targets`; of a qualitative target the fraction itself.
    """
    found = {}
    for row in targets.to_dict("records"):
        part = reached if row["category"] == category else 1.0
        if pd.isna(row["value"]):
            found[row["cell"]] = part
        elif row["comparator"] in ("≤", "<"):
            found[row["cell"]] = row["value"] / part if part else float("inf")
        else:
            found[row["cell"]] = row["value"] * part
    return found


def recheck_scores(disclosure: Any) -> pd.DataFrame:
    """Recompute the scores that a self-evaluation prints: :func:`jzanalysis.measures.scoring.recheck_scores`."""
    return _of(disclosure, _scoring.recheck_scores(disclosure.targets))


def _of(disclosure: Any, found: pd.DataFrame) -> pd.DataFrame:
    found.attrs.update(origin_of(disclosure))
    return found
