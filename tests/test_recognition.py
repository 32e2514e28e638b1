"""From grids to tables: titles, headings, units, continuation pages, kinds, identity, and what a user says."""

from __future__ import annotations

import random
import time

import pytest

from jzanalysis.errors import ReadingError
from jzanalysis.reading import Cell, Document, Grid, TextBlock
from jzanalysis.recognition import recognise
from jzanalysis.recognition.vocabulary import bare_title, label_role, measure_of, title_kind

WIDE = "^"  # this place belongs to the cell above it
LEFT = "<"  # this place belongs to the cell at its left


def grid(text: str, page: int = 1, *, at: list[float] | None = None) -> Grid:
    """A grid from lines of cells parted by |; ``<`` and ``^`` spread the cell at the left and above."""
    rows: list[list[Cell | None]] = []
    for r, line in enumerate(text.strip("\n").split("\n")):
        row: list[Cell | None] = []
        for c, word in enumerate(line.split("|")):
            if word.strip() == LEFT:
                row.append(row[-1])
                row[-1].column_span = c - row[-1].column + 1
                _stretch(row[-1], at, c)
            elif word.strip() == WIDE:
                row.append(rows[-1][c])
                if at and (box := row[-1].box):
                    row[-1].box = (box[0], box[1], box[2], 20.0 * r + 20)
            else:
                row.append(Cell(word.strip(), r, c, page, box=_box(at, r, c)))
        rows.append(row)
    return Grid(page, rows)


def _box(at: list[float] | None, r: int, c: int) -> tuple[float, float, float, float] | None:
    return (at[c], 20.0 * r, at[c + 1], 20.0 * r + 20) if at else None


def _stretch(cell: Cell, at: list[float] | None, c: int) -> None:
    if at and cell.box:
        cell.box = (cell.box[0], cell.box[1], at[c + 1], cell.box[3])


def document(*items: Grid | str, path: str = "") -> Document:
    """A document of text blocks and grids; a block stands on the page of the next grid."""
    found: list[Grid | TextBlock] = []
    page = next((item.page for item in items if isinstance(item, Grid)), 1)
    for k, item in enumerate(items):
        later = next((it.page for it in items[k:] if isinstance(it, Grid)), page)
        page = item.page if isinstance(item, Grid) else later
        found.append(item if isinstance(item, Grid) else TextBlock(page, item))
    return Document(path, "pdf", 99, found)


def only(*items: Grid | str):
    """Recognise a document that holds one table."""
    (table,) = recognise(document(*items)).tables
    return table


EXPENDITURE = """
科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
201 | 一般公共服务支出 | 3.00 | 2.00 | 1.00
20101 | 人大事务 | 3.00 | 2.00 | 1.00
"""


# ---- headings that number the columns ----------------------------------------


def test_a_row_that_numbers_the_columns_may_hold_the_parts_of_the_code():
    # the sample tables of the final accounts: 类 款 项 stand beside 栏次, not above it
    table = only("支出决算表", "单位：万元", grid("""
项目 | < | < | < | 本年支出合计 | 基本支出 | 项目支出
功能分类科目编码 | < | < | 科目名称 | ^ | ^ | ^
类 | 款 | 项 | 栏次 | 1 | 2 | 3
合计 | < | < | < | 3.00 | 2.00 | 1.00
201 | < | < | 一般公共服务支出 | 3.00 | 2.00 | 1.00"""))  # fmt: skip
    assert [[cell.text for cell in line.cells[3:5]] for line in table.lines] == [["合计", "3.00"], ["一般公共服务支出", "3.00"]]
    assert [column.role for column in table.columns[:3]] == ["class_code", "section_code", "item_code"]


def test_a_note_in_the_grid_says_nothing_of_the_columns_and_is_kept_as_a_note():
    note = "注：本单位本年度没有使用国有资本经营预算财政拨款安排的支出，故本表为空表。"
    table = only("国有资本经营预算财政拨款支出决算表", "单位：万元", grid(f"""
科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
合计 | < | | |
{note} | < | < | < | <"""))  # fmt: skip
    assert [column.role for column in table.columns] == ["code", "name", "figure", "figure", "figure"]
    assert note in table.notes


