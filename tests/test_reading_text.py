"""Text and Markdown: grids, blocks, encodings, HTML in cells, bad files."""

from __future__ import annotations

import pytest

from jzanalysis.errors import ReadingError
from jzanalysis.reading import read

TABLE = "## 2024年部门收入总表\n\n单位：万元\n项目\t金额\n一、财政拨款\t12.50\n合计\t12.50\n\n注：无。\n"


def write(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_does_not_matter(tmp_path, encoding):
    document = read(write(tmp_path / "a.txt", TABLE, encoding))
    assert [[cell.text for cell in row] for row in document.grids[0].rows] == [
        ["项目", "金额"], ["一、财政拨款", "12.50"], ["合计", "12.50"],
    ]  # fmt: skip
    assert [block.text for block in document.blocks] == ["2024年部门收入总表", "单位：万元", "注：无。"]


def test_a_cell_knows_its_source_line(tmp_path):
    grid = read(write(tmp_path / "a.txt", TABLE)).grids[0]
    assert [row[0].page for row in grid.rows] == [4, 5, 6]


def test_pipes_make_cells_and_drawn_rules_do_not(tmp_path):
    document = read(write(tmp_path / "a.md", "| 项目 | 金额 |\n|---|---:|\n| 合计 | 1 |\n"))
    assert [[cell.text for cell in row] for row in document.grids[0].rows] == [
        ["项目", "金额"],
        ["合计", "1"],
    ]


def test_html_in_a_cell_becomes_lines_of_text(tmp_path):
    document = read(write(tmp_path / "a.txt", "目标\t<p>一、甲</p><p>二、乙&amp;丙</p>\n"))
    assert document.grids[0].rows[0][1].text == "一、甲\n二、乙&丙"


def test_a_blank_line_ends_a_grid_and_nothing_is_dropped(tmp_path):
    document = read(write(tmp_path / "a.txt", "a\t1\n\nb\t2\n正文\nc\t3\n"))
    assert [grid.rows[0][0].text for grid in document.grids] == ["a", "b", "c"]
    assert [block.text for block in document.blocks] == ["正文"]


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"\n \n", "empty"), (bytes(range(256)) * 8, "binary"), (b"%PDF-1.4\n", "a.txt")],
)
def test_what_is_no_text_is_refused_in_one_line(tmp_path, content, words):
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(ReadingError) as caught:
        read(path)
    assert words in str(caught.value) and "\n" not in str(caught.value)


def test_a_long_line_of_digits_is_read_quickly(tmp_path):
    import time

    start = time.monotonic()
    read(write(tmp_path / "a.txt", "1" * 3_000_000 + "\n" + " " * 200_000 + "x\n"))
    assert time.monotonic() - start < 5
