"""Tables with few rules or none: columns from words that stand below each other, rows from lines of amounts."""

from __future__ import annotations

import itertools

import pytest
from pdf_maker import Canvas, write_pdf

from jzanalysis.reading.pdf import read_pdf

RIGHTS = (330, 420, 510)  # where amounts end
ROWS = [
    ("教育支出", "1,234.50", "12.00", "1,246.50"),
    ("科学技术支出", "20.10", "", "20.10"),
    ("卫生健康支出", "", "", ""),
    ("住房保障支出", "4.00", "2.00", "6.00"),
    ("合计", "1,258.60", "14.00", "1,272.60"),
]
HEAD = [["项目", "本年支出", "本年支出", "合计"], ["项目", "基本", "项目支出", "合计"]]
BODY = [list(row) for row in ROWS]


def texts(grid):
    return [[cell.text if cell else None for cell in row] for row in grid.rows]


def read_one(tmp_path, canvas):
    document = read_pdf(write_pdf(tmp_path / "a.pdf", [canvas]))
    assert len(document.grids) == 1
    return document.grids[0], [block.text for block in document.blocks]


def write_table(canvas: Canvas, top: float = 120) -> Canvas:
    """Title, unit, headings of two levels, and rows 20 points apart; amounts end at RIGHTS."""
    canvas.text(230, top - 40, "支出情况表", 16).text(450, top - 15, "单位：万元", 10)
    canvas.text(330, top + 10, "本年支出")
    canvas.text(120, top + 20, "项目").text(470, top + 20, "合计")
    canvas.text(290, top + 30, "基本").text(370, top + 30, "项目支出")
    for number, (name, *amounts) in enumerate(ROWS):
        y = top + 55 + 20 * number
        canvas.text(60, y, name)
        for right, amount in zip(RIGHTS, amounts, strict=True):
            canvas.text(right - 5 * len(amount), y, amount)
    return canvas


def rules_at(canvas: Canvas, *heights: float) -> Canvas:
    for y in heights:
        canvas.line(50, y, 520, y)
    return canvas


def framed(canvas: Canvas) -> Canvas:
    return rules_at(canvas, 118, 264).line(50, 118, 50, 264).line(520, 118, 520, 264)


DRAWN = {
    "no rules": lambda canvas: canvas,
    "three rules": lambda canvas: rules_at(canvas, 118, 158, 264),
    "rules between all rows": lambda canvas: rules_at(canvas, 118, 158, 182, 202, 222, 242, 262),
    "a frame": lambda canvas: rules_at(canvas, 118, 264).line(50, 118, 50, 264).line(520, 118, 520, 264),
    "a frame and rules across": lambda canvas: (
        rules_at(canvas, 118, 158, 182, 202, 222, 242, 262).line(50, 118, 50, 262).line(520, 118, 520, 262)
    ),
    "a frame and a rule beside the labels": lambda canvas: framed(canvas).line(250, 118, 250, 264),
    "a frame and rules about the middle": lambda canvas: (
        framed(canvas).line(250, 118, 250, 264).line(430, 118, 430, 264)
    ),
    "a frame and part of a rule": lambda canvas: framed(canvas).line(250, 158, 250, 264),
    "a frame, and one rule in the headings": lambda canvas: rules_at(framed(canvas), 158).line(
        250, 118, 250, 158
    ),
    "a frame and ruled headings": lambda canvas: (
        rules_at(framed(canvas), 158)
        .line(250, 118, 250, 158)
        .line(340, 138, 340, 158)
        .line(430, 118, 430, 158)
        .line(250, 138, 430, 138)
    ),
    "shaded headings": lambda canvas: canvas.bar(50, 118, 520, 158, grey=0.8),
}


@pytest.mark.parametrize("drawn", DRAWN)
def test_columns_are_found_from_words_whatever_rules_are_drawn(tmp_path, drawn):
    grid, outside = read_one(tmp_path, write_table(DRAWN[drawn](Canvas())))
    assert texts(grid) == HEAD + BODY
    assert not grid.has_rules
    assert outside == ["支出情况表", "单位：万元"]