# ---- titles ----------------------------------------


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("表1 部门收支总体情况表", "revenue_expenditure_summary"),
        ("收入支出决算总表（公开01表）", "revenue_expenditure_summary"),
        ("2026年部门综合预算收支总表", "revenue_expenditure_summary"),
        ("表1-1部门收入总表", "revenue"),
        ("支出预算总表（按功能科目）", "expenditure"),
        ("财政拨款收入支出决算总表", "fiscal_appropriation_summary"),
        ("表5 一般公共预算支出表", "general_public_budget_expenditure"),
        ("表十一 一般公共预算支出表", "general_public_budget_expenditure"),
        ("部门综合预算一般公共预算支出明细表（按支出功能分类科目-不含上级专项资金）", "general_public_budget_expenditure"),
        ("一般公共预算基本支出明细表（按支出经济分类科目）", "basic_expenditure_economic"),
        ("支出预算分类汇总表（按政府预算经济分类）", "expenditure_economic_summary"),
        ("财政拨款支出预算表（部门经济分类科目）", "expenditure_economic_summary"),
        ("表3-2 一般公共预算项目支出预算表", "project_expenditure"),
        ("部门预算项目支出及其他支出预算表", "project_expenditure"),
        ("一般公共预算拨款“三公”经费及会议费、培训费支出预算表", "three_public_expenses"),
        ("政府性基金预算财政拨款收入支出决算表", "government_fund_expenditure"),
        ("国有资本经营预算财政拨款支出决算表", "state_capital_expenditure"),
        ("一般公共预算财政拨款收入支出决算表", "general_public_budget_expenditure"),
        ("公共预算财政拨款收入支出决算表", "general_public_budget_expenditure"),
        ("机构运行信息表", "other"),
        ("财政拨款总体情况表", "fiscal_appropriation_summary"),
        ("财政专户管理资金预算支出表", "other"),
        ("项目经费支出表", "project_expenditure"),
    ],
)
def test_a_title_says_what_the_table_is_in_any_region(title, kind):
    assert title_kind(title) == kind


@pytest.mark.parametrize(
    "line",
    ["2026年部门预算公开目录", "一、收支总表情况说明", "见下表", "本部门收入增加12万元，主要是人员支出增加。", "2026年部门预算表", ""],
)
def test_a_line_that_is_no_title_names_no_table(line):
    assert title_kind(line) is None


def test_the_number_of_a_table_does_not_eat_its_first_word():
    assert bare_title("表5 一般公共预算支出表") == bare_title("表十 一般公共预算支出表") == "一般公共预算支出表"
    assert bare_title("附属单位上缴收入表") == "附属单位上缴收入表"


def test_a_title_broken_in_two_lines_is_one_title():
    table = only("2026年一般公共预算“三公”经费", "支出情况表", "单位：万元", grid("项目 | 预算数\n公务接待费 | 4.20"))
    assert table.kind == "three_public_expenses"


def test_the_last_word_of_a_title_on_a_line_of_its_own_completes_it():
    three = grid("合计 | 公务接待费 | 会议费\n9.00 | 4.00 | 5.00")
    table = only("“三公”经费、会议费、培训费支出预算", "表", "部门：某某局 单位：万元", three)
    assert (table.kind, table.title) == ("three_public_expenses", "“三公”经费、会议费、培训费支出预算表")


def test_a_department_above_a_short_title_does_not_change_it():
    assert only("某某局2026年部门预算", "支出总表", grid(EXPENDITURE)).kind == "expenditure"


def test_a_title_left_behind_on_the_page_before_belongs_to_the_table():
    items = [TextBlock(1, "财政拨款基本支出预算表"), TextBlock(1, "— 12 —"), TextBlock(2, "部门：某某局  单位：万元")]
    second = grid("科目编码 | 科目名称 | 金额\n | 合计 | 5.00\n301 | 工资福利支出 | 5.00", 2)
    (table,) = recognise(Document("", "pdf", 2, [*items, second])).tables
    assert (table.kind, table.title) == ("basic_expenditure_economic", "财政拨款基本支出预算表")


def test_a_title_inside_the_grid_is_no_row():
    table = only(
        grid("支出决算表 | < | < | < | <\n部门：某某局 | < | < | 单位：元 | <\n" + EXPENDITURE.strip())
    )
    assert (table.kind, table.unit, len(table.lines)) == ("expenditure", "元", 2)


def test_two_titles_on_a_page_make_two_tables_each_with_its_unit():
    first, second = grid(EXPENDITURE), grid("项目 | 预算数\n公务接待费 | 42,000.00")
    tables = recognise(document("支出总表", "单位：万元", first, "“三公”经费支出表", "单位：元", second)).tables
    assert [(t.kind, t.unit) for t in tables] == [("expenditure", "万元"), ("three_public_expenses", "元")]


