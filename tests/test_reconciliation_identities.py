"""Each identity from arithmetic: made tables that keep it, and the same tables with one figure off."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import pandas as pd
import pytest

import jzanalysis as jz
from jzanalysis.reconciliation import identities, reconcile

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from budget_maker import Maker, make  # noqa: E402

SUMMARY, FISCAL = "revenue_expenditure_summary", "fiscal_appropriation_summary"


def outcomes(checks: pd.DataFrame, name: str) -> list[str]:
    return checks[checks["check"] == name]["outcome"].tolist()


def off(facts: pd.DataFrame, row: str, by: float = 5.0, **where) -> pd.DataFrame:
    """The facts with one row's amount changed."""
    at = facts["row"] == row
    for name, value in where.items():
        at &= facts[name] == value
    assert at.sum() == 1
    other = facts.copy()
    other.loc[at, "amount_wan"] += by
    return other


# ---- the list ----------------------------------------


def test_every_identity_of_the_domain_guide_is_there(shared):
    with (shared / "guide/identities.csv").open(encoding="utf-8") as listing:
        wanted = [row["id"] for row in csv.DictReader(listing)]
    assert len(wanted) == 40
    assert set(wanted) <= set(identities())


def test_every_identity_has_its_sides_scope_and_ground_and_is_evaluated():
    source = "".join(
        file.read_text(encoding="utf-8") for file in (HERE.parent / "jzanalysis/reconciliation").glob("*.py")
    )
    for name, identity in identities().items():
        assert identity.zh and identity.scope and identity.rests_on, name
        assert identity.left or f'"{name}"' in source, name


# ---- 表间: what is not fiscal appropriation ----------------------------------------


def _two_summaries(carried: int | None = 300) -> Maker:
    """All money: 800 fiscal and 150 own, 300 carried over of which 200 fiscal; all of it is spent."""
    maker = Maker("a")
    one, two = maker.table(SUMMARY, "收支总表"), maker.table(FISCAL, "财政拨款收支总表")
    spent = 950 + (carried or 0)
    side = {"direction": "revenue", "column": "金额"}
    maker.cell(one, 1, 1, 800, row="一、财政拨款", fund="fiscal_appropriation", **side)
    maker.cell(one, 2, 1, 150, row="二、事业收入", fund="institution_revenue", **side)
    maker.cell(one, 3, 1, carried, row="上年结转", measure="carryover", **side)
    maker.cell(one, 4, 1, spent, row="收入总计", level="total", **side)
    maker.cell(one, 5, 2, spent, row="支出总计", level="total")
    fiscal = {"fund": "fiscal_appropriation"}
    maker.cell(two, 1, 1, 800, row="本年收入", measure="current_revenue", level="subtotal", **side, **fiscal)
    maker.cell(two, 2, 1, 200 if carried else None, row="上年结转", measure="carryover", **side, **fiscal)
    maker.cell(two, 3, 1, 1000 if carried else 800, row="收入总计", level="total", **side, **fiscal)
    maker.cell(
        two,
        4,
        2,
        1000 if carried else 800,
        row="本年支出",
        measure="current_expenditure",
        level="subtotal",
        **fiscal,
    )
    three = maker.table("expenditure", "支出总表")
    maker.cell(three, 1, 1, spent, row="合计", column="合计", level="total")
    return maker


def test_what_fiscal_money_does_not_pay_other_money_does():
    facts = _two_summaries().frames()[0]  # 12.50 = 10.00 + 1.50 + 3.00 − 2.00
    checks = reconcile(facts)
    assert outcomes(checks, "nonfiscal_remainder") == ["holds"]
    assert outcomes(reconcile(off(facts, "合计")), "nonfiscal_remainder") == ["fails"]


def test_without_carry_over_the_sources_alone_make_up_the_rest():
    assert outcomes(reconcile(_two_summaries(None).frames()[0]), "nonfiscal_remainder") == ["holds"]


