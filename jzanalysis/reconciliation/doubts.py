"""Differences that say more of the reading or of the scope than of the document: not called errors (存疑的不符).

A table whose sums fail in many places was most likely read wrongly; two tables that differ by exactly what is
carried over do not speak of the same thing. Both are reported as not checkable, with the reason.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .equations import LABELS
from .figures import Figures
from .lines import CARRIED

#: A table of which this part of the sums fails, and at least so many, was read wrongly.
_PART, _FAILS = 0.25, 4


def doubt(results: pd.DataFrame, figures: Figures) -> pd.DataFrame:
    """Turn fails of misread tables, and differences by what is carried over, into not checkable."""
    results = _set(results, _misread(results), "misread")
    return _set(results, _carried(results, figures), "carried")


def _set(results: pd.DataFrame, doubtful: pd.Series, rule: str) -> pd.DataFrame:
    if not doubtful.any():
        return results
    return results.assign(
        outcome=results["outcome"].mask(doubtful, "not_checkable"), rule=results["rule"].mask(doubtful, rule)
    )


def _misread(results: pd.DataFrame) -> pd.Series:
    """Find the fails of tables whose own sums fail in many places."""
    own = results[results["labels"] != LABELS.index("table")]
    told = own[
        own["outcome"].isin(["holds", "rounding", "fails"]) & (own["left"].abs() + own["right"].abs() > 0)
    ]
    failed = (told["outcome"] == "fails").groupby(told["t"]).agg(["sum", "size"])
    bad = failed.index[(failed["sum"] >= _FAILS) & (failed["sum"] > _PART * failed["size"])]
    return (results["outcome"] == "fails") & results["t"].isin(bad)


def _carried(results: pd.DataFrame, figures: Figures) -> pd.Series:
    """Find the fails between tables whose gap is exactly an amount carried over that the document prints."""
    across = (results["outcome"] == "fails") & (results["labels"] == LABELS.index("table"))
    if not across.any():
        return across
    facts = np.flatnonzero(figures["ok"] & (figures["amt"] != 0) & figures.is_in("measure", CARRIED))
    printed = set(
        zip(figures["d"][facts].tolist(), np.abs(figures["amt"][facts]).round(4).tolist(), strict=True)
    )
    gaps = zip(results["d"].tolist(), results["gap"].abs().round(4).tolist(), strict=True)
    return across & pd.Series([pair in printed for pair in gaps], index=results.index)