# ---- headings ----------------------------------------


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("部门（单位）代码", "unit_code"), ("单位编码", "unit_code"), ("部门经济科目编码", "code"), ("功能分类科目编码", "code"),
        ("科目代码", "code"), ("单位名称（科目）", "name"), ("单位名称", "unit_name"), ("项目编码", "project_code"),
        ("项目名称", "project_name"), ("项目简介", "remark"), ("行次", "serial"), ("款", "section_code"),
        ("基本支出", None), ("合计", None), ("事业单位经营收入", None),
    ],
)  # fmt: skip
def test_a_heading_says_what_its_column_labels(heading, role):
    assert label_role(heading) == role


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("公务用车购置及运行维护费", "official_vehicles"), ("公务用车运行维护费及购置", "official_vehicles"),
        ("公务用车购置费", "official_vehicles_purchase"), ("其中：公务用车运行费", "official_vehicles_operation"),
        ("公务用车运维费", "official_vehicles_operation"), ("公务用车购置及运维费", "official_vehicles"),
        ("人员经费和公用经费支出", "basic"), ("专项业务经费支出", "project"), ("事业单位经营服务支出", "business"),
        ("日常公用支出", "operating"), ("年初财政拨款结转和结余", "carryover"), ("上年结转安排", "carryover"),
    ],
)  # fmt: skip
def test_a_heading_says_what_is_counted(text, measure):
    assert measure_of(text) == measure


def test_headings_over_merged_cells_give_each_column_its_path():
    table = only("一般公共预算支出表", grid("""
支出功能分类科目 | < | 2026年预算数 | < | < | <
科目编码 | 科目名称 | 合计 | 基本支出 | < | 项目支出
^ | ^ | ^ | 人员经费 | 公用经费 | ^
201 | 一般公共服务支出 | 6.00 | 2.00 | 3.00 | 1.00"""))  # fmt: skip
    assert [column.path for column in table.columns[2:]] == [
        ("2026年预算数", "合计"),
        ("2026年预算数", "基本支出", "人员经费"),
        ("2026年预算数", "基本支出", "公用经费"),
        ("2026年预算数", "项目支出"),
    ]
    assert table.heading_rows == 3


def test_headings_of_words_unknown_are_headings_where_codes_are_named():
    table = only("支出预算分类汇总表（按政府预算经济分类）", grid("""
科目编码 | 单位代码 | 单位名称（科目） | 机关甲支出 | 机关乙支出 | 对丙补助 | 对丁补助 | 对戊补助
201 | 137001 | 一般公共服务支出 | 6.00 | 2.00 | 3.00 | 1.00 | 0.00"""))  # fmt: skip
    assert table.heading_rows == 1
    assert [column.role for column in table.columns[3:]] == ["figure"] * 5


def test_words_over_figures_are_headings_whatever_they_say():
    table = only("支出总表", grid("项目 | 甲类安排 | 乙类安排 | 丙类安排\n教育支出 | 1.00 | 2.00 | 3.00"))
    assert (table.heading_rows, table.columns[3].path) == (1, ("丙类安排",))


def test_last_year_this_year_and_the_change_between_them_are_headings_even_over_blanks():
    # 三公 with its reasons, as Ningbo and others print it
    table = only("“三公”经费预算表", grid("项目 | 上年预算数 | 本年预算数 | 增减额 | 增减率 | 增减变动原因说明\n公务接待费 | | | | |"))
    assert (table.heading_rows, [column.role for column in table.columns][-2:]) == (1, ["figure", "remark"])


def test_line_numbers_are_no_figures_and_a_row_that_numbers_columns_is_no_row():
    table = only("收入支出决算总表", grid("""
收入 | < | < | 支出 | < | <
项目 | 行次 | 金额 | 项目 | 行次 | 金额
栏次 |  | 1 | 栏次 |  | 2
一、财政拨款收入 | 1 | 9.00 | 一、教育支出 | 32 | 9.00
总计 | 30 | 9.00 | 总计 | 60 | 9.00"""))  # fmt: skip
    assert [(column.role, column.block) for column in table.columns] == [
        ("item", 0), ("serial", 0), ("figure", 0), ("item", 1), ("serial", 1), ("figure", 1),
    ]  # fmt: skip
    assert len(table.lines) == 2


