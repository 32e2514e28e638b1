"""Facts: what every printed figure counts, of which money, on which level, and what sums what.

Small tables with invented figures, one rule of the contract each; and the real 2023 disclosure of Jiaozuo, whose
expected values are read off the document.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from jzanalysis import frames, terms
from jzanalysis.closure import closure
from jzanalysis.disclosure import read_part
from jzanalysis.facts import read_facts
from jzanalysis.reading import Cell
from jzanalysis.recognition import BudgetTable, Column, Line

Fact = dict[str, Any]


def table(kind: str, headings: str, *rows: str, title: str = "", unit: str = "万元") -> BudgetTable:
    """Make a table: columns split by ``|``, sides by ``;``; ``role:`` marks a label column, ``/`` nests headings.

    In a row ``<`` is the cell at the left once more (a label that spreads over several columns).
    """
    columns: list[Column] = []
    for block, side in enumerate(headings.split(";")):
        for text in side.split("|"):
            role, _, path = text.strip().rpartition(":")
            parts = tuple(part for part in path.split("/") if part)
            columns.append(Column(len(columns), parts, role or "figure", block))
    lines = []
    for r, row in enumerate(rows, start=1):
        cells: list[Cell | None] = []
        for c, text in enumerate(row.replace(";", "|").split("|")):
            cells.append(cells[-1] if text.strip() == "<" else Cell(text.strip(), r, c, 3))
        lines.append(Line(cells, 3))
    return BudgetTable(kind, title, unit, 3, table_number=1, columns=columns, lines=lines)


def facts_of(*tables: BudgetTable, year: int = 2026, stage: str = "budget", department: str = "") -> list[Fact]:
    """Read the facts of hand-made tables."""
    return read_facts(tables, fiscal_year=year, stage=stage, department=department or None)


def one(facts: list[Fact], row: str, column: str | None = None) -> Fact:
    """Find the one fact of a row (and column)."""
    found = [f for f in facts if f["row"] == row and column in (None, f["column"])]
    assert len(found) == 1, [f["row"] for f in facts]
    return found[0]


def leaves(facts: list[Fact], column: str | None = None) -> list[str]:
    """List the rows that sum nothing and are part of nothing."""
    return [f["row"] for f in facts if not f["is_total"] and not f["is_part"] and column in (None, f["column"])]


TWO_SIDES = "item:收入/项目|收入/预算数;item:支出/项目|支出/预算数"

# ---- two-sided summaries ----------------------------------------


def test_a_side_sums_its_lines_and_the_grand_total_sums_the_year_and_what_is_carried():
    facts = facts_of(table(
        "revenue_expenditure_summary", TWO_SIDES,
        "一、一般公共预算拨款收入|70.00;一、教育支出|75.00",
        "二、事业收入|20.00;二、卫生健康支出|15.00",
        "本年收入合计|90.00;本年支出合计|90.00",
        "上年结转结余|10.00;结转下年|10.00",
        "收入总计|100.00;支出总计|100.00",
    ))  # fmt: skip
    assert leaves(facts) == ["一、一般公共预算拨款收入", "二、事业收入", "上年结转结余", "一、教育支出", "二、卫生健康支出", "结转下年"]
    assert [one(facts, row)["measure"] for row in ("本年收入合计", "上年结转结余", "收入总计")] == [
        "current_revenue", "carryover", "total"]  # fmt: skip
    assert [one(facts, row)["level"] for row in ("本年支出合计", "支出总计")] == ["subtotal", "total"]
    assert one(facts, "结转下年")["measure"] == "carried_forward"
    assert {f["direction"] for f in facts if "收入" in f["row"]} == {"revenue"}
    assert one(facts, "结转下年")["direction"] == "expenditure"


def test_a_sum_before_the_carry_over_is_of_the_year_where_a_grand_total_follows():
    # Zhejiang: 合计, then 上年结转, then 总计
    facts = facts_of(table(
        "revenue_expenditure_summary", TWO_SIDES,
        "一、财政拨款收入|90;一、教育支出|95", "收入合计|90;支出合计|95", "上年结转|5; |", "收入总计|95;支出总计|95",
    ))  # fmt: skip
    assert [one(facts, row)["level"] for row in ("收入合计", "收入总计")] == ["subtotal", "total"]
    assert [one(facts, row)["measure"] for row in ("收入合计", "支出合计", "收入总计")] == [
        "current_revenue", "current_expenditure", "total"]  # fmt: skip


def test_a_class_named_without_code_has_the_code_of_its_name_on_the_expenditure_side_only():
    facts = facts_of(table(
        "revenue_expenditure_summary", TWO_SIDES,
        "一、财政拨款收入|8;一、教育支出|6",
        "3.国有资本经营预算|;二、国有资本经营预算支出|2",
    ))  # fmt: skip
    assert one(facts, "一、教育支出")["function_code"] == "205"
    assert one(facts, "一、教育支出")["code_origin"] == "by_name"
    assert one(facts, "二、国有资本经营预算支出")["function_code"] == "223"
    revenue = one(facts, "3.国有资本经营预算")
    assert revenue.get("function_code") is None and revenue["fund"] == "state_capital"


def test_a_numbered_list_starts_anew_under_a_row_without_number():
    # Beijing, and the final accounts of every region
    facts = facts_of(table(
        "fiscal_appropriation_summary", TWO_SIDES,
        "一、一般公共预算资金|80; |",
        "二、政府性基金预算资金| ; |",
        "本年收入合计|80; |",
        "上年结转结余|12; |",
        "一、一般公共预算拨款|9; |",
        "二、政府性基金预算拨款|3; |",
        "收入总计|92; |",
    ))  # fmt: skip
    carried = one(facts, "二、政府性基金预算拨款")
    assert (carried["row_group"], carried["measure"], carried["fund"]) == ("上年结转结余", "carryover", "government_fund")
    assert one(facts, "上年结转结余")["is_total"]
    assert one(facts, "一、一般公共预算资金")["measure"] == "total"
    assert leaves([f for f in facts if f["row"]]) == [
        "一、一般公共预算资金", "二、政府性基金预算资金", "一、一般公共预算拨款", "二、政府性基金预算拨款"]  # fmt: skip


def test_bracketed_lists_stand_under_their_number_and_carry_its_money():
    # Chongqing and Suzhou: the same names under 一、本年收入 and 二、上年结转
    facts = facts_of(table(
        "fiscal_appropriation_summary", TWO_SIDES,
        "一、本年收入|50;一、本年支出|57",
        "（一）一般公共预算拨款|50;（一）教育支出|57",
        "二、上年结转|7; |",
        "（一）一般公共预算拨款|7; |",
        "收入合计|57;支出合计|57",
    ))  # fmt: skip
    year, carried = (f for f in facts if f["row"] == "(一)一般公共预算拨款")
    assert (year["row_group"], year["measure"]) == ("一、本年收入", "total")
    assert (carried["row_group"], carried["measure"]) == ("二、上年结转", "carryover")
    assert one(facts, "二、上年结转")["is_total"] and one(facts, "一、本年支出")["is_total"]
    assert one(facts, "(一)教育支出")["level"] == "class"
    assert one(facts, "一、本年支出")["measure"] == "current_expenditure"


def test_a_blank_parent_of_blank_lines_is_no_leaf_and_its_lines_are_no_parts():
    facts = facts_of(table(
        "fiscal_appropriation_summary", TWO_SIDES,
        "一、本年收入|50; |", "（一）一般公共预算拨款|50; |", "二、上年结转|; |", "（一）政府性基金预算拨款|; |",
        "收入总计|50; |"))  # fmt: skip
    assert one(facts, "二、上年结转")["is_total"]
    assert not one(facts, "(一)政府性基金预算拨款")["is_part"]


def test_the_three_budgets_below_a_fiscal_appropriation_are_its_lines_even_without_numbers():
    # Shandong prints them without number, Shanghai as 1. 2. 3.
    for names in (("一般公共预算收入", "政府性基金预算收入"), ("1.一般公共预算资金", "2.政府性基金")):
        facts = facts_of(table(
            "revenue_expenditure_summary", TWO_SIDES,
            "一、财政拨款收入|30; |", f"{names[0]}|30; |", f"{names[1]}|; |", "二、事业收入|5; |", "收入总计|35; |",
        ))  # fmt: skip
        assert one(facts, "一、财政拨款收入")["is_total"]
        assert one(facts, names[1])["row_group"] == "一、财政拨款收入"
        assert leaves([f for f in facts if f["row"]]) == [*names, "二、事业收入"]


def test_of_which_is_a_part_and_its_parent_stays_a_leaf():
    facts = facts_of(table(
        "revenue_expenditure_summary", TWO_SIDES,
        "一、一般公共预算|30; |", "其中:财政拨款|28; |", "二、事业收入|5; |", "收入总计|35; |"))  # fmt: skip
    part = one(facts, "其中:财政拨款")
    assert part["is_part"] and part["row_group"] == "一、一般公共预算"
    assert leaves([f for f in facts if f["row"]]) == ["一、一般公共预算", "二、事业收入"]


def test_sections_and_items_named_without_codes_stand_under_the_class_they_sum_to():
    # Shenzhen: names alone; a section may even bear the name of its class, an item that of its section
    facts = facts_of(table(
        "revenue_expenditure_summary", TWO_SIDES,
        " | ;一、一般公共服务支出|40.00", " | ;统计信息事务|40.00", " | ;行政运行|30.00", " | ;专项普查活动|10.00",
        " | ;二、其他支出|5.00", " | ;其他支出|5.00", " | ;其他支出|5.00", " | ;支出总计|45.00",
    ))  # fmt: skip
    facts = [f for f in facts if f["column"] == "预算数" and f["row"]]
    assert [f["row"] for f in facts if f["is_total"]] == [
        "一、一般公共服务支出", "统计信息事务", "二、其他支出", "其他支出", "支出总计"]  # fmt: skip
    assert one(facts, "行政运行")["row_group"] == "一、一般公共服务支出/统计信息事务"
    assert sum(f["value"] for f in facts if not f["is_total"]) == 45


def test_a_label_that_runs_over_a_block_names_the_next_blocks_row_and_sums_it():
    # final accounts: 公用经费 in two blocks, its total printed once, in the last
    facts = facts_of(table(
        "basic_expenditure_economic",
        "code:人员经费/科目编码|name:人员经费/科目名称|人员经费/金额;code:公用经费/科目编码|name:公用经费/科目名称|公用经费/金额;"
        "code:公用经费/科目编码|name:公用经费/科目名称|公用经费/金额",
        "301|工资福利支出|6;302|商品和服务支出|2;310|资本性支出|1", "人员经费合计|<|6;公用经费合计|<|<;<|<|3",
    ), stage="final_accounts")  # fmt: skip
    totals = [(f["row"], f["level"], f["is_total"], f["value"]) for f in facts if f["row"].endswith("合计")]
    assert totals == [("人员经费合计", "subtotal", True, 6.0), ("公用经费合计", "subtotal", True, 3.0)]
    assert leaves(facts) == ["工资福利支出", "商品和服务支出", "资本性支出"]


@pytest.mark.parametrize(("first", "is_part"), [("其中：提取职工福利基金", True), ("提取职工福利基金", False)])
def test_what_is_distributed_and_carried_stands_below_its_whole(first, is_part):
    # final accounts up to 2018; with 其中 before the first, all of them are parts
    of_which = first[:3] if is_part else ""
    facts = facts_of(table(
        "revenue_expenditure_summary", "item:支出/项目|支出/金额", "一、教育支出|90", "本年支出合计|90", "结余分配|6", f"{first}|4", "转入事业基金|2",
        "年末结转和结余|4", f"{of_which}基本支出结转|1", "项目支出结转和结余|3", "总计|100",
    ), stage="final_accounts")  # fmt: skip
    below = [(f["row"], f["row_group"], f["measure"], f["is_part"]) for f in facts if f["row_group"]]
    carried, shared = "carried_forward", "surplus_distribution"
    assert [(group, measure, part) for _, group, measure, part in below] == [
        ("结余分配", shared, is_part), ("结余分配", shared, is_part),
        ("年末结转和结余", carried, is_part), ("年末结转和结余", carried, is_part),
    ]  # fmt: skip
    assert closure(facts) == {1: "closed"}


def test_a_year_of_the_general_budget_is_carried_received_spent_and_carried_on():
    facts = facts_of(table(
        "general_public_budget_expenditure",
        "code:科目编码|name:科目名称|年初结转和结余/合计|年初结转和结余/项目支出结转和结余|本年收入/合计|本年收入/基本支出|本年支出/合计|本年支出/基本支出|"
        "年末结转和结余/合计|年末结转和结余/项目支出结转和结余", "205|教育支出|2|2|9|6|8|6|3|3",
    ), stage="final_accounts")  # fmt: skip
    assert [(f["measure"], f["direction"]) for f in facts] == [
        ("carryover", "revenue"), ("carryover", "revenue"), ("current_revenue", "revenue"), ("basic", "revenue"),
        ("current_expenditure", "expenditure"), ("basic", "expenditure"),
        ("carried_forward", "expenditure"), ("carried_forward", "expenditure"),
    ]  # fmt: skip


def test_the_same_expenditure_listed_twice_in_one_column_closes():
    rows = ["一、基本支出|6", "二、项目支出|4", "经济分类支出合计|10", "工资福利支出|7", "资本性支出|3", "本年支出合计|10"]
    side = "item:支出/项目（按支出性质和经济分类）|支出/金额"
    assert closure(facts_of(table("revenue_expenditure_summary", side, *rows), stage="final_accounts")) == {1: "closed"}
    rows[1] = "二、项目支出|9"
    assert closure(facts_of(table("revenue_expenditure_summary", side, *rows), stage="final_accounts")) == {1: "open"}


def test_a_label_may_count_in_two_units():
    row = one(facts_of(table("other", "item:项目|统计数", "（二）单价100万元以上设备（台、套）|3")), "(二)单价100万元以上设备(台、套)")
    assert (row["unit"], row["measure"], row["amount_wan"]) == ("台、套", "count", None)


def test_a_label_that_spreads_into_the_figure_column_prints_no_figure():
    # Jiangsu: 支出合计 over two of three blocks, its amount in the third
    facts = facts_of(table(
        "revenue_expenditure_summary",
        "item:收入/项目|收入/金额;name:支出/功能分类/科目|支出/功能分类/金额;item:支出/支出用途/项目|支出/支出用途/金额",
        "一、财政拨款|9;一、教育支出|9;一、基本支出|9", "收入合计|9;支出合计|<;<|9",
    ))  # fmt: skip
    totals = [f for f in facts if f["row"] == "支出合计"]
    assert [(f["group"], f["state"]) for f in totals] == [("支出/功能分类", "blank"), ("支出/支出用途", "value")]
    assert one(facts, "一、基本支出")["measure"] == "basic"


# ---- tables by classification ----------------------------------------

BY_CODE = "code:科目编码|name:科目名称|合计|基本支出|项目支出"


def test_codes_give_levels_and_what_has_longer_codes_below_it_is_a_total():
    facts = facts_of(table(
        "expenditure", BY_CODE,
        "205|教育支出|10|6|4", "20502|普通教育|10|6|4", "2050202|小学教育|10|6|4", "|合计|10|6|4"))  # fmt: skip
    by_level = {f["level"]: f["is_total"] for f in facts}
    assert by_level == {"class": True, "section": True, "item": False, "total": True}
    assert [f["measure"] for f in facts[:3]] == ["total", "basic", "project"]
    assert {f["direction"] for f in facts} == {"expenditure"} and {f["code_origin"] for f in facts[:9]} == {"printed"}


def test_a_class_without_printed_parts_is_a_leaf():
    facts = facts_of(table("expenditure_economic_summary", "code:科目编码|name:科目名称|预算数",
                           "301|工资福利支出|7.00", "302|商品和服务支出|2.00", "|合计|9.00"))  # fmt: skip
    assert leaves(facts) == ["工资福利支出", "商品和服务支出"]


def test_codes_in_three_columns_are_joined_carried_down_and_padded():
    facts = facts_of(
        table("expenditure", "class_code:科目编码/类|section_code:科目编码/款|item_code:科目编码/项|name:名称|合计",
              "210|||卫生健康支出|3", "|11||行政事业单位医疗|3", "||1|行政单位医疗|3"))  # fmt: skip
    assert [f["function_code"] for f in facts] == ["210", "21011", "2101101"]
    assert [f["code_origin"] for f in facts] == ["printed", "rebuilt", "rebuilt"]


def test_economic_codes_below_the_section_are_items_and_subitems():
    facts = facts_of(table("basic_expenditure_economic", "code:科目编码|name:科目名称|合计",
                           "30102|津贴补贴|5.00", "3010201|津贴甲|3.00", "301020101|津贴乙|3.00", "3010202|津贴丙|2.00"))  # fmt: skip
    assert [f["level"] for f in facts] == ["section", "item", "subitem", "item"]
    assert [f["is_total"] for f in facts] == [True, True, False, False]


def test_the_department_account_names_a_row_that_bears_three_classifications():
    # Beijing 预算03表
    fact, = facts_of(table("expenditure", "name:功能分类科目|name:政府预算支出经济分类|name:部门预算支出经济分类|合计",
                           "2080501-行政单位离退休|50905-离退休费|30302-退休费|4.000000"))  # fmt: skip
    assert fact["row"] == "退休费" and fact["level"] == "section"
    codes = fact["function_code"], fact["government_economic_code"], fact["department_economic_code"]
    assert codes == ("2080501", "50905", "30302")
    assert fact["labels"] == "2080501-行政单位离退休|50905-离退休费|30302-退休费"


def test_every_row_of_an_economic_table_counts_the_table_s_own_measure():
    facts = facts_of(table("basic_expenditure_economic", "code:科目编码|name:科目名称|金额",
                           "|合计|9.00", "302|商品和服务支出|9.00", "30217|公务接待费|9.00",
                           title="一般公共预算基本支出表"))  # fmt: skip
    assert {f["measure"] for f in facts} == {"basic"} and {f["fund"] for f in facts} == {"general_public"}


def test_a_bare_total_is_wider_than_the_table_s_measure_only_where_that_is_printed_beside_it():
    plain = facts_of(table("basic_expenditure_economic", "code:编码|name:名称|合计|人员经费|公用经费", "301|工资福利支出|5|5|"))
    wide = facts_of(table("basic_expenditure_economic", f"{BY_CODE}", "301|工资福利支出|9|5|4"))
    assert [f["measure"] for f in plain] == ["basic", "personnel", "operating"]
    assert [f["measure"] for f in wide] == ["total", "basic", "project"]


def test_classes_and_accounts_named_without_codes_in_an_economic_table():
    facts = facts_of(table("basic_expenditure_economic", "name:支出项目类别|总计",
                           "某市统计局|9.00", "工资福利支出|7.00", "基本工资|7.00", "商品和服务支出|2.00", "办公费|2.00"),
                     department="某市统计局")  # fmt: skip
    assert [f["level"] for f in facts] == ["total", "class", "line", "class", "line"]
    assert facts[0]["unit_name"] == "某市统计局" and facts[2]["unit_name"] == "某市统计局"
    assert facts[1]["department_economic_code"] == "301" and leaves(facts) == ["基本工资", "办公费"]


# ---- units and projects ----------------------------------------


def test_a_unit_is_carried_down_until_a_total():
    facts = facts_of(table(
        "expenditure", "unit_code:单位代码|unit_name:单位名称|code:科目编码|name:科目名称|合计",
        "|合计|||9.00", "024001|甲局||| 9.00", "||2010101|行政运行|9.00", "|合计|||9.00"))  # fmt: skip
    assert [f["unit_code"] for f in facts] == [None, "024001", "024001", None]
    assert [f["level"] for f in facts] == ["total", "unit", "item", "total"]
    assert [f["is_total"] for f in facts] == [True, True, False, True]


def test_a_unit_whose_code_begins_other_units_codes_sums_them():
    facts = facts_of(table("revenue", "unit_code:部门代码|unit_name:部门名称|合计",
                           "合计||9", "024|甲局|9", "024001|甲局|6", "024002|乙中心|3"))  # fmt: skip
    assert [f["level"] for f in facts] == ["total", "unit", "unit", "unit"]
    assert facts[0]["unit_code"] is None
    assert [f["is_total"] for f in facts] == [True, True, False, False]


def test_a_grand_total_labelled_with_the_unit_is_a_total_with_the_unit_s_name():
    facts = facts_of(table("expenditure", "unit_name:预算单位|code:科目编码|name:科目名称|支出总计",
                           "某市审计局|||9.00", "|201|一般公共服务支出|9.00", "|2010801|行政运行|9.00"))  # fmt: skip
    assert (facts[0]["level"], facts[0]["unit_name"], facts[0]["is_total"]) == ("total", "某市审计局", True)
    assert facts[2]["unit_name"] == "某市审计局"


def test_projects_and_their_kind():
    facts = facts_of(table(
        "project_expenditure", "project_type:项目类型|project_name:项目名称|unit_name:项目单位|合计|一般公共预算|上年结转",
        "|合计||9|8|1", "其他运转类|会议费|甲局|5|5|", "特定目标类|培训基地建设|乙馆|4|3|1"))  # fmt: skip
    project = one(facts, "会议费", "合计")
    assert (project["level"], project["project_name"], project["row_group"]) == ("project", "会议费", "其他运转类")
    assert project["measure"] == "project" and project["unit_name"] == "甲局"
    assert one(facts, "会议费", "一般公共预算")["fund"] == "general_public"
    assert {f["measure"] for f in facts if f["column"] == "上年结转"} == {"carryover"}


def test_a_project_booked_to_a_functional_item_is_a_project_below_it():
    # Xi'an: the same code once more for every project
    facts = facts_of(table("project_expenditure", "code:科目编码|name:科目名称|project_name:项目名称|金额",
                           "2010102|一般行政管理事务||9", "2010102|一般行政管理事务|甲项目|5",
                           "2010102|一般行政管理事务|乙项目|4"))  # fmt: skip
    assert [f["level"] for f in facts] == ["item", "project", "project"]
    assert [f["is_total"] for f in facts] == [True, False, False]
    assert facts[1]["row"] == "甲项目" and facts[1]["function_code"] == "2010102"


def test_a_kind_printed_once_holds_for_the_projects_below_it():
    facts = facts_of(table(
        "basic_expenditure_detail", "unit_name:单位|project_type:项目类别|project_name:项目名称|合计",
        "甲局|公用经费|定额公用经费|5", "||工会经费|4", "|人员类|基本工资|7"))  # fmt: skip
    assert [f["row_group"] for f in facts] == ["公用经费", "公用经费", "人员类"]
    assert {f["unit_name"] for f in facts} == {"甲局"}
    assert {f["measure"] for f in facts} == {"basic"}


def test_purchases_are_summed_by_the_rows_whose_labels_stand_further_left():
    # Jiangsu and Suzhou: kind, (unit,) project, account, item and way of purchase in columns of their own
    facts = facts_of(table(
        "procurement", "name:采购品目大类|project_name:专项名称|name:经济科目|name:采购物品名称|name:采购组织形式|总计",
        "合计|||||90.00", "一、货物|||||60.00", "|设备购置|办公设备购置|||60.00", "|||台式机|集中采购|40.00",
        "|||打印机|分散采购|20.00", "二、服务|||||30.00", "|运行维护|维修费|||30.00", "|||维护|分散采购|30.00"))  # fmt: skip
    assert [f["value"] for f in facts if not f["is_total"]] == [40.0, 20.0, 30.0]
    assert facts[3]["row_group"] == "台式机" and facts[2]["level"] == "project"
    assert {f["measure"] for f in facts} == {"procurement"}


def test_the_catalogue_letter_of_a_purchase_is_no_project_code():
    facts = facts_of(table("procurement", "project_code:项目编号|name:项目|总计", "合计||9", "A|货物|9"))
    assert [f["project_code"] for f in facts] == [None, None] and facts[0]["level"] == "total"


# ---- “三公” and agency tables ----------------------------------------

CARS = "公务用车购置及运行费"


def test_the_catalogue_number_of_a_purchase_does_not_name_it():
    facts = facts_of(table(
        "procurement", "name:采购项目|name:采购目录|合计", "合计| |60.00", "便携式计算机|A02010105|5.00", "物业管理|C21040000|55.00",
    ))  # fmt: skip
    assert [f["row"] for f in facts] == ["合计", "便携式计算机", "物业管理"]


def test_three_public_columns():
    facts = facts_of(table(
        "three_public_expenses", f"“三公”经费合计|因公出国（境）费|{CARS}/小计|{CARS}/购置费|{CARS}/运行费|公务接待费",
        "4.60||3.50||3.50|1.10", title="一般公共预算“三公”经费支出表"))  # fmt: skip
    assert [f["measure"] for f in facts] == [
        "three_public_expenses", "overseas_travel", "official_vehicles", "official_vehicles_purchase",
        "official_vehicles_operation", "official_receptions"]  # fmt: skip
    assert {f["level"] for f in facts} == {"total"} and not any(f["is_total"] for f in facts)
    assert [f["state"] for f in facts] == ["value", "blank", "value", "blank", "value", "value"]


def test_a_total_that_holds_conferences_and_training_too_is_not_the_three_public_total():
    # Jiangsu
    facts = facts_of(table("three_public_expenses", "合计|“三公”经费/小计|“三公”经费/公务接待费|会议费|培训费", "9|2|2|3|4"))
    assert [f["measure"] for f in facts] == [
        "total", "three_public_expenses", "official_receptions", "conferences", "training"]  # fmt: skip


def test_years_down_the_rows():
    # Shenzhen: last year, this year and the change in rows, money by fund in columns
    facts = facts_of(table("three_public_expenses", "unit_name:单位名称|name:年度|总计/一般公共预算|公务接待费/一般公共预算",
                           "某局|2025年|6|6", "|2026年|4|4", "|增减变化金额|-2|-2"))  # fmt: skip
    assert [(f["period"], f["year"]) for f in facts[::2]] == [("prior", 2025), ("current", 2026), ("change", None)]
    assert {f["measure"] for f in facts[::2]} == {"three_public_expenses"}
    assert facts[4]["basis"] is None and facts[0]["basis"] == "initial_budget"


def test_years_across_the_columns_and_rates_of_change():
    facts = facts_of(table(
        "expenditure", "name:项目|2025年预算数|2026年预算数|比上年增减/金额|比上年增减/增减%", "甲|4.00|5.00|1.00|25.0"))  # fmt: skip
    assert [f["period"] for f in facts] == ["prior", "current", "change", "change_rate"]
    assert [f["year"] for f in facts] == [2025, 2026, None, None]
    assert facts[3]["unit"] == "%" and facts[3]["amount_wan"] is None and facts[3]["value"] == 25.0
    assert [f["basis"] for f in facts] == ["initial_budget", "initial_budget", None, None]


def test_budget_and_outturn_of_final_accounts():
    facts = facts_of(table("three_public_expenses", "合计/预算数|合计/全年预算数|合计/决算数", "5|4|3"), stage="final_accounts")
    assert [f["basis"] for f in facts] == ["initial_budget", "adjusted_budget", "final_accounts"]
    assert {f["period"] for f in facts} == {"current"}


def test_numbered_parts_after_of_which_are_parts_like_the_first():
    # Fuzhou
    facts = facts_of(table(
        "three_public_expenses", "name:项目|预算数", "合计|14", "1、因公出国（境）费用|6", f"2、{CARS}|8",
        "其中：（1）公务用车购置费|0", "（2）公务用车运行费|8"))  # fmt: skip
    assert [f["is_part"] for f in facts] == [False, False, False, True, True]
    assert {f["row_group"] for f in facts[3:]} == {f"2、{CARS}"}
    assert sum(f["value"] for f in facts if not f["is_total"] and not f["is_part"]) == 14


def test_agency_expenses_beside_the_three_public_are_a_table_of_their_own():
    # Shanghai: one grid for both
    facts = facts_of(table("three_public_expenses", "“三公”经费预算数/合计|机关运行经费预算数", "3|44"))
    assert [f["table"] for f in facts] == ["three_public_expenses", "agency_operating_expenses"]


# ---- funds, units of money, states ----------------------------------------


def test_the_fund_comes_from_the_heading_else_the_row_and_its_group_else_the_table():
    facts = facts_of(
        table("revenue", "name:资金来源|name:项目|金额", "一般公共预算资金|小计|8", "|", "其他资金|事业收入|2"),
        table("government_fund_expenditure", BY_CODE, "|合计|||"),
        table("expenditure", "name:项目|合计|财政拨款|单位资金", "甲|3|2|1"),
    )  # fmt: skip
    assert [f["fund"] for f in facts] == [
        "general_public", "institution_revenue", *["government_fund"] * 3, "all", "fiscal_appropriation", "own_funds"]  # fmt: skip


def test_a_side_s_heading_leaves_the_fund_to_its_rows():
    # Xinjiang: 财政拨款收入 | 财政拨款支出 above the two sides
    facts = facts_of(table(
        "fiscal_appropriation_summary", "item:财政拨款收入/项目|财政拨款收入/合计;item:财政拨款支出/功能分类|财政拨款支出/合计",
        "一般公共预算|8;教育支出|8", "总计|8;总计|8",
    ))  # fmt: skip
    assert {(f["row"], f["direction"]): f["fund"] for f in facts} == {
        ("一般公共预算", "revenue"): "general_public", ("教育支出", "expenditure"): "fiscal_appropriation",
        ("总计", "revenue"): "fiscal_appropriation", ("总计", "expenditure"): "fiscal_appropriation"}  # fmt: skip


def test_surplus_that_makes_up_the_gap_between_revenue_and_expenditure_is_no_change():
    fact = one(facts_of(table("revenue", "name:单位名称|用事业基金弥补收支差额", "某局|3")), "某局")
    assert (fact["measure"], fact["fund"], fact["period"]) == ("surplus_used", "own_funds", "current")


def test_an_account_s_code_in_the_units_column_names_no_unit():
    # Hunan: units above their accounts; 单位代码 prints the accounts' codes once more
    headings = "class_code:类|section_code:款|item_code:项|unit_code:单位代码|name:单位名称（功能分类科目）|合计"
    facts = facts_of(table(
        "expenditure", headings, "||||合计|9", "|||303001|区政府办公室|9", "201|||201|一般公共服务支出|9",
        "201|03||20103|政府办公厅（室）及相关机构事务|9", "201|03|01|2010301|行政运行|9",
    ))  # fmt: skip
    assert {f["unit_code"] for f in facts[1:]} == {"303001"}
    assert [f["function_code"] for f in facts[2:]] == ["201", "20103", "2010301"]
    assert closure(facts) == {1: "closed"}


def test_a_unit_s_code_and_name_in_one_cell_stand_above_its_accounts():
    facts = facts_of(table(
        "expenditure", "name:单位/功能科目|合计", "合计|9", "201001-某局机关|4", "205-教育支出|4", "2050101-行政运行|4",
        "201002-第一中学|5", "205-教育支出|5", "2050203-初中教育|5",
    ))  # fmt: skip
    assert [(f["row"], f["level"], f["unit_code"]) for f in facts[1:4]] == [
        ("某局机关", "unit", "201001"), ("教育支出", "class", "201001"), ("行政运行", "item", "201001")]  # fmt: skip
    assert leaves(facts) == ["行政运行", "初中教育"]
    assert closure(facts) == {1: "closed"}


def test_the_rate_below_a_heading_of_change_is_a_rate():
    facts = facts_of(table("expenditure", "name:科目名称|增减变化/金额|增减变化/比例", "教育支出|2.00|5.00%"))
    assert [(f["period"], f["unit"]) for f in facts] == [("change", "万元"), ("change_rate", "%")]


def test_a_blank_row_of_a_unit_s_own_funds_is_no_note():
    facts = facts_of(table("revenue_expenditure_summary", "item:收入/项目|收入/预算数",
                           "一般公共预算拨款收入|8", "单位资金收入|", "单位负责人：|", "收入合计|8"))  # fmt: skip
    assert [f["row"] for f in facts] == ["一般公共预算拨款收入", "单位资金收入", "收入合计"]


def test_sources_of_a_fund_s_table_are_revenue():
    facts = facts_of(table("government_fund_expenditure", "name:项目|年初结转和结余|本年收入|本年支出/小计|年末结转和结余",
                           "合计|1|5|4|2"), stage="final_accounts")  # fmt: skip
    assert [f["direction"] for f in facts] == ["revenue", "revenue", "expenditure", "expenditure"]
    assert [f["measure"] for f in facts] == ["carryover", "current_revenue", "current_expenditure", "carried_forward"]


def test_amounts_in_wan_and_the_digits_they_resolve():
    yuan, thousand, wan = (facts_of(table("expenditure", "name:项目|合计", "甲|12,340", unit=unit))[0]
                           for unit in ("元", "千元", "万元"))  # fmt: skip
    assert [f["amount_wan"] for f in (yuan, thousand, wan)] == [1.234, 1234.0, 12340.0]
    assert [f["decimals"] for f in (yuan, thousand, wan)] == [4, 1, 0]


def test_counts_keep_their_unit_and_have_no_amount():
    facts = facts_of(table("three_public_expenses", "name:项目|决算数", "公务用车保有量（辆）|3", "公务接待费|1.10"))
    assert (facts[0]["unit"], facts[0]["measure"], facts[0]["amount_wan"], facts[0]["value"]) == ("辆", "count", None, 3.0)
    assert facts[1]["unit"] == "万元" and facts[1]["amount_wan"] == 1.1


@pytest.mark.parametrize(
    ("printed", "state", "value", "amount"),
    [("0.00", "zero", 0.0, 0.0), ("", "blank", None, None), ("—", "dash", None, None), ("××", "text", None, None)],
)
def test_five_printings_with_two_meanings(printed: str, state: str, value: float | None, amount: float | None):
    fact, other = facts_of(table("expenditure", "name:项目|合计|基本支出", f"甲|{printed}|1"))
    assert (fact["state"], fact["value"], fact["amount_wan"], fact["printed"]) == (state, value, amount, printed)
    assert other["state"] == "value"


def test_notes_and_words_that_say_a_table_is_empty_are_no_rows_and_its_total_is_kept():
    facts = facts_of(table("state_capital_expenditure", BY_CODE, "|合计|||", "|此表为空|||", "|注：本年无数据|||"))
    assert {f["row"] for f in facts} == {"合计"} and not any(f["is_total"] for f in facts)


# ---- the frame ----------------------------------------


def check_frame(facts: list[Fact]) -> None:
    """Hold what is true of every document's facts: unique cells, contract columns, closed lists."""
    assert max(Counter(f["cell"] for f in facts).values()) == 1
    frame = frames.to_frame(facts, frames.FACTS)
    assert list(frame.columns) == list(frames.FACTS)
    assert set(frame["table"]) <= set(terms.TABLES)
    assert set(frame["measure"]) <= set(terms.MEASURES)
    assert set(frame["fund"]) <= set(terms.FUNDS)
    assert set(frame["period"]) <= set(terms.PERIODS)
    assert set(frame["basis"].dropna()) <= set(terms.BASES)
    assert set(frame["level"]) <= set(terms.LEVELS)
    assert set(frame["direction"].dropna()) <= {"revenue", "expenditure"}
    assert set(frame["state"]) <= {"value", "zero", "blank", "dash", "text"}
    assert set(frame["code_origin"].dropna()) <= {"printed", "rebuilt", "by_name"}
    money = frame["state"].isin(["value", "zero"]) & frame["unit"].isin(["元", "百元", "千元", "万元", "亿元"])
    assert frame["amount_wan"].notna().equals(money.astype("bool"))
    assert (frame["page"] >= 1).all() and frame["is_total"].notna().all() and frame["is_part"].notna().all()


