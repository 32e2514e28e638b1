"""Drawing a page as it was understood: picture, cells, the columns' meaning, the rows' names."""

from __future__ import annotations

from pathlib import Path

import pytest
from pdf_maker import Canvas, write_pdf

import jzanalysis as jz
from jzanalysis.errors import UsageError

XS, YS = (40, 120, 300, 400, 500), (100, 120, 140, 160)
CELLS = [
    ["科目编码", "科目名称", "合计", "基本支出"],
    ["201", "一般公共服务支出", "3.00", "2.00"],
    ["20101", "人大事务", "3.00", "2.00"],
]


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    """One page with one ruled table."""
    page = Canvas().text(200, 60, "支出总表").text(400, 90, "单位：万元").table(XS, YS, CELLS)
    return write_pdf(tmp_path / "a.pdf", [page])


def _texts(figure) -> str:
    return "\n".join(text.get_text() for text in [*figure.texts, *figure.axes[0].texts])


def test_a_drawn_page_names_its_table_columns_and_rows(drawn):
    said = _texts(jz.load(str(drawn)).draw(1))
    assert "expenditure  支出总表  万元" in said
    assert "basic" in said and "1 class 201 一般公共服务支出" in said and "2 section 20101 人大事务" in said


def test_cells_are_coloured_by_what_they_are(drawn):
    axes = jz.load(str(drawn)).draw(1).axes[0]
    filled = [patch for patch in axes.patches if patch.get_fill()]
    assert len(filled) == 12


def test_a_page_that_is_not_there_is_refused(drawn):
    with pytest.raises(UsageError, match="no page 7; it has 1"):
        jz.load(str(drawn)).draw(7)


def test_a_text_file_has_no_page_to_draw(tmp_path):
    (tmp_path / "a.txt").write_text("支出总表\n科目编码\t合计\n201\t3.00\n", encoding="utf-8")
    with pytest.raises(UsageError, match="only pages of a PDF"):
        jz.load(str(tmp_path / "a.txt")).draw(1)


def test_bundled_data_has_no_page_to_draw():
    with pytest.raises(UsageError, match="no pages to draw"):
        jz.load("jiaozuo-kexie-2023").draw(1)