def test_three_blocks_side_by_side_are_told_apart():
    table = only("一般公共预算财政拨款基本支出决算表", grid("""
人员经费 | < | < | 公用经费 | < | < | < | < | <
科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数 | 科目编码 | 科目名称 | 决算数
301 | 工资福利支出 | 5.00 | 302 | 商品和服务支出 | 2.00 | 310 | 资本性支出 | 1.00"""))  # fmt: skip
    assert [column.block for column in table.columns] == [0, 0, 0, 1, 1, 1, 2, 2, 2]


def test_a_column_headed_by_a_label_word_that_holds_figures_is_a_figure_column():
    table = only("支出总表", grid("科目编码 | 科目名称 | 合计 | 基本 | 项目\n201 | 某支出 | 3.00 | 2.00 | 1.00"))
    assert [column.role for column in table.columns] == ["code", "name", "figure", "figure", "figure"]


# ---- over pages ----------------------------------------


def test_a_page_without_headings_goes_on_with_the_table_before():
    first, second = grid(EXPENDITURE), grid("20102 | 政协事务 | 1.00 | 1.00 |", 2)
    table = only("支出总表", first, second)
    assert [line.cells[0].text for line in table.lines] == ["201", "20101", "20102"]
    assert [line.page for line in table.lines] == [1, 1, 2]


def test_a_page_that_repeats_the_headings_goes_on_with_the_table_before():
    second = grid("科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出\n20102 | 政协事务 | 1.00 | 1.00 |", 2)
    table = only("支出总表", grid(EXPENDITURE), second)
    assert len(table.lines) == 3


@pytest.mark.parametrize(
    "title", ["支出总表（续）", "支出总表(续表1)", "续表3 支出总表", "续表", "支出总表（2/3）", "支出总表"]
)
def test_a_title_marked_as_continued_goes_on_with_the_table_before(title):
    headed = "科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出\n20102 | 政协事务 | 1.00 | 1.00 |"
    for rows in (headed, headed.partition("\n")[2]):
        assert len(only("支出总表", grid(EXPENDITURE), title, grid(rows, 2)).lines) == 3


def test_headings_printed_once_more_inside_a_grid_are_no_row():
    table = only("支出总表", grid(EXPENDITURE.strip() + EXPENDITURE.replace("20101", "20102").rstrip()))
    assert [line.cells[0].text for line in table.lines] == ["201", "20101", "201", "20102"]


@pytest.mark.parametrize("between", ["单位：万元 | | | | ", " | | | | "])
def test_other_headings_after_a_blank_or_a_unit_begin_a_table_of_their_own(between):
    three = "合计 | 因公出国（境）费 | 公务接待费 | 公务用车购置费 | 公务用车运行费\n9.00 | 1.00 | 2.00 | 3.00 | 3.00"
    tables = recognise(document("支出总表", grid(f"{EXPENDITURE.strip()}\n{between}\n{three}"))).tables
    assert [(table.kind, len(table.lines)) for table in tables] == [
        ("expenditure", 2),
        ("three_public_expenses", 1),
    ]


def test_a_name_cut_by_a_page_break_is_one_row():
    first = grid("科目编码 | 科目名称 | 合计\n2080505 | 机关事业单位基本养老 | 7.00")
    table = only("支出总表", first, grid(" | 保险缴费支出 | \n210 | 卫生健康支出 | 1.00", 2))
    assert [line.cells[1].text for line in table.lines] == ["机关事业单位基本养老保险缴费支出", "卫生健康支出"]


@pytest.mark.parametrize("before", ["7.00", ""])
def test_blank_rows_on_both_sides_of_a_page_break_stay_apart(before):
    first = grid(f"科目编码 | 科目名称 | 合计\n231 | 债务还本支出 | 7.00\n | 债务付息支出 | {before}")
    table = only("支出总表", first, grid(" | 债务发行费用支出 | \n | 合计 | 7.00", 2))
    assert [line.cells[1].text for line in table.lines[2:]] == ["债务发行费用支出", "合计"]


def test_a_name_of_a_blank_row_cut_by_a_page_break_is_one_row():
    first = grid("科目编码 | 科目名称 | 合计\n231 | 债务还本支出 | 7.00\n | 十七、国土海洋 | ")
    table = only("支出总表", first, grid(" | 气象等支出 | \n | 合计 | 7.00", 2))
    assert [line.cells[1].text for line in table.lines[1:]] == ["十七、国土海洋气象等支出", "合计"]