def test_side_by_side_halves_have_rows_and_cells_of_their_own():
    facts = facts_of(table("basic_expenditure_economic", "code:编码|name:名称|决算数;code:编码|name:名称|决算数",
                           "301|工资福利支出|5;302|商品和服务支出|4", "30101|基本工资|5;30201|办公费|4"))  # fmt: skip
    assert [f["row_number"] for f in facts] == [1, 2, 3, 4]
    assert [f["cell"] for f in facts] == ["t1r1c3", "t1r2c3", "t1r3c6", "t1r4c6"]
    check_frame(facts)


# ---- 焦作市科学技术协会 2023 ----------------------------------------


@pytest.fixture(scope="module")
def jiaozuo(shared):
    """The facts of the real document."""
    return read_part(str(shared / "sources" / "jiaozuo-kexie-2023.txt")).facts


def test_the_real_document_keeps_the_contract(jiaozuo):
    check_frame(jiaozuo)


def test_jiaozuo_expenditure_by_function_and_kind(jiaozuo):
    # lines 218-232: 708.06 = 477.56 + 230.50; 386.35 + 58.14 + 33.07; 30.50 + 200.00
    facts = [f for f in jiaozuo if f["table"] == "expenditure"]
    total = {f["measure"]: f["amount_wan"] for f in facts if f["level"] == "total"}
    assert total == {
        "total": 708.06, "basic": 477.56, "wages_and_benefits": 386.35, "household_transfers": 58.14,
        "goods_and_services": 33.07, "capital": None, "project": 230.50, "other_operating": 30.50,
        "specific_purpose": 200.00}  # fmt: skip
    items = [f for f in facts if f["measure"] == "total" and not f["is_total"]]
    assert len(items) == 13 and round(sum(f["amount_wan"] for f in items), 2) == 708.06
    assert {f["unit_code"] for f in items} == {"254"} and {f["code_origin"] for f in items} == {"rebuilt"}
    assert one(items, "科技馆站")["function_code"] == "2060705"


