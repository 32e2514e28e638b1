"""Reading PDFs: cells by position, merged cells, titles and paragraphs, and what is refused."""

from __future__ import annotations

import csv
import re
import time
from collections import defaultdict

import pytest
from pdf_maker import Canvas, encrypted_pdf, pdf_bytes, write_pdf

from jzanalysis.errors import ReadingError
from jzanalysis.reading import pdf as pdf_module
from jzanalysis.reading.document import Grid
from jzanalysis.reading.pdf import read_pdf

XS, YS = [50, 200, 300, 400], [100, 120, 150, 170]
CELLS = [["项目", "预算数", "备注"], ["一、教育\n支出", "1,234.50", ""], ["合计", "1,234.50", "无"]]


def texts(grid):
    return [[cell.text if cell else None for cell in row] for row in grid.rows]


def read_page(tmp_path, *pages, **options):
    return read_pdf(write_pdf(tmp_path / "a.pdf", pages, **options))


# ── grids ───────────────────────────────────────────────────────────────────


def test_a_ruled_table_is_read_cell_by_cell_with_wrapped_lines_joined(tmp_path):
    document = read_page(tmp_path, Canvas().table(XS, YS, CELLS))
    (grid,) = document.grids
    assert texts(grid) == CELLS
    assert grid.has_rules and grid.page == 1
    assert grid.rows[1][0].box == pytest.approx((50, 120, 200, 150), abs=1)


def test_a_merged_cell_is_one_cell_in_every_place_it_covers(tmp_path):
    canvas = Canvas()
    for x0, y0, x1, y1 in [(50, 100, 300, 100), (100, 120, 300, 120), (50, 140, 300, 140)]:
        canvas.line(x0, y0, x1, y1)
    for x, top in [(50, 100), (100, 100), (200, 120), (300, 100)]:
        canvas.line(x, top, x, 140)
    canvas.cell(50, 110, "支出").cell(100, 100, "本年支出").cell(100, 120, "基本").cell(200, 120, "项目")
    (grid,) = read_page(tmp_path, canvas).grids
    assert texts(grid) == [["支出", "本年支出", "本年支出"], ["支出", "基本", "项目"]]
    tall, wide = grid.rows[0][0], grid.rows[0][1]
    assert grid.rows[1][0] is tall and (tall.row_span, tall.column_span) == (2, 1)
    assert grid.rows[0][2] is wide and (wide.row_span, wide.column_span) == (1, 2)
    assert len(list(grid.anchors())) == 4


def test_rules_may_be_thin_filled_bars(tmp_path):
    canvas = Canvas()
    for x in XS:
        canvas.bar(x - 0.3, YS[0], x + 0.3, YS[-1])
    for y in YS:
        canvas.bar(XS[0], y - 0.3, XS[-1], y + 0.3)
    for row, cells in enumerate(CELLS):
        for column, text in enumerate(cells):
            canvas.cell(XS[column], YS[row], text)
    (grid,) = read_page(tmp_path, canvas).grids
    assert texts(grid) == CELLS


def test_white_shading_behind_a_paragraph_is_no_rule(tmp_path):
    canvas = Canvas().bar(60, 121, 190, 134, grey=1).bar(60, 134, 190, 148, grey=1).table(XS, YS, CELLS)
    (grid,) = read_page(tmp_path, canvas).grids
    assert texts(grid) == CELLS


def test_text_belongs_to_the_row_its_baseline_stands_in(tmp_path):
    # the baseline one point above the rule: a box hung on a wrong descent would slip into the next row
    canvas = Canvas().table([50, 150, 250], [100, 112, 124, 136], [])
    for row, (code, amount) in enumerate([("30101", "110.24"), ("30102", "4890.66"), ("30103", "147.75")]):
        canvas.text(55, 111 + 12 * row, code, 9).text(200, 111 + 12 * row, amount, 9)
    (grid,) = read_page(tmp_path, canvas).grids
    assert texts(grid) == [["30101", "110.24"], ["30102", "4890.66"], ["30103", "147.75"]]