def test_headings_cut_off_by_a_page_break_stand_over_the_next_pages_rows():
    head = grid("科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出")
    table = only("支出总表", head, grid("201 | 一般公共服务支出 | 3.00 | 2.00 | 1.00", 2))
    assert (table.kind, table.page, table.heading_rows, len(table.lines)) == ("expenditure", 1, 1, 1)


def test_merged_headings_cut_off_by_a_page_break_are_put_over_their_columns_by_place():
    at = [0.0, 10, 20, 30, 40]
    head = grid("2025年预算数 | < | 2026年预算数 | <", at=at)
    head.rows = [[head.rows[0][0], head.rows[0][2]]]
    body = grid("合计 | 公务接待费 | 合计 | 公务接待费\n9.00 | 9.00 | 8.00 | 8.00", 2, at=at)
    table = only("“三公”经费支出表", head, body)
    assert [column.path for column in table.columns] == [
        ("2025年预算数", "合计"), ("2025年预算数", "公务接待费"), ("2026年预算数", "合计"), ("2026年预算数", "公务接待费"),
    ]  # fmt: skip


def test_a_page_with_fewer_columns_is_put_in_place_by_its_edges():
    at = [0.0, 10, 20, 30, 40]
    first = grid("科目编码 | 科目名称 | 合计 | 基本支出\n201 | 某支出 | 3.00 | 3.00", at=at)
    second = grid("20101 | 人大事务 | 3.00", 2, at=[0.0, 10, 20, 30])
    for cell in second.rows[0][2:]:
        cell.box = (30.0, 0.0, 40.0, 20.0)  # the third cell stands under 基本支出
    table = only("支出总表", first, second)
    assert [cell.text if cell else None for cell in table.lines[1].cells] == ["20101", "人大事务", None, "3.00"]


def test_further_columns_on_the_next_page_stand_beside_their_rows():
    # a sheet too wide for the paper: the rest of its columns follows, its rows at the same heights
    at = [0.0, 10, 20, 30]
    left = grid("单位名称 | 合计 | 事业收入\n甲中心 | 5.00 | 3.00\n乙中心 | 8.00 | 6.00", at=at)
    right = grid("上年结转 | 其他收入 | 备注\n2.00 | |\n 1.00 | 1.00 |", 2, at=at)
    table = only("收入总表", left, right)
    assert [column.path[-1] for column in table.columns] == ["单位名称", "合计", "事业收入", "上年结转", "其他收入", "备注"]
    assert [[cell.text for cell in line.cells] for line in table.lines][1] == ["乙中心", "8.00", "6.00", "1.00", "1.00", ""]
    for cell in right.rows[2]:
        cell.box = (0.0, 47.0, 10.0, 60.0)  # its last row stands elsewhere: another table
    assert len(recognise(document("收入总表", left, right)).tables) == 2


# the pages of a sheet of five columns and four rows, cut after its third column and its second row
UPPER_LEFT = "科目编码 | 科目名称 | \n ^ | ^ | 小计\n201 | 一般公共服务支出 | 7.00\n205 | 教育支出 | 5.00"
UPPER_RIGHT = "基本支出 | < | 项目支出\n人员经费 | 公用经费 | ^\n4.00 | 2.00 | 1.00\n3.00 | | 2.00"
LOWER_LEFT, LOWER_RIGHT = "208 | 社会保障和就业支出 | 3.00\n210 | 卫生健康支出 | 2.00", "1.00 | 1.00 | 1.00\n | 2.00 |"


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (0, 2, 1, 3)])
def test_pages_of_a_wide_and_long_sheet_are_one_table_whether_printed_down_or_over_first(order):
    parts = [(UPPER_LEFT, [10.0, 40, 80, 100]), (LOWER_LEFT, [10.0, 40, 80, 100])]
    parts += [(UPPER_RIGHT, [10.0, 35, 60, 85]), (LOWER_RIGHT, [10.0, 35, 60, 85])]
    pages = [grid(*(parts[k][0], page), at=parts[k][1]) for page, k in enumerate(order, start=1)]
    table = only(*pages[:-2], "表5 一般公共预算支出表", *pages[-2:]) if order[1] == 1 else only(pages[0], "表5 一般公共预算支出表", *pages[1:])
    assert table.kind == "general_public_budget_expenditure"
    assert [column.path for column in table.columns[2:]] == [
        ("基本支出", "小计"), ("基本支出", "人员经费"), ("基本支出", "公用经费"), ("项目支出",),
    ]  # fmt: skip
    assert [[cell.text for cell in line.cells] for line in table.lines] == [
        ["201", "一般公共服务支出", "7.00", "4.00", "2.00", "1.00"], ["205", "教育支出", "5.00", "3.00", "", "2.00"],
        ["208", "社会保障和就业支出", "3.00", "1.00", "1.00", "1.00"], ["210", "卫生健康支出", "2.00", "", "2.00", ""],
    ]  # fmt: skip


