"""Year-over-year variance: change, rate, contribution to the total's growth, size and structure."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..errors import UsageError
from ..frames import records
from ..terms import measure_label
from .change_rows import ended_row, line_row, source_of, to_changes, total_row
from .composition import LINE_COLUMNS, lines
from .cut import cut_named
from .headline_changes import agree, compare_headlines, first_reason
from .matching import match
from .priors import SOURCES, Prior, headline_of, prior_years, stated_headline
from .selecting import each_row, origin_of
from .wording import phrase


def year_over_year(
    disclosure: Any, by: str = "summary", *, prior: Any = None, source: str | None = None
) -> pd.DataFrame:
    """Compare a disclosure's figures with the year before.

    Parameters
    ----------
    disclosure
        The current year.
    by
        A cut of ``cuts.toml``, or "summary" for the headline figures.
    prior
        Last year's disclosure of the department, if there is one.
    source
        "document", "column" or "narrative" to insist on one; else the first that has prior-year amounts.

    Returns
    -------
    One row per line, and (but for "summary") one of `level` total. `source` says where the prior
    year comes from, `status` is compared, new, ended or no_prior, `why` says what keeps a rate from being
    computed; `contribution` is in fractions of the prior total (−0.1786 is −17.86 percentage points), so
    that the lines' add up to the total's `change_rate`.
    """
    if source is not None and source not in SOURCES:
        msg = f"no source named {source!r}; there are: {', '.join(SOURCES)}"
        raise UsageError(msg)
    if by == "summary":
        found = compare_headlines(disclosure, prior, source)
    else:
        found = _compare_cut(disclosure, by, prior, source)
    found.attrs.update(origin_of(disclosure))
    return found


def compare(current: pd.DataFrame, prior: Prior, years: tuple[int, int] | None = None) -> pd.DataFrame:
    """Compare the lines of a cut with one source of the prior year: the pure part of :func:`year_over_year`.

    Lines that only one year has are `new` or `ended` where the source lists all lines, and enter the
    contributions with what they add or take away; where it does not, they are `no_prior` and stay missing.
    """
    names = dict(zip(current["code"], current["line"], strict=True))
    matching = match(names, prior.names, years)
    rows = [line_row(line, matching, prior) for line in records(current)]
    rows += [ended_row(code, prior) for code in matching.unmatched_prior]
    total = total_row(current.attrs.get("total_wan"), current, prior)
    found = to_changes([*rows, total])
    return _with_contributions(found, current.attrs.get("total_wan"), prior.total.amount_wan)


def real_terms(changes: pd.DataFrame, deflator: float, name: str) -> pd.DataFrame:
    """Add changes in last year's prices, with a price index the user gives (1.02: prices rose by 2 %).

    `name` says which index it is; it is kept in `attrs["deflator"]` and printed beside every figure.

    >>> frame = pd.DataFrame({"current_wan": [102.0], "prior_wan": [100.0]})
    >>> real_terms(frame, 1.02, "CPI")["real_change_wan"].round(6).tolist()
    [0.0]
    """
    if not deflator > 0:
        msg = f"a deflator is a positive price index, not {deflator!r}"
        raise UsageError(msg)
    found = changes.copy()
    found["real_current_wan"] = found["current_wan"] / deflator
    found["real_change_wan"] = found["real_current_wan"] - found["prior_wan"]
    found["real_change_rate"] = found["real_change_wan"] / found["prior_wan"].where(found["prior_wan"] != 0)
    found.attrs = {**changes.attrs, "deflator": deflator, "deflator_name": name}
    return found


def _compare_cut(disclosure: Any, by: str, prior: Any, source: str | None) -> pd.DataFrame:
    current = lines(disclosure.facts, by, disclosure.targets)
    current = _with_stated_lines(current, disclosure.stated)
    sources = prior_years(disclosure, by, current, prior)
    wanted = [one for one in sources if source in (None, one.source)]
    chosen = next(
        (one for one in wanted if one.figures), wanted[0] if wanted else Prior(source or "none", {})
    )
    years = (chosen.year, int(disclosure.fiscal_year)) if chosen.year and by.startswith("function") else None
    found = compare(current, chosen, years)
    found = _with_other_sources(found, [one for one in sources if one is not chosen])
    found["reason"] = _reasons(found, by, current, disclosure.stated)
    found.attrs = {
        "kind": "changes",
        "by": by,
        "source": chosen.source if sources else None,
        "note": _table_note(chosen, current),
        "why": current.attrs["why"] or ("" if wanted else phrase("why.no_prior")),
    }
    return found


def _with_stated_lines(current: pd.DataFrame, stated: pd.DataFrame) -> pd.DataFrame:
    """Add parts that the table leaves blank and the text states: 因公出国（境）费0万元."""
    cut = cut_named(current.attrs["by"])
    rows = []
    for part in cut.parts:
        named = stated[(stated["measure"] == part) & stated["current_wan"].notna()]
        if part in set(current["code"]) or named.empty or current.empty:
            continue
        first = named.iloc[0]
        rows.append(
            {
                "code": part,
                "line": measure_label(part),
                "amount_wan": first["current_wan"],
                "basis": None,
                "decimals": first["decimals"],
                "document": first["document"],
                "page": first["page"],
                "cell": first["cell"],
            }
        )
    if not rows:
        return current
    found = pd.concat(
        [current, pd.DataFrame(rows, columns=LINE_COLUMNS).astype(current.dtypes)], ignore_index=True
    )
    found.attrs = dict(current.attrs)
    return found


def _with_contributions(found: pd.DataFrame, total: float | None, prior_total: float | None) -> pd.DataFrame:
    """Add each line's part in the total's rate, and split its change into size and structure.

    A new or an ended line counts with its whole amount. Lines whose base differs from the total's stay
    missing.
    """
    if not prior_total or total is None:
        return found
    is_line = found["level"] == "line"
    known = is_line & found["status"].isin(["compared", "new", "ended"])
    total_basis = found.loc[~is_line, "prior_basis"].iloc[0]
    if not pd.isna(total_basis):
        known &= found["prior_basis"].isna() | (found["prior_basis"] == total_basis)
    now, before = (found.loc[known, column].fillna(0.0) for column in ("current_wan", "prior_wan"))
    found.loc[known, "contribution"] = (now - before) / prior_total
    found.loc[known, "size_wan"] = before / prior_total * (total - prior_total)
    if total:
        found.loc[known, "structure_wan"] = total * (now / total - before / prior_total)
    found.loc[~is_line, "contribution"] = total / prior_total - 1
    found.loc[~is_line, "size_wan"], found.loc[~is_line, "structure_wan"] = total - prior_total, 0.0
    ends = found["status"].isin(["new", "ended"])
    found.loc[ends, "change_wan"] = found.loc[ends, "current_wan"].fillna(0.0) - found.loc[
        ends, "prior_wan"
    ].fillna(0.0)
    return found


def _with_other_sources(found: pd.DataFrame, others: list[Prior]) -> pd.DataFrame:
    """Put the prior year of the next source beside the chosen one, and say whether they agree as printed."""
    for other in others:
        for place, row in enumerate(records(found)):
            beside = other.total if row["level"] == "total" else other.figures.get(row["code"])
            if beside is None or beside.amount_wan is None:
                continue
            if row["other_prior_wan"] is not None or row["prior_wan"] is None:
                continue
            found.loc[found.index[place], "other_prior_wan"] = beside.amount_wan
            found.loc[found.index[place], "other_source"] = source_of(other, beside)
            found.loc[found.index[place], "priors_agree"] = agree(row["prior_wan"], beside)
    return found


def _reasons(found: pd.DataFrame, by: str, current: pd.DataFrame, stated: pd.DataFrame) -> pd.Series:
    """Put the reason that the text gives beside each line."""
    cut = cut_named(by)
    reasons = []
    for row in each_row(found):
        if row.level == "total":
            sentence = stated_headline(stated, headline_of(cut, current), row.current_wan)
            reasons.append(None if sentence is None or pd.isna(sentence["reason"]) else sentence["reason"])
        else:
            key = "function_code" if cut.key == "function_code" else "measure"
            reasons.append(first_reason(stated[stated[key] == row.code]))
    return pd.Series(reasons, index=found.index, dtype="string")


def _table_note(chosen: Prior, current: pd.DataFrame) -> str:
    """Say so when the two years were taken from different kinds of table."""
    table = current.attrs.get("table")
    if chosen.source == "document" and chosen.note and table and chosen.note != table:
        return phrase("why.other_table")
    return ""