def test_carry_over_that_is_not_split_leaves_the_rest_unchecked():
    facts = _two_summaries().frames()[0]
    unsplit = facts[~((facts["table"] == FISCAL) & (facts["row"] == "上年结转"))]
    assert outcomes(reconcile(unsplit), "nonfiscal_remainder") == []


def test_a_source_of_unknown_money_leaves_the_rest_unchecked():
    facts = _two_summaries().frames()[0]
    unknown = facts.assign(fund=facts["fund"].mask(facts["row"] == "二、事业收入", "all"))
    assert outcomes(reconcile(unknown), "nonfiscal_remainder") == []


def test_final_accounts_call_the_total_expenditure_of_the_year():
    facts = _two_summaries().frames()[0]
    total = facts["table"] == "expenditure"
    final = facts.assign(measure=facts["measure"].mask(total, "current_expenditure"))
    for name in ("nonfiscal_remainder", "exp_table_vs_summary"):
        assert outcomes(reconcile(final), name) == ["holds"]
        assert outcomes(reconcile(off(final, "合计")), name) == ["fails"]


# ---- 部门决算: classes, blocks, numbered totals ----------------------------------------


def test_classes_of_the_final_accounts_agree_between_tables():
    maker = Maker("a")
    coded = {"level": "class", "function_code": "201", "row": "一般公共服务支出"}
    maker.cell(maker.table(SUMMARY, "收入支出决算总表"), 1, 1, 500, **coded)
    maker.cell(maker.table("expenditure", "支出决算表"), 1, 1, 500, measure="current_expenditure", **coded)
    facts = maker.frames()[0]
    assert outcomes(reconcile(facts), "class_between") == ["holds"]
    assert outcomes(reconcile(off(facts, "一般公共服务支出", table="expenditure")), "class_between") == ["fails"]


def test_an_item_of_one_fund_that_all_expenditure_does_not_list_is_asked_about():
    maker = Maker("a")
    coded = {"level": "item", "measure": "current_expenditure"}
    whole, fund = maker.table("expenditure", "支出决算表"), maker.table("general_public_budget_expenditure", "一般公共预算支出表")
    for table in (whole, fund):
        maker.cell(table, 1, 1, 900, row="住房改革支出", function_code="22102", level="section", measure="current_expenditure")
        maker.cell(table, 2, 1, 500, row="购房补贴", function_code="2210203", **coded)
        maker.cell(table, 3, 1, 400, row="住房公积金", function_code="2210201", **coded)
    facts = maker.frames()[0]
    assert outcomes(reconcile(facts), "absent_item") == []
    dropped = facts[~((facts["table"] == "expenditure") & (facts["function_code"] == "2210201"))]
    asked = reconcile(dropped).query("check == 'absent_item'")
    assert asked["outcome"].tolist() == ["question"]
    assert "“住房公积金” 4.00" in asked["statement"].item()


def _purposes() -> pd.DataFrame:
    """支出按支出性质 and 经济分类 in one column of the summary, and the columns of 支出决算表."""
    maker = Maker("a")
    table = maker.table(SUMMARY, "收入支出决算总表") | {"column": "决算数"}
    year = {"measure": "current_expenditure", "level": "subtotal"}
    maker.cell(table, 1, 9, 600, row="一、基本支出", measure="basic")
    maker.cell(table, 2, 9, 400, row="二、项目支出", measure="project")
    maker.cell(table, 3, 9, 1000, row="经济分类支出合计", **year)
    maker.cell(table, 4, 9, 700, row="工资福利支出", measure="wages_and_benefits")
    maker.cell(table, 5, 9, 300, row="资本性支出", measure="capital")
    maker.cell(table, 6, 9, 1000, row="本年支出合计", **year)
    table = maker.table("expenditure", "支出决算表")
    for number, (measure, cents) in enumerate({"current_expenditure": 1000, "basic": 600, "project": 400}.items(), start=3):
        maker.cell(table, 1, number, cents, row="合计", level="total", measure=measure)
    return maker.frames()[0]


