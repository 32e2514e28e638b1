"""Performance targets: one row per indicator, whatever the layout.

Small grids with invented contents, and the real 2023 disclosure of Jiaozuo with its 104 indicators.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pytest

from jzanalysis.reading.document import Cell, Grid
from jzanalysis.recognition.target_tables import continues, is_target_grid
from jzanalysis.targets import read_targets, target_table_amounts
from jzanalysis.targets.values import parse, read_target

PROJECT, DEPARTMENT = "project_performance_targets", "department_performance_targets"


@dataclass
class Table:
    rows: list[list[Cell | None]]
    kind: str = PROJECT
    table_number: int = 1
    unit: str | None = "万元"
    title: str = ""
    page: int = 1
    columns: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)


def text_rows(*lines: str) -> list[list[Cell | None]]:
    """Rows of a text table: cells by number only, lengths as written."""
    return [
        [Cell(text.strip(), r, c, r + 1) for c, text in enumerate(line.split("|"))]
        for r, line in enumerate(lines)
    ]


def pdf_rows(*lines: str, page: int = 1, left: float = 0) -> list[list[Cell | None]]:
    """Rows of a ruled PDF page: ``<`` is the cell to the left, ``^`` the one above, ``~`` none."""
    rows: list[list[Cell | None]] = []
    for r, line in enumerate(lines):
        row: list[Cell | None] = []
        for c, part in enumerate(line.split("|")):
            text = part.strip()
            if text == "<":
                cell = row[-1]
            elif text == "^":
                cell = rows[-1][c]
            else:
                cell = (
                    None
                    if text == "~"
                    else Cell(text, r, c, page, box=(left + 50 * c, 20 * r, left + 50 * c + 50, 20 * r + 20))
                )
            if cell is not None and text in ("<", "^") and cell.box is not None:
                cell.box = (cell.box[0], cell.box[1], max(cell.box[2], left + 50 * c + 50), 20 * r + 20)
                cell.row_span, cell.column_span = r - cell.row + 1, max(cell.column_span, c - cell.column + 1)
            row.append(cell)
        rows.append(row)
    return rows


def columns(rows: list[dict], *names: str) -> list[tuple]:
    return [tuple(row[name] for name in names) for row in rows]


SHEET = (
    "道路养护项目绩效目标表|<|<|<|<",
    "项目名称|道路养护|<|<|<",
    "主管部门|某市交通局|<|实施单位|某市公路中心",
    "专项资金情况（万元）|资金总额|<|25.80|<",
    "^|财政拨款|<|20.00|<",
    "^|其他资金|<|5.80|<",
    "年度目标|道路畅通|<|<|<",
    "绩效目标指标|一级指标|二级指标|三级指标|指标值",
    "^|成本指标|经济成本指标|养护成本|≤25.8 万元",
    "^|产出指标|数量指标|养护里程|≥120 公里",
    "^|^|质量指标|验收合格率|=100%",
)
SHEET_NEXT_PAGE = (
    "|||中断时长|≤24小时/日",
    "^|效益指标|社会效益指标|事故发生率|≤0%",
    "^|满意度指标|服务对象满意度指标|公众满意度|≥90%",
    "备注||<|<|<",
)


def test_a_sheet_per_project_gives_its_name_unit_money_and_indicators():
    rows = read_targets([Table(pdf_rows(*SHEET))])
    assert columns(rows, "indicator", "printed", "category", "subcategory", "placement") == [
        ("养护成本", "≤25.8万元", "cost", "经济成本指标", "printed"),
        ("养护里程", "≥120公里", "output", "数量指标", "printed"),
        ("验收合格率", "=100%", "output", "质量指标", "printed"),
    ]
    assert columns(rows[:1], "project_name", "unit_name", "project_amount_wan", "level", "cell") == [
        ("道路养护", "某市公路中心", 25.8, "project", "g1")
    ]


def test_category_cells_cut_by_a_page_break_go_on_with_the_page_before():
    first, second = pdf_rows(*SHEET), pdf_rows(*SHEET_NEXT_PAGE, page=2)
    assert continues(first, second)
    rows = read_targets([Table(first + second)])
    assert columns(rows[3:], "indicator", "category", "subcategory", "page") == [
        ("中断时长", "output", "质量指标", 2),
        ("事故发生率", "benefit", "社会效益指标", 2),
        ("公众满意度", "satisfaction", "服务对象满意度指标", 2),
    ]


def test_a_new_sheet_is_not_a_continuation_of_the_one_before():
    assert not continues(pdf_rows(*SHEET), pdf_rows(*SHEET, page=2))
    assert is_target_grid(pdf_rows(*SHEET)) == PROJECT


def test_a_page_cut_into_other_columns_is_read_by_place():
    first = pdf_rows(
        "绩效|一级指标|二级指标|三级指标|<|指标值|分值", "^|产出指标|数量指标|新建基地|<|≥1 个|5"
    )
    second = pdf_rows("||数量指标|设备更新|≥32 台、件、套|3", page=2)
    for cell, (x0, x1) in zip(
        second[0], [(0, 50), (50, 100), (100, 150), (150, 250), (250, 300), (300, 350)], strict=True
    ):
        cell.box = (x0, 0, x1, 20)
    rows = read_targets([Table(first + second)])
    assert columns(rows, "indicator", "value", "value_unit", "weight", "category") == [
        ("新建基地", 1.0, "个", 5.0, "output"),
        ("设备更新", 32.0, "台、件、套", 3.0, "output"),
    ]


def test_a_name_cut_by_a_page_break_is_joined():
    first = pdf_rows(
        "一级指标|二级指标|三级指标|指标值",
        "产出指标|数量指标|培训人数|≥10人",
        "效益指标|社会效益指标|促进高层次人|明显",
    )
    second = pdf_rows("||才培养|", "满意度指标|服务对象满意度指标|师生满意度|≥90%", page=2)
    assert columns(read_targets([Table(first + second)]), "indicator") == [
        ("培训人数",),
        ("促进高层次人才培养",),
        ("师生满意度",),
    ]


ONE_AFTER_THE_OTHER = (
    "项目名称|项目总额|其中：|<|绩效目标|一级指标|二级指标|三级指标|绩效指标性质|本年绩效指标值|绩效度量单位",
    "^|^|财政资金|其他资金|^|^|^|^|^|^|^",
    "11000022T000000431783-培训费|50.5|50|0.5|提高能力|产出指标|数量指标|培训次数|≥|10|次",
    "^|^|^|^|^|效益指标|社会效益指标|教学水平|定性|优|",
    "11000022T000000431999-装备|7.51||7.51|够用|产出指标|时效指标|完成时间|≤|12|月",
)


def test_operator_value_and_unit_in_cells_of_their_own_are_one_printing():
    rows = read_targets([Table(pdf_rows(*ONE_AFTER_THE_OTHER))])
    assert columns(rows, "printed", "comparator", "value", "value_unit", "qualitative") == [
        ("≥10次", "≥", 10.0, "次", None),
        ("优", None, None, None, "优"),
        ("≤12月", "≤", 12.0, "月", None),
    ]
    assert columns(rows, "project_code", "project_name", "project_amount_wan") == [
        ("11000022T000000431783", "培训费", 50.5)
    ] * 2 + [("11000022T000000431999", "装备", 7.51)]


def test_a_project_without_rules_at_the_page_break_is_one_project():
    first = pdf_rows(
        ONE_AFTER_THE_OTHER[0],
        ONE_AFTER_THE_OTHER[1],
        "甲项目|9|9|0|目标|产出指标|数量指标|场次|≥|2|场",
        "^|^|^|^|^|产出指标|质量指标|达标率|≥|90|%",
        "~|~|~|~|~|产出指标|数量指标|人次|≥|5|人次",
        "~|~|~|~|~|产出指标|质量指标|合格率|≥|90|%",
    )
    second = pdf_rows(
        "乙项|~|~|~|~|产出指标|时效指标|及时率|=|100|%",
        "目|3.2|3.2|~|~|满意度指标|服务对象满意度指标|满意度|≥|95|%",
        "~|~|~|~|~|成本指标|经济成本指标|单位成本|≤|8|元",
        "丙项目|1|1|0|目标|产出指标|数量指标|次数|≥|1|次",
        "^|^|^|^|^|产出指标|质量指标|达标率|≥|90|%",
        page=2,
    )
    rows = read_targets([Table(first + second)])
    assert Counter(columns(rows, "project_name", "project_amount_wan")) == {
        ("甲项目", 9.0): 2,
        ("乙项目", 3.2): 5,
        ("丙项目", 1.0): 2,
    }


def test_a_repeated_heading_does_not_end_the_project():
    heading = ONE_AFTER_THE_OTHER[:2]
    first = pdf_rows(*heading, "甲项目|9|9|0|目标|产出指标|数量指标|场次|≥|2|场")
    second = pdf_rows(
        *heading,
        "|||||产出指标|质量指标|合格率|≥|90|%",
        "乙项目|1|1|0|目标|产出指标|数量指标|次数|≥|1|次",
        page=2,
    )
    assert continues(first, second)
    assert columns(read_targets([Table(first + second)]), "project_name") == [
        ("甲项目",),
        ("甲项目",),
        ("乙项目",),
    ]


def test_a_category_run_together_with_the_indicator_is_taken_off():
    rows = pdf_rows(
        "部门名称|某市局|<|<|<",
        "活动|绩效指标|指标性质|指标值|度量单位",
        "业务费|产出指标数量指标培训完成率|≥|95|%",
        "^|满意度指标服务对象满意度指标群众满意度|≥|99|%",
    )
    assert is_target_grid(rows) == DEPARTMENT
    read = read_targets([Table(rows, DEPARTMENT)])
    assert columns(read, "indicator", "category", "subcategory", "placement", "level") == [
        ("培训完成率", "output", "数量指标", "printed", "department"),
        ("群众满意度", "satisfaction", "服务对象满意度指标", "printed", "department"),
    ]


def test_categories_that_are_not_printed_are_judged_by_meaning():
    rows = pdf_rows(
        "当年整体绩效目标|<|<|<|<|<",
        "绩效指标|指标名称|指标性质|指标值|计量单位|指标权重(%)",
        "^|装备维修时限|≤|36|小时|8",
        "^|公众服务满意度|≥|90|分|5",
        "^|社会消费品零售总额增速|≥|5|%|12",
        "^|人均培训成本|≤|300|元|4",
    )
    assert is_target_grid(rows) == DEPARTMENT
    read = read_targets([Table(rows, DEPARTMENT)])
    assert columns(read, "category", "placement", "weight") == [
        ("output", "inferred", 8.0),
        ("satisfaction", "inferred", 5.0),
        ("benefit", "inferred", 12.0),
        ("cost", "inferred", 4.0),
    ]


def test_a_self_evaluation_gives_the_actual_value_and_the_score():
    rows = pdf_rows(
        "项目名称|河道清淤|<|<|<|<|<|<",
        "项目资金（万元）||年初预算数|全年预算数|全年执行数|分值|执行率|得分",
        "^|年度资金总额|100.00|90.00|88.20|10|98%|9.8",
        "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因分析及改进措施",
        "产出指标|数量指标|清淤长度|≥12公里|12.5公里|50|50|",
        "满意度指标|服务对象满意度指标|居民满意度|≥90%|86%|10|9.5|改进宣传",
    )
    read = read_targets([Table(rows)])
    assert columns(read, "indicator", "printed", "actual", "weight", "score") == [
        ("清淤长度", "≥12公里", "12.5公里", 50.0, 50.0),
        ("居民满意度", "≥90%", "86%", 10.0, 9.5),
    ]
    amounts = target_table_amounts(rows)
    assert [(a.label, a.heading, a.cell.text) for a in amounts] == [
        ("年度资金总额", "年初预算数", "100.00"),
        ("年度资金总额", "全年预算数", "90.00"),
        ("年度资金总额", "全年执行数", "88.20"),
    ]


WIDE = (
    "单位编码 (项目编码)|项目单位 (项目名称)|项目金额(万元)|||绩效目标|||||||",
    "|||||成本指标||产出指标||效益指标||满意度指标|",
    "||资金总额|政府预算资金|单位资金|三级指标|指标值|三级指标|指标值|三级指标|指标值|三级指标|指标值",
    "301101|某市协会|8.50|8.50|||||||||",
    "41080022000000001111 0|讲座 活动|5.00|5.00||||讲座场次|≥4 场|素质提升|明显|听众满意度|≥90%",
)


def test_categories_side_by_side_are_pairs_of_columns():
    read = read_targets([Table(text_rows(*WIDE))])
    assert columns(read, "indicator", "category", "placement") == [
        ("讲座场次", "output", "printed"),
        ("素质提升", "benefit", "printed"),
        ("听众满意度", "satisfaction", "printed"),
    ]
    assert columns(
        read[:1], "project_code", "project_name", "project_amount_wan", "unit_code", "unit_name"
    ) == [("410800220000000011110", "讲座活动", 5.0, "301101", "某市协会")]


def test_cells_that_slipped_are_placed_by_meaning_and_said_to_be_inferred():
    shifted = (
        "|听讲人次|||||||≥200 人次|认识提高|提升|专家满意度|≥95%",  # the name slipped to the left
        "|||||讲座及时率|≥90%|||||",  # one pair, two columns too far left
        "41080022000000002222 1|影厅|3.5|3.5|||人均成本|≤10元|开放率|≥99%|知识普及|持续提升|满意度|≥95%",
    )
    read = read_targets([Table(text_rows(*WIDE, *shifted))])[3:]
    assert columns(read, "indicator", "category", "project_name") == [
        ("听讲人次", "output", "讲座活动"),
        ("认识提高", "benefit", "讲座活动"),
        ("专家满意度", "satisfaction", "讲座活动"),
        ("讲座及时率", "output", "讲座活动"),
        ("人均成本", "cost", "影厅"),
        ("开放率", "output", "影厅"),
        ("知识普及", "benefit", "影厅"),
        ("满意度", "satisfaction", "影厅"),
    ]
    assert {row["placement"] for row in [read[0], *read[3:]]} == {"inferred"}


def test_a_wide_table_with_rules_is_read_by_place():
    rows = pdf_rows(
        "项目名称|绩效目标|<|<|<",
        "^|产出指标|<|效益指标|<",
        "^|三级指标|指标值|三级指标|指标值",
        "防汛|演练场次|≥2场|受益率|≥90%",
        "^|物资数量|≥5套||",
    )
    read = read_targets([Table(rows)])
    assert columns(read, "indicator", "category", "placement", "project_name") == [
        ("演练场次", "output", "printed", "防汛"),
        ("受益率", "benefit", "printed", "防汛"),
        ("物资数量", "output", "printed", "防汛"),
    ]


def test_rows_of_a_text_table_that_lost_a_level_are_read_in_order():
    rows = text_rows(
        "部门预算总额（万元）||100.00||",
        "一级指标|二级指标|三级指标|指标值|指标值说明",
        "投入管理指标|工作管理|目标相关性|相关|说明文字若干",
        "预算管理|编制完整性|完整|说明文字若干",
        "|执行率|≥95%|执行率=甲/乙",
        "制度健全性|健全|说明文字若干||",
        "|产出指标|重点任务|任务甲完成率|≥90%|说明",
        "任务乙完成率|||≥3 次|说明|",
        "||效果实现率|≥95%|说明",
    )
    read = read_targets([Table(rows, DEPARTMENT)])
    assert columns(read, "indicator", "printed", "category") == [
        ("目标相关性", "相关", "input"),
        ("编制完整性", "完整", "input"),
        ("执行率", "≥95%", "input"),
        ("制度健全性", "健全", "input"),
        ("任务甲完成率", "≥90%", "output"),
        ("任务乙完成率", "≥3次", "output"),
        ("效果实现率", "≥95%", "output"),
    ]


def test_targets_in_sentences_are_read_only_when_they_name_an_indicator_and_a_number():
    rows = pdf_rows(
        "单位名称|项目名称|预算数（万元）|绩效目标",
        "某局|调查|84.03|开展不少于20次培训，问卷回收率不低于90%，验收合格率达到100%，不断提高水平。",
    )
    assert is_target_grid(rows) == PROJECT
    read = read_targets([Table(rows)])
    assert columns(
        read, "indicator", "printed", "comparator", "value", "placement", "project_amount_wan"
    ) == [
        ("问卷回收率", "90%", "≥", 90.0, "inferred", 84.03),
        ("验收合格率", "100%", None, 100.0, "inferred", 84.03),
    ]


def test_a_page_without_heading_and_project_columns_is_read_by_what_it_holds():
    rows = pdf_rows(
        "产出指标|质量指标|故障次数|≤|3|次", "满意度指标|服务对象满意度指标|使用人员满意度|≥|90|%"
    )
    assert columns(read_targets([Table(rows)]), "indicator", "printed", "category") == [
        ("故障次数", "≤3次", "output"),
        ("使用人员满意度", "≥90%", "satisfaction"),
    ]


def test_other_tables_are_not_target_tables():
    assert (
        is_target_grid(pdf_rows("科目编码|科目名称|合计|基本支出|项目支出", "205|教育支出|3.00|1.00|2.00"))
        is None
    )
    assert is_target_grid(pdf_rows("项目名称|合计|财政拨款", "培训费|3.00|3.00")) is None
    assert not continues(pdf_rows(*SHEET), pdf_rows("科目编码|科目名称|合计", "205|教育支出|3.00", page=2))


@pytest.mark.parametrize(
    ("text", "comparator", "value", "high", "unit"),
    [
        ("≥95%", "≥", 95, None, "%"),
        ("≤3.18元/立方米", "≤", 3.18, None, "元/立方米"),
        ("＝100％", "=", 100, None, "%"),
        ("160万", None, 160, None, "万"),
        ("4场", None, 4, None, "场"),
        ("≧10万人次", "≥", 10, None, "万人次"),
        (">=5个", "≥", 5, None, "个"),
        ("大于等于90%", "≥", 90, None, "%"),
        ("不超过1,200元", "≤", 1200, None, "元"),
        ("3-5个", "range", 3, 5, "个"),
        ("95%-100%", "range", 95, 100, "%"),
        ("2～3次", "range", 2, 3, "次"),
        ("5次及以上", "≥", 5, None, "次"),
        ("24小时以内", "≤", 24, None, "小时"),
        ("满意率100%", None, 100, None, "%"),
        ("提高10%", None, 10, None, "%"),
        ("服务面不低于80%", "≥", 80, None, "%"),
        ("=12.00(次)", "=", 12, None, "次"),
        ("<10%", "<", 10, None, "%"),
        ("0次", None, 0, None, "次"),
    ],
)
def test_a_target_with_a_number(text, comparator, value, high, unit):
    assert parse(text) == {
        "comparator": comparator,
        "value": value,
        "value_high": high,
        "value_unit": unit,
        "qualitative": None,
    }


@pytest.mark.parametrize(
    "text",
    [
        "提升",
        "较去年提高",
        "2026年12月31日前",
        "年底",
        "按照《会议费办法》（某财〔2016〕5号）执行",
        "控制在预算之内",
        "最高水平",
    ],
)
def test_a_target_in_words(text):
    assert parse(text) == {
        "comparator": None,
        "value": None,
        "value_high": None,
        "value_unit": None,
        "qualitative": text,
    }


def test_what_is_printed_once_is_not_doubled():
    assert read_target("≥", "≥95%", "%")["printed"] == "≥95%"
    assert read_target("定性", "优", "")["printed"] == "优"
    assert read_target("", "", "")["printed"] is None


def test_the_amounts_of_a_sheet_keep_their_label_and_their_owner():
    amounts = target_table_amounts(pdf_rows(*SHEET))
    assert [(a.label, a.group, a.cell.text, a.unit, a.project.name) for a in amounts] == [
        ("资金总额", ("专项资金情况（万元）",), "25.80", "万元", "道路养护"),
        ("财政拨款", ("专项资金情况（万元）",), "20.00", "万元", "道路养护"),
        ("其他资金", ("专项资金情况（万元）",), "5.80", "万元", "道路养护"),
    ]


def test_the_amounts_of_a_project_row_keep_the_headings_path_blank_ones_too():
    amounts = target_table_amounts(pdf_rows(*ONE_AFTER_THE_OTHER))
    assert [(a.label, a.group, a.heading, a.cell.text) for a in amounts] == [
        ("培训费", (), "项目总额", "50.5"),
        ("培训费", ("其中：",), "财政资金", "50"),
        ("培训费", ("其中：",), "其他资金", "0.5"),
        ("装备", (), "项目总额", "7.51"),
        ("装备", ("其中：",), "财政资金", ""),
        ("装备", ("其中：",), "其他资金", "7.51"),
    ]


# The 2023 disclosure of 焦作市科学技术协会: lines 421–542 of the text.


@pytest.fixture(scope="module")
def jiaozuo(shared) -> list[dict]:
    from jzanalysis.reading.text import read_text

    document = read_text(shared / "sources" / "jiaozuo-kexie-2023.txt")
    tables: list[Table] = []
    for grid in [item for item in document.items if isinstance(item, Grid) and item.page >= 421]:
        if tables and continues(tables[-1].rows, grid.rows):
            tables[-1].rows += grid.rows
        elif kind := is_target_grid(grid.rows):
            tables.append(Table(list(grid.rows), kind))
    return read_targets(tables)


def test_jiaozuo_prints_34_indicators_of_the_department_and_70_of_its_projects(jiaozuo):
    assert Counter(row["level"] for row in jiaozuo) == {"department": 34, "project": 70}


def test_jiaozuo_promises_42_outputs_14_benefits_12_satisfactions_and_2_costs(jiaozuo):
    projects = [row for row in jiaozuo if row["level"] == "project"]
    assert Counter(row["category"] for row in projects) == {
        "output": 42,
        "benefit": 14,
        "satisfaction": 12,
        "cost": 2,
    }
    assert sum(row["value"] is not None for row in projects) == 56
    assert sum(row["qualitative"] is not None for row in projects) == 14


def test_jiaozuo_projects_with_targets_add_up_to_the_printed_total(jiaozuo):
    amounts = {row["project_code"]: row["project_amount_wan"] for row in jiaozuo if row["level"] == "project"}
    assert len(amounts) == 10
    assert round(sum(amounts.values()), 2) == 230.50  # 30.50 + 200.00, lines 491 and 538


def test_jiaozuo_cinema_is_held_to_ten_yuan_a_visit(jiaozuo):
    cinema = next(row for row in jiaozuo if row["indicator"] == "人均观影成本")
    assert (cinema["printed"], cinema["category"], cinema["page"], cinema["unit_name"]) == (
        "≤10元",
        "cost",
        530,
        "焦作市科技馆",
    )


# -- wordings of further regions ------------------------------------------------------------------------
def test_of_the_whole_terms_and_the_years_targets_side_by_side_the_years_are_read():
    rows = read_targets([Table(pdf_rows(
        "项目名称|场馆开放|<|<|<|<|<",
        "资金金额（万元）|实施期资金总额：|900|<|年度资金总额：|300|<",
        "总体目标|实施期总目标：开放。|<|<|年度目标：开放。|<|<",
        "一级指标|二级指标|指标内容|指标值|二级指标|指标内容|指标值",
        "产出指标|数量指标|开放天数|≥900天|数量指标|开放天数|≥300天",
        "满意度指标|满意度|观众满意度|≥90%|满意度|观众满意度|≥92%",
    ))])  # fmt: skip
    assert columns(rows, "indicator", "value", "category", "project_amount_wan") == [
        ("开放天数", 300.0, "output", 300.0), ("观众满意度", 92.0, "satisfaction", 300.0),
    ]  # fmt: skip


@pytest.mark.parametrize("heading", ["前年|上年|预计当年实现", "2022年|2023年|2024年", "上年实际值|去年值|当年值"])
def test_of_earlier_years_values_and_the_years_the_years_are_read(heading):
    rows = read_targets([Table(pdf_rows(
        "一级指标|二级指标|三级指标|指标值|<|<|确定依据", f"^|^|^|{heading}|^", "产出指标|数量指标|新建粮库|2个|3个|≥5个|计划标准",
    ))])  # fmt: skip
    assert columns(rows, "indicator", "printed", "value") == [("新建粮库", "≥5个", 5.0)]


@pytest.mark.parametrize(("head", "wan"), [
    ("项目资金（万元）|总额：560|其中：财政拨款 500", 560.0), ("资金总额|45.6万元|<", 45.6), ("项目资金（元）|3,000,000.00|<", 300.0),
    ("资金情况|总金额（元）：26000|<", 2.6), ("项目总预算|2,000|<", 2000.0), ("项目资金（万元）|其中：财政拨款|60", None),
])
def test_a_sheets_money_may_print_its_label_and_unit_in_the_cell(head, wan):
    rows = read_targets([Table(pdf_rows("项目名称|养护|<", head, "一级指标|三级指标|指标值", "产出指标|养护里程|≥5公里"))])
    assert columns(rows, "project_name", "project_amount_wan") == [("养护", wan)]


def test_the_years_budget_goes_before_the_projects_whole_budget():
    rows = read_targets([Table(pdf_rows(
        "项目名称|智慧粮库|<|<", "项目总预算|2,000|项目当年预算|600", "一级指标|三级指标|指标值|本年权重", "产出指标|新建粮库|≥5个|40",
    ))])  # fmt: skip
    assert columns(rows, "project_amount_wan", "weight") == [(600.0, 40.0)]


def test_a_column_of_units_and_their_projects_tells_them_apart():
    rows = read_targets([Table(pdf_rows(
        "单位名称（项目名称）|预算数|一级指标|三级指标|指标性质|指标值|度量单位",
        "110001-某厅|500||||||", "51000021R000000012345-宣传经费|200|产出指标|活动场次|≥|12|场", "^|^|满意度指标|公众满意度|≥|90|%",
    ))])  # fmt: skip
    assert columns(rows, "unit_code", "unit_name", "project_name", "project_amount_wan", "printed") == [
        ("110001", "某厅", "宣传经费", 200.0, "≥12场"), ("110001", "某厅", "宣传经费", 200.0, "≥90%"),
    ]  # fmt: skip


@pytest.mark.parametrize(("text", "comparator", "value", "high", "unit"), [
    ("≥95%（含）", "≥", 95.0, None, "%"), ("≤3%（含3%）", "≤", 3.0, None, "%"), ("增长≥5%", "≥", 5.0, None, "%"),
    ("90%≤X≤100%", "range", 90.0, 100.0, "%"), ("每人≤500元", "≤", 500.0, None, "元"),
])
def test_remarks_signs_inside_and_double_bounds(text, comparator, value, high, unit):
    target = parse(text)
    assert (target["comparator"], target["value"], target["value_high"], target["value_unit"]) == (comparator, value, high, unit)


def test_a_ratio_of_two_numbers_is_words():
    assert parse("1:1")["value"] is None and parse("1:1")["qualitative"] == "1:1"


@pytest.mark.parametrize("dash", ["——", "/", "-"])
def test_a_dash_is_no_indicator(dash):
    rows = read_targets([Table(pdf_rows(
        "一级指标|二级指标|三级指标|指标值", f"产出指标|质量指标|{dash}|{dash}", "产出指标|数量指标|宣传次数|≥20次",
    ))])  # fmt: skip
    assert [row["indicator"] for row in rows] == ["宣传次数"]


def test_scores_and_rates_beside_a_projects_money_are_no_amounts():
    rows = pdf_rows(
        "项目名称|环境监测|<|<|<|<", "项目资金（万元）||预算数（A）|执行数（B）|分值|得分", "^|资金总额|100|98|10|9.8", "一级指标|三级指标|指标值|<|<|<",
        "产出指标|监测点位|≥50个|<|<|<",
    )  # fmt: skip
    assert [(item.heading, item.cell.text) for item in target_table_amounts(rows)] == [("预算数（A）", "100"), ("执行数（B）", "98")]


def test_a_self_evaluations_budget_and_outturn_have_their_own_basis():
    from jzanalysis.facts.target_amounts import target_facts

    table = Table(pdf_rows(
        "项目名称|环境监测|<|<|<", "项目资金（万元）||年初预算数|全年预算数|全年执行数", "^|年度资金总额|100|98|97", "一级指标|三级指标|指标值|<|<", "产出指标|监测点位|≥50个|<|<",
    ))  # fmt: skip
    bases = [fact["basis"] for fact in target_facts(table, 2023, "final_accounts")]
    assert bases == ["initial_budget", "adjusted_budget", "final_accounts"]


def test_the_targets_value_is_preferred_to_its_content():
    rows = read_targets([Table(pdf_rows(
        "单位（专项）名称|资金总额|一级指标|三级指标|指标值|指标值内容|度量单位|指标值类型", "某专项|500|产出指标|检查次数|20|全年检查次数|次|≥",
    ))])  # fmt: skip
    assert columns(rows, "project_name", "project_amount_wan", "printed", "value", "value_unit") == [("某专项", 500.0, "≥20次", 20.0, "次")]


def test_a_heading_goes_down_as_far_as_the_cell_of_the_value():
    rows = read_targets([Table(pdf_rows(
        "项目名称|环卫保洁|<|<|<|<",
        "年度绩效目标表|一级指标|指标内容|近两年指标值|<|预期当年实现值",
        "^|||前年|上年|^",
        "年度目标|产出指标|保洁面积|300万平方米|320万平方米|≥350万平方米",
        "^|满意度指标|市民满意度|90%|92%|≥93%",
    ))])  # fmt: skip
    assert columns(rows, "indicator", "printed") == [("保洁面积", "≥350万平方米"), ("市民满意度", "≥93%")]


def test_a_label_beside_the_indicators_is_no_column_of_them():
    rows = read_targets([Table(pdf_rows(
        "项目名称|走访慰问|<|<|<",
        "绩效指标|一级指标|二级指标|绩效指标|绩效指标值",
        "^|产出指标|数量指标|走访户数|≥120户",
        "^|^|质量指标|慰问覆盖率|≥95%",
    ))])  # fmt: skip
    assert columns(rows, "indicator", "printed") == [("走访户数", "≥120户"), ("慰问覆盖率", "≥95%")]


def test_one_label_may_hold_the_projects_code_and_name():
    rows = read_targets([Table(pdf_rows(
        "项目编码及名称|46000024T000001234567-海洋环境监测|<|<",
        "预算金额（万元）|资金总额|<|95.00",
        "一级指标|二级指标|三级指标|指标值",
        "产出指标|数量指标|监测站位数|≥24个",
    ))])  # fmt: skip
    assert columns(rows, "project_code", "project_name", "project_amount_wan") == [
        ("46000024T000001234567", "海洋环境监测", 95.0)
    ]


def test_a_column_of_second_level_labels_gives_the_category_and_the_subcategory():
    rows = read_targets([Table(pdf_rows("指标类型|指标名称|指标解释|目标值|计量单位", "数量指标|安置点|受扶持的|≥9|个"))])
    assert columns(rows, "category", "subcategory", "printed") == [("output", "数量指标", "≥9个")]


def test_a_row_that_counts_the_columns_is_no_indicator():
    rows = read_targets([Table(pdf_rows("一级指标|二级指标|三级指标|指标值", "1|2|3|4", "产出指标|数量指标|巡护人数|≥300人"))])
    assert columns(rows, "indicator") == [("巡护人数",)]


def test_two_sheets_side_by_side_keep_their_own_projects():
    rows = read_targets([Table(pdf_rows(
        "项目名称|文物保护|<||项目名称|非遗传承|<",
        "一级指标|三级指标|指标值||一级指标|三级指标|指标值",
        "产出指标|修缮文物点|≥5处||产出指标|举办展演|≥8场",
    ))])  # fmt: skip
    assert columns(rows, "project_name", "indicator", "printed") == [
        ("文物保护", "修缮文物点", "≥5处"), ("非遗传承", "举办展演", "≥8场")
    ]  # fmt: skip


BROKEN_HEADING = "项目名称|项目金额|绩效目标|一级指标|三级指标|指标值"


def test_a_name_at_the_top_of_a_page_without_money_is_the_rest_of_the_name_before():
    first = pdf_rows(BROKEN_HEADING, "11000025T000003567866-市公共|32.00|建成平台|产出指标|平台数|=1个")
    second = pdf_rows("法律平台改造||并投入使用|成本指标|采购成本|≤19.5万元", page=2)
    rows = read_targets([Table(first + second)])
    assert columns(rows, "project_name", "project_amount_wan", "indicator") == [
        ("市公共法律平台改造", 32.0, "平台数"), ("市公共法律平台改造", 32.0, "采购成本")
    ]  # fmt: skip


def test_a_project_with_money_of_its_own_at_the_top_of_a_page_is_another():
    first = pdf_rows(BROKEN_HEADING, "道路养护|32.00|养护道路|产出指标|养护里程|≥12公里")
    second = pdf_rows("桥梁检修|8.00|检修桥梁|产出指标|检修座数|≥3座", page=2)
    rows = read_targets([Table(first + second)])
    assert columns(rows, "project_name", "project_amount_wan") == [("道路养护", 32.0), ("桥梁检修", 8.0)]


def test_on_a_page_without_project_columns_another_goal_is_another_project():
    first = pdf_rows(BROKEN_HEADING, "道路养护|32.00|养护道路|产出指标|养护里程|≥12公里")
    second = pdf_rows("~|~|并清理边沟|满意度指标|群众满意度|≥90%", "~|~|检修桥梁|产出指标|检修座数|≥3座", page=2)
    third = pdf_rows("桥梁检修|8.00|保障通行|满意度指标|司机满意度|≥85%", page=3)
    rows = read_targets([Table(first + second + third)])
    assert columns(rows, "project_name", "indicator") == [
        ("道路养护", "养护里程"), ("道路养护", "群众满意度"), ("桥梁检修", "检修座数"), ("桥梁检修", "司机满意度")
    ]  # fmt: skip


def test_sentences_under_headings_of_two_rows_are_read():
    rows = read_targets([Table(pdf_rows(
        "项目名称|金额（万元）|绩效目标|主要内容|<",
        "^|^|^|类别|说明",
        "网站运维|12.00|网站可用率达到99%|运维|",
    ))])  # fmt: skip
    assert columns(rows, "project_name", "indicator", "printed") == [("网站运维", "网站可用率", "99%")]


@pytest.mark.parametrize(("title", "captions", "name"), [
    ("3、养老机构补贴绩效目标表", [], "养老机构补贴"),
    ("项目支出绩效目标表", ["项目支出绩效目标表", "项目名称：困难群众救助  实施单位：某县民政局"], "困难群众救助"),
    ("2024年部门预算项目支出绩效目标表", [], None),
    *((title, [], None) for title in (
        "绩效目标表", "项目支出绩效目标表", "市级重点项目绩效目标表", "特定目标类项目绩效目标表", "专项资金绩效目标表",
        "政策和项目支出绩效目标表", "市级专项业务经费绩效目标表", "目绩效目标表", "某市水利局绩效目标表",
    )),
])
def test_the_lines_above_a_sheet_may_name_its_project(title, captions, name):
    table = Table(pdf_rows("一级指标|三级指标|指标值", "产出指标|救助人数|≥3200人"), title=title)
    table.captions = captions
    assert columns(read_targets([table]), "project_name") == [(name,)]


def test_the_head_of_a_sheet_names_its_project_before_its_title_does():
    assert read_targets([Table(pdf_rows(*SHEET), title="2、公路养护绩效目标表")])[0]["project_name"] == "道路养护"


def test_blank_cells_below_a_name_are_of_its_project():
    rows = read_targets([Table(pdf_rows(
        "项目名称|金额（万元）|一级指标|三级指标|指标值",
        "信访维稳|25|产出指标|接访批次|≥150批",
        "||效益指标|信访秩序|平稳",
        "人才补助|80|产出指标|引进人数|≥40人",
        "||满意度指标|人才满意度|≥90%",
    ))])  # fmt: skip
    assert columns(rows, "project_name", "project_amount_wan") == [
        ("信访维稳", 25.0), ("信访维稳", 25.0), ("人才补助", 80.0), ("人才补助", 80.0)
    ]  # fmt: skip


def test_blank_cells_above_a_name_in_the_middle_of_its_rows_are_not_of_the_project_before():
    rows = read_targets([Table(pdf_rows(
        "项目名称|一级指标|三级指标|指标值", "|产出指标|接访批次|≥150批", "信访维稳|效益指标|信访秩序|平稳", "|满意度指标|满意度|≥90%",
        "|产出指标|引进人数|≥40人", "人才补助|满意度指标|人才满意度|≥90%",
    ))])  # fmt: skip
    assert [row["project_name"] for row in rows][3] != "信访维稳"


def test_targets_listed_in_a_cell_per_category_are_taken_apart():
    rows = read_targets([Table(pdf_rows(
        "单位名称|项目名称|资金总额（万元）|年度绩效目标|绩效指标|<|<",
        "^|^|^|^|产出指标|效益指标|满意度指标",
        "某县司法局|普法宣传|30|提升法治素养|普法讲座≥20\n场；发放资料≥5000份|法治素养提升|群众满意度≥95%",
    ))])  # fmt: skip
    assert columns(rows, "project_name", "project_amount_wan", "category", "indicator", "printed") == [
        ("普法宣传", 30.0, "output", "普法讲座", "≥20场"),
        ("普法宣传", 30.0, "output", "发放资料", "≥5000份"),
        ("普法宣传", 30.0, "satisfaction", "群众满意度", "≥95%"),
    ]


def test_the_second_level_of_listed_targets_is_their_label_or_their_columns_heading():
    rows = read_targets([Table(pdf_rows(
        "项目名称|产出指标|<|效益指标",
        "^|数量指标|质量指标|^",
        "校园安防|安装摄像头≥320个|设备完好率98%|1.社会效益：安全事件0起；2.满意度：师生满意度≥95%",
    ))])  # fmt: skip
    assert columns(rows, "category", "subcategory", "indicator", "printed") == [
        ("output", "数量指标", "安装摄像头", "≥320个"),
        ("output", "质量指标", "设备完好率", "98%"),
        ("benefit", "社会效益", "安全事件", "0起"),
        ("satisfaction", "满意度", "师生满意度", "≥95%"),
    ]


@pytest.mark.parametrize("cell", ["法治素养提升", "2024年完成", "群众满意", "第3季度前完成"])
def test_a_listed_target_without_indicator_and_number_is_left_out(cell):
    assert read_targets([Table(pdf_rows("项目名称|产出指标|效益指标", f"普法宣传|{cell}|"))]) == []


def test_the_whole_terms_money_is_not_the_years():
    rows = read_targets([Table(pdf_rows(
        "项目名称|科技创新券|<|<|<",
        "资金总额（万元）|中期资金总额|900|年度资金总额|300",
        "一级指标|二级指标|三级指标|指标值|备注",
        "产出指标|数量指标|支持企业数|≥150家|",
    ))])  # fmt: skip
    assert columns(rows, "project_name", "project_amount_wan") == [("科技创新券", 300.0)]


def test_labels_in_a_cell_part_its_targets_without_other_marks():
    rows = read_targets([Table(pdf_rows(
        "项目名称|产出指标|效益指标", "公交补贴|数量指标：补贴车辆数210\n辆\n质量指标：准点率≥93%|",
    ))])  # fmt: skip
    assert columns(rows, "subcategory", "indicator", "printed") == [
        ("数量指标", "补贴车辆数", "210辆"), ("质量指标", "准点率", "≥93%")
    ]  # fmt: skip


def test_a_project_named_above_a_sheet_on_two_lines_is_joined():
    table = Table(pdf_rows("一级指标|三级指标|指标值", "产出指标|接种率|≥95%"))
    table.captions = ["项目名称：疾病预", "防控制", "单位：万元"]
    assert columns(read_targets([table]), "project_name") == [("疾病预防控制",)]
    table.captions = ["项目名称：疾病预防控制", "绩效目标表"]
    assert columns(read_targets([table]), "project_name") == [("疾病预防控制",)]


def test_a_label_of_both_levels_is_parted():
    rows = read_targets([Table(pdf_rows("指标类别|指标名称|指标值", "效益指标-社会效益指标|读者满意|≥92%", "产出指标数量指标|开放天数|≥340天"))])
    assert columns(rows, "category", "subcategory") == [("benefit", "社会效益指标"), ("output", "数量指标")]


def test_a_column_of_money_may_be_headed_by_its_bare_name():
    rows = read_targets([Table(pdf_rows("项目名称|资金（万元）|一级指标|三级指标|指标值", "水厂维修|260|产出指标|维修水厂|≥18座"))])
    assert columns(rows, "project_name", "project_amount_wan") == [("水厂维修", 260.0)]