def test_jiaozuo_summary_prints_the_appropriation_as_a_part(jiaozuo):
    # line 174: 其中:财政拨款 704.81 of 708.06
    part = one(jiaozuo, "其中:财政拨款")
    assert part["is_part"] and part["amount_wan"] == 704.81 and part["row_group"] == "一、一般公共预算"


def test_jiaozuo_three_public_and_agency(jiaozuo):
    three = {f["measure"]: f["amount_wan"] for f in jiaozuo if f["table"] == "three_public_expenses"}
    assert three["three_public_expenses"] == 4.60 and three["official_vehicles_operation"] == 3.50
    agency = [f for f in jiaozuo if f["table"] == "agency_operating_expenses"]
    assert round(sum(f["amount_wan"] for f in agency if not f["is_total"]), 2) == 13.56


def test_jiaozuo_project_money_beside_the_targets(jiaozuo):
    # lines 491 ff.: 30.50 of other operating projects and 200.00 of specific ones, ten projects of three units
    facts = [f for f in jiaozuo if f["table"] == "project_performance_targets" and f["fund"] == "all"]
    whole = [f for f in facts if f["column"] == "资金总额"]
    projects = [f for f in whole if f["level"] == "project"]
    assert len(projects) == 10 and round(sum(f["amount_wan"] for f in projects), 2) == 230.50
    assert {f["level"] for f in whole if f["is_total"]} == {"subtotal", "unit"}
    assert one(projects, "老科协工作经费")["project_code"] == "410800220000000034801"


