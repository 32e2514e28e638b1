"""Checks in words: the coverage line and the table that ``jz check`` prints for people."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from .. import terms as words

_ORDER = ("holds", "rounding", "fails", "question", "not_applicable", "not_checkable")
_ENGLISH = {
    "holds": ("holds", "hold"),
    "rounding": ("rounds", "round"),
    "fails": ("fails", "fail"),
    "question": ("question", "questions"),
    "not_applicable": ("not applicable",) * 2,
    "not_checkable": ("not checkable",) * 2,
}


def coverage(checks: pd.DataFrame, lang: str = "en") -> str:
    """Say in one line how many checks there were, how they came out, and which tables were not in the file.

    >>> coverage(pd.DataFrame({"outcome": ["holds", "holds", "fails"], "statement": ["", "", ""]}))
    '3 checks: 2 hold, 1 fails'
    """
    counts = checks["outcome"].value_counts()
    found = [(name, int(counts[name])) for name in _ORDER if name in counts.index]
    absent = _absent(checks)
    if lang == "zh":
        said = "，".join(f"{words.label(name)} {count} 项" for name, count in found)
        return f"共 {len(checks)} 项核对：{said}" + (f"（{'、'.join(absent)}不在文件中）" if absent else "")
    said = ", ".join(f"{count} {_ENGLISH[name][count != 1]}" for name, count in found)
    tail = f": {'、'.join(absent)} {'is' if len(absent) == 1 else 'are'} not in the file" if absent else ""
    return f"{len(checks)} check{'s' * (len(checks) != 1)}: {said}{tail}"


def _absent(checks: pd.DataFrame) -> list[str]:
    if "statement" not in checks:
        return []
    said = checks[checks["outcome"] == "not_checkable"]["statement"].fillna("")
    names = [name for text in said for name in re.findall(r"^(.+?)不在文件中", text)]
    return list(dict.fromkeys(part for name in names for part in name.split("、")))


def summary(checks: pd.DataFrame) -> pd.DataFrame:
    """Count the outcomes of each identity and table, most serious first; columns are Chinese labels."""
    if checks.empty:
        return pd.DataFrame(columns=["核对", "表", *map(words.label, _ORDER)])
    from .identities import identities

    table = checks.groupby(["check", "table", "outcome"], dropna=False).size().unstack(fill_value=0)
    table = table.reindex(columns=list(_ORDER), fill_value=0)
    table = table.sort_values(["fails", "question", "rounding", "holds"], ascending=False).reset_index()
    known = identities()
    table.insert(0, "核对", [known[name].zh if name in known else name for name in table["check"]])
    table["table"] = [words.label(kind) if kind in words.TABLES else "" for kind in table["table"]]
    return table.drop(columns="check").rename(
        columns={"table": "表"} | {name: words.label(name) for name in _ORDER}
    )


def check_names(checks: pd.DataFrame) -> dict[str, str]:
    """Give the Chinese wording of each identity that was checked, by its name."""
    from .identities import identities

    known = identities()
    return {name: known[name].zh for name in checks["check"].drop_duplicates() if name in known}


def findings(checks: pd.DataFrame, *outcomes: str) -> pd.DataFrame:
    """Give the checks of these outcomes as a reader sees them: what, where, the arithmetic, and why.

    Columns are Chinese labels; page is the PDF page, sheet or source line.
    """
    from .identities import identities

    known = identities()
    found = checks[checks["outcome"].isin(outcomes)]
    pages = ["" if pd.isna(page) else str(page) for page in found["page"]]
    return pd.DataFrame(
        {
            "结论": [words.label(outcome) for outcome in found["outcome"]],
            "应当": [known[name].zh if name in known else name for name in found["check"]],
            "页（行）": pages,
            "算式": [shorten(text, 240) for text in found["statement"].fillna("")],
            "依据与容差": [_after(text) for text in found["why"].fillna("")],
        }
    )


def _after(why: str) -> str:
    """Leave out of `why` the wording that stands beside it."""
    return why.partition("（")[2].replace("）。", "。", 1) if "（" in why else why


def checks_text(
    checks: pd.DataFrame, outcomes: Sequence[str] = ("fails", "rounding", "question", "not_checkable")
) -> str:
    """Give what ``jz check`` prints for people: the coverage line, then every finding with its arithmetic.

    What several columns of a page say in the same words is one line.
    """
    lines = []
    for name, own in checks.groupby("disclosure", sort=False, dropna=False):
        lines.append(f"{name}\n  {coverage(own)}")
        for outcome in outcomes:
            told = Counter(_line(row) for row in own[own["outcome"] == outcome].to_dict("records"))
            lines += [line if times == 1 else f"{line}（{times} 处）" for line, times in told.items()]
    return "\n".join(lines)


def _line(row: Mapping[Hashable, Any]) -> str:
    page = "" if pd.isna(row["page"]) else f" p.{row['page']}"
    return f"  {words.label(str(row['outcome']))}  {row['check']}{page}: {shorten(str(row['statement']))}"


def shorten(text: str, width: int = 200) -> str:
    """Cut a long statement in its middle, keeping its ends: the total and the gap.

    >>> shorten("一二三四五六七八九十", 7)
    '一二三…八九十'
    """
    half = width // 2
    return text if len(text) <= width else text[:half] + "…" + text[-half:]
