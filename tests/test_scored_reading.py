"""The reading scored against figures read by hand, by the keys' own scorer."""

from __future__ import annotations

import ast
import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest

from jzanalysis import frames
from jzanalysis.disclosure import load

FIRST = "sources/jiaozuo-kexie-2023.txt"


@pytest.fixture(scope="module")
def scores(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, int]]:
    """Outcomes of facts, stated and targets on the first document."""
    folder = tmp_path_factory.mktemp("scored")
    disclosure = load(shared / FIRST)
    outputs = [frames.write_frame(getattr(disclosure, name), folder / f"{name}.csv") for name in ("facts", "stated", "targets")]
    with (shared / "keys" / "dev.csv").open(encoding="utf-8-sig", newline="") as file:
        keys = [row for row in csv.DictReader(file) if row["document"] == FIRST]
    key = folder / "key.csv"
    with key.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(keys[0]))
        writer.writeheader()
        writer.writerows(keys)
    command = [sys.executable, shared / "tools" / "score_reading.py", key, *outputs]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.findall(r"^(facts|stated|targets) .*?(\{.*\})  ALL$", printed, re.M)
    return {name: ast.literal_eval(outcomes) for name, outcomes in found}


def test_every_figure_of_the_tables_is_read_and_none_wrongly(scores):
    assert scores["facts"] == {"hit": 227, "blank ok": 223}


def test_every_amount_and_rate_of_the_text_is_read(scores):
    # 68 keys, of which five are counts (2辆, 1辆, 1辆, 1台, 10个) that the frame has no column for
    assert scores["stated"] == {"hit": 63, "missing": 5}


def test_every_indicator_is_read_with_its_category_and_value(scores):
    assert scores["targets"] == {"hit": 104}
