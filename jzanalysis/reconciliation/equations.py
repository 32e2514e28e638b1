"""Equations: which figures must add up to which, and how each came out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .figures import EXACT_DECIMALS, Figures, numbered
from .identities import identities

LEFT, RIGHT = 0, 1
#: A document shows that it rounds nowhere else by at least this many exact sums.
ENOUGH_EXACT = 10
#: A list that lacks this part of a total confirmed elsewhere is cut off in the file, not added up wrongly.
CUT_OFF = 0.25
#: Alternatives numbered from here can confirm an equation, but not refute it.
LOOSE = 1_000_000
_RANK = {"holds": 0, "rounding": 1, "fails": 2, "not_checkable": 3, "not_applicable": 4}
#: What tells the terms of an equation apart in its statement.
LABELS = ("row", "column", "table")


@dataclass(frozen=True)
class Terms:
    """Terms of equations, one array each: equation, alternative, side, sign, figure, name and labels."""

    eq: np.ndarray
    alt: np.ndarray
    side: np.ndarray
    sign: np.ndarray
    fact: np.ndarray
    name: np.ndarray  # of the identity
    labels: np.ndarray  # position in LABELS

    @classmethod
    def of(cls, rows: Sequence[tuple[int, int, int, int, int]], name: str, labels: str) -> Terms:
        """Make terms from rows of (equation, alternative, side, sign, figure)."""
        table = np.array(rows, dtype=np.int64).reshape(-1, 5)
        names = np.full(len(table), name, dtype=object)
        eq, alt, side, sign, fact = table.T
        return cls(eq, alt, side, sign, fact, names, np.full(len(table), LABELS.index(labels)))

    def where(self, mask: np.ndarray) -> Terms:
        """Keep the terms that a mask or an order of positions says."""
        return Terms(*(values[mask] for values in self.__dict__.values()))


def join(parts: Iterable[Terms]) -> Terms:
    """Put terms together under one numbering of equations."""
    parts = [part for part in parts if len(part.eq)]
    if not parts:
        return Terms.of([], "", "row")
    offset, shifted = 0, []
    for part in parts:
        number = numbered(part.eq)
        shifted.append(number + offset)
        offset += int(number.max()) + 1
    columns = {
        name: np.concatenate([getattr(part, name) for part in parts]) for name in Terms.__annotations__
    }
    return Terms(**{**columns, "eq": np.concatenate(shifted)})


def whole(terms: Terms, figures: Figures) -> Terms:
    """Keep the equations that have both sides and something printed on them."""
    if not len(terms.eq):
        return terms
    count = int(terms.eq.max()) + 1
    key = terms.eq
    left, ok = terms.side == LEFT, figures["ok"][terms.fact]
    has_left, has_right = _any(key, left, count), _any(key, ~left, count)
    told = _any(key, left & ok, count) | _any(key, ~left & (figures["amt"][terms.fact] != 0), count)
    return terms.where((has_left & has_right & told)[key])


def _any(key: np.ndarray, mask: np.ndarray, count: int) -> np.ndarray:
    return np.bincount(key, weights=mask, minlength=count) > 0


def evaluate(terms: Terms, figures: Figures) -> tuple[pd.DataFrame, Terms]:
    """Compute each equation; of its alternatives keep the one that holds best.

    Returns one row per equation (`eq check labels d t left right gap tolerance outcome rule digits
    printed`), and the terms of the kept alternatives with the same numbers.
    """
    key = numbered(terms.eq, terms.alt)
    count = int(key.max(initial=-1)) + 1
    heads = np.full(count, len(key))
    np.minimum.at(heads, key, np.arange(len(key)))
    rules = {name: identity.rule for name, identity in identities().items()}
    adds = np.array([rules[name] == "TR" for name in terms.name[heads]], dtype=bool)
    result = _compute(terms, key, figures, adds)
    rank = np.array([_RANK[outcome] for outcome in result["outcome"]])
    order = np.lexsort((terms.alt[heads], rank, terms.eq[heads]))
    eqs = terms.eq[heads][order]
    kept = order[np.concatenate([[True], eqs[1:] != eqs[:-1]])] if len(order) else order
    first = terms.fact[heads[kept]]
    frame = pd.DataFrame({name: values[kept] for name, values in result.items()})
    loose = (terms.alt[heads[kept]] >= LOOSE) & (frame["outcome"] == "fails")
    frame["outcome"] = frame["outcome"].mask(loose, "not_checkable")
    misread = loose & (terms.labels[heads[kept]] == LABELS.index("row"))
    frame["rule"] = frame["rule"].mask(misread, "nameless")
    frame["check"], frame["labels"] = terms.name[heads[kept]], terms.labels[heads[kept]]
    frame["d"], frame["t"] = figures["d"][first], figures["t"][first]
    frame["eq"] = np.arange(len(frame))
    number = np.full(count, -1)
    number[kept] = np.arange(len(kept))
    used = terms.where(number[key] >= 0)
    return frame, Terms(number[key][number[key] >= 0], *list(used.__dict__.values())[1:])


def _compute(terms: Terms, key: np.ndarray, figures: Figures, adds: np.ndarray) -> dict[str, np.ndarray]:
    count = len(adds)
    ok, digits = figures["ok"][terms.fact], figures["dig"][terms.fact]
    signed = figures["amt"][terms.fact] * terms.sign
    is_left = terms.side == LEFT

    def total(values: np.ndarray) -> np.ndarray:
        return np.bincount(key, weights=values, minlength=count)

    finest = np.full(count, -2)
    np.maximum.at(finest, key[ok], digits[ok])
    half = 0.5 * 10.0 ** -digits.astype(float)
    last = 10.0 ** -finest.astype(float)
    left, right = total(signed * is_left), total(signed * ~is_left)
    gap = np.round((left - right) / last) * last
    mixed = total(half * (ok & (digits < finest[key])))
    rounding = total(half * (ok & (digits < EXACT_DECIMALS)))
    tolerance = np.where(adds, np.maximum(rounding, mixed), mixed)
    printed = total(ok)
    size = np.abs(gap) - last * 1e-6
    is_right = ~is_left & (terms.sign != 0)
    across = np.zeros(count, dtype=bool)
    across[key] = terms.labels == LABELS.index("table")
    bare = total(is_right) == 0  # the parts are not printed
    bare |= across & (total(ok & is_right) == 0) & (left != 0)  # or the other table leaves its cell blank
    outcome = np.select(
        [printed == 0, bare | (total(ok & is_left) == 0), size <= mixed, size <= tolerance],
        ["not_applicable", "not_checkable", "holds", "rounding"],
        "fails",
    ).astype(object)
    scale = 10.0 ** (np.maximum(finest, 0) + 1)
    numbers = {"left": left, "right": right, "gap": gap, "tolerance": tolerance}
    return {name: np.round(values * scale) / scale for name, values in numbers.items()} | {
        "outcome": outcome,
        "digits": finest,
        "printed": printed.astype(int),
        "rule": np.select(
            [bare & across, bare, finest >= EXACT_DECIMALS, ~adds],
            ["blank other", "no parts", "exact", "T0"],
            "TR",
        ).astype(object),
    }


def sharpen(results: pd.DataFrame, terms: Terms) -> pd.DataFrame:
    """Turn rounding into fails in a document that is exact but for sums which one figure has in common.

    A document that rounds does so in many places; one that adds up everywhere else does not round at all, so
    a single last digit there is an error.
    """
    inexact = results[results["outcome"] == "rounding"]
    if inexact.empty:
        return results
    # The funds of a project's targets are typed in one form each: they say nothing of how the tables round.
    sums = results[(results["rule"] == "TR") & (results["outcome"] == "holds") & (results["printed"] > 2)]
    sums = sums[sums["check"] != "target_funds"]
    exact = sums.groupby("d").size()
    among = pd.DataFrame({"eq": terms.eq, "fact": terms.fact})
    among = among[among["eq"].isin(inexact["eq"])].drop_duplicates()
    among["d"] = among["eq"].map(inexact.set_index("eq")["d"])
    shared = among.groupby(["d", "fact"]).size().groupby("d").max()
    enough = exact.reindex(shared.index, fill_value=0) >= ENOUGH_EXACT
    alone = shared.index[(shared == inexact.groupby("d").size()) & enough]
    sharp = (results["outcome"] == "rounding") & results["d"].isin(alone)
    return results.assign(
        outcome=results["outcome"].mask(sharp, "fails"),
        rule=results["rule"].mask(sharp, "exact elsewhere"),
        tolerance=results["tolerance"].mask(sharp, 0.0),
    )


def set_aside(results: pd.DataFrame, terms: Terms, figures: Figures) -> pd.DataFrame:
    """Call a list not checkable when it is cut off: much is missing below a total confirmed elsewhere."""
    short = (
        (results["outcome"] == "fails")
        & (results["labels"] == LABELS.index("row"))
        & (results["printed"] > 3)
        & (results["gap"] > CUT_OFF * results["left"])
    )
    if not short.any():
        return results
    between = (results["outcome"] == "holds") & (results["labels"] == LABELS.index("table"))
    sure = terms.fact[between.to_numpy()[terms.eq]]
    confirmed = set(zip(figures["t"][sure], figures["amt"][sure].round(6), strict=True))
    known = [pair in confirmed for pair in zip(results["t"], results["left"].round(6), strict=True)]
    # A list is one table's: where one of its columns has a confirmed total, all of them are cut off alike.
    cut = short & results["t"].isin(results[short & pd.Series(known, index=results.index)]["t"])
    cut |= _sums_of(results["t"][cut], results, terms, figures)
    return results.assign(
        outcome=results["outcome"].mask(cut, "not_checkable"), rule=results["rule"].mask(cut, "cut off")
    )


def _sums_of(tables: pd.Series, results: pd.DataFrame, terms: Terms, figures: Figures) -> pd.Series:
    """Find the failing equations between tables that add up rows of a list that is cut off."""
    rows = (terms.side == RIGHT) & np.isin(figures["t"][terms.fact], tables.unique())
    added = np.bincount(terms.eq[rows], minlength=len(results)) > 1
    return (results["outcome"] == "fails") & (results["labels"] == LABELS.index("table")) & added