def test_a_heading_over_two_columns_is_one_cell(tmp_path):
    grid, _ = read_one(tmp_path, write_table(Canvas()))
    wide, tall = grid.rows[0][1], grid.rows[0][0]
    assert grid.rows[0][2] is wide and (wide.row_span, wide.column_span) == (1, 2)
    assert grid.rows[1][0] is tall and (tall.row_span, tall.column_span) == (2, 1)


def test_two_tables_with_rules_across_are_parted_by_the_title_between_them(tmp_path):
    canvas = write_table(rules_at(Canvas(), 118, 158, 264))
    write_table(rules_at(canvas, 418, 458, 564), top=420)
    document = read_pdf(write_pdf(tmp_path / "a.pdf", [canvas]))
    assert [texts(grid) for grid in document.grids] == [HEAD + BODY] * 2
    assert [block.text for block in document.blocks] == ["支出情况表", "单位：万元"] * 2


def test_a_label_wrapped_about_the_middle_of_its_row_is_one_cell(tmp_path):
    canvas = Canvas()
    for number, amount in enumerate(["10.00", "20.00", "30.00"]):
        y = 100 + 36 * number
        canvas.text(60, y - 6, "专项业务活动经费（含宣传").text(60, y + 6, "及配套印制）")
        canvas.text(400 - 5 * len(amount), y, amount)
    grid, _ = read_one(tmp_path, canvas)
    assert texts(grid) == [["专项业务活动经费（含宣传\n及配套印制）", a] for a in ("10.00", "20.00", "30.00")]


def test_blank_rows_at_the_foot_belong_to_the_table(tmp_path):
    canvas = Canvas()
    for number, amount in enumerate(["10.00", "20.00", "30.00", "", ""]):
        canvas.text(60, 100 + 20 * number, f"{number + 1}类支出").text(
            400 - 5 * len(amount), 100 + 20 * number, amount
        )
    grid, outside = read_one(tmp_path, canvas)
    assert [row[0].text for row in grid.rows] == [f"{number}类支出" for number in range(1, 6)]
    assert outside == []


def test_rows_between_column_rules_only_are_parted(tmp_path):
    canvas = Canvas()
    for x in (50, 250, 340, 430, 520):
        canvas.line(x, 118, x, 264)
    rules_at(canvas, 118, 158, 264)
    for number, (name, *amounts) in enumerate(ROWS):
        canvas.text(60, 175 + 20 * number, name)
        for right, amount in zip(RIGHTS, amounts, strict=True):
            canvas.text(right - 5 * len(amount), 175 + 20 * number, amount)
    canvas.text(120, 140, "项目").text(290, 140, "基本").text(370, 140, "项目支出").text(470, 140, "合计")
    grid, _ = read_one(tmp_path, canvas)
    assert texts(grid) == [HEAD[1], *BODY]


@pytest.mark.parametrize("heights", [(100, 120, 140, 225), (100, 120, 140, 160, 180, 200, 225)])
def test_a_table_of_two_sides_with_a_rule_between_the_sides_only(tmp_path, heights):
    left = [
        ("一、财政拨款收入", "100.00"),
        ("二、事业收入", ""),
        ("三、其他收入", "23.50"),
        ("收入合计", "123.50"),
    ]
    right = [
        ("一、教育支出", "90.00"),
        ("二、卫生支出", "30.00"),
        ("三、住房支出", "3.50"),
        ("支出合计", "123.50"),
    ]
    canvas = Canvas().text(160, 114, "收入").text(400, 114, "支出")
    for y in heights:
        canvas.line(50, y, 530, y)
    for x in (50, 290, 530):
        canvas.line(x, 100, x, 225)
    for x, rows in ((50, left), (290, right)):
        canvas.text(x + 60, 134, "项目").text(x + 180, 134, "预算数")
        for number, (name, amount) in enumerate(rows):
            y = 154 + 20 * number
            canvas.text(x + 5, y, name).text(x + 235 - 5 * len(amount), y, amount)
    grid, _ = read_one(tmp_path, canvas)
    body = [[*one, *two] for one, two in zip(left, right, strict=True)]
    assert texts(grid) == [["收入", "收入", "支出", "支出"], ["项目", "预算数"] * 2, *body]


