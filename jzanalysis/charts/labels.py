"""The words on charts, from ``labels.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


def text(key: str, **values: Any) -> str:
    """Fill one label of ``labels.toml``.

    >>> text("axis.wan")
    '万元'
    """
    entry: Any = _labels()
    for part in key.split("."):
        entry = entry[part]
    return str(entry).format(**values)


@cache
def _labels() -> dict[str, Any]:
    return tomllib.loads((files("jzanalysis") / "charts" / "labels.toml").read_text(encoding="utf-8"))
