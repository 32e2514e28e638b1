"""The identities as data: ``identities.toml``, read once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ..bundled import package_toml


@dataclass(frozen=True)
class Identity:
    """One identity: its name, family, rule of tolerance, wording, scope, and for cross-table ones its two sides."""

    name: str
    family: str
    rule: str
    zh: str
    scope: str
    rests_on: str
    left: dict[str, Any] = field(default_factory=dict)
    right: list[list[dict[str, Any]]] = field(default_factory=list)
    match: list[str] = field(default_factory=list)
    expected: bool = False
    needs: list[str] = field(default_factory=list)  # tables of an expected identity within one table
    stage: str = ""
    pick: str = ""  # of several left figures: the last of a column, or a row's widest money


@cache
def identities() -> dict[str, Identity]:
    """Give all identities by name.

    >>> identities()["rev_eq_exp"].zh
    '收入总计应等于支出总计'
    """
    entries = package_toml("reconciliation/identities.toml")["identity"]
    return {entry["name"]: Identity(**entry) for entry in entries}