def test_jiaozuo_budget_in_the_department_target_table(jiaozuo):
    facts = [f for f in jiaozuo if f["table"] == "department_performance_targets"]
    total = [f for f in facts if f["level"] == "total"]
    assert [f["amount_wan"] for f in total] == [708.06] and total[0]["is_total"]
    assert [f["amount_wan"] for f in facts if f["measure"] in ("basic", "project")] == [477.56, 230.50]

# ---- rows that only their sums place ----------------------------------------


def test_a_department_sums_the_units_below_it_where_nothing_but_the_amounts_says_so():
    # Zhejiang, Jilin: 收入总表 by unit without codes
    facts = facts_of(table(
        "revenue", "unit_name:单位名称|合计|事业收入", "合计|90|20", "某市某局|90|20", "某市某局本级|60|0", "某信息中心|30|20",
    ))  # fmt: skip
    assert leaves(facts, "合计") == ["某市某局本级", "某信息中心"]
    assert one(facts, "某信息中心", "合计")["row_group"] == "某市某局"
    assert closure(facts) == {1: "closed"}


def test_units_that_add_up_as_they_stand_stay_side_by_side():
    facts = facts_of(table("revenue", "unit_name:单位名称|合计", "合计|90", "甲局|30", "乙站|30", "丙站|30"))
    assert leaves(facts) == ["甲局", "乙站", "丙站"]