def test_expenditure_by_purpose_agrees_with_the_columns_of_the_expenditure_table():
    assert outcomes(reconcile(_purposes()), "purposes_vs_expenditure") == ["holds", "holds"]
    wrong = reconcile(off(_purposes(), "二、项目支出"))
    assert sorted(outcomes(wrong, "purposes_vs_expenditure")) == ["fails", "holds"]


def test_classes_below_their_total_in_the_summary_add_up_to_it():
    assert outcomes(reconcile(_purposes()), "economic_hierarchy") == ["holds"]
    assert outcomes(reconcile(off(_purposes(), "资本性支出")), "economic_hierarchy") == ["fails"]


def _blocks() -> pd.DataFrame:
    """公用经费 in two blocks: 2.00 + 1.00, summed at the foot of the last."""
    maker = Maker("a")
    table = maker.table("basic_expenditure_economic", "基本支出决算表")
    personnel, operating = {"measure": "personnel"}, {"measure": "operating"}
    maker.cell(table, 1, 3, 600, row="工资福利支出", level="class", department_economic_code="301", **personnel)
    maker.cell(table, 2, 3, 600, row="人员经费合计", level="subtotal", **personnel)
    maker.cell(table, 3, 6, 200, row="商品和服务支出", level="class", department_economic_code="302", **operating)
    maker.cell(table, 4, 9, 100, row="资本性支出", level="class", department_economic_code="310", **operating)
    maker.cell(table, 5, 9, 300, row="公用经费合计", level="subtotal", **operating)
    return maker.frames()[0]


def test_operating_expenses_in_two_blocks_add_up_to_their_one_total():
    checks = reconcile(_blocks())
    assert outcomes(checks, "economic_split") == ["holds", "holds"]
    assert outcomes(checks, "economic_hierarchy") == []
    assert sorted(outcomes(reconcile(off(_blocks(), "商品和服务支出")), "economic_split")) == ["fails", "holds"]


def test_a_total_below_blocks_sums_their_totals_and_not_its_own_column():
    maker = Maker("a")
    table = maker.table("basic_expenditure_economic", "基本支出决算表") | {"measure": "operating"}
    maker.cell(table, 6, 9, 900, row="合计", level="total")
    facts = pd.concat([_blocks(), maker.frames()[0]], ignore_index=True)
    checks = reconcile(facts)
    assert outcomes(checks, "economic_split_total") == ["holds"]
    assert "fails" not in set(checks["outcome"])
    assert outcomes(reconcile(off(facts, "合计")), "economic_split_total") == ["fails"]


def test_basic_expenditure_is_personnel_and_operating_expenses_together():
    maker = Maker("a")
    table = maker.table("general_public_budget_expenditure", "一般公共预算财政拨款支出决算表")
    maker.cell(table, 1, 1, 900, row="合计", level="total", measure="basic", fund="general_public")
    facts = pd.concat([maker.frames()[0], _blocks().assign(table_number=2)], ignore_index=True)
    assert outcomes(reconcile(facts), "gp_basic_vs_economic") == ["holds"]
    assert outcomes(reconcile(off(facts, "公用经费合计")), "gp_basic_vs_economic") == ["fails"]


def test_a_numbered_total_sums_its_own_lines_and_not_the_table():
    maker = Maker("a")
    table = maker.table("other", "机构运行信息表") | {"column": "统计数"}
    maker.cell(table, 1, 1, 700, row="二、机关运行经费")
    maker.cell(table, 2, 1, 50, row="(一)支出合计", level="subtotal")
    maker.cell(table, 3, 1, 20, row="1.公务接待费", row_group="(一)支出合计")
    maker.cell(table, 4, 1, 30, row="2.因公出国(境)费", row_group="(一)支出合计")
    checks = reconcile(maker.frames()[0])
    assert outcomes(checks, "lines_total") == []
    assert outcomes(checks, "line_parts") == ["holds"]