def test_labels_that_begin_right_behind_amounts_set_flush_right_are_a_column_of_their_own(tmp_path):
    rows = [("一、财政拨款收入", "100.00", "一、教育支出", "90.00"), ("二、事业收入", "0.00", "二、卫生支出", "33.50"),
            ("三、其他收入", "23.50", "本年支出", "123.50"), ("收入总计", "123.50", "支出总计", "123.50")]  # fmt: skip
    canvas = Canvas().text(160, 114, "收入").text(400, 114, "支出")
    for x in (50, 290):
        canvas.text(x + 60, 134, "项目").text(x + 180, 134, "预算数")
    for number, (one, left, two, right) in enumerate(rows):
        y = 154 + 20 * number
        canvas.text(52, y, one).text(288 - 5 * len(left), y, left)
        canvas.text(290, y, two).text(528 - 5 * len(right), y, right)
    grid, _ = read_one(tmp_path, canvas)
    assert texts(grid)[2:] == [list(row) for row in rows]


def test_a_dash_in_the_middle_of_a_column_stays_in_it(tmp_path):
    canvas = Canvas().text(100, 80, "项目").text(290, 80, "金额").text(390, 80, "比例")
    for number, (first, second) in enumerate(
        [("1,234.50", "5.00"), ("-", "2.00"), ("20.00", "-"), ("7.00", "1.00")]
    ):
        y = 100 + 20 * number
        canvas.text(60, y, "某某支出科目")
        for right, text in ((330, first), (430, second)):
            canvas.text(right - 45 if text == "-" else right - 5 * len(text), y, text)
    grid, _ = read_one(tmp_path, canvas)
    assert [[cell.text for cell in row[1:]] for row in grid.rows] == [
        ["金额", "比例"], ["1,234.50", "5.00"], ["-", "2.00"], ["20.00", "-"], ["7.00", "1.00"],
    ]  # fmt: skip


def test_an_amount_written_in_several_pieces_is_one_amount(tmp_path):
    canvas = Canvas().table([50, 150, 250], [100, 120, 140], [["收入", ""], ["支出", "9.00"]])
    canvas.text(190, 112, "14,770").text(220, 112, ".62")
    grid, _ = read_one(tmp_path, canvas)
    assert grid.rows[0][1].text == "14,770.62"


def test_a_label_set_in_a_pile_is_read_from_top_to_bottom(tmp_path):
    canvas = Canvas().table([50, 70, 250], [100, 150], [["收\n入", "9.00"]])
    grid, _ = read_one(tmp_path, canvas)
    assert grid.rows[0][0].text == "收\n入"


# ── what is no table ────────────────────────────────────────────────────────


def test_sums_named_in_prose_are_no_table(tmp_path):
    canvas = Canvas().line(60, 60, 520, 60).line(60, 780, 520, 780)  # rules at head and foot of the page
    for number in range(6):
        canvas.text(
            60, 100 + 20 * number, f"基本支出预算 {number}44,876.93 万元，占本年支出 74.42%，其中人员"
        )
        canvas.text(60, 400 + 20 * number, "支出").text(84, 400 + 20 * number, "1,234.50").text(
            130, 400 + 20 * number, "万元"
        )
    assert read_pdf(write_pdf(tmp_path / "a.pdf", [canvas])).grids == []


