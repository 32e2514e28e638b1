"""The ways to divide a total, as ``cuts.toml`` defines them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ..bundled import package_toml
from ..errors import UsageError


@dataclass(frozen=True)
class Cut:
    """One way to divide a total, as ``cuts.toml`` defines it."""

    name: str
    label_zh: str
    label_en: str
    kind: str
    tables: tuple[str, ...]
    measures: tuple[str, ...]
    headline: str = ""
    key: str = ""
    width: int = 0
    parts: tuple[str, ...] = ()
    instead: dict[str, list[str]] = field(default_factory=dict)

    def label(self, lang: str = "zh") -> str:
        """Give the cut's name."""
        return self.label_en if lang == "en" else self.label_zh


@cache
def cuts() -> dict[str, Cut]:
    """Read the cuts that exist.

    >>> cuts()["function_class"].label()
    '功能分类（类）'
    """
    return {name: Cut(name, **with_tuples(entry)) for name, entry in package_toml("measures/cuts.toml").items()}


def with_tuples(entry: dict[str, Any]) -> dict[str, Any]:
    """Turn the lists of an entry of TOML into tuples, which cannot change.

    >>> with_tuples({"id": "total", "tables": ["expenditure"]})
    {'id': 'total', 'tables': ('expenditure',)}
    """
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


def cut_label(found: Any, lang: str = "zh") -> str:
    """Name the cut that a frame of the measures was made by."""
    return cut_named(found.attrs["by"]).label(lang)


def cut_named(by: str) -> Cut:
    """Give a cut by its name, or say which there are."""
    try:
        return cuts()[by]
    except KeyError:
        msg = f"no cut named {by!r}; there are: {', '.join(cuts())}"
        raise UsageError(msg) from None