@pytest.mark.parametrize(("printed", "outcome"), [("—", []), ("", ["not_checkable"])])
def test_a_dash_beside_a_heading_is_no_total_and_a_blank_one_cannot_be_checked(printed, outcome):
    maker = Maker("a")
    table = maker.table("other", "机构运行信息表") | {"column": "统计数"}
    maker.cell(table, 1, 1, None, row="四、政府采购支出信息", printed=printed, state="dash" if printed else "blank")
    maker.cell(table, 2, 1, 50, row="(一)政府采购支出", row_group="四、政府采购支出信息")
    maker.cell(table, 3, 1, 30, row="(二)授予中小企业合同金额", row_group="四、政府采购支出信息")
    assert outcomes(reconcile(maker.frames()[0]), "line_parts") == outcome


def test_each_fund_is_balanced_with_its_part_of_what_was_carried_over():
    maker = Maker("a")
    table = maker.table(FISCAL, "财政拨款收入支出决算总表") | {"fund": "general_public"}
    opening = "年初财政拨款结转和结余"
    maker.cell(table, 1, 1, 900, row="一、一般公共预算财政拨款", direction="revenue")
    maker.cell(table, 2, 1, 150, row=opening, direction="revenue", measure="carryover", fund="fiscal_appropriation")
    part = {"row": "其中:一般公共预算财政拨款", "row_group": opening, "is_part": True, "measure": "carryover"}
    maker.cell(table, 3, 1, 100, direction="revenue", **part)
    maker.cell(table, 4, 2, 950, row="本年支出合计", measure="current_expenditure", level="subtotal")
    maker.cell(table, 5, 2, 50, row="年末财政拨款结转和结余", measure="carried_forward")
    facts = maker.frames()[0]
    assert outcomes(reconcile(facts), "fund_balance") == ["holds"]
    assert outcomes(reconcile(off(facts, "本年支出合计")), "fund_balance") == ["fails"]


# ---- 文字: against the budget, of what a share is ----------------------------------------


@pytest.mark.parametrize(("words", "outcome"), [
    ("决算数小于年初预算数的主要原因是厉行节约", ["holds"]), ("决算数大于年初预算数的主要原因是追加", ["fails"]),
    ("决算数与年初预算数持平", ["fails"]), ("决算数与年初预算数基本持平", []), ("决算数小于全年预算数，大于年初预算数", []),
])  # fmt: skip
def test_more_or_less_than_the_budget_is_held_against_the_two_amounts(words, outcome):
    maker = Maker("a")
    maker.say("行政运行", 900, budget_wan=10.0, sentence=f"年初预算为10.00万元，支出决算为9.00万元，{words}。")
    facts, stated, targets = maker.frames()
    assert outcomes(reconcile(facts, stated, targets), "narrative_against_budget") == outcome


def test_a_difference_below_the_printed_digits_cannot_be_checked():
    maker = Maker("a")
    maker.say("行政运行", 1000, budget_wan=10.0, sentence="年初预算为10.00万元，支出决算为10.00万元，决算数大于年初预算数。")
    facts, stated, targets = maker.frames()
    assert outcomes(reconcile(facts, stated, targets), "narrative_against_budget") == ["not_checkable"]


def test_a_change_and_its_rate_go_the_same_way():
    maker = Maker("a")
    maker.say("公务接待费", 1100, change_wan=1.0, change_rate=0.1, trend="increase", prior_wan=10.0, prior_origin="implied")
    facts, stated, targets = maker.frames()
    assert outcomes(reconcile(facts, stated, targets), "narrative_direction") == []
    wrong = stated.assign(change_rate=-stated["change_rate"])  # 增加1万元，下降10%
    assert outcomes(reconcile(facts, wrong, targets), "narrative_direction") == ["fails"]


