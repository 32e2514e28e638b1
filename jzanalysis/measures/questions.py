"""The questions a notebook asks of a disclosure: thin functions over the measures, which take frames.

`year_over_year`, `shares` and `ratios` live beside their measures; here are the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from . import lint as _lint
from . import performance as _performance
from . import scoring as _scoring
from . import structure as _structure
from . import unit_costs as _unit_costs
from .composition import lines
from .performance import project_key


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


def _of(disclosure: Any, found: pd.DataFrame) -> pd.DataFrame:
    found.attrs.update(
        department=disclosure.department, fiscal_year=disclosure.fiscal_year, stage=disclosure.stage
    )
    return found
