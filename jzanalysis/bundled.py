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
    entry: Any = _labels(package)
    for part in key.split("."):
        entry = entry[part]
    return str(entry).format(**values)


@cache
def _labels(package: str) -> dict[str, Any]:
    return tomllib.loads((_PACKAGE / package / "labels.toml").read_text(encoding="utf-8"))