def test_the_labels_of_a_chart_are_no_table(tmp_path):
    canvas = Canvas()
    for x0, y0, x1, y1 in [(50, 80, 500, 80), (50, 300, 500, 300), (50, 80, 50, 300), (500, 80, 500, 300)]:
        canvas.line(x0, y0, x1, y1)
    canvas.text(220, 100, "收入构成情况", 14)
    for x, y, share, name in [
        (150, 150, "16.65%", "财政拨款"),
        (250, 180, "44.12%", "事业收入"),
        (140, 220, "39.23%", "其他"),
    ]:
        canvas.text(x, y, share).text(420, y, name)
    assert not [
        grid for grid in read_pdf(write_pdf(tmp_path / "a.pdf", [canvas])).grids if len(grid.rows) > 1
    ]


def write_rows(canvas: Canvas, rows: list[tuple[str, ...]], rights: tuple[int, ...], top: float) -> Canvas:
    """Rows 20 points apart: a label at 60, amounts that end at ``rights``."""
    for number, (name, *amounts) in enumerate(rows):
        canvas.text(60, top + 20 * number, name)
        for right, amount in zip(rights, amounts, strict=True):
            canvas.text(right - 5 * len(amount), top + 20 * number, amount)
    return canvas


NARROW = [
    ("教育支出", "31.00", "0.00", "31.00"),
    ("农林水支出", "20.10", "0.00", "20.10"),
    ("合计", "51.10", "0.00", "51.10"),
]


def test_headings_that_nearly_touch_are_cut_where_the_columns_are(tmp_path):
    # 60 points a heading, 6 points between two: less than between words of one row
    canvas = Canvas().text(60, 100, "项目")
    for x, text in ((134, "政府性基金预"), (200, "国有资本经营"), (266, "财政专户管理")):
        canvas.text(x, 100, text)
    grid, _ = read_one(tmp_path, write_rows(canvas, NARROW, (190, 255, 320), 120))
    assert texts(grid)[0] == ["项目", "政府性基金预", "国有资本经营", "财政专户管理"]


def test_a_total_in_the_middle_of_two_label_columns_does_not_join_them(tmp_path):
    canvas = Canvas().text(50, 100, "编码").text(100, 100, "科目名称").text(230, 100, "金额")
    for number, (code, name, amount) in enumerate(
        [("205", "教育支出", "31.00"), ("213", "农林水支出", "20.10"), ("221", "住房保障支出", "4.00")]
    ):
        canvas.text(50, 120 + 20 * number, code).text(100, 120 + 20 * number, name)
        canvas.text(255 - 5 * len(amount), 120 + 20 * number, amount)
    canvas.text(65, 180, "本年合计").text(230, 180, "55.10")
    grid, _ = read_one(tmp_path, canvas)
    assert texts(grid)[1] == ["205", "教育支出", "31.00"]
    total = grid.rows[4]
    assert total[0] is total[1] and [total[0].text, total[2].text] == ["本年合计", "55.10"]


def test_a_row_that_counts_the_columns_is_no_part_of_their_headings(tmp_path):
    # final accounts: 栏次 1 2 3 below the headings
    canvas = Canvas().text(60, 100, "项目")
    for number, (x, text) in enumerate(((140, "本年支出"), (210, "基本支出"), (280, "项目支出"))):
        canvas.text(x, 100, text).text(x + 18, 120, str(number + 1))
    grid, _ = read_one(tmp_path, write_rows(canvas.text(60, 120, "栏次"), NARROW, (190, 255, 320), 140))
    assert texts(grid)[:2] == [["项目", "本年支出", "基本支出", "项目支出"], ["栏次", "1", "2", "3"]]


def test_rows_without_rules_below_ruled_headings_belong_to_them(tmp_path):
    canvas = Canvas()
    canvas.table((50, 150, 220, 290, 360), (90, 110), [["项目", "合计", "基本支出", "项目支出"]])
    canvas.text(60, 230, "注：本表反映年初预算。")
    grid, outside = read_one(tmp_path, write_rows(canvas, NARROW, (210, 280, 350), 125))
    assert texts(grid) == [["项目", "合计", "基本支出", "项目支出"], *map(list, NARROW)]
    assert outside == ["注：本表反映年初预算。"]