def test_text_printed_twice_for_boldness_is_read_once(tmp_path):
    canvas = Canvas().table(XS, YS, CELLS).text(53.4, 112, "项目")
    (grid,) = read_page(tmp_path, canvas).grids
    assert grid.rows[0][0].text == "项目"


def test_text_in_the_text_layer_counts_though_it_is_invisible(tmp_path):
    canvas = Canvas().table(XS, YS, [["项目", "", ""]])
    canvas.parts.append("3 Tr")
    canvas.cell(200, 100, "预算数")
    (grid,) = read_page(tmp_path, canvas).grids
    assert grid.rows[0][1].text == "预算数"


def test_an_amount_printed_over_a_border_stays_whole(tmp_path):
    canvas = Canvas().table([50, 100, 150, 250], [100, 120, 140], [["", "57.00", ""], ["a", "b", "c"]])
    canvas.text(92, 112, "123,456,789.00")
    (grid,) = read_page(tmp_path, canvas).grids
    assert "123,456,789.00" in "".join(texts(grid)[0])


def test_digits_without_a_gap_are_parted_by_the_rule_between_them(tmp_path):
    canvas = Canvas().table([50, 100, 150], [100, 120, 140], [["", ""], ["a", "b"]]).text(80, 112, "20512")
    canvas.parts[-1] = canvas.parts[-1].replace("80 ", "85 ", 1)
    (grid,) = read_page(tmp_path, canvas).grids
    assert texts(grid)[0] == ["205", "12"]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_turned_page_is_read_as_it_is_shown(tmp_path, rotate):
    (grid,) = read_page(tmp_path, turned_page(rotate), rotate=rotate).grids
    assert texts(grid) == [["A", "B"], ["1.00", "2.00"]]


def test_a_table_set_sideways_is_read_upright(tmp_path):
    (grid,) = read_page(tmp_path, turned_page(90)).grids
    assert texts(grid) == [["A", "B"], ["1.00", "2.00"]]


def turned_page(rotate: int) -> Canvas:
    """A small table drawn so that it stands upright once the page is turned clockwise."""
    place = {
        0: lambda x, y: (x, 842 - y),
        90: lambda x, y: (y, x),
        180: lambda x, y: (595 - x, y),
        270: lambda x, y: (595 - y, 842 - x),
    }[rotate]
    matrix = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}[rotate]
    canvas = Canvas()
    for x in (100, 160, 220):
        canvas.parts.append("{:g} {:g} m {:g} {:g} l S".format(*place(x, 100), *place(x, 140)))
    for y in (100, 120, 140):
        canvas.parts.append("{:g} {:g} m {:g} {:g} l S".format(*place(100, y), *place(220, y)))
    for x, y, text in [(105, 114, "A"), (165, 114, "B"), (105, 134, "1.00"), (165, 134, "2.00")]:
        canvas.turned_text((*matrix, *place(x, y)), text)
    return canvas


def test_two_tables_on_a_page_are_two_grids_with_their_titles_between(tmp_path):
    canvas = Canvas().text(230, 60, "收入总表", 16).text(340, 90, "单位：万元").table(XS, YS, CELLS)
    canvas.text(230, 260, "支出总表", 16).text(340, 290, "单位：元").table(XS, [y + 200 for y in YS], CELLS)
    items = read_page(tmp_path, canvas).items
    assert ["grid" if isinstance(item, Grid) else item.text for item in items] == [
        "收入总表", "单位：万元", "grid", "支出总表", "单位：元", "grid",
    ]  # fmt: skip
    assert items[0].is_heading and items[0].size == 16


