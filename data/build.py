"""Carry disclosures over as facts: read them with our own reader and write the bundled frames.

    python data/build.py FOLDER [NAME...]
    python data/build.py --ratios

Builds the sets of sets.toml (all, or those named) from the files they name, anywhere under FOLDER: for each,
data/NAME/{facts,stated,targets}.csv and source.toml with the sha256 of every file. No document is copied.
Then, or with --ratios alone, data/ratios.csv: the structure ratios of all bundled sets, so that a page can say where a
department stands among them without computing theirs again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jzanalysis import frames
from jzanalysis.disclosure import Disclosure, load

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Read the files of every set asked for and write its folder."""
    verbatim = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=verbatim)
    parser.add_argument("folder", type=Path, nargs="?", help="where the published files lie, at any depth")
    parser.add_argument("names", nargs="*", metavar="NAME", help="which sets; all when none is named")
    parser.add_argument("--ratios", action="store_true", help="only renew data/ratios.csv")
    given = parser.parse_args()
    if given.ratios:
        return write_ratios()
    if given.folder is None:
        parser.error("FOLDER is needed, or --ratios")
    sets = tomllib.loads((HERE / "sets.toml").read_text(encoding="utf-8"))
    for name in given.names or sets:
        files = [find(given.folder, file) for file in sets[name]["files"]]
        build(name, sets[name], files)
        print(name)
    return write_ratios()


def write_ratios() -> None:
    """Compute the ratios of every bundled disclosure anew."""
    import pandas as pd

    from jzanalysis.disclosure import bundled_names
    from jzanalysis.measures.peers import ratio_rows
    from jzanalysis.measures.ratios import ratios

    rows = [ratio_rows(ratios(load(name))).assign(disclosure=name) for name in bundled_names()]
    found = pd.concat(rows, ignore_index=True)
    found["value"] = found["value"].round(12)
    frames.write_frame(found[["disclosure", *found.columns.drop("disclosure")]], HERE / "ratios.csv")


def find(folder: Path, name: str) -> Path:
    """Find the one file of this name under a folder."""
    found = sorted(folder.rglob(name))
    if len(found) != 1:
        raise SystemExit(f"{name}: {len(found)} files of this name under {folder}, one is needed")
    return found[0]


def build(name: str, known: Mapping[str, Any], files: Sequence[Path]) -> None:
    """Write one bundled disclosure."""
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    disclosure = load(list(files))
    short = {str(path): path.name for path in files}
    for kind in ("facts", "stated", "targets"):
        frame = getattr(disclosure, kind)
        frame["disclosure"] = name
        frame["document"] = frame["document"].map(short)
        if kind == "stated" and not known.get("sentences"):
            frame[["sentence", "reason"]] = None  # figures are carried over, the documents' sentences are not
        frames.write_frame(frame, folder / f"{kind}.csv")
    (folder / "source.toml").write_text(source_toml(disclosure, known, files), encoding="utf-8")


def source_toml(disclosure: Disclosure, known: Mapping[str, Any], files: Sequence[Path]) -> str:
    """Say where the frames come from, what the files do not hold, and what was mended."""
    printed = [key for key in ("title", "publisher", "published", "note") if key in known]
    lines = [f"{key} = {_text(known[key])}" for key in printed]
    lines += [
        f"department = {_text(disclosure.department)}",
        f"fiscal_year = {disclosure.fiscal_year}",
        f'stage = "{disclosure.stage}"',
        f'unit = "{disclosure.unit}"',
        f"missing = {json.dumps(disclosure.missing)}",
        "problems = [",
        *(f"  {_text(problem)}," for problem in disclosure.problems),
        "]",
    ]
    for path in files:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines += ["", "[[file]]", f"name = {_text(path.name)}", f'sha256 = "{digest}"']
    return "\n".join(lines) + "\n"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    main()