def test_ruled_headings_take_nothing_of_the_next_table(tmp_path):
    canvas = Canvas().table((50, 150, 220), (90, 110), [["说明", "无"]])
    canvas.text(60, 135, "支出情况表").table(
        (50, 150, 220), (150, 170, 190, 210), [["教育", "1.00"], ["农业", "2.00"], ["合计", "3.00"]]
    )
    document = read_pdf(write_pdf(tmp_path / "a.pdf", [canvas]))
    assert [len(grid.rows) for grid in document.grids] == [1, 3]
    assert [block.text for block in document.blocks] == ["支出情况表"]


def test_the_letters_of_a_word_set_wide_are_one_heading_over_its_columns(tmp_path):
    # Xinjiang: 项 目 over 类, 款 and the name; 支出预算 over the amounts
    canvas = Canvas().text(153, 100, "项").text(194, 100, "目").text(420, 100, "支出预算")
    for x, text in (
        (52, "类"),
        (88, "款"),
        (220, "科目名称"),
        (355, "合计"),
        (420, "基本支出"),
        (490, "项目支出"),
    ):
        canvas.text(x, 125, text)
    for number, (class_code, section) in enumerate([("205", "08"), ("208", "05"), ("221", "02")]):
        y = 150 + 20 * number
        canvas.text(50, y, class_code).text(88, y, section).text(
            130, y, "甲乙丙丁戊己庚辛壬癸子丑寅"[number:]
        )
        for right in (375, 460, 530):
            canvas.text(right - 20, y, "1.00")
    grid, _ = read_one(tmp_path, canvas)
    assert [cell.text.replace(" ", "") for cell in grid.rows[0]] == ["项目"] * 3 + ["支出预算"] * 3
    assert texts(grid)[1] == ["类", "款", "科目名称", "合计", "基本支出", "项目支出"]


def test_whole_numbers_are_amounts_where_no_amount_has_decimals(tmp_path):
    # units of 元: codes before the name and years above are none
    canvas = (
        Canvas()
        .text(60, 100, "编码")
        .text(110, 100, "科目名称")
        .text(245, 100, "2025年")
        .text(315, 100, "2026年")
    )
    rows = [
        ("205", "教育支出", "350", "4200"),
        ("20508", "进修及培训", "350", "4200"),
        ("221", "住房保障支出", "96", "8"),
    ]
    for number, (code, name, prior, current) in enumerate(rows):
        y = 120 + 20 * number
        canvas.text(60, y, code).text(110, y, name).text(280 - 5 * len(prior), y, prior).text(
            350 - 5 * len(current), y, current
        )
    grid, _ = read_one(tmp_path, canvas)
    assert texts(grid) == [["编码", "科目名称", "2025年", "2026年"], *map(list, rows)]


@pytest.mark.parametrize("amounts", [("0", "0", "0"), ("0.00", "0.00", "0.00")])
def test_one_row_of_amounts_below_headings_is_a_table(tmp_path, amounts):
    heads = ("合计", "基本支出", "项目支出")
    canvas = Canvas().text(60, 100, "科目名称").text(60, 117, "合计")
    for x, head, amount in zip((200, 280, 360), heads, amounts, strict=True):
        canvas.text(x, 100, head).text(x + 40 - 5 * len(amount), 117, amount)
    grid, _ = read_one(tmp_path, canvas)
    assert texts(grid) == [["科目名称", *heads], ["合计", *amounts]]


def test_one_row_of_whole_numbers_is_a_table_and_numbers_behind_words_are_none(tmp_path):
    # 三公 in one row, in 元
    canvas = (
        Canvas()
        .text(60, 60, "监测点位")
        .text(200, 60, "264")
        .text(260, 60, "640")
        .text(320, 60, "264")
        .text(380, 60, "640")
    )
    for x, head, amount in (
        (60, "合计", "4500"),
        (160, "公务接待费", "300"),
        (260, "会议费", "4000"),
        (360, "培训费", "200"),
    ):
        canvas.text(x, 120, head).text(x + 40 - 5 * len(amount), 140, amount)
    grid, outside = read_one(tmp_path, canvas)
    assert texts(grid) == [["合计", "公务接待费", "会议费", "培训费"], ["4500", "300", "4000", "200"]]
    assert len(outside) == 1


