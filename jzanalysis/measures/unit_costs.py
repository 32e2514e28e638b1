"""Implied unit costs: a project's amount by the quantity it promises, against the promised cost."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from ..amounts import YUAN_PER
from ..frames import records
from .memory import remembered
from .performance import project_key, vocabulary
from .selecting import origin

COLUMNS = [
    *("project_name", "project_amount_wan", "indicator", "quantity", "quantity_unit", "unit_cost_yuan"),
    *("promised_indicator", "promised_cost_yuan", "verdict", "others_median_yuan", "others_count"),
    *("page", "cell", "promised_cell"),
]
_PROMISED = ("promised_indicator", "promised_cost_yuan", "verdict", "promised_cell")
_MULTIPLIERS = {"万": 10_000, "亿": 100_000_000, "千": 1_000, "百": 100}


def unit_costs(targets: pd.DataFrame) -> pd.DataFrame:
    """Divide each project's amount by every output quantity it promises.

    Returns
    -------
    One row per promised quantity: `unit_cost_yuan` (元 per unit), and where the project promises
    a cost of that very unit, `promised_cost_yuan` and `verdict`: above, equal or below the promise. The
    whole amount is divided by each quantity, so unit costs of one project do not add up, and each is an
    upper bound where the money pays for several things. `others_median_yuan` is the median of the `others_count`
    unit costs that other projects imply in the same unit, whatever they count. A question to ask, never an error.
    """
    return remembered(targets, "unit_costs", lambda: _unit_costs(targets)).copy()


def _unit_costs(targets: pd.DataFrame) -> pd.DataFrame:
    projects = targets[(targets["level"] == "project") & targets["project_amount_wan"].notna()]
    rows = [
        {**row, "project": project}
        for project, part in projects.groupby(project_key(projects), sort=False)
        for row in _project_costs(part)
    ]
    found = _beside_others(pd.DataFrame(rows, columns=[*COLUMNS, "project"]))
    found = found.sort_values(
        ["promised_cost_yuan", "unit_cost_yuan"], ascending=False, kind="stable"
    ).reset_index(drop=True)
    found.attrs = {**origin(targets), "kind": "unit_costs"}
    return found


def _beside_others(found: pd.DataFrame) -> pd.DataFrame:
    """Put the median of what other projects imply in the same unit beside each unit cost."""
    medians, counts = [], []
    for row in records(found):
        same = found[(found["quantity_unit"] == row["quantity_unit"]) & (found["project"] != row["project"])]
        counts.append(len(same))
        medians.append(same["unit_cost_yuan"].median() if len(same) else None)
    found["others_median_yuan"] = pd.Series(medians, index=found.index, dtype="float64")
    found["others_count"] = pd.Series(counts, index=found.index, dtype="Int64")
    return found[COLUMNS]


def count_of(value: float, unit: str) -> tuple[float, str] | None:
    """Read a promised quantity: 10 and 万人次 are 100,000 人次; None when the unit counts nothing.

    >>> count_of(10, "万人次"), count_of(95, "%"), count_of(3.5, "万元")
    ((100000.0, '人次'), None, None)
    """
    bare = re.sub(r"[（(].*?[)）]|\s", "", unit)
    factor = 1.0
    while bare[:1] in _MULTIPLIERS:
        factor *= _MULTIPLIERS[bare[0]]
        bare = bare[1:]
    if bare not in vocabulary()["count_units"] or not value:
        return None
    return value * factor, bare


def yuan_of(value: float, unit: str) -> float | None:
    """Read a promised cost in 元; units such as 元/人 count as 元.

    >>> yuan_of(1.5, "万元/场"), yuan_of(20, "元"), yuan_of(95, "%")
    (15000.0, 20.0, None)
    """
    money = re.split(r"[/\uff0f每]", unit.strip())[0]
    return float(value * YUAN_PER[money]) if money in YUAN_PER else None


def _project_costs(part: pd.DataFrame) -> list[dict[str, Any]]:
    amount_wan = float(part["project_amount_wan"].max())
    promised = records(part[part["value"].notna() & part["value_unit"].notna()])
    rows = []
    for row in promised:
        quantity = count_of(float(row["value"]), str(row["value_unit"]))
        if quantity is None or row["category"] in ("cost", "satisfaction") or row["comparator"] in ("≤", "<"):
            continue
        cost = _promise_for(row["indicator"] or "", quantity[1], promised)
        if row["category"] != "output" and cost is None:
            continue  # 收获新知识≥1条: an effect, which the money does not buy by the piece
        implied = amount_wan * 10_000 / quantity[0]
        own = {name: row[name] for name in ("project_name", "indicator", "page", "cell")}
        own |= {"project_amount_wan": amount_wan, "quantity": quantity[0], "quantity_unit": quantity[1]}
        beside = _against(implied, *cost) if cost else dict.fromkeys(_PROMISED)
        rows.append({**own, "unit_cost_yuan": implied, **beside})
    return rows


def _against(implied: float, promise: dict[str, Any], promised_yuan: float) -> dict[str, Any]:
    """Hold an implied unit cost against the promised one."""
    found = promise["indicator"], promised_yuan, _verdict(implied, promised_yuan), promise["cell"]
    return dict(zip(_PROMISED, found, strict=True))


def _promise_for(
    indicator: str, unit: str, promised: list[dict[str, Any]]
) -> tuple[dict[str, Any], float] | None:
    """Find the cost that the project promises for one of this thing: 人均观影成本 for 观影人次."""
    for row in promised:
        yuan = yuan_of(float(row["value"]), str(row["value_unit"]))
        named = f"{row['indicator']}{row['value_unit']}"
        units = [units for word, units in vocabulary()["unit_cost"].items() if word in named]
        if yuan is not None and any(unit in fitting for fitting in units) and same_thing(indicator, named):
            return row, yuan
    return None


def same_thing(indicator: str, cost: str) -> bool:
    """Tell whether a quantity and a cost name the same thing: two characters in a row, generic words apart.

    >>> same_thing("观影人次", "人均观影成本"), same_thing("显示终端购置台数", "每台计算机购置成本")
    (True, False)
    """
    words = "|".join([*vocabulary()["generic"], *vocabulary()["unit_cost"]])
    names = [re.sub(words, "|", name) for name in (indicator, cost)]
    pairs = {names[0][place : place + 2] for place in range(len(names[0]) - 1)}
    return any("|" not in pair and pair in names[1] for pair in pairs)


def _verdict(implied: float, promised: float) -> str:
    if round(implied - promised, 2) == 0:
        return "equal"
    return "above" if implied > promised else "below"