def test_an_appropriation_stands_above_its_budgets_without_number_or_code():
    # Xinjiang: 财政拨款（补助）, then its budgets, blank ones too
    facts = facts_of(table(
        "revenue_expenditure_summary", TWO_SIDES,
        "财政拨款（补助）|70;一、教育支出|90", "一般公共预算|70; |", "政府性基金预算||; |", "事业收入|20; |", "小计|90;小计|90",
    ))  # fmt: skip
    assert one(facts, "政府性基金预算")["row_group"] == "财政拨款(补助)"
    assert leaves(facts) == ["一般公共预算", "政府性基金预算", "事业收入", "一、教育支出"]
    assert closure(facts) == {1: "closed"}


def test_units_and_their_items_in_one_column_without_codes():
    facts = facts_of(table(
        "expenditure", "name:单位名称（功能科目）|合计", "合计|100", "某局本级|70", "教育支出|40", "社会保障和就业支出|30",
        "某信息中心|30", "社会保障和就业支出|30",
    ))  # fmt: skip
    assert [f["level"] for f in facts] == ["total", "unit", "class", "class", "unit", "class"]
    assert [f["unit_name"] for f in facts[1:]] == ["某局本级"] * 3 + ["某信息中心"] * 2
    assert closure(facts) == {1: "closed"}


