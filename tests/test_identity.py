"""Whose paper, which year, budget or accounts: covers as departments write them, with invented names."""

from __future__ import annotations

import pytest

from jzanalysis.reading.document import Document, TextBlock
from jzanalysis.recognition.identity import identify, nature_of


def paper(*lines: str) -> Document:
    return Document("a.pdf", "pdf", 1, [TextBlock(1, line) for line in lines])


def who(*lines: str, captions: tuple[str, ...] = ()) -> tuple[str | None, int | None, str | None]:
    found = identify(paper(*lines), captions)
    return found.department, found.fiscal_year, found.stage


@pytest.mark.parametrize(("lines", "department", "year", "stage"), [
    (["福宁市教育局2024年部门预算", "目录"], "福宁市教育局", 2024, "budget"),
    (["2024年", "福宁市教育局部门预算", "目 录"], "福宁市教育局", 2024, "budget"),
    (["2024年福宁市档案馆部门预算公开"], "福宁市档案馆", 2024, "budget"),
    (["关于福宁市民政局2024年部门预算编制情况的说明"], "福宁市民政局", 2024, "budget"),
    (["福宁县卫生健康局关于2024年部门预算公开的说明"], "福宁县卫生健康局", 2024, "budget"),
    (["附件1：", "2023年度福宁省统计局部门决算公开"], "福宁省统计局", 2023, "final_accounts"),
    (["福宁市第一中学", "2024年度单位预算公开", "2024年2月"], "福宁市第一中学", 2024, "budget"),
    (["福宁市公安局交通警察支队2024年单位预算"], "福宁市公安局交通警察支队", 2024, "budget"),
    (["中共福宁市委宣传部2024年部门预算"], "中共福宁市委宣传部", 2024, "budget"),
    (["福宁市生态环境局", "2024年部门预算及“三公”经费预算公开"], "福宁市生态环境局", 2024, "budget"),
    (["福宁市市级部门", "2024年预算", "（福宁市体育局）"], "福宁市体育局", 2024, "budget"),
    (["福宁市民政局所属事业单位", "福宁市福利院", "2024年单位预算"], "福宁市福利院", 2024, "budget"),
    (["福宁市应急管理局本级2024年部门预算"], "福宁市应急管理局本级", 2024, "budget"),
])
def test_covers_name_department_year_and_stage(lines, department, year, stage):
    assert who(*lines) == (department, year, stage)


@pytest.mark.parametrize("cover", [
    ["二〇二四年", "福宁市水利局", "部门预算"], ["二○二四年度福宁市水利局部门预算"], ["福宁市水利局二零二四年部门预算", "二〇二四年一月三十一日"],
    ["二Ｏ二四年福宁市水利局部门预算"], ["福宁市水利局２０２４年部门预算"],
])
def test_years_in_chinese_numerals_are_read_and_are_no_part_of_the_name(cover):
    assert who(*cover) == ("福宁市水利局", 2024, "budget")


def test_a_name_broken_over_two_lines_is_joined():
    assert who("福宁市", "住房和城乡建设局", "2024年部门预算")[0] == "福宁市住房和城乡建设局"
    committee = ("中国人民政治协商会议", "福宁市委员会", "2024年部门预算")
    assert who(*committee)[0] == "中国人民政治协商会议福宁市委员会"
    assert who("中共福宁市委", "机构编制委员会办公室", "2024年部门预算")[0] == "中共福宁市委机构编制委员会办公室"
    assert who("中共福宁市委", "2024年部门预算")[0] == "中共福宁市委"


@pytest.mark.parametrize(("lines", "department"), [
    (["福宁市福山区人民政府办公室2024年部门预", "算公开", "目录"], "福宁市福山区人民政府办公室"),
    (["福宁市福山区人民代表大会常务委员会办公室20", "24年部门预算", "目录"], "福宁市福山区人民代表大会常务委员会办公室"),
    (["福宁市福山区人民政府", "办公室2024年部门预算"], "福宁市福山区人民政府办公室"),
    (["索引号53060000530100000", "福宁市统计局2024年部门预算编制说明"], "福宁市统计局"),
    (["福宁市财政局", "福宁市水利局2024年部门预算"], "福宁市水利局"),
])
def test_a_title_too_long_for_its_line_still_names_the_department(lines, department):
    assert who(*lines)[0] == department


def test_a_list_mark_is_no_part_of_the_name():
    assert who("2024年部门预算", "二、福宁市审计局2024年部门预算情况说明")[0] == "福宁市审计局"


@pytest.mark.parametrize("title", ["福宁市水利局2024年部门预算（草案）", "福宁市水利局部门预算（2024年）"])
def test_brackets_behind_the_title_are_no_part_of_the_name(title):
    assert who(title)[:2] == ("福宁市水利局", 2024)


def test_the_outline_names_the_department_where_the_cover_does_not():
    assert who("2024年部门预算公开", "目录", "第一部分 福宁市司法局概况", "第二部分 2024年部门预算情况说明")[0] == "福宁市司法局"


def test_the_date_of_publication_is_not_the_fiscal_year():
    assert who("2023年度", "部门决算公开文本", "单位名称：福宁区水务局", "2024年10月") == ("福宁区水务局", 2023, "final_accounts")


def test_captions_of_tables_name_the_department_where_no_text_does():
    found = who("目录", "第二部分 2024年部门预算表", captions=("收支总表", "部门名称：福宁市林业局 单位：万元"))
    assert found == ("福宁市林业局", 2024, "budget")
    assert who("2024年度部门预算公开", captions=("收支总表", "福宁市能源局 单位：万元"))[0] == "福宁市能源局"


@pytest.mark.parametrize(("nature", "lines"), [
    ("disclosure", ["某局2024年部门预算公开", "一、单位概况", "二、收支预算总体情况", "三、“三公”经费5万元，较2023年减少1万元。"]),
    ("no disclosure", ["关于批复2024年部门预算的通知", "公开“三公”经费、机关运行经费、政府采购、绩效目标和财政拨款收支总体情况。"]),
    ("no disclosure", ["关于某市2023年预算执行情况和2024年预算草案的报告", "收入总计5亿元，比上年增长。“三公”经费下降。绩效管理、政府采购、财政拨款。"]),
    ("no disclosure", ["某市2024年部门预算公开专栏", "某局2024年部门预算", "某委2024年部门预算"]),
    ("no disclosure", ["政府信息公开指南", "主动公开部门预算、“三公”经费、政府采购、绩效管理、机构设置、财政拨款等信息。"]),
    ("blank form", ["XX局2024年部门预算", "目录"]),
    ("scan without text", [""]),
])
def test_papers_that_are_no_disclosure_are_told(nature, lines):
    assert nature_of(paper(*lines), has_tables=False) == nature
