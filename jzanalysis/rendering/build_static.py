"""Fetch the script that draws widgets in rendered pages: `embed.js` of npm's @jupyter-widgets/html-manager.

Run once by a developer (`python -m jzanalysis.rendering.build_static`); needs npm. The script is patched in
one place, so that it also starts from a page opened as a file.
"""

from __future__ import annotations

import importlib.metadata
import subprocess
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "@jupyter-widgets/html-manager@1.0.15"
STATIC = Path(__file__).with_name("static")

#: A page opened as a file has no http address to derive the script's own folder from.
_THROWS = 'if(!e)throw new Error("Automatic publicPath is not supported in this browser");'
_FALLS_BACK = 'if(!e)e="./";'


def patch(script: str) -> str:
    """Let the script fall back to its page's folder; refuse a version that has not exactly one such place.

    >>> patch("a;" + _THROWS + "b")
    'a;if(!e)e="./";b'
    """
    found = script.count(_THROWS)
    if found != 1:
        msg = f"expected the place to patch once, found it {found} times: has html-manager changed?"
        raise ValueError(msg)
    return script.replace(_THROWS, _FALLS_BACK)


def main() -> None:
    """Write embed.js and its licence texts into static/."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL
        )
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            archive.extractall(folder, filter="data")
        dist = Path(folder, "package", "dist")
        script = patch((dist / "embed.js").read_text(encoding="utf-8"))
        third_party = (dist / "embed.js.LICENSE.txt").read_text(encoding="utf-8")
    # The npm package names BSD-3-Clause without its text; ipywidgets, from the same repository, carries it.
    files = importlib.metadata.files("ipywidgets") or []
    licence = next(file for file in files if file.name == "LICENSE").read_text(encoding="utf-8")
    (STATIC / "embed.js").write_text(script, encoding="utf-8", newline="\n")
    (STATIC / "embed.js.LICENSE.txt").write_text(f"{licence}\n{third_party}", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
