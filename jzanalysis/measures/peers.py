"""Where a department stands among others: its ratios beside theirs, with the number compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import pandas as pd

from ..bundled import bundled_folder
from ..frames import read_frame, records
from .ratios import definitions
from .selecting import ORIGIN
from .wording import phrase

COLUMNS = ["ratio", "name", "unit", "department", "fiscal_year", "value", "is_own", "why"]
STANDING = ["ratio", "name", "unit", "value", "percentile", "rank", "count", "least", "median", "most", "why"]
#: With fewer bodies than this (its own among them), a place among them says nothing.
FEWEST = 3


def peer_ratios(own: pd.DataFrame, others: Iterable[pd.DataFrame] | None = None) -> pd.DataFrame:
    """Put a department's ratios beside those of others.

    Parameters
    ----------
    own
        What :func:`~jzanalysis.measures.ratios.ratios` gives for the department.
    others
        The same of other departments; without any, the bundled disclosures. Only those of the same stage
        count, of each other department the year nearest to one's own (the later of two), and never one's own.

    Returns
    -------
    One row per ratio that is worth comparing and department that is compared: `value` (missing with `why`), and
    `is_own`. `attrs["others"]` names the others with their years.
    """
    stage = own.attrs["stage"]
    given = None if others is None else [_plain(frame) for frame in others]
    known = bundled_ratios() if given is None else pd.concat([*given, _plain(own)], ignore_index=True)
    known = known[(known["stage"] == stage) & (known["department"] != own.attrs["department"])]
    chosen = _nearest(known, int(own.attrs["fiscal_year"]))
    both = pd.concat([_plain(own).assign(is_own=True), chosen.assign(is_own=False)], ignore_index=True)
    labels = {entry["id"]: entry for entry in definitions() if entry.get("compare")}
    both = both[both["ratio"].isin(labels)]
    both["name"] = both["ratio"].map(lambda name: labels[name]["name_zh"])
    both["unit"] = both["ratio"].map(lambda name: labels[name]["unit"])
    found = both.reindex(columns=COLUMNS).sort_values("is_own", ascending=False, kind="stable")
    found = found.sort_values("ratio", key=lambda names: names.map(list(labels).index), kind="stable")
    found = found.reset_index(drop=True).astype({"value": "float64", "is_own": "bool", "fiscal_year": "Int64"})
    found.attrs = {
        "kind": "peer_ratios",
        "others": [f"{row['department']}{row['fiscal_year']}" for row in _bodies(chosen)],
        "is_bundled": others is None,
        **{key: own.attrs[key] for key in ORIGIN},
    }
    return found


def standing(compared: pd.DataFrame) -> pd.DataFrame:
    """Say where the department stands in each ratio.

    Parameters
    ----------
    compared
        What :func:`peer_ratios` gives.

    Returns
    -------
    One row per ratio: `value`, `percentile` (the share of the others with a smaller value, ties counted half,
    0–1), `rank` (1: the largest), `count` (departments with a value, one's own among them), and the `least`,
    `median` and `most` of them. Missing with `why` where one's own value is missing or fewer than three have one.
    """
    rows = [_stand(str(ratio), part) for ratio, part in compared.groupby("ratio", sort=False)]
    found = pd.DataFrame(rows, columns=STANDING)
    numbers = ["value", "percentile", "least", "median", "most"]
    found = found.astype({**dict.fromkeys(numbers, "float64"), "rank": "Int64", "count": "Int64"})
    found.attrs = {**compared.attrs, "kind": "standing"}
    return found


def percentile(value: float, others: Sequence[float]) -> float | None:
    """Give the share of the others that are smaller, ties counted half; None without others.

    >>> percentile(0.4, [0.2, 0.6]), percentile(0.4, [0.4]), percentile(0.4, [])
    (0.5, 0.5, None)
    """
    if not others:
        return None
    below = sum(other < value for other in others) + 0.5 * sum(other == value for other in others)
    return below / len(others)


def _stand(ratio: str, part: pd.DataFrame) -> dict[str, Any]:
    own = part[part["is_own"]].iloc[0]
    known = part["value"].dropna()
    row = {
        **dict.fromkeys(STANDING),
        "ratio": ratio,
        "name": own["name"],
        "unit": own["unit"],
        "value": None if pd.isna(own["value"]) else own["value"],
        "count": len(known),
        "why": "",
    }
    if row["value"] is None:
        return {**row, "why": own["why"]}
    row.update(least=known.min(), median=known.median(), most=known.max())
    if len(known) < FEWEST:
        return {**row, "why": phrase("why.few_peers", count=len(known), wanted=FEWEST)}
    others = part.loc[~part["is_own"], "value"].dropna().tolist()
    return {**row, "percentile": percentile(row["value"], others), "rank": 1 + sum(o > row["value"] for o in others)}


@cache
def bundled_ratios() -> pd.DataFrame:
    """Read the ratios of the bundled disclosures, computed when they were bundled (``data/ratios.csv``)."""
    return read_frame(bundled_folder("data") / "ratios.csv")


def ratio_rows(found: pd.DataFrame) -> pd.DataFrame:
    """Give the ratios of one disclosure that are no class's, as ``data/ratios.csv`` keeps them."""
    rows = _plain(found)
    return rows[[*ORIGIN, "ratio", "value", "why"]]


def _plain(found: pd.DataFrame) -> pd.DataFrame:
    single = [entry["id"] for entry in definitions() if "each" not in entry]
    rows = found[found["ratio"].isin(single)][["ratio", "value", "why"]]
    return rows.assign(**{key: found.attrs[key] for key in ORIGIN})


def _nearest(known: pd.DataFrame, year: int) -> pd.DataFrame:
    """Keep one year of each department: the nearest, and of two alike the later."""
    if known.empty:
        return known
    distance = (known["fiscal_year"].astype(int) - year).abs() - known["fiscal_year"].astype(int) / 10_000
    return known[distance == distance.groupby(known["department"]).transform("min")]


def _bodies(known: pd.DataFrame) -> list[dict[str, Any]]:
    return records(known[["department", "fiscal_year"]].drop_duplicates())