def test_a_sentence_with_two_budgets_does_not_say_which_is_meant():
    maker = Maker("a")
    both = "购置费预算10.00万元，决算9.00万元；运行费预算5.00万元，决算6.00万元，决算数大于预算数。"
    maker.say("购置费", 900, budget_wan=10.0, sentence=both)
    maker.say("运行费", 600, budget_wan=5.0, sentence=both)
    facts, stated, targets = maker.frames()
    assert outcomes(reconcile(facts, stated, targets), "narrative_against_budget") == []


def test_a_share_is_of_the_whole_that_the_text_names_in_other_words():
    maker = Maker("a")
    maker.say("“三公”经费财政拨款支出预算", 1000)
    maker.say("公务接待费", 250, share=0.25, share_of="“三公”经费财政拨款支出决算")
    facts, stated, targets = maker.frames()
    assert outcomes(reconcile(facts, stated, targets), "narrative_share") == ["holds"]
    assert outcomes(reconcile(facts, stated.assign(share=stated["share"] + 0.03), targets), "narrative_share") == ["fails"]


# ---- 表间: both sides by function ----------------------------------------


def _by_function(carried_forward: int = 0) -> pd.DataFrame:
    maker = Maker("a")
    for kind, more in (("revenue", carried_forward), ("expenditure", 0)):
        table = maker.table(kind, "表") | {"column": "合计"}
        maker.cell(table, 1, 1, 1000 + more, row="合计", level="total")
        for number, (code, cents) in enumerate({"201": 700 + more, "208": 300}.items(), start=2):
            maker.cell(table, number, 1, cents, row=code, level="class", function_code=code)
    return maker.frames()[0]


def test_revenue_and_expenditure_agree_by_functional_code():
    facts = _by_function()
    assert outcomes(reconcile(facts), "function_two_sided") == ["holds", "holds"]
    moved = off(off(facts, "201", table="revenue"), "208", -5.0, table="revenue")
    assert outcomes(reconcile(moved), "function_two_sided") == ["fails", "fails"]


def test_where_something_is_carried_forward_the_codes_need_not_agree():
    assert outcomes(reconcile(_by_function(carried_forward=50)), "function_two_sided") == []


def test_in_final_accounts_the_codes_need_not_agree():
    final = _by_function().assign(stage="final_accounts", basis="final_accounts")
    assert outcomes(reconcile(final), "function_two_sided") == []


# ---- 两种经济分类 ----------------------------------------


def _pairs() -> pd.DataFrame:
    """302 is paid as 502 and as 505."""
    maker = Maker("a")
    table = maker.table("basic_expenditure_economic", "基本支出表") | {"column": "合计"}
    maker.cell(table, 9, 1, 70, row="合计", level="total")
    rows = [
        ("302", "502", 30),
        ("30201", "50201", 10),
        ("30202", "50201", 20),
        ("302", "505", 40),
        ("30201", "50502", 40),
    ]
    for number, (own, other, cents) in enumerate(rows, start=1):
        level = "class" if len(own) == 3 else "section"
        maker.cell(table, number, 1, cents, row=f"{own}-{other}", level=level, department_economic_code=own,
                   government_economic_code=other)  # fmt: skip
    return maker.frames()[0]


def test_a_class_paid_as_two_government_classes_is_the_sum_of_each():
    facts = _pairs()
    assert outcomes(reconcile(facts), "two_economic_classes") == ["holds", "holds"]
    # 0.10 moved from one pair to the other leaves the class as it was, and both pairs wrong
    moved = off(off(facts, "30201-50201", 0.1), "30201-50502", -0.1)
    checks = reconcile(moved)
    assert outcomes(checks, "economic_hierarchy") == ["holds", "holds"]
    assert outcomes(checks, "two_economic_classes") == ["fails", "fails"]


def test_two_blocks_of_economic_classes_have_one_sum():
    maker = Maker("a")
    table = maker.table("basic_expenditure_economic", "基本支出表") | {"column": "金额"}
    rows = [("department_economic_code", "301", 60), ("department_economic_code", "302", 40),
            ("government_economic_code", "501", 55), ("government_economic_code", "505", 45)]  # fmt: skip
    for number, (name, code, cents) in enumerate(rows, start=1):
        maker.cell(table, number, 1 if code < "500" else 2, cents, row=code, level="class", **{name: code})
    facts = maker.frames()[0]
    assert outcomes(reconcile(facts), "two_economic_classes") == ["holds"]
    assert outcomes(reconcile(off(facts, "505")), "two_economic_classes") == ["fails"]


