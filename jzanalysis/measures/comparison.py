"""Several departments side by side: their totals by year, their shares, one ratio over the years."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from .composition import UNLISTED, lines
from .ratios import definitions
from .series import series
from .structure import share_lines
from .wording import phrase

SHARES = ["department", "fiscal_year", "code", "line", "amount_wan", "share", "disclosure", "page", "cell"]
RATIOS = ["department", "year", "value", "why"]


def totals(disclosures: Sequence[Any], by: str = "function_class") -> pd.DataFrame:
    """Give the total of every department and year.

    Returns
    -------
    One row per department and year between the first and the last of all: `code` and `line` are the department,
    `amount_wan` is missing where it has no document of that year. The frame is one of
    :func:`~jzanalysis.measures.series.series`, so that :func:`~jzanalysis.measures.series.compound_growth` and
    the chart of a series take it.
    """
    parts = []
    for department, own in _by_department(disclosures):
        found = series(own, by)
        parts.append(found[found["level"] == "total"].assign(code=department, line=department, level="line"))
    found = pd.concat(parts, ignore_index=True) if parts else series([], by)
    found.attrs = {**_origin(disclosures), "kind": "series", "by": by, "across": True, "why": ""}
    if found["amount_wan"].isna().all():
        found.attrs["why"] = phrase("why.nothing_to_compare")
    return found


def compare_shares(disclosures: Sequence[Any], by: str = "function_class") -> pd.DataFrame:
    """Put the shares of several disclosures side by side.

    Returns
    -------
    One row per disclosure and line, departments in the given order and each by year: `share` (0–1, adding to 1
    over a disclosure). A disclosure that cannot be divided has none, and is named in `attrs["why"]`.
    """
    rows, left_out = [], []
    for department, own in _by_department(disclosures):
        for one in own:
            found = share_lines(lines(one.facts, by, one.targets))
            if found.empty or found["share"].isna().all():
                left_out.append(f"{department}{one.fiscal_year}")
            rows.append(found.assign(department=department, fiscal_year=int(one.fiscal_year), disclosure=one.name))
    found = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=SHARES)
    found = found.reindex(columns=SHARES).astype({"fiscal_year": "Int64"})
    notes = [phrase("why.not_divided", names="、".join(left_out))] if left_out else []
    notes += [phrase("why.mixed_stages")] if len({one.stage for one in disclosures}) > 1 else []
    why = "；".join(notes)
    found.attrs = {**_origin(disclosures), "kind": "compared_shares", "by": by, "why": why}
    return found


def spread_of_shares(compared: pd.DataFrame) -> pd.DataFrame:
    """Give, for each line, its least and largest share among the disclosures; the most different line first.

    A line that a disclosure does not list counts 0 there; what is not itemised is left out.
    """
    table = compared[compared["code"] != UNLISTED].pivot_table(
        index=["code"], columns="disclosure", values="share", aggfunc="sum", fill_value=0.0, observed=True
    )
    names = compared.drop_duplicates("code").set_index("code")["line"]
    found = pd.DataFrame(
        {
            "code": table.index.astype("string"),
            "line": [names[code] for code in table.index],
            "least_share": table.min(axis=1).to_numpy(),
            "least": [_label(compared, str(name)) for name in table.idxmin(axis=1)] if len(table) else [],
            "most_share": table.max(axis=1).to_numpy(),
            "most": [_label(compared, str(name)) for name in table.idxmax(axis=1)] if len(table) else [],
        }
    )
    found["spread"] = found["most_share"] - found["least_share"]
    found = found.sort_values("spread", ascending=False, kind="stable").reset_index(drop=True)
    found.attrs = {**compared.attrs, "kind": "spread_of_shares"}
    return found


def ratio_series(frames: Iterable[pd.DataFrame], ratio: str) -> pd.DataFrame:
    """Follow one ratio over the years of several departments.

    Parameters
    ----------
    frames
        What :func:`~jzanalysis.measures.ratios.ratios` gives for each disclosure.
    ratio
        The name of a ratio of ``ratios.toml``.

    Returns
    -------
    One row per disclosure: `department`, `year`, `value` (missing with `why`).
    """
    known = next((entry for entry in definitions() if entry["id"] == ratio and "each" not in entry), None)
    rows = []
    for frame in frames if known else ():
        row = frame[frame["ratio"] == ratio].iloc[0]
        origin = {"department": frame.attrs["department"], "year": int(frame.attrs["fiscal_year"])}
        rows.append({**origin, "value": row["value"], "why": row["why"]})
    found = pd.DataFrame(rows, columns=RATIOS).astype({"year": "Int64", "value": "float64"})
    found = found.sort_values("year", kind="stable").reset_index(drop=True)
    found.attrs = {
        "kind": "ratio_series",
        "ratio": ratio,
        "name": known["name_zh"] if known else ratio,
        "unit": known["unit"] if known else "",
        "why": "" if known else phrase("why.no_ratio", ratio=ratio),
        "department": "、".join(dict.fromkeys(found["department"])),
        "fiscal_year": _span([int(year) for year in found["year"]]),
        "stage": None,
    }
    return found


def _by_department(disclosures: Sequence[Any]) -> list[tuple[str, list[Any]]]:
    """Group disclosures by department, in the given order; each by year."""
    found: dict[str, list[Any]] = {}
    for one in disclosures:
        found.setdefault(str(one.department or one.name), []).append(one)
    return [(name, sorted(own, key=lambda one: int(one.fiscal_year or 0))) for name, own in found.items()]


def _origin(disclosures: Sequence[Any]) -> dict[Any, Any]:
    years = [int(one.fiscal_year) for one in disclosures if one.fiscal_year]
    stages = {one.stage for one in disclosures}
    return {
        "department": "、".join(name for name, _ in _by_department(disclosures)),
        "fiscal_year": _span(years),
        "stage": stages.pop() if len(stages) == 1 else None,
    }


def _span(years: Sequence[int]) -> str:
    if not years:
        return ""
    return str(min(years)) if min(years) == max(years) else f"{min(years)}–{max(years)}"


def _label(compared: pd.DataFrame, disclosure: str) -> str:
    first = compared[compared["disclosure"] == disclosure].iloc[0]
    return f"{first['department']}{first['fiscal_year']}"
