"""Say what a result shows in one or two computed sentences, true for whatever document gave it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from ...errors import UsageError
from ...sentence import Sentence
from . import comparison, details, execution, performance, structure, variance


def say(result: Any, lang: str = "zh", *, about: str | None = None) -> Sentence:
    """Put a result into one or two sentences.

    Parameters
    ----------
    result
        A frame of this package, which knows its kind (`attrs["kind"]`), or one of the contracts: checks, stated
        figures, targets.
    lang
        "zh" or "en".
    about
        One side of it, for a frame of changes: "steps" (from last year's total to this year's),
        "size_structure" or "real_terms".

    Words that come from the disclosure are escaped, so that they can be shown as Markdown.

    >>> import pandas as pd
    >>> frame = pd.DataFrame(columns=["code", "line", "amount_wan", "share"])
    >>> frame.attrs = {"kind": "shares", "by": "project", "why": "本文件没有可按项目划分的数字"}
    >>> say(frame)
    '本文件没有可按项目划分的数字，故不能计算占比。'
    """
    kind = about or getattr(result, "attrs", {}).get("kind") or _contract(result)
    if kind not in _SAY:
        what = kind or type(result).__name__
        msg = f"nothing to say about a {what}; there are sentences for: {', '.join(_SAY)}"
        raise UsageError(msg)
    return Sentence(_SAY[kind](result, lang))


def _contract(result: Any) -> str | None:
    """Tell a frame of the contracts by its columns, however it was filtered."""
    columns = set(getattr(result, "columns", ()))
    for kind, needed in _CONTRACTS.items():
        if needed <= columns:
            return kind
    return None


_CONTRACTS = {
    "checks": {"check", "outcome", "statement"},
    "stated": {"subject", "trend", "reason"},
    "indicators": {"indicator", "comparator", "project_name"},
}
_SAY: dict[str, Callable[[pd.DataFrame, str], str]] = {
    "changes": variance.say_changes,
    "execution": execution.say_execution,
    "execution_lines": execution.say_execution_lines,
    "checks": execution.say_checks,
    "code_changes": variance.say_code_changes,
    "growth": variance.say_growth,
    "steps": details.say_steps,
    "size_structure": details.say_split,
    "real_terms": details.say_real_terms,
    "stated": details.say_stated,
    "flows": details.say_flows,
    "indicators": details.say_indicators,
    "shares": structure.say_shares,
    "concentration": structure.say_concentration,
    "lorenz": structure.say_lorenz,
    "ratios": structure.say_ratios,
    "standing": comparison.say_standing,
    "compared_shares": comparison.say_compared_shares,
    "ratio_series": comparison.say_ratio_series,
    "profile": performance.say_profile,
    "coverage": performance.say_coverage,
    "matrix": performance.say_matrix,
    "money_without_outcomes": performance.say_without_outcomes,
    "unit_costs": performance.say_unit_costs,
    "lint": performance.say_lint,
    "score": performance.say_score,
    "rechecked": performance.say_rechecked,
}