def test_label_columns_printed_again_beside_further_columns_stand_once():
    at = [10.0, 40, 80, 100]
    first = grid("科目编码 | 科目名称 | 合计\n | 合计 | 7.00\n201 | 一般公共服务支出 | 7.00", at=at)
    again = grid("科目编码 | 科目名称 | 基本支出\n | 合计 | 4.00\n201 | 一般公共服务支出 | 4.00", 2, at=at)
    table = only("部门支出总", first, "体情况表", again)
    assert (table.kind, table.title) == ("expenditure", "部门支出总体情况表")
    assert [column.path[-1] for column in table.columns] == ["科目编码", "科目名称", "合计", "基本支出"]
    assert [cell.text for cell in table.lines[1].cells] == ["201", "一般公共服务支出", "7.00", "4.00"]


def test_the_two_sides_of_a_summary_on_two_pages_and_its_title_cut_in_two():
    left = grid("收支预 | <\n收入 | <\n项目 | 预算数\n一、财政拨款收入 | 7.00\n收入总计 | 7.00", at=[10.0, 60, 100])
    right = grid("算总表 | <\n支出 | <\n项目 | 预算数\n一、教育支出 | 7.00\n支出总计 | 7.00", 2, at=[10.0, 60, 100])
    table = only(left, right)
    assert (table.kind, table.title) == ("revenue_expenditure_summary", "收支预算总表")
    assert [cell.text for cell in table.lines[1].cells] == ["收入总计", "7.00", "支出总计", "7.00"]


def test_a_department_s_name_that_runs_over_its_cell_s_border_is_no_row():
    table = only("支出总表", grid("填报部门：某某市 | 教育局 | \n科目编码 | 科目名称 | 合计\n205 | 教育支出 | 7.00"))
    assert [column.path for column in table.columns] == [("科目编码",), ("科目名称",), ("合计",)]


def test_the_next_table_of_equal_height_is_no_further_columns():
    at = [10.0, 40, 80, 100]
    first = grid("科目编码 | 科目名称 | 合计\n201 | 一般公共服务支出 | 7.00\n205 | 教育支出 | 5.00", at=at)
    second = grid("科目编码 | 科目名称 | 基本支出\n301 | 工资福利支出 | 7.00\n302 | 商品和服务支出 | 5.00", 2, at=at)
    assert len(recognise(document("支出总表", first, "一般公共预算基本支出表", second)).tables) == 2
    assert len(recognise(document("支出总表", first, second)).tables) == 2


def test_an_untitled_table_with_other_headings_is_not_swallowed():
    first, second = grid(EXPENDITURE), grid("序号 | 项目名称 | 金额\n1 | 网络维护 | 5.00", 2)
    assert [table.kind for table in recognise(document("支出总表", first, second)).tables] == ["expenditure", "other"]


def test_a_table_in_one_row_without_label_column_is_not_swallowed_by_the_table_before():
    three = grid("合计 | 会议费 | 培训费 | 公务接待费 | 因公出国（境）费\n9.00 | 4.00 | 3.00 | 1.00 | 1.00", 2)
    agency = grid("科目编码 | 科目名称 | 机关运行经费支出\n302 | 商品和服务支出 | 5.00")
    tables = recognise(document("机关运行经费支出预算表", agency, three)).tables
    assert [(table.kind, len(table.lines)) for table in tables] == [("agency_operating_expenses", 1), ("three_public_expenses", 1)]


# ---- kinds ----------------------------------------


def test_untitled_tables_are_named_by_what_they_hold():
    three = grid("合计 | 因公出国（境）费 | 公务用车购置及运行费 | 公务接待费\n9.00 | 1.00 | 6.00 | 2.00")
    plain = grid("科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 | 上缴上级支出\n201 | 某支出 | 3.00 | 2.00 | 1.00 |", 2)
    assert [t.kind for t in recognise(document(three, plain)).tables] == ["three_public_expenses", "expenditure"]


