"""What comes with the package: bundled data and notebooks, in a wheel or a checkout, and the words of its charts."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

_PACKAGE = Path(__file__).resolve().parent


def bundled_folder(kind: Literal["data", "notebooks"]) -> Path:
    """Give the folder of bundled disclosure data or notebooks.

    Raises FileNotFoundError when the installation carries neither, which means that it is broken.

    >>> bundled_folder("notebooks").name
    'notebooks'
    """
    for folder in (_PACKAGE / "_bundled" / kind, _PACKAGE.parent / kind):
        if folder.is_dir():
            return folder
    msg = f"this installation of jzanalysis has no {kind} folder; install it again"
    raise FileNotFoundError(msg)


def words(package: str, key: str, /, **values: Any) -> str:
    """Fill one label of a package's ``labels.toml``.

    >>> words("charts", "axis.wan")
    '万元'
    >>> words("widgets", "against", year=2025, prior=2024)
    '2025年比2024年'
    """
    return str(entry_of(f"{package}/labels.toml", key)).format(**values)


def entry_of(place: str, key: str) -> Any:
    """Give what one of the package's tables holds under a dotted key.

    >>> entry_of("measures/cuts.toml", "fund.label_zh")
    '收入来源'
    """
    entry: Any = package_toml(place)
    for part in key.split("."):
        entry = entry[part]
    return entry


@cache
def package_toml(place: str) -> dict[str, Any]:
    """Read one of the package's own tables of words and rules; it is shared, so nobody may change it."""
    return tomllib.loads((_PACKAGE / place).read_text(encoding="utf-8"))
