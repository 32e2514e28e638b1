"""Equations: which figures must add up to which, and how each came out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .figures import EXACT_DECIMALS

LEFT, RIGHT = 0, 1
#: Columns of a frame of terms: equation, alternative way to build it, side, sign, position in the figures.
TERMS = ("eq", "alt", "side", "sign", "fact")
_RANK = {"holds": 0, "rounding": 1, "fails": 2, "not_checkable": 3, "not_applicable": 4}
#: A document shows that it rounds nowhere else by at least this many exact sums.
ENOUGH_EXACT = 10
#: A list that lacks this part of a total confirmed elsewhere is cut off in the file, not added up wrongly.
CUT_OFF = 0.25


@dataclass(frozen=True)
class Equations:
    """Equations of one identity: its name, its terms (a frame with :data:`TERMS`) and how terms are named."""

    name: str
    terms: pd.DataFrame
    labels: str = "row"  # what tells the terms apart: row, column or table


def terms(**columns: object) -> pd.DataFrame:
    """Make a frame of terms; scalars are spread.

    >>> terms(eq=[0, 0], side=[0, 1], sign=1, fact=[3, 5])["alt"].tolist()
    [0, 0]
    """
    return pd.DataFrame({"alt": 0, "sign": 1} | columns)[list(TERMS)].astype("int64")  # type: ignore[arg-type]


def evaluate(equations: Equations, figures: pd.DataFrame, rule: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compute each equation; of its alternatives keep the one that holds best.

    Returns results (one row per equation: `left right gap tolerance outcome rule`, with the `d` of its
    disclosure) and the terms of the kept alternatives, both keyed by a whole-number `eq`.
    """
    used = equations.terms
    used = used.assign(key=pd.factorize(used["eq"].to_numpy() * 1000 + used["alt"].to_numpy())[0])
    result = _compute(used, figures, rule)
    heads = used.drop_duplicates("key").set_index("key").sort_index()
    result["eq"], result["alt"] = heads["eq"], heads["alt"]
    result["d"] = figures["d"].to_numpy()[heads["fact"]]
    result["t"] = figures["t"].to_numpy()[heads["fact"]]
    result["rank"] = result["outcome"].map(_RANK)
    kept = result.sort_values(["eq", "rank", "alt"], kind="stable").drop_duplicates("eq")
    kept_terms = used[used["key"].isin(kept.index)]
    return kept.drop(columns=["alt", "rank"]).reset_index(drop=True), kept_terms.drop(columns="key")


def _compute(used: pd.DataFrame, figures: pd.DataFrame, rule: str) -> pd.DataFrame:
    fact, key, side = used["fact"].to_numpy(), used["key"].to_numpy(), used["side"].to_numpy()
    count = int(key.max()) + 1 if len(key) else 0
    ok, digits = figures["ok"].to_numpy()[fact], figures["dig"].to_numpy()[fact]
    signed = figures["amt"].to_numpy()[fact] * used["sign"].to_numpy()

    def total(values: np.ndarray) -> np.ndarray:
        return np.bincount(key, weights=values, minlength=count)

    finest = np.full(count, -2)
    np.maximum.at(finest, key[ok], digits[ok])
    half = 0.5 * 10.0 ** -digits.astype(float)
    left, right = total(signed * (side == LEFT)), total(signed * (side == RIGHT))
    last = 10.0 ** -finest.astype(float)
    gap = np.round((left - right) / last) * last
    mixed = total(half * (ok & (digits < finest[key])))
    rounding = total(half * (ok & (digits < EXACT_DECIMALS)))
    tolerance = np.where(rule == "TR", np.maximum(rounding, mixed), mixed)
    printed_left, printed = total((ok & (side == LEFT)) * 1.0) > 0, total(ok * 1.0) > 0
    near = np.abs(gap) <= tolerance + last * 1e-6
    outcome = np.select(
        [~printed, ~printed_left, (gap == 0) | (np.abs(gap) <= mixed + last * 1e-6), near],
        ["not_applicable", "not_checkable", "holds", "rounding"], "fails")
    digits_kept = np.maximum(finest, 0) + 1
    frame = pd.DataFrame({"left": left, "right": right, "gap": gap, "tolerance": tolerance, "outcome": outcome})
    for name in ("left", "right", "gap", "tolerance"):
        frame[name] = np.round(frame[name].to_numpy() * 10.0**digits_kept) / 10.0**digits_kept
    frame["digits"], frame["terms_printed"] = finest, total(ok * 1.0).astype(int)
    frame["rule"] = np.where(finest >= EXACT_DECIMALS, "exact", "T0" if rule == "T0" else "TR")
    return frame