def test_a_cell_cut_by_the_page_end_keeps_its_column(tmp_path):
    # the left column has no rule at its foot: its cell goes on overleaf
    canvas = Canvas().line(50, 100, 300, 100).line(50, 120, 300, 120)
    for y in (140, 160):
        canvas.line(150, y, 300, y)
    for x in (50, 150, 220, 300):
        canvas.line(x, 100, x, 160)
    canvas.cell(50, 100, "项目").cell(150, 100, "指标").cell(220, 100, "值").cell(50, 130, "培训")
    canvas.cell(150, 120, "数量").cell(220, 120, "3").cell(150, 140, "质量").cell(220, 140, "100")
    (grid,) = read_page(tmp_path, canvas).grids
    assert texts(grid) == [["项目", "指标", "值"], ["培训", "数量", "3"], ["培训", "质量", "100"]]


def test_text_below_the_page_end_that_is_cut_off_is_not_read(tmp_path):
    canvas = Canvas().table(XS, YS, CELLS)
    canvas.parts.append("q 50 670 400 80 re W n")
    canvas.text(53, 200, "overleaf 99.00")
    canvas.parts.append("Q")
    assert [block.text for block in read_page(tmp_path, canvas).blocks] == []


def test_a_heading_that_the_page_end_cuts_keeps_its_row(tmp_path):
    # the cell goes on over the page's end, so that no rule stands at its right
    canvas = Canvas()
    for y in (100, 120, 140, 160):
        canvas.line(50, y, 350, y)
    for x, top in ((50, 100), (150, 100), (250, 120), (350, 120)):
        canvas.line(x, top, x, 160)
    rows = [("科目名称", "基本支出", ""), ("", "人员经费", "公用经费"), ("教育支出", "4.00", "2.00")]
    for number, row in enumerate(rows):
        for x, text in zip((50, 150, 250), row, strict=True):
            canvas.cell(x, 100 + 20 * number, text)
    (grid,) = read_page(tmp_path, canvas).grids
    assert texts(grid) == [["科目名称", "基本支出", "基本支出"], ["", "人员经费", "公用经费"], ["教育支出", "4.00", "2.00"]]


def test_a_word_that_shows_on_the_neighbour_page_only_is_not_read(tmp_path):
    # a heading over cells of two pages is written on both, and shows where its own cell stands
    canvas = Canvas().table(XS, YS, CELLS)
    canvas.parts.append(f"q {XS[-2]} 0 200 842 re W n")
    canvas.text(XS[0] + 3, YS[0] + 12, "财政拨款")
    canvas.parts.append("Q")
    (grid,) = read_page(tmp_path, canvas).grids
    assert texts(grid) == CELLS


def test_a_table_without_rules_is_read_by_its_columns(tmp_path):
    canvas = Canvas().text(60, 60, "支出表", 16)
    rows = [
        ("教育支出", "1,234.50", "12.00"),
        ("科学技术支出", "20.10", "0.00"),
        ("卫生健康支出", "3.00", "1.00"),
        ("住房保障支出", "4.00", "2.00"),
        ("合计", "1,261.60", "15.00"),
    ]
    for number, (name, first, second) in enumerate(rows):
        y = 120 + 20 * number
        canvas.text(60, y, name).text(300 - 5 * len(first), y, first).text(450 - 5 * len(second), y, second)
    document = read_page(tmp_path, canvas)
    (grid,) = document.grids
    assert texts(grid) == [list(row) for row in rows]
    assert not grid.has_rules


def test_a_table_of_contents_and_prose_are_no_tables(tmp_path):
    canvas = Canvas()
    for number in range(8):
        canvas.text(60, 100 + 20 * number, f"第{number + 1}部分 概况").text(
            500, 100 + 20 * number, f"{number + 1}"
        )
        canvas.text(
            60, 400 + 20 * number, "本年收入 1,234.50 万元，比上年增加 12.00 万元，增长 1.00%，主要是"
        )
    assert read_page(tmp_path, canvas).grids == []


# ── text ────────────────────────────────────────────────────────────────────


