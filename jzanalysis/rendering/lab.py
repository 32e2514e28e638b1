"""A writable copy of the notebooks, and JupyterLab on it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from ..bundled import bundled_folder
from ..errors import UsageError, one_line

_LEDGER = ".jz-copied.json"


def copy_notebooks(folder: Path) -> list[str]:
    """Copy the notebooks into a folder and say what was done, a line each.

    A copy that its owner changed is kept; an unchanged copy of an older version is brought up to date.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        ledger_path = folder / _LEDGER
        ledger = json.loads(ledger_path.read_text(encoding="utf-8")) if ledger_path.exists() else {}
        lines = list(_copy_each(folder, ledger))
        ledger_path.write_text(json.dumps(ledger, indent=1), encoding="utf-8")
    except OSError as error:
        msg = f"{one_line(str(folder))}: cannot be written ({error.strerror}); give another --folder"
        raise UsageError(msg) from None
    return lines


def start(folder: Path) -> int:
    """Start JupyterLab in the folder and give its exit code when it ends."""
    import subprocess
    import sys

    return subprocess.call([sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder.resolve()}"])


def _copy_each(folder: Path, ledger: dict[str, str]) -> Iterator[str]:
    for source in sorted(bundled_folder("notebooks").glob("*.ipynb")):
        target, content = folder / source.name, source.read_bytes()
        there = target.read_bytes() if target.exists() else None
        if there is not None and there != content and _digest(there) != ledger.get(source.name):
            yield f"{target}: kept, you changed it"
            continue
        ledger[source.name] = _digest(content)
        if there != content:
            target.write_bytes(content)
            yield f"{target}: {'copied' if there is None else 'brought up to date'}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