def test_a_rule_under_a_heading_says_which_columns_it_covers(tmp_path):
    """Two columns are blank all the way down; headings wrap and nearly touch."""
    canvas = rules_at(Canvas(), 100, 145, 165, 185, 205)
    canvas.line(140, 115, 410, 115).line(225, 130, 410, 130)
    canvas.text(70, 125, "科目名称").text(245, 112, "本年预算数").text(285, 127, "公务用车费")
    canvas.text(145, 125, "合计").text(182, 125, "因公出").text(182, 135, "国费")
    canvas.text(232, 142, "小计").text(285, 142, "购置费").text(350, 142, "运行费")
    canvas.text(418, 125, "上级补").text(418, 135, "助收入").text(455, 125, "附属单").text(455, 135, "位上缴")
    rows = [
        ("其他支出", "18.60", "12.20", "8.30"),
        ("住房保障支出", "3.10", "2.00", "1.10"),
        ("合计", "21.70", "14.20", "9.40"),
    ]
    write_rows(canvas, rows, (168, 258, 385), 158)
    grid, _ = read_one(tmp_path, canvas)
    budget, cars = ["本年预算数"] * 5, ["公务用车费"] * 3
    tail = ["上级补\n助收入", "附属单\n位上缴"]
    assert texts(grid)[:4] == [
        ["科目名称", *budget, *tail],
        ["科目名称", "合计", "因公出\n国费", *cars, *tail],
        ["科目名称", "合计", "因公出\n国费", "小计", "购置费", "运行费", *tail],
        ["其他支出", "18.60", "", "12.20", "", "8.30", "", ""],
    ]


def test_a_heading_in_the_middle_of_many_wrapped_ones_covers_them_and_a_wrapped_one_only_its_own(tmp_path):
    canvas = Canvas().text(70, 105, "单位名称").text(290, 90, "本年收入")
    for x, text in zip((208, 298, 388), ("财政拨", "事业收", "其他收"), strict=True):
        canvas.text(x, 105, text).text(x + 10, 117, "入", 10)
    canvas.text(140, 111, "合计").text(470, 99, "上年结转").text(480, 111, "结余")
    rows = [
        ("甲局", "18.60", "12.20", "4.30", "1.10", "1.00"),
        ("乙局", "3.10", "2.00", "1.10", "0.00", "0.00"),
        ("合计", "21.70", "14.20", "5.40", "1.10", "1.00"),
    ]
    write_rows(canvas, rows, (162, 242, 332, 422, 502), 140)
    grid, _ = read_one(tmp_path, canvas)
    assert texts(grid)[:2] == [
        ["单位名称", "合计", *["本年收入"] * 3, "上年结转\n结余"],
        ["单位名称", "合计", "财政拨\n入", "事业收\n入", "其他收\n入", "上年结转\n结余"],
    ]


def test_a_total_set_wide_is_one_text(tmp_path):
    canvas = rules_at(Canvas(), 100, 120, 140, 160, 180)
    canvas.text(100, 114, "科目名称").text(300, 114, "预算数").text(450, 114, "其中：项目")
    rows = [("其他支出", "18.60", "12.20"), ("交通支出", "3.10", "2.00"), ("", "21.70", "14.20")]
    write_rows(canvas, rows, (330, 500), 134)
    canvas.text(90, 174, "合").text(150, 174, "计")
    grid, _ = read_one(tmp_path, canvas)
    assert texts(grid) == [
        ["科目名称", "预算数", "其中：项目"],
        *map(list, rows[:2]),
        ["合  计", "21.70", "14.20"],
    ]


TARGETS = [
    ("一级指标", "二级指标", "三级指标", "指标值"),
    ("产出指标", "数量指标", "救助人数", "≥3200人"),
    ("", "质量指标", "认定准确率", "≥98%"),
    ("效益指标", "社会效益指标", "生活水平", "有所提高"),
    ("满意度指标", "对象满意度", "救助对象满意度", "90%"),
]