# ---- 部门与单位 ----------------------------------------


def _unit(name: str, cents: int) -> Maker:
    maker = Maker(name)
    for kind in ("revenue", "general_public_budget_expenditure"):
        table = maker.table(kind, "表") | {
            "fund": "general_public",
            "column": "一般公共预算",
            "department": name,
        }
        maker.cell(table, 1, 1, cents, row="合计", level="total")
    return maker


def _department(units: dict[str, int]) -> Maker:
    maker = _unit("某局", sum(units.values()))
    table = maker.facts[0] | {"level": "unit", "is_total": True}
    for number, (name, cents) in enumerate(units.items(), start=2):
        maker.cell(
            table, number, 1, cents, row=name, unit_name=name, unit_code=f"11400{number}", level="unit"
        )
    return maker


def _panel(*makers: Maker) -> pd.DataFrame:
    return pd.concat([maker.frames()[0] for maker in makers], ignore_index=True)


def test_a_department_is_the_sum_of_its_units():
    units = {"某局（本级）": 700, "某中心": 300}
    facts = _panel(_department(units), _unit("某局本级", 700), _unit("某中心", 300))
    checks = reconcile(facts)
    assert outcomes(checks, "department_units") == ["holds"] * 3  # each unit's row, and their sum
    wrong = off(facts, "合计", disclosure="某中心", table="general_public_budget_expenditure")
    assert sorted(outcomes(reconcile(wrong), "department_units")) == ["fails", "holds", "holds"]


def test_a_unit_whose_disclosure_is_not_given_is_named():
    checks = reconcile(_panel(_department({"某局（本级）": 700, "某中心": 300}), _unit("某中心", 300)))
    units = checks[checks["check"] == "department_units"]
    assert units["outcome"].tolist() == ["holds", "not_checkable"]
    assert "没有某局的文件" in units["statement"].iloc[1]


def test_suzhou_s_department_prints_its_own_unit_as_the_unit_does(shared):
    folder = shared / "corpus/suzhou"
    names = ("规划和自然资源局_苏州市自然资源和规划局2026年度部门预算公开.pdf",
             "规划和自然资源局_苏州市自然资源和规划局（本级）2026年度单位预算公开.pdf")  # fmt: skip
    loaded = [jz.load(folder / name) for name in names]
    frames = (pd.concat([getattr(each, name) for each in loaded]) for name in ("facts", "stated", "targets"))
    units = reconcile(*frames).query("check == 'department_units'")
    held = units[units["outcome"] == "holds"]
    # 收入总表 114001: 合计 10,022.32, 一般公共预算 9,078.52, 政府性基金 943.80
    assert set(held["left"]) == {10022.32, 9078.52, 943.80}
    assert not (units["outcome"] == "fails").any()


# ---- 决算 ----------------------------------------


def test_fiscal_balance_of_final_accounts_needs_no_surplus_terms():
    maker = Maker("a")
    table = maker.table(FISCAL, "财政拨款收支总表") | {"stage": "final_accounts", "basis": "final_accounts",
                                               "fund": "fiscal_appropriation", "column": "决算数"}  # fmt: skip
    revenue = {"direction": "revenue"}
    maker.cell(table, 1, 1, 900, row="本年收入合计", measure="current_revenue", level="subtotal", **revenue)
    maker.cell(table, 2, 1, 50, row="年初结转和结余", measure="carryover", **revenue)
    maker.cell(table, 3, 2, 920, row="本年支出合计", measure="current_expenditure", level="subtotal")
    maker.cell(table, 4, 2, 30, row="年末结转和结余", measure="carried_forward")  # 0.50 + 9.00 − 9.20
    facts = maker.frames()[0]
    assert outcomes(reconcile(facts), "final_balance_fiscal") == ["holds"]
    assert outcomes(reconcile(off(facts, "年末结转和结余")), "final_balance_fiscal") == ["fails"]