def test_wrapped_lines_become_paragraphs_and_page_numbers_go(tmp_path):
    line = "本年收入合计一千万元，比上年增加二百万元，主要原因是人员增加，社保基数调整，"
    canvas = Canvas().text(80, 80, "一、收入情况", 12)
    canvas.text(104, 110, line[:35], 12).text(80, 130, line[:37], 12).text(80, 150, "增长。", 12)
    canvas.text(104, 170, "第二段从这里开始。", 12).text(290, 810, "- 3 -", 9)
    document = read_page(tmp_path, canvas)
    assert [block.text for block in document.blocks] == [
        "一、收入情况", line[:35] + line[:37] + "增长。", "第二段从这里开始。",
    ]  # fmt: skip
    assert [block.is_heading for block in document.blocks] == [True, False, False]


def test_a_paragraph_that_goes_on_overleaf_stays_two_blocks(tmp_path):
    pages = [
        Canvas().text(80, 780, "比上年增加二百万元，主要原因是人员增加而且", 12),
        Canvas().text(80, 80, "基数调整。", 12),
    ]
    assert [block.page for block in read_page(tmp_path, *pages).blocks] == [1, 2]


# ── pages, passwords, damage ────────────────────────────────────────────────


def test_only_the_pages_asked_for_are_read(tmp_path):
    path = write_pdf(tmp_path / "a.pdf", [Canvas().text(80, 80, f"page {number}") for number in range(1, 6)])
    assert [block.text for block in read_pdf(path, pages="2-3,5").blocks] == ["page 2", "page 3", "page 5"]
    assert read_pdf(path, pages=[4]).page_count == 5
    with pytest.raises(ReadingError, match="no such page: the file has 5"):
        read_pdf(path, pages="9")


def test_a_page_that_is_a_picture_is_named(tmp_path):
    picture = "q 200 0 0 200 100 300 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x80 EI Q"
    document = read_page(tmp_path, Canvas().text(80, 80, "text"), picture)
    assert [line for line in document.problems if line.startswith("p.2: no text")]


def test_a_user_password_is_asked_for_and_an_owner_password_is_not(tmp_path):
    locked, open_ = tmp_path / "locked.pdf", tmp_path / "open.pdf"
    locked.write_bytes(encrypted_pdf("secret"))
    open_.write_bytes(encrypted_pdf(""))
    with pytest.raises(ReadingError, match=r"encrypted.*--password"):
        read_pdf(locked)
    with pytest.raises(ReadingError, match="password is wrong"):
        read_pdf(locked, password="guess")
    assert read_pdf(locked, password="secret").blocks[0].text == "budget 12.34"
    assert read_pdf(open_).blocks[0].text == "budget 12.34"


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
def test_a_cut_off_file_is_never_a_plain_success(tmp_path, share):
    whole = pdf_bytes([Canvas().table(XS, YS, CELLS) for _ in range(5)])
    path = tmp_path / "cut.pdf"
    path.write_bytes(whole[: int(len(whole) * share)])
    assert "cut off" in outcome(path)


def outcome(path) -> str:
    """What a file's reading ends in: an error's line, or the document's problems."""
    try:
        return "; ".join(read_pdf(path).problems)
    except ReadingError as error:
        return str(error)


def test_a_damaged_cross_reference_is_recovered(tmp_path):
    path = tmp_path / "a.pdf"
    whole = pdf_bytes([Canvas().text(80, 80, "budget")])
    path.write_bytes(whole.replace(b"startxref\n", b"startxref\n9"))
    assert read_pdf(path).blocks[0].text == "budget"


def test_a_file_without_a_trailer_is_refused_in_plain_words(tmp_path):
    whole = pdf_bytes([Canvas().text(80, 80, "budget")])
    path = tmp_path / "a.pdf"
    path.write_bytes(whole[: whole.index(b"xref\n0")] + b"%%EOF\n")
    with pytest.raises(ReadingError, match="damaged or cut off"):
        read_pdf(path)


def test_no_page_is_an_error(tmp_path):
    with pytest.raises(ReadingError, match=r"0 pages|damaged"):
        read_pdf(write_pdf(tmp_path / "a.pdf", []))