def test_untitled_tables_alike_are_told_apart_by_their_order():
    # 支出总表, 财政拨款收支总表, 一般公共预算支出表: the first and the last have the same headings
    fiscal = "收入 | < | 支出 | <\n项目 | 预算数 | 项目 | 预算数\n一般公共预算拨款 | 3.00 | 一般公共服务支出 | 3.00\n总计 | 3.00 | 总计 | 3.00"
    tables = recognise(document(grid(EXPENDITURE), grid(fiscal, 2), grid(EXPENDITURE, 3))).tables
    assert [table.kind for table in tables] == [
        "expenditure", "fiscal_appropriation_summary", "general_public_budget_expenditure",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ("科目编码 | 科目名称 | 金额\n301 | 工资福利支出 | 5.00\n302 | 商品和服务支出 | 1.00", "basic_expenditure_economic"),
        ("序号 | 项目名称 | 合计 | 财政拨款\n1 | 系统运维 | 5.00 | 5.00", "project_expenditure"),
        ("单位名称 | 合计 | 人员经费支出 | 公用经费支出 | 专项业务经费支出\n甲局 | 5.00 | 2.00 | 1.00 | 2.00", "other"),
    ],
)
def test_an_untitled_table_is_named_only_by_what_tells_it(rows, kind):
    assert only(grid(rows)).kind == kind


def test_a_detail_by_account_stands_for_the_economic_table_only_where_there_is_none():
    detail = "科目编码 | 科目名称 | 决算数\n301 | 工资福利支出 | 5.00"
    named = "一般公共预算财政拨款基本支出决算明细表"
    assert only(named, grid(detail)).kind == "basic_expenditure_economic"
    both = recognise(document("一般公共预算基本支出表", grid(detail), named, grid(detail, 2))).tables
    assert [table.kind for table in both] == ["basic_expenditure_economic", "basic_expenditure_detail"]


def test_a_fiscal_appropriation_table_stands_for_the_general_public_one_where_there_is_none():
    assert only("财政拨款支出预算表", grid(EXPENDITURE)).kind == "general_public_budget_expenditure"


def test_what_the_contents_announce_and_no_table_bears_is_missing():
    contents = ["目录", "一、支出总表", "二、收入总表........3", "三、政府性基金预算支出表"]
    recognition = recognise(document(*contents, "支出总表", grid(EXPENDITURE)))
    assert "government_fund_expenditure" in recognition.missing and "revenue" in recognition.missing
    assert "expenditure" not in recognition.missing


def test_a_list_without_figures_is_kept_apart():
    recognition = recognise(document("部门预算单位构成", grid("序号 | 单位名称\n1 | 某某局本级")))
    assert not recognition.tables and len(recognition.unrecognised) == 1


# ---- whose it is, and whether it is one ----------------------------------------


@pytest.mark.parametrize(
    ("lines", "department", "year", "stage"),
    [
        (["某某市示例管理局", "2026年部门预算"], "某某市示例管理局", 2026, "budget"),
        (["示例市某某委员会2024年度部门决算"], "示例市某某委员会", 2024, "final_accounts"),
        (["二〇二五年部门预算", "部门名称：137_某某省示例厅"], "某某省示例厅", 2025, "budget"),
        (["2025年部门预算", "填报单位:[137001]某某省示例厅 单位：万元"], "某某省示例厅", 2025, "budget"),
        (["目录", "2019年度部门预算", "某某省示例办公厅2019年度收入、支出预算总计1.00万元。"], "某某省示例办公厅", 2019, "budget"),
    ],
)
def test_the_content_says_whose_disclosure_it_is(lines, department, year, stage):
    who = recognise(document(*lines)).identity
    assert (who.department, who.fiscal_year, who.stage) == (department, year, stage)


def test_papers_that_are_no_disclosure_are_called_what_they_are():
    narrative = "部门概况 收支总表 财政拨款 “三公”经费 机关运行经费 政府采购 绩效 名词解释"
    assert recognise(document("某某局2026年部门预算", narrative)).nature == "disclosure"
    assert recognise(document()).nature == "scan without text"
    assert recognise(Document("", "html", 1)).nature == "no disclosure"
    assert recognise(document("某某市 XX 局", "2026年部门预算", "支出总表", grid(EXPENDITURE))).nature == "blank form"
    assert recognise(document("关于编制2026年部门预算的通知", narrative)).nature == "no disclosure"
    assert recognise(document("欢迎访问某某局网站")).nature == "no disclosure"


# ---- what a user says ----------------------------------------