def sharpen(results: pd.DataFrame, terms_: pd.DataFrame) -> pd.DataFrame:
    """Turn rounding into fails in a document that is exact but for sums which one figure has in common.

    A document that rounds does so in many places; one that adds up everywhere else does not round at all, so
    a single last digit there is an error. `terms_` are those of the results, keyed by `eq`.
    """
    inexact = results[results["outcome"] == "rounding"]
    if inexact.empty:
        return results
    sums = results[results["rule"] == "TR"]
    exact = sums[(sums["outcome"] == "holds") & (sums["terms_printed"] > 2)].groupby("d").size()
    among = terms_[terms_["eq"].isin(inexact["eq"])].drop_duplicates(["eq", "fact"])
    among = among.assign(d=among["eq"].map(inexact.set_index("eq")["d"]))
    shared = among.groupby(["d", "fact"]).size().groupby("d").max()
    alone = shared[(shared == inexact.groupby("d").size()) & (exact.reindex(shared.index, fill_value=0) >= ENOUGH_EXACT)]
    sharp = (results["outcome"] == "rounding") & results["d"].isin(alone.index)
    return results.assign(
        outcome=results["outcome"].mask(sharp, "fails"), rule=results["rule"].mask(sharp, "exact elsewhere"),
        tolerance=results["tolerance"].mask(sharp, 0.0))


def set_aside(results: pd.DataFrame, terms_: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Call a list not checkable when it is cut off: much is missing below a total that is confirmed elsewhere."""
    between = results[(results["outcome"] == "holds") & (results["labels"] == "table")]
    sure = figures.loc[terms_[terms_["eq"].isin(between["eq"])]["fact"].unique(), ["t", "amt"]]
    confirmed = set(zip(sure["t"], sure["amt"].round(6), strict=True))
    short = ((results["outcome"] == "fails") & (results["labels"] == "row")
             & (results["gap"] > CUT_OFF * results["left"]) & (results["terms_printed"] > 3))
    known = [pair in confirmed for pair in zip(results["t"], results["left"].round(6), strict=True)]
    # A list is one table's: where one of its columns has a confirmed total, all of them are cut off alike.
    cut = short & results["t"].isin(results[short & pd.Series(known, index=results.index)]["t"])
    return results.assign(outcome=results["outcome"].mask(cut, "not_checkable"), rule=results["rule"].mask(cut, "cut off"))


def stack(parts: Iterable[tuple[Equations, pd.DataFrame, pd.DataFrame]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Join the results and terms of several identities under one numbering of equations."""
    results, all_terms, offset = [], [], 0
    for equations, result, used in parts:
        numbers = pd.Series(np.arange(len(result)) + offset, index=result["eq"].to_numpy())
        all_terms.append(used.assign(eq=used["eq"].map(numbers)))
        results.append(result.assign(eq=numbers.to_numpy(), check=equations.name, labels=equations.labels))
        offset += len(result)
    if not results:
        return pd.DataFrame(), pd.DataFrame(columns=list(TERMS))
    return pd.concat(results, ignore_index=True), pd.concat(all_terms, ignore_index=True)