def test_more_pages_than_the_limit_are_read_up_to_it(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf_module, "MAX_PAGES", 3)
    document = read_page(tmp_path, *[Canvas().text(80, 80, f"page {number}") for number in range(5)])
    assert len(document.blocks) == 3
    assert document.problems == ["5 pages, only the first 3 read; choose others with --pages"]


def test_a_page_with_more_characters_than_any_real_page_is_skipped(tmp_path):
    flood = "BT /F1 1 Tf 1 0 0 1 10 10 Tm " + ("<" + "0041" * 1000 + "> Tj\n") * 250 + "ET"
    document = read_page(tmp_path, Canvas().text(80, 80, "first"), flood, Canvas().text(80, 80, "third"))
    assert [block.text for block in document.blocks] == ["first", "third"]
    assert document.problems[0].startswith("p.2: more on the page")


def test_a_page_with_more_rules_than_any_real_page_is_skipped(tmp_path):
    flood = "0 0 m 9 0 l S\n" * 250_000
    document = read_page(tmp_path, flood, Canvas().text(80, 80, "second"))
    assert [block.text for block in document.blocks] == ["second"]
    assert document.problems[0].startswith("p.1: more on the page")


def test_a_huge_page_box_is_read_like_any_other(tmp_path):
    document = read_page(tmp_path, Canvas().table(XS, YS, CELLS), box=(0, 0, 14_000_000, 14_000_000))
    assert document.grids or document.problems


# ── the real documents ──────────────────────────────────────────────────────


def test_every_figure_of_the_key_stands_beside_its_row_label(shared):
    """937 figures read by hand from 14 documents: each in one grid row with its label or code."""
    wanted = defaultdict(list)
    with (shared / "keys" / "dev.csv").open(encoding="utf-8-sig") as file:
        for entry in csv.DictReader(file):
            if entry["printed"] and entry["document"].endswith(".pdf") and is_budget_table(entry["table"]):
                wanted[entry["document"]].append(entry)
    missed = []
    for document, entries in wanted.items():
        pages = sorted({int(entry["page"]) for entry in entries})
        rows = grid_rows(read_pdf(shared / document, pages=pages))
        missed += [
            entry for entry in entries if not any(stands_in(entry, row) for row in rows[int(entry["page"])])
        ]
    assert sum(map(len, wanted.values())) > 900
    assert [(m["document"], m["page"], m["row"], m["printed"]) for m in missed] == []


def is_budget_table(table: str) -> bool:
    return table != "narrative" and "target" not in table


def grid_rows(document):
    rows = defaultdict(list)
    for grid in document.grids:
        for row in grid.rows:
            rows[grid.page].append([plain(cell.text) for cell in dict.fromkeys(row) if cell])
    return rows


def plain(text: str) -> str:
    return re.sub(r"\s", "", text).replace("（", "(").replace("）", ")")


def stands_in(entry, row) -> bool:
    label, code, joined = plain(entry["row"]), entry["code"], "".join(row)
    named = (
        not (label or code) or (label and label in joined) or (code and (code in joined or code[-2:] in row))
    )
    return bool(named) and plain(entry["printed"]) in row


def test_twenty_thousand_pages_end_in_time(tmp_path):
    path = write_pdf(tmp_path / "a.pdf", [Canvas()] * 20_000)
    begun = time.monotonic()
    assert len(read_pdf(path).problems) == 1
    assert time.monotonic() - begun < 20


def test_radicals_that_stand_for_ideographs_are_read_as_these(tmp_path):
    canvas = Canvas().table((60, 200, 300), (100, 120, 140), [["项⽬", "⾦额"], ["公务⽤⻋购置费", "2.00"]])
    canvas.text(60, 90, "粮⻝和物资储备局⻔⼾⽹站")
    document = read_pdf(write_pdf(tmp_path / "a.pdf", [canvas]))
    assert [[cell.text for cell in row] for row in document.grids[0].rows] == [["项目", "金额"], ["公务用车购置费", "2.00"]]
    assert [block.text for block in document.blocks] == ["粮食和物资储备局门户网站"]
