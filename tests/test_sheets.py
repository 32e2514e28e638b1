"""The workbook of a disclosure: every sheet with frozen headings, formats, pages, and no live formula."""

from __future__ import annotations

import pandas as pd
import pytest

import jzanalysis as jz
from jzanalysis import frames
from jzanalysis.errors import UsageError
from jzanalysis.sheets import SHEETS, workbook_sheets

openpyxl = pytest.importorskip("openpyxl")


@pytest.fixture(scope="module")
def book(jiaozuo, tmp_path_factory):
    path = jz.save_workbook(jiaozuo, tmp_path_factory.mktemp("book") / "焦作.xlsx")
    assert [file.name for file in path.parent.iterdir()] == ["焦作.xlsx"]  # nothing half-written is left
    return openpyxl.load_workbook(path)


def column(sheet, name):
    """The filled cells of one column, without its heading."""
    place = next(cell.column for cell in sheet[1] if cell.value == name)
    return [row[place - 1] for row in sheet.iter_rows(min_row=2) if row[place - 1].value is not None]


def test_it_has_the_frames_and_what_the_measures_make_of_them(book):
    wanted = {"facts", "stated", "targets", "checks", "changes", "changes_by_class", "ratios", "shares", "projects"}
    assert wanted <= set(book.sheetnames) <= set(SHEETS)
    assert book.sheetnames == [name for name in SHEETS if name in book.sheetnames]
    assert "execution" not in book.sheetnames  # a budget was not executed yet


def test_headings_are_frozen_and_can_be_filtered(book):
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet["A1"].font.bold


def test_columns_are_as_wide_as_what_they_hold(book):
    widths = {cell.value: book["facts"].column_dimensions[cell.column_letter].width for cell in book["facts"][1]}
    assert all(8 <= width <= 48 for width in widths.values())
    assert widths["department"] > 2 * len("焦作市科学技术协会")


def test_money_shares_and_years_have_their_formats(book):
    formats = {
        ("facts", "amount_wan"): "#,##0.00",
        ("facts", "fiscal_year"): "0",
        ("changes", "change_rate"): "0.00%",
        ("shares", "share"): "0.00%",
        ("ratios", "numerator_wan"): "#,##0.00",
    }
    for (sheet, name), wanted in formats.items():
        assert {cell.number_format for cell in column(book[sheet], name)} == {wanted}, (sheet, name)
    assert {cell.number_format for cell in column(book["ratios"], "value")} == {"0.00%", "#,##0.00##"}


def test_the_figures_are_numbers_and_say_where_they_are_printed(book):
    first = {cell.value: value.value for cell, value in zip(book["changes"][1], book["changes"][2], strict=True)}
    # line 69 of the source: 与上年相比，收、支总计各减少177.79万元，下降20.07%
    assert (first["current_wan"], first["prior_wan"]) == (708.06, 885.85)
    assert round(first["change_rate"], 4) == -0.2007
    for sheet in ("facts", "stated", "targets", "checks", "changes", "shares", "unit_costs", "lint"):
        assert all(isinstance(cell.value, int) for cell in column(book[sheet], "page")), sheet
    assert all(cell.data_type == "s" for cell in column(book["facts"], "function_code"))


def test_no_cell_is_a_live_formula(book, tmp_path):
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    frame = pd.DataFrame({"row": ["=1+1", "+甲", "-乙", "@丙", "\x07丁"], "amount_wan": [-1.5] * 5})
    sheet = openpyxl.load_workbook(jz.write_frame(frame, tmp_path / "a.xlsx")).active
    assert [cell.value for cell in sheet["A"][1:]] == ["=1+1", "+甲", "-乙", "@丙", "丁"]
    assert {cell.data_type for cell in sheet["A"]} == {"s"}
    assert {cell.value for cell in sheet["B"][1:]} == {-1.5}


def test_it_says_whose_figures_these_are_and_what_is_missing(book):
    told = {row[0].value: row[1].value for row in book["about"].iter_rows(min_row=2)}
    assert (told["部门"], told["年度"], told["阶段"]) == ("焦作市科学技术协会", "2023", "预算")
    assert "收入总表" in told["缺少的表"]


def test_a_measure_s_frame_and_a_table_made_up_for_reading_are_written_alike(jiaozuo, tmp_path):
    changes = jz.year_over_year(jiaozuo, "three_public")
    for suffix in (".xlsx", ".csv", ".parquet"):
        back = frames.read_frame(jz.write_frame(jz.table(changes), tmp_path / f"changes{suffix}"))
        assert list(back.columns) == list(changes.columns)
        assert back["change_rate"].dtype == back["contribution"].dtype == "float64"
        assert back["change_wan"].tolist() == pytest.approx(changes["change_wan"].tolist(), nan_ok=True)


def test_a_final_account_has_its_execution(tmp_path):
    found = workbook_sheets(jz.load("swu-final-accounts-2023"))
    assert found["execution"].set_index("id").loc["execution_rate", "value"] == pytest.approx(457_676.75 / 468_779.07)
    assert len(found["execution_lines"]) == 13
    path = jz.write_frame(found["execution"], tmp_path / "execution.xlsx")
    assert {cell.number_format for cell in column(openpyxl.load_workbook(path).active, "value")} == {"0.00%"}


def test_a_wrong_name_or_folder_is_refused_and_nothing_is_left(tmp_path):
    disclosure = jz.load("swu-final-accounts-2023")
    with pytest.raises(UsageError, match=r"ends in \.xlsx"):
        jz.save_workbook(disclosure, tmp_path / "a.csv")
    with pytest.raises(UsageError, match="cannot be written"):
        jz.save_workbook(disclosure, tmp_path / "no such folder" / "a.xlsx")
    assert not list(tmp_path.iterdir())


def shown():
    """Every kind of frame that the notebooks show and the workbook does not hold."""
    final, budget = jz.load("swu-final-accounts-2023"), jz.load("swu-budget-2023")
    ratios = jz.ratios(final)
    compared = jz.peer_ratios(ratios)
    yield from (compared, jz.standing(compared), jz.execution_lines(final, budget), jz.ratio_series([ratios], "basic_share"))
    yield from (jz.compare_shares([final, budget]), jz.compound_growth(jz.totals([budget, final])), jz.flows(final))
    yield from (jz.concentration(budget), jz.lorenz(budget), jz.target_coverage(budget), jz.money_without_outcomes(budget))
    yield from (jz.spread_of_shares(jz.compare_shares([final, budget])), jz.changes_of_codes(2017, 2026))
    yield from (jz.score_targets(budget, {}), jz.recheck_scores(budget), jz.real_terms(jz.year_over_year(budget), 1.02, "x"))


def test_every_frame_that_is_shown_is_exported_in_one_call(tmp_path):
    for number, frame in enumerate(shown()):
        for suffix in (".xlsx", ".csv"):
            back = frames.read_frame(jz.write_frame(frame, tmp_path / f"{number}{suffix}"))
            assert list(back.columns) == list(frame.columns), frame.attrs["kind"]
            assert len(back) == len(frame)