def test_rows_of_targets_stand_in_columns_without_rules_or_amounts(tmp_path):
    canvas = (
        Canvas().text(200, 60, "项目绩效目标表", 16).text(60, 90, "项目名称：").text(160, 90, "困难群众救助")
    )
    for number, row in enumerate(TARGETS):
        for x, text in zip((60, 160, 260, 400), row, strict=True):
            if text:
                canvas.text(x, 110 + 20 * number, text)
    grid, blocks = read_one(tmp_path, canvas)
    assert texts(grid) == [list(row) for row in TARGETS]
    assert blocks == ["项目绩效目标表", "项目名称：  困难群众救助"]


def test_a_list_that_promises_rates_is_no_table(tmp_path):
    canvas = Canvas()
    for number, text in enumerate(("一是办结率≥95%。", "二是满意率≥90%，", "三是整改率达到100%。")):
        canvas.text(60, 110 + 20 * number, text)
    assert not read_pdf(write_pdf(tmp_path / "a.pdf", [canvas])).grids


def test_white_cells_on_a_dark_ground_are_a_table(tmp_path):
    """Web pages draw rules this way: the ground shows between the cells."""
    xs, ys = (60, 180, 260, 340, 420), (100, 120, 140, 160)
    canvas = Canvas().bar(59, 99, 420, 160)
    for y0, y1 in itertools.pairwise(ys):
        for x0, x1 in itertools.pairwise(xs):
            canvas.bar(x0, y0, x1 - 1, y1 - 1, grey=1)
    rows = [
        ["科目名称", "合计", "基本支出", "项目支出"],
        ["其他支出", "12.00", "", "12.00"],
        ["合计", "12.00", "", "12.00"],
    ]
    for row, y in zip(rows, ys, strict=False):
        for text, x in zip(row, xs, strict=False):
            canvas.text(x + 4, y + 14, text)
    grid, _ = read_one(tmp_path, canvas)
    assert texts(grid) == rows


def test_rates_alone_beside_names_are_no_table(tmp_path):
    canvas = Canvas()
    for number, row in enumerate((("基本支出", "人员", "66.8%"), ("项目支出", "专项", "30.2%"), ("其他支出", "其他", "3.0%"))):
        for x, text in zip((60, 160, 260), row, strict=True):
            canvas.text(x, 110 + 20 * number, text)
    assert not read_pdf(write_pdf(tmp_path / "a.pdf", [canvas])).grids


def test_levels_of_codes_stand_in_narrow_columns_of_their_own(tmp_path):
    """Each row prints its own level; the total stands in the middle of the names' column."""
    canvas = rules_at(Canvas(), 100, 140, 160, 180, 200, 220)
    canvas.line(60, 120, 120, 120).text(70, 114, "科目编码").text(180, 124, "科目名称").text(380, 124, "合计")
    for x, text in ((62, "类"), (84, "款"), (104, "项")):
        canvas.text(x, 134, text)
    for y, x, code, name, amount in (
        (154, 60, "205", "教育支出", "12.00"),
        (174, 82, "02", "普通教育", "12.00"),
        (194, 102, "03", "初中教育", "12.00"),
    ):
        canvas.text(x, y, code).text(130, y, name).text(400 - 5 * len(amount), y, amount)
    canvas.text(190, 214, "合").text(220, 214, "计").text(375, 214, "12.00")
    grid, _ = read_one(tmp_path, canvas)
    assert texts(grid) == [
        ["科目编码", "科目编码", "科目编码", "科目名称", "合计"],
        ["类", "款", "项", "科目名称", "合计"],
        ["205", "", "", "教育支出", "12.00"],
        ["", "02", "", "普通教育", "12.00"],
        ["", "", "03", "初中教育", "12.00"],
        ["", "", "", "合 计", "12.00"],
    ]
