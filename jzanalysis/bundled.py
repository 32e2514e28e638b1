"""Where the bundled data and notebooks lie: in an installed wheel, or beside the package in a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

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