def _with_override(tmp_path, said: str) -> Document:
    (tmp_path / "a.pdf.jz.toml").write_text(said, encoding="utf-8")
    untitled = grid("甲 | 乙 | 丙 | 丁\n201 | 某支出 | 3.00 | 2.00", 7)
    return document("支出总表", grid(EXPENDITURE, 3), untitled, path=str(tmp_path / "a.pdf"))


def test_what_the_user_says_wins_over_recognition(tmp_path):
    said = '[[table]]\npage = 7\nkind = "revenue"\ntitle = "收入表"\nunit = "元"\nheading_rows = 1\ncolumns = ["科目编码", "科目名称", "合计", "其中/财政拨款"]'
    first, second = recognise(_with_override(tmp_path, said)).tables
    assert first.kind == "expenditure"
    assert (second.kind, second.title, second.unit, len(second.lines)) == ("revenue", "收入表", "元", 1)
    assert [(column.path, column.role) for column in second.columns][2:] == [
        (("合计",), "figure"), (("其中", "财政拨款"), "figure"),
    ]  # fmt: skip


def test_the_user_can_say_that_a_grid_is_no_table(tmp_path):
    assert not recognise(_with_override(tmp_path, '[[table]]\npage = 3\nkind = "none"\n')).tables


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ("[[table]]\npage = 5\nkind = 'revenue'", "no grid 1 on page 5"),
        ("[[table]]\npage = 3\nkind = 'income'", "no kind of table"),
        ("[[table]]\npage = 3\nunit = '两'", "no unit"),
        ("[[table]]\nkind = 'revenue'", "without page"),
        ("[[table]]\npage = 3\ncolour = 'red'", "not understood"),
        ("page = ", "no TOML"),
    ],
)
def test_an_override_that_cannot_be_honoured_is_refused_in_one_line(tmp_path, said, complaint):
    file = _with_override(tmp_path, said)
    file.page_count = 7
    if complaint.startswith("no grid"):
        file.items.append(TextBlock(5, "page 5 was read"))
    with pytest.raises(ReadingError, match=complaint) as refused:
        recognise(file)
    assert "a.pdf.jz.toml" in str(refused.value) and "\n" not in str(refused.value)


# ---- any grid, any length ----------------------------------------

WORDS = [
    *("收入", "支出", "项目", "预算数", "合计", "科目编码", "科目名称", "类", "款", "项", "201", "2010101", "一、某支出"),
    *("（一）甲", "其中：", "基本支出", "1,234.56", "0.00", "—", "", "", "", "单位：元", "支出总表", "绩效目标", "数量指标"),
    *("栏次", "1", "2", "总计", "XX"),
]


def _any_grid(dice: random.Random, page: int) -> Grid:
    height, width = dice.randint(0, 9), dice.randint(0, 7)
    rows: list[list[Cell | None]] = [[None] * width for _ in range(height)]
    for r in range(height):
        for c in range(width):
            if rows[r][c] is None and dice.random() < 0.9:
                down, right = min(height - r, dice.choice((1, 1, 1, 3))), min(width - c, dice.choice((1, 1, 1, 4)))
                cell = Cell(dice.choice(WORDS), r, c, page, down, right)
                for i in range(r, r + down):
                    rows[i][c : c + right] = [rows[i][k] or cell for k in range(c, c + right)]
    if dice.random() < 0.2:
        rows = [row[: dice.randint(0, width)] for row in rows]
    return Grid(page, rows, has_rules=dice.random() < 0.7)


def test_no_grid_however_odd_stops_recognition():
    for seed in range(300):
        dice = random.Random(seed)
        items: list[Grid | TextBlock] = []
        for page in range(1, 5):
            items += [TextBlock(page, dice.choice(WORDS)), _any_grid(dice, page)]
        recognition = recognise(Document("", dice.choice(("pdf", "text", "html")), 4, items))
        assert isinstance(recognition.missing, list)


def test_a_table_of_twice_the_pages_takes_about_twice_the_time():
    def seconds(pages: int) -> float:
        body = "\n".join("201 | 某支出 | 3.00 | 2.00 | 1.00" for _ in range(40))
        items: list[Grid | TextBlock] = [TextBlock(1, "支出总表"), grid(EXPENDITURE)]
        items += [grid(body, page) for page in range(2, pages + 2)]
        start = time.perf_counter()
        (table,) = recognise(Document("", "pdf", pages + 1, items)).tables
        assert len(table.lines) == 2 + 40 * pages
        return time.perf_counter() - start

    seconds(10)
    assert min(seconds(200) for _ in range(3)) < 4 * min(seconds(100) for _ in range(3)) + 0.05
