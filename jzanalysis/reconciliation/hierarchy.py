"""Sums down a column: items to sections to classes, units to the department, lines to the total (层级之和)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .equations import LEFT, RIGHT, Equations, terms
from .figures import codes_of

CARRIED = ("carryover", "carried_forward", "surplus_used", "surplus_distribution")
YEAR = ("current_revenue", "current_expenditure")
SUMMARIES = ("revenue_expenditure_summary", "fiscal_appropriation_summary")
#: Tables whose rows are no parts of a sum: years, items named like a measure, targets.
NOT_ADDED = ("three_public_expenses", "department_performance_targets", "project_performance_targets")
_NAMES = {"f": "function_hierarchy", "d": "economic_hierarchy", "g": "economic_hierarchy"}


def hierarchy(figures: pd.DataFrame) -> list[Equations]:
    """Give every sum down a column that the printed rows allow, by the name of its identity."""
    cells = figures[~figures["is_part"] & ~figures["table"].isin(NOT_ADDED)]
    if cells.empty:
        return []
    rows = _rows(cells)
    rows["parent"] = _parents(rows)
    cells = cells.assign(fact=cells.index)
    found = [*_families(cells, rows), *_totals(cells, rows), *_summaries(cells, rows)]
    return [each for each in found if len(each.terms)]


def _rows(cells: pd.DataFrame) -> pd.DataFrame:
    """Give one line per printed row, with its role in the table."""
    rows = cells.drop_duplicates("r").set_index("r")[
        ["t", "table", "row", "row_group", "level", "measure", "system", "code", "unit_key", "unit_code", "unit_name"]].copy()
    rows["unit_key"] = _unit_keys(rows)
    summary = rows["table"].isin(SUMMARIES)
    rows["role"] = np.select(
        [summary & rows["measure"].isin(YEAR) & (rows["level"] != "total"), rows["level"] == "total",
         rows["level"] == "subtotal", summary & rows["measure"].isin(CARRIED), rows["level"] == "unit",
         rows["level"] == "project"],
        ["year", "total", "subtotal", "carried", "unit", "project"], "line")
    return rows


def _unit_keys(rows: pd.DataFrame) -> pd.Series:
    """Give rows that name their unit without its code the code that the unit's own row prints."""
    table = rows["t"].astype(str) + "|"
    printed = rows[(rows["level"] == "unit") & (rows["unit_code"] != "") & (rows["unit_name"] != "")]
    names = table[printed.index] + printed["unit_name"]
    once = ~names.duplicated(keep=False)
    known = pd.Series(printed["unit_code"][once].to_numpy(), index=names[once].to_numpy(), dtype=object)
    found = (table + rows["unit_name"]).map(known)
    return rows["unit_key"].mask((rows["unit_code"] == "") & found.notna(), found)


def _parents(rows: pd.DataFrame) -> pd.Series:
    """Name each row's family: the key of the rows it is summed into, "" for a row at the top."""
    table = rows["t"].astype(str)
    own = table + "|" + rows["unit_key"] + "|" + rows["system"] + "|"
    coded = (rows["code"] != "") & (rows["role"].isin(["line", "project"]))
    mothers = rows[coded & (rows["role"] != "project")]
    known = set(own[mothers.index] + mothers["code"])
    loose = table + "|*|" + rows["system"] + "|"
    by_code = (loose + rows["code"])[mothers.index]
    lonely = mothers.groupby(by_code)["unit_key"].nunique()
    anywhere = set(lonely[lonely == 1].index)
    parent = pd.Series("", index=rows.index, dtype=object)
    lengths = rows["code"].str.len()
    for length in (9, 7, 5, 3):  # later, shorter prefixes only fill what is still open
        fits = coded & (parent == "") & ((lengths > length) | ((lengths == length) & (rows["role"] == "project")))
        prefix = rows.loc[fits, "code"].str[:length]
        key, loose_key = own[fits] + prefix, loose[fits] + prefix
        parent[fits] = np.where(key.isin(known), key, np.where(loose_key.isin(anywhere), loose_key, ""))
    return _uncoded_parents(rows, parent)