# ---- rows that are missing ----------------------------------------


def test_a_list_without_its_total_is_named():
    facts, stated, targets = make(1).frames()
    lacking = facts[~((facts["table"] == "general_public_budget_expenditure") & (facts["level"] == "total"))]
    checks = reconcile(lacking, stated, targets)
    said = checks[checks["statement"].str.contains("没有印出合计行")]
    assert said[["table", "outcome"]].to_numpy().tolist() == [
        ["general_public_budget_expenditure", "not_checkable"]
    ]


def test_an_item_without_its_section_is_noticed_where_the_other_tables_print_sections():
    facts, stated, targets = make(1).frames()
    table = facts["table"] == "general_public_budget_expenditure"
    sections = table & (facts["level"] == "section")
    assert sections.any()
    checks = reconcile(facts[~sections], stated, targets)
    assert not (checks["outcome"] == "fails").any()
    unread = checks[(checks["check"] == "function_hierarchy") & (checks["outcome"] == "not_checkable")]
    assert set(unread["table"]) == {"general_public_budget_expenditure"}


def test_a_units_row_is_missed_where_the_other_tables_print_it():
    maker = Maker("a")
    for kind in ("expenditure", "general_public_budget_expenditure"):
        table = maker.table(kind, kind)
        unit = {"unit_code": "101001", "unit_name": "某局"}
        maker.cell(table, 1, 1, 100, row="合计", level="total")
        maker.cell(table, 2, 1, 100, row="某局", level="unit", **unit)
        maker.cell(table, 3, 1, 60, row="行政运行", function_code="2010101", level="item", **unit)
        maker.cell(table, 4, 1, 40, row="一般行政管理事务", function_code="2010102", level="item", **unit)
    facts = maker.frames()[0]
    assert outcomes(reconcile(facts), "units_total") == ["holds", "holds"]
    lacking = facts[~((facts["table"] == "expenditure") & (facts["level"] == "unit"))]
    found = reconcile(lacking).query("check == 'units_total'").set_index("table")["outcome"]
    assert found.to_dict() == {"expenditure": "not_checkable", "general_public_budget_expenditure": "holds"}
    none = facts[facts["level"] != "unit"]  # no table prints it: none lacks it
    assert outcomes(reconcile(none), "units_total") == []


def test_a_row_without_a_name_can_confirm_a_sum_but_not_refute_it():
    maker = Maker("a")
    table = maker.table("agency_operating_expenses", "机关运行经费表") | {
        "measure": "agency_operating_expenses"
    }
    maker.cell(table, 1, 1, 100, row="合计", level="total")
    maker.cell(table, 2, 1, 60, row="办公费", department_economic_code="30201", level="section")
    maker.cell(table, 3, 1, 40, row="印刷费", department_economic_code="30202", level="section")
    maker.cell(table, 4, 1, 77, row="0")  # a figure of the next table, read as a row of this one
    facts = maker.frames()[0]
    assert outcomes(reconcile(facts), "agency_rows") == ["holds"]
    assert outcomes(reconcile(off(facts, "办公费")), "agency_rows") == ["not_checkable"]
    named = facts.assign(row=facts["row"].mask(facts["row"] == "0", "水费"))
    assert outcomes(reconcile(named), "agency_rows") == ["fails"]


def test_rows_withheld_below_a_confirmed_total_are_not_called_wrong_between_tables(made_short):
    checks = reconcile(*made_short)
    assert not (checks["outcome"] == "fails").any()
    assert "not_checkable" in outcomes(checks, "class_between")