def test_projects_that_repeat_the_code_of_their_item_stand_below_it():
    # Sichuan 表3-2: 类 款 项 on every row, the item's name first
    facts = facts_of(table(
        "project_expenditure", "code:科目编码|name:单位名称（科目）|金额",
        " |合计|20", "2010602|一般行政管理事务|20", "2010602|系统运维|15", "2010602|会议保障|5",
    ))  # fmt: skip
    assert [f["level"] for f in facts] == ["total", "item", "project", "project"]
    assert [f["project_name"] for f in facts[2:]] == ["系统运维", "会议保障"]
    assert closure(facts) == {1: "closed"}


def test_projects_below_their_unit_have_long_codes_in_the_units_column():
    # Shaanxi: 单位（项目）编码
    facts = facts_of(table(
        "project_expenditure", "unit_code:单位（项目）编码|name:单位（项目）名称|项目金额",
        " |合计|12", "101|某局|12", "101001|某局（机关）|12", "61000026101001001|信息化建设|10", "61000026101001002|专题调研|2",
    ))  # fmt: skip
    assert leaves(facts) == ["信息化建设", "专题调研"]
    assert [f["project_code"] for f in facts[3:]] == ["61000026101001001", "61000026101001002"]
    assert closure(facts) == {1: "closed"}


