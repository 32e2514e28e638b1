"""Score the reading of every document with hand-read keys and write the table in reading.md.

    python tests/benchmarks/score_reading.py [--shared ../shared]

Runs ``jz facts``, ``jz stated`` and ``jz targets`` over the documents that the keys name, then the keys' own scorer.
"""

from __future__ import annotations

import argparse
import csv
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
LINE = re.compile(r"(facts|stated|targets)\s+([\d.]+)%\s+of\s+(\d+)\s+(\{.*?\})\s+(.*)")


def main() -> None:
    """Score, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=HERE.parents[2] / "shared")
    shared = parser.parse_args().shared.resolve()
    keys = shared / "keys" / "dev.csv"
    with keys.open(encoding="utf-8-sig", newline="") as file:
        documents = sorted({row["document"] for row in csv.DictReader(file)})
    with tempfile.TemporaryDirectory() as folder:
        outputs = [Path(folder, f"{name}.csv") for name in ("facts", "stated", "targets")]
        for output in outputs:
            command = [sys.executable, "-c", "from jzanalysis.cli import main; main()", output.stem, *documents, "-o", output]
            subprocess.run(command, cwd=shared, check=True)
        scorer = [sys.executable, shared / "tools" / "score_reading.py", keys, *outputs]
        printed = subprocess.run(scorer, capture_output=True, text=True, check=True).stdout
    (HERE / "reading.md").write_text(table(printed), encoding="utf-8")
    print(printed)


def table(printed: str) -> str:
    """Turn the scorer's lines into a Markdown table, one row per document."""
    scores: dict[str, dict[str, str]] = {}
    wrong: dict[str, int] = {}
    for kind, share, count, outcomes, document in LINE.findall(printed):
        scores.setdefault(document, {})[kind] = f"{share} % of {count}"
        found = re.search(r"'wrong': (\d+)", outcomes)
        wrong[document] = wrong.get(document, 0) + (int(found.group(1)) if found else 0)
    order = sorted(scores, key=lambda document: (document == "ALL", document))
    rows = [f"| {d} | {' | '.join(scores[d].get(k, '–') for k in ('facts', 'stated', 'targets'))} | {wrong[d]} |" for d in order]
    return "\n".join([
        "# Reading, scored against hand-read keys",
        "",
        "Written by `python tests/benchmarks/score_reading.py`. A hit is the figure read under the right row or code and the right",
        "heading, or a blank cell read as blank. `wrong` counts figures read that the document does not print there. Two keys of",
        "`targets` count as wrong only because text that begins with `=` is written to CSV with a leading quote, as the contract",
        "of frames asks. Five keys of `stated` are counts (辆, 台, 个), for which the frame has no column.",
        "",
        "| document | facts | stated | targets | wrong |",
        "|---|---|---|---|--:|",
        *rows,
        "",
    ])  # fmt: skip


if __name__ == "__main__":
    main()