@pytest.fixture
def made_short() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """A disclosure whose 支出总表 lists one item of each code, and leaves out half of its money."""
    maker = Maker("a")
    one = maker.table(SUMMARY, "收支总表") | {"column": "金额"}
    maker.cell(one, 1, 2, 900, row="一、一般公共服务支出", level="class", function_code="201")
    maker.cell(one, 2, 2, 100, row="二、教育支出", level="class", function_code="205")
    maker.cell(one, 3, 2, 1000, row="本年支出合计", level="subtotal", measure="current_expenditure")
    two = maker.table("expenditure", "支出总表") | {"column": "合计"}
    maker.cell(two, 1, 1, 1000, row="合计", level="total")
    for number, (code, cents) in enumerate({"2010101": 200, "2010102": 100, "2050803": 100}.items(), start=2):
        maker.cell(two, number, 1, cents, row=code, level="item", function_code=code)
    return maker.frames()


# ---- 跨年 ----------------------------------------


def test_the_initial_budget_of_final_accounts_is_looked_up_in_the_budget():
    def named(name: str, stage: str) -> Maker:
        maker = Maker(name)
        table = maker.table("three_public_expenses", "三公经费表") | {
            "stage": stage,
            "measure": "three_public_expenses",
        }
        maker.cell(table, 1, 1, 450 if stage == "budget" else 400, row="三公经费", column="合计")
        return maker

    final = named("决算", "final_accounts")
    final.say("“三公”经费", 400, budget_wan=4.5, completion_rate=0.8889, table="three_public_expenses",
              measure="three_public_expenses", stage="final_accounts")  # fmt: skip
    pairs = (named("预算", "budget").frames(), final.frames())
    facts, stated, targets = (pd.concat(each, ignore_index=True) for each in zip(*pairs, strict=True))
    checks = reconcile(facts, stated, targets)
    assert outcomes(checks, "years_budget") == ["holds"]
    other = reconcile(facts, stated.assign(budget_wan=5.4), targets)
    assert outcomes(other, "years_budget") == ["not_checkable"]


# ---- what is doubted rather than called wrong ----------------------------------------


def test_a_table_whose_sums_fail_in_many_places_was_misread(made_full):
    facts, stated, targets = made_full
    table = facts["table"] == "general_public_budget_expenditure"
    rows = facts.index[table & (facts["level"] == "item") & facts["amount_wan"].notna()]
    garbled = facts.copy()
    garbled.loc[rows, "amount_wan"] = garbled.loc[rows, "amount_wan"] + 7.77
    checks = reconcile(garbled, stated, targets)
    own = checks[(checks["table"] == "general_public_budget_expenditure") & (checks["family"] == "table")]
    assert not (own["outcome"] == "fails").any()
    assert own["why"].str.contains("很可能读错了格子").sum() >= 4
    one = facts.copy()
    one.loc[rows[0], "amount_wan"] += 7.77
    assert (reconcile(one, stated, targets)["outcome"] == "fails").any()


@pytest.fixture
def made_full() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    return make(1).frames()


def test_two_tables_that_differ_by_what_is_carried_over_speak_of_different_things():
    maker = Maker("a")
    one = maker.table(SUMMARY, "收支总表") | {"column": "金额", "direction": "revenue"}
    maker.cell(one, 1, 1, 950, row="一、一般公共预算拨款收入", fund="general_public")
    maker.cell(one, 2, 1, 50, row="上年结转", measure="carryover")
    maker.cell(one, 3, 1, 1000, row="收入总计", level="total")
    two = maker.table("revenue", "收入总表") | {
        "fund": "general_public",
        "column": "一般公共预算",
        "direction": "revenue",
    }
    maker.cell(two, 1, 1, 900, row="合计", level="total")
    facts = maker.frames()[0]
    checks = reconcile(facts)
    mine = checks[checks["check"] == "revenue_funds"]
    assert mine["outcome"].tolist() == ["not_checkable"] and "恰为文件印出的结转" in mine["why"].item()
    assert outcomes(reconcile(off(facts, "合计", 0.1)), "revenue_funds") == ["fails"]