def test_a_carry_over_numbered_one_once_more_does_not_hang_on_the_row_before():
    # Sichuan 表2 numbers 上年结转 一、 again
    facts = facts_of(table(
        "fiscal_appropriation_summary", "item:项目|预算数",
        "一、本年收入|90", "一般公共预算拨款收入|90", "国有资本经营预算拨款收入||", "一、上年结转|10", "一般公共预算拨款收入|10", "收入总计|100",
    ))  # fmt: skip
    assert one(facts, "一、上年结转")["row_group"] == ""
    assert closure(facts) == {1: "closed"}


def test_rates_of_change_add_up_to_nothing_and_do_not_part_what_adds_up():
    # Shanxi: 其中：运行, and 购置 below it without 其中
    facts = facts_of(table(
        "three_public_expenses", "item:项目|2026年预算数|2026年比2025年增减%",
        "公务接待费|5|1.00", "公务用车购置及运行维护费|30|-6.28", "其中：公务用车运行维护费|12|-7.67", "公务用车购置费|18|-5.27", "合计|35|-5.00",
    ))  # fmt: skip
    assert [f["is_part"] for f in facts if f["column"] == "2026年预算数"] == [False, False, True, True, False]
    assert closure(facts) == {1: "closed"}


def test_a_unit_printed_above_holds_for_the_counts_below():
    facts = facts_of(table("other", "item:项目|统计数", "（一）车辆数合计（辆）|7", "1．机要通信用车|2", "2．应急保障用车|5"))
    assert {f["unit"] for f in facts} == {"辆"}


