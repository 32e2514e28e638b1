"""Frames on disk: every format gives back the values and types it was given."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from jzanalysis import frames
from jzanalysis.errors import UsageError

ROWS = [
    {"disclosure": "a+b", "fiscal_year": 2026, "table": "revenue", "page": 3, "function_code": "0201", "is_total": True,
     "printed": "-27.06", "value": -27.06, "amount_wan": -27.06, "decimals": 2, "row": "行政运行"},
    {"disclosure": "a+b", "fiscal_year": None, "table": "revenue", "page": None, "is_total": False, "printed": "",
     "value": 0.0, "amount_wan": 1e-7, "row": "=HYPERLINK(1)", "column": "-其他,\"乙\"", "group": "+甲\n乙"},
    {"is_total": None, "row": "@甲", "value": 866561.920395, "labels": "'引号", "printed": "—", "unit": "%"},
]  # fmt: skip
SUFFIXES = (".csv", ".json", ".parquet", ".xlsx")


def frame() -> pd.DataFrame:
    """Give a small frame with every type, missing values, and text that programs stumble over."""
    return frames.to_frame(ROWS, frames.FACTS)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_is_written_is_read_back_with_values_and_types(tmp_path: Path, suffix: str):
    if suffix == ".parquet":
        pytest.importorskip("duckdb")
    if suffix == ".xlsx":
        pytest.importorskip("openpyxl")
    before = frame()
    after = frames.read_frame(frames.write_frame(before, tmp_path / f"facts{suffix}"))
    pd.testing.assert_frame_equal(after, before)
    assert [path.name for path in tmp_path.iterdir()] == [f"facts{suffix}"]  # nothing half-written is left


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_frame_without_rows_keeps_its_columns(tmp_path: Path, suffix: str):
    empty = frames.to_frame([], frames.CHECKS)
    path = frames.write_frame(empty, tmp_path / f"checks{suffix}")
    if suffix != ".json":  # a list of no objects names no columns
        assert list(frames.read_frame(path).columns) == list(frames.CHECKS)


def test_columns_are_the_contract_s_in_order_whatever_the_rows_bring():
    given = frames.to_frame([{"value": 1, "surplus": "no column of the contract"}], frames.FACTS)
    assert list(given.columns) == list(frames.FACTS)
    assert given["value"].dtype == "float64" and given["page"].dtype == "Int64" and given["row"].dtype == "string"


def test_csv_is_utf8_with_bom_and_line_feeds(tmp_path: Path):
    raw = frames.write_frame(frame(), tmp_path / "facts.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and b"\r" not in raw


def csv_rows(tmp_path: Path) -> list[dict[str, str]]:
    """Write the small frame as CSV and read the bare fields."""
    path = frames.write_frame(frame(), tmp_path / "facts.csv")
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(keepends=True)))


def test_csv_has_no_exponents_and_missing_is_an_empty_field(tmp_path: Path):
    rows = csv_rows(tmp_path)
    assert rows[1]["amount_wan"] == "0.0000001"
    assert rows[2]["value"] == "866561.920395"
    assert [rows[1]["fiscal_year"], rows[1]["page"], rows[2]["amount_wan"], rows[2]["is_total"]] == ["", "", "", ""]
    assert rows[1]["value"] == "0" and rows[0]["is_total"] == "true"


def test_csv_text_that_could_run_as_a_formula_is_quoted_and_numbers_are_not(tmp_path: Path):
    rows = csv_rows(tmp_path)
    assert rows[1]["row"] == "'=HYPERLINK(1)" and rows[2]["row"] == "'@甲"
    assert rows[1]["column"] == "'-其他,\"乙\"" and rows[1]["group"] == "'+甲\n乙"
    assert rows[0]["printed"] == "-27.06" and rows[0]["value"] == "-27.06"
    assert rows[2]["printed"] == "—"


def test_a_workbook_holds_no_live_formula(tmp_path: Path):
    openpyxl = pytest.importorskip("openpyxl")
    path = frames.write_frame(frame(), tmp_path / "facts.xlsx")
    cells = [cell for row in openpyxl.load_workbook(path).active.iter_rows(min_row=2) for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert "=HYPERLINK(1)" in [cell.value for cell in cells]


def test_leading_zeros_of_codes_survive(tmp_path: Path):
    for suffix in (".csv", ".json", ".xlsx"):
        back = frames.read_frame(frames.write_frame(frame(), tmp_path / f"facts{suffix}"))
        assert back.loc[0, "function_code"] == "0201"


def test_an_unknown_kind_of_file_is_refused_by_name(tmp_path: Path):
    with pytest.raises(UsageError, match=r"facts\.ods"):
        frames.write_frame(frame(), tmp_path / "facts.ods")


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path):
    path = frames.write_frame(frame(), tmp_path / "facts.csv")
    old = path.read_bytes()
    with pytest.raises(UsageError):
        frames.write_frame(frame(), tmp_path / "no such folder" / "facts.csv")
    assert path.read_bytes() == old