def _uncoded_parents(rows: pd.DataFrame, parent: pd.Series) -> pd.Series:
    table = rows["t"].astype(str)
    labels = set(table + "|row|" + rows["row"])
    group = table + "|row|" + rows["row_group"].str.rpartition("/")[2]
    open_ = (parent == "") & rows["role"].isin(["line", "carried", "subtotal"]) & (rows["row_group"] != "")
    parent = parent.mask(open_ & (rows["code"] == "") & group.isin(labels), group)
    units = rows[rows["role"] == "unit"]
    keys = set((table + "|unit|" + rows["unit_key"])[units.index])
    own = table + "|unit|" + rows["unit_key"]
    below = (parent == "") & rows["role"].isin(["line", "project"]) & (rows["unit_key"] != "")
    parent = parent.mask(below & own.isin(keys), own)
    return parent.mask(rows["role"] == "unit", _outer_unit(units, table, keys).reindex(rows.index).fillna(""))


def _outer_unit(units: pd.DataFrame, table: pd.Series, keys: set[str]) -> pd.Series:
    """Find the unit whose code begins this unit's code: 254 holds 254101."""
    outer = pd.Series("", index=units.index, dtype=object)
    for length in range(12, 2, -1):
        key = table[units.index] + "|unit|" + units["unit_code"].str[:length]
        fits = (outer == "") & (units["unit_code"].str.len() > length) & key.isin(keys)
        outer = outer.mask(fits, key)
    return outer


def _own_keys(rows: pd.DataFrame) -> pd.DataFrame:
    """List the family keys that each row heads."""
    table = rows["t"].astype(str)
    coded = rows[(rows["code"] != "") & (rows["role"] == "line")]
    uncoded = rows[(rows["code"] == "") & rows["role"].isin(["line", "carried", "subtotal", "year"])]
    units = rows[rows["role"] == "unit"]
    keys = [
        table[coded.index] + "|" + coded["unit_key"] + "|" + coded["system"] + "|" + coded["code"],
        table[coded.index] + "|*|" + coded["system"] + "|" + coded["code"],
        table[uncoded.index] + "|row|" + uncoded["row"],
        table[units.index] + "|unit|" + units["unit_key"],
    ]
    joined = pd.concat(keys)
    return pd.DataFrame({"r": joined.index, "family": joined.to_numpy()})


def _families(cells: pd.DataFrame, rows: pd.DataFrame) -> list[Equations]:
    """Each printed parent is the sum of its children, column by column."""
    heads = _own_keys(rows)
    used = set(rows["parent"]) - {""}
    heads = heads[heads["family"].isin(used)].merge(rows[["role", "system"]], left_on="r", right_index=True)
    heads = heads[heads["role"] != "year"]
    left = cells.merge(heads[["r", "family", "role", "system"]].rename(columns={"system": "head"}), on="r")
    child_rows = rows[(rows["parent"] != "")]
    right = cells.merge(child_rows[["parent"]].rename(columns={"parent": "family"}), left_on="r", right_index=True)
    both = pd.concat([
        left.assign(side=LEFT, name=np.where(left["role"] == "unit", "units_total",
                                             left["head"].map(_NAMES).fillna("line_parts"))),
        right.assign(side=RIGHT, name="")])
    return _by_name(both, ["c", "family"])


def _by_name(both: pd.DataFrame, keys: list[str], alt: str | None = None) -> list[Equations]:
    """Cut terms into equations by these keys; keep those with a printed left side and a right side."""
    both = both.assign(eq=codes_of(both, keys))
    sides = both.groupby("eq")["side"].agg(["min", "max"])
    printed = both[(both["side"] == LEFT) & both["ok"] | (both["side"] == RIGHT) & (both["amt"] != 0)]["eq"].unique()
    whole = sides.index[(sides["min"] == LEFT) & (sides["max"] == RIGHT)]
    both = both[both["eq"].isin(whole) & both["eq"].isin(printed)]
    names = both[both["side"] == LEFT].drop_duplicates("eq").set_index("eq")["name"]
    named = both["eq"].map(names)
    return [
        Equations(str(name), terms(eq=part["eq"], alt=part[alt] if alt else 0, side=part["side"], fact=part["fact"]))
        for name, part in both.groupby(named, sort=False)]