def test_personnel_and_operating_stand_above_the_classes_they_sum():
    facts = facts_of(table(
        "basic_expenditure_economic", "name:经济分类科目|预算数", "一、人员经费|55", "工资福利支出|50", "基本工资|50",
        "对个人和家庭的补助|5", "离休费|5", "二、公用经费|10", "商品和服务支出|10", "办公费|10", "合计|65",
    ))  # fmt: skip
    assert leaves(facts) == ["基本工资", "离休费", "办公费"]
    assert closure(facts) == {1: "closed"}


def test_the_same_class_under_basic_and_under_project_expenditure_is_added_up_once_each():
    facts = facts_of(table(
        "expenditure", "code:科目编码|name:科目名称|合计|基本支出/小计|基本支出/工资福利支出|基本支出/商品和服务支出"
        "|项目支出/小计|项目支出/商品和服务支出|项目支出/资本性支出", "205|教育支出|20|12|10|2|8|5|3",
    ))  # fmt: skip
    assert closure(facts) == {1: "closed"}
    facts[3]["amount_wan"] += 5  # 商品和服务支出 of 基本支出
    assert closure(facts) == {1: "open"}


@pytest.mark.parametrize(("carried", "state"), [("9.00", "closed"), ("8.00", "no_total")])
def test_a_single_row_is_proved_by_the_columns_that_make_its_total(carried: str, state: str):
    # Beijing 预算02表, Shenzhen 收入总表: one row, the funds of the year and what is carried over
    headings = "合计|本年收入/小计|本年收入/财政拨款/一般公共预算|本年收入/财政拨款/政府性基金|本年收入/事业收入|上年结转"
    facts = facts_of(table("revenue", headings, f"100.00|91.00|80.00|10.00|1.00|{carried}"))
    assert closure(facts) == {1: state}
