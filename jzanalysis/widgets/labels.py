"""The words on menus, from ``labels.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


def text(key: str, **values: Any) -> str:
    """Fill one label of ``labels.toml``.

    >>> text("against", year=2025, prior=2024)
    '2025年比2024年'
    """
    entry: Any = _labels()
    for part in key.split("."):
        entry = entry[part]
    return str(entry).format(**values)


@cache
def _labels() -> dict[str, Any]:
    return tomllib.loads((files("jzanalysis") / "widgets" / "labels.toml").read_text(encoding="utf-8"))
