"""Carry a disclosure over as facts: read it with our own reader and write the bundled frames.

    python data/build.py NAME FILE... [--title T] [--publisher P] [--published DATE] [--url URL] [--note TEXT]

Writes data/NAME/{facts,stated,targets}.csv and source.toml with the sha256 of every file. No document is copied.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

from jzanalysis import frames
from jzanalysis.disclosure import Disclosure, load

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Read the files named on the command line and write one bundled disclosure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name")
    parser.add_argument("files", nargs="+", type=Path)
    for option in ("title", "publisher", "published", "url", "note"):
        parser.add_argument(f"--{option}", default="")
    given = parser.parse_args()
    folder = HERE / given.name
    folder.mkdir(exist_ok=True)
    disclosure = load(given.files)
    short = {str(path): path.name for path in given.files}
    for name in ("facts", "stated", "targets"):
        frame = getattr(disclosure, name)
        frame["disclosure"] = given.name
        frame["document"] = frame["document"].map(short)
        frames.write_frame(frame, folder / f"{name}.csv")
    (folder / "source.toml").write_text(source_toml(disclosure, given), encoding="utf-8")


def source_toml(disclosure: Disclosure, given: argparse.Namespace) -> str:
    """Say where the frames come from, what the files do not hold, and what was mended."""
    lines = [f"{key} = {json.dumps(getattr(given, key), ensure_ascii=False)}"
             for key in ("title", "publisher", "published", "url", "note") if getattr(given, key)]  # fmt: skip
    lines += [
        f"department = {json.dumps(disclosure.department, ensure_ascii=False)}",
        f"fiscal_year = {disclosure.fiscal_year}",
        f'stage = "{disclosure.stage}"',
        f'unit = "{disclosure.unit}"',
        f"missing = {json.dumps(disclosure.missing)}",
        "problems = [",
        *(f"  {json.dumps(problem, ensure_ascii=False)}," for problem in disclosure.problems),
        "]",
    ]
    for path in given.files:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines += ["", "[[file]]", f"name = {json.dumps(path.name, ensure_ascii=False)}", f'sha256 = "{digest}"']
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