def _totals(cells: pd.DataFrame, rows: pd.DataFrame) -> list[Equations]:
    """A 合计 row is the sum of the rows at the top; a lone 小计 of a block likewise."""
    plain = rows[~rows["t"].isin(rows[rows["role"] == "year"]["t"])]
    joined = cells.merge(plain[["role", "parent"]], left_on="r", right_index=True)
    tops = joined[(joined["parent"] == "") & joined["role"].isin(["line", "unit", "project", "carried"])]
    totals = joined[joined["role"] == "total"]
    blocks = joined[(joined["role"] == "subtotal") & ~joined["c"].isin(totals["c"])]
    blocks = blocks[~blocks.duplicated("c", keep=False)]
    left = pd.concat([totals, blocks])
    return _joined(left, tops, _total_names(tops), ["c"])


def _total_names(tops: pd.DataFrame) -> pd.Series:
    """Name the identity of a table's total by what its top rows are."""
    kind = np.select(
        [tops["role"] == "unit", tops["level"] == "project", tops["table"] == "agency_operating_expenses",
         tops["table"] == "procurement", tops["system"] == "f", tops["system"] != ""],
        ["units_total", "projects_total", "agency_rows", "procurement_kinds", "function_hierarchy",
         "economic_hierarchy"], "lines_total")
    return pd.Series(kind, index=tops["c"].to_numpy()).groupby(level=0).first()


def _joined(left: pd.DataFrame, right: pd.DataFrame, names: pd.Series | str, keys: list[str]) -> list[Equations]:
    """Pair each left figure with all right figures of its keys."""
    left = left.assign(eq0=np.arange(len(left)))
    named = left[keys[0]].map(names) if isinstance(names, pd.Series) else names
    left = left.assign(name=named)
    pairs = left[["eq0", *keys]].merge(right, on=keys)
    both = pd.concat([left.assign(side=LEFT), pairs.assign(side=RIGHT)])
    return _by_name(both, ["eq0"])


def _summaries(cells: pd.DataFrame, rows: pd.DataFrame) -> list[Equations]:
    """The lines make the year's total; the year and what is carried over or forward make the grand total."""
    tables = rows[rows["role"] == "year"]["t"].unique()
    part = rows[rows["t"].isin(tables)]
    joined = cells.merge(part[["role", "parent"]], left_on="r", right_index=True)
    years = joined[joined["role"] == "year"]
    of_year = set((years["t"].astype(str) + "|row|" + years["row"]).unique())
    top = (joined["parent"] == "") | joined["parent"].isin(of_year)
    lines = joined[top & joined["role"].isin(["line", "subtotal"])]
    carried = joined[top & (joined["role"] == "carried")]
    totals = joined[joined["role"] == "total"]
    revenue = lambda frame: frame["measure"].eq("current_revenue") | frame["direction"].eq("revenue")  # noqa: E731
    out = []
    for side, of_lines, of_total in (
            (True, "rev_sources", "rev_total_build"), (False, "exp_classes", "exp_total_build")):
        year = years[revenue(years) == side].drop_duplicates("c")
        inside = pd.concat([lines.assign(alt=0), lines.assign(alt=1), carried.assign(alt=1)])
        out += _alternatives(year, inside, of_lines)
        grand = totals[(revenue(totals) == side)]
        built = pd.concat([year.assign(alt=0), carried.assign(alt=0), year.assign(alt=1)])
        out += _alternatives(grand, built, of_total)
    return out


def _alternatives(left: pd.DataFrame, right: pd.DataFrame, name: str) -> list[Equations]:
    """Pair left figures with the right figures of their column, in each alternative way to add them up."""
    left = left.assign(eq0=np.arange(len(left)), name=name)
    pairs = left[["eq0", "c"]].merge(right, on="c")
    alts = pairs[["eq0", "alt"]].drop_duplicates()
    lefts = left.merge(alts, on="eq0").assign(side=LEFT)
    return _by_name(pd.concat([lefts, pairs.assign(side=RIGHT)]), ["eq0"], "alt")
