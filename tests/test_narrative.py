"""What texts state: each wording with invented numbers, expected values from arithmetic."""

from __future__ import annotations

import csv
import time

import pytest

from jzanalysis.frames import STATED
from jzanalysis.narrative import read_stated
from jzanalysis.reading.document import Document, TextBlock


def stated(*texts, year=2024, stage="budget"):
    blocks = [TextBlock(page, text) for page, text in enumerate(texts, start=1)]
    return read_stated(Document("a.txt", "text", len(texts), blocks), fiscal_year=year, stage=stage)


def only(*texts, **options):
    rows = stated(*texts, **options)
    assert len(rows) == 1, [row["subject"] for row in rows]
    return rows[0]


def by_subject(rows):
    return {row["subject"]: row for row in rows}


# -- the row ------------------------------------------------------------------------------------------
def test_a_row_has_the_columns_of_the_frame_that_do_not_name_the_document():
    row = only("2024年支出预算50万元。")
    assert set(row) == set(STATED) - {"disclosure", "document", "department", "fiscal_year", "stage"}


def test_cells_count_the_rows_and_pages_are_where_a_row_begins():
    rows = stated("收入预算5万元。", "支出预算5万元。")
    assert [(row["cell"], row["page"]) for row in rows] == [("s1", 1), ("s2", 2)]


@pytest.mark.parametrize("text", ["", "本单位没有使用政府性基金预算拨款安排的支出。", "共有车辆7辆，其中：机要通信用车2辆。"])
def test_a_text_without_amounts_states_nothing(text):
    assert stated(text) == []


# -- wordings of change -------------------------------------------------------------------------------
@pytest.mark.parametrize("comparison", [
    "比上年", "比上年预算数", "比2023年预算", "比2023年年初预算", "较上年", "较2023年年初预算", "较去年", "与上年相比", "与2023年度相比，",
    "同上年相比", "与上年预算相比，", "同比", "比2023年执行数", "比2023年决算数", "比上一年度", "较上年度", "较2023年部门预算",
])
@pytest.mark.parametrize(("verb", "rate"), [("减少", "下降20%"), ("下降", "降幅为20%"), ("减少了", "降低２０％")])
def test_a_decrease_is_read_in_every_wording(comparison, verb, rate):
    row = only(f"2024年公务接待费预算4.0万元，{comparison}{verb}1.00万元，{rate}。")
    assert (row["current_wan"], row["change_wan"], row["prior_wan"]) == (4.0, -1.0, 5.0)
    assert row["change_rate"] == pytest.approx(-0.2)
    assert (row["trend"], row["prior_origin"], row["rate_decimals"]) == ("decrease", "implied", 0)


@pytest.mark.parametrize("verb", ["增加", "增长", "上升", "提高", "增加了", "净增加", "增长（下降）", "增加（减少）"])
def test_an_increase_has_a_positive_sign(verb):
    row = only(f"培训费6万元，比上年{verb}1万元。")
    assert (row["change_wan"], row["trend"], row["prior_wan"]) == (1.0, "increase", 5.0)


@pytest.mark.parametrize("flat", [
    "与上年持平", "比2023年预算持平", "与上年预算数一致", "与上年一致", "与去年预算数相同", "较上年无增减变化", "与2023年预算相比无变化", "与上年预算数相等",
])
def test_no_change_is_unchanged_and_implies_the_same_prior(flat):
    row = only(f"公务接待费2.5万元，{flat}。")
    assert (row["trend"], row["change_wan"], row["prior_wan"]) == ("unchanged", 0.0, 2.5)


def test_nearly_unchanged_implies_no_prior():
    row = only("公务接待费2.5万元，与上年基本持平。")
    assert (row["trend"], row["change_wan"], row["prior_wan"]) == ("unchanged", None, None)


def test_a_change_of_zero_is_unchanged_whatever_its_word():
    row = only("因公出国（境）费0万元，0比上年预算数减少0万元，下降0%，主要原因：无出国计划。")
    assert (row["change_wan"], row["change_rate"], row["trend"], row["reason"]) == (0.0, 0.0, "unchanged", "无出国计划")
    assert str(row["change_wan"]) == "0.0"


def test_the_prior_is_printed_inside_the_comparison():
    row = only("2024年收入预算900.5万元，比2023年年初预算数1,000.5万元减少100.00万元，下降10.00%。")
    assert (row["prior_wan"], row["prior_origin"], row["prior_basis"]) == (1000.5, "printed", "initial_budget")


@pytest.mark.parametrize("text", [
    "2023年公务接待费预算为5万元，2024年公务接待费预算为6万元，增加1万元。",
    "公务接待费2024年预算数6万元，2023年预算数5万元，增加1万元。",
    "公务接待费上年预算数为5万元，本年预算数为6万元，比上年增加1万元。",
    "公务接待费2024年预算数6万元，较2023年预算数（5万元）增加1万元。",
])
def test_the_prior_is_printed_beside_the_current_amount(text):
    row = only(text)
    assert (row["current_wan"], row["change_wan"], row["prior_wan"], row["prior_origin"]) == (6.0, 1.0, 5.0, "printed")


@pytest.mark.parametrize(("words", "basis"), [
    ("上年", None), ("上年预算数", "initial_budget"), ("2023年年初预算", "initial_budget"),
    ("上年调整预算数", "adjusted_budget"), ("2023年预算执行数", "expected_outturn"), ("上年决算数", "final_accounts"),
])
def test_the_basis_of_the_prior_is_what_the_comparison_names(words, basis):
    assert only(f"培训费6万元，比{words}增加1万元。")["prior_basis"] == basis


def test_a_printed_prior_of_execution_with_a_rate_only():
    row = only(
        "3.“教育支出（类）普通教育（款）小学教育（项）”8.00万元，主要用于办学。2023年当年预算执行数为10.00万元，"
        "2024年预算安排8.00万元，比2023年预算执行数减少20.00%。主要原因是：学生减少。"
    )
    assert (row["current_wan"], row["prior_wan"], row["prior_origin"]) == (8.0, 10.0, "printed")
    assert (row["change_wan"], row["prior_basis"], row["function_code"]) == (None, "expected_outturn", "2050202")
    assert row["change_rate"] == pytest.approx(-0.2) and row["reason"] == "学生减少"


def test_smaller_than_last_years_budget_is_a_decrease():
    row = only("公务接待费预算支出6.5万元，本年数小于上年预算数0.5万元，主要是厉行节约。")
    assert (row["change_wan"], row["prior_wan"], row["reason"]) == (-0.5, 7.0, "厉行节约")


def test_the_rate_may_come_before_the_change():
    rows = stated("收入总计60万元，支出总计60万元，比上年增长20%，增加10万元，主要原因是甲。")
    assert [(row["change_wan"], row["change_rate"], row["prior_wan"], row["reason"]) for row in rows] == [(10.0, 0.2, 50.0, "甲")] * 2


def test_times_are_hundreds_of_per_cent():
    row = only("预留机动经费预算数为34万元。与上年相比增加32万元，增长16倍。")
    assert (row["change_rate"], row["rate_decimals"]) == (16.0, -2)


def test_a_mistyped_year_of_the_current_amount_is_mended():
    row = only("2023年“三公”经费预算13.5万元，比2023年减少5.5万元。")
    assert (row["current_wan"], row["change_wan"], row["prior_wan"]) == (13.5, -5.5, 19.0)


# -- numbers ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("printed", "wan", "decimals"), [
    ("1,234.50万元", 1234.5, 2), ("1 , 234 . 50 万 元", 1234.5, 2), ("１２３４．５万元", 1234.5, 1), ("1，234.5万元", 1234.5, 1),
    ("25,000元", 2.5, 4), ("1.2亿元", 12000.0, -3),
])
def test_amounts_are_in_wan_with_the_digits_printed(printed, wan, decimals):
    row = only(f"2024年项目支出预算{printed}。")
    assert (row["current_wan"], row["decimals"]) == (wan, decimals)


@pytest.mark.parametrize("text", [
    "单位价值50万元以上通用设备2台（套）。", "单价100万元（含）以上设备1台。", "年人均经费保障标准≤4.5万元。", "30元/月，人均710元。",
    "全区实现地区生产总值1200亿元，同比增长5.5%，社会消费品零售总额增长6%。",
])
def test_limits_unit_prices_and_the_economy_are_not_the_budget(text):
    assert stated(text) == []


# -- subjects -----------------------------------------------------------------------------------------
def test_revenue_and_expenditure_each_are_two_rows():
    rows = by_subject(stated(
        "2024年收入总计80万元，支出总计80万元，与上年相比，收、支总计各减少20万元，下降20%。主要原因：项目减少。"
    ))
    assert set(rows) == {"收入总计", "支出总计"}
    for row in rows.values():
        assert (row["current_wan"], row["change_wan"], row["prior_wan"], row["reason"]) == (80.0, -20.0, 100.0, "项目减少")


def test_one_printed_sum_of_both_becomes_two_rows_when_each_changes():
    rows = stated("某局2024年度收入、支出预算总计80万元，与上年相比收、支预算总计各增加5万元，增长6.67%。")
    assert [(row["subject"], row["current_wan"], row["prior_wan"]) for row in rows] == [
        ("收入预算总计", 80.0, 75.0), ("支出预算总计", 80.0, 75.0),
    ]


def test_the_body_the_year_and_the_verb_are_no_part_of_the_subject():
    assert only("（二）2024年，福宁市商务局政府采购预算安排40万元。")["subject"] == "政府采购预算"
    assert only("我部门纳入预算绩效管理的支出总额为70万元。")["subject"] == "纳入预算绩效管理的支出总额"
    assert only("（二）公务接待费2024年预算安排6.1万元。")["subject"] == "公务接待费"


def test_a_bare_heading_names_the_subject_of_what_follows():
    rows = stated("1.因公出国（境）费用。2024年预算数8万元，较2023年年初预算增加3万元。", "2.公务接待费。2024年预算数2万元。")
    assert [(row["subject"], row["current_wan"]) for row in rows] == [("因公出国（境）费用", 8.0), ("公务接待费", 2.0)]


def test_parts_are_rows_of_their_own_and_shares_name_their_whole():
    rows = by_subject(stated("2024年支出合计80万元，其中：基本支出60万元，占75.00%；项目支出20万元，占25%。"))
    assert rows["基本支出"]["share"] == 0.75 and rows["基本支出"]["share_of"] == "支出合计"
    assert (rows["项目支出"]["share"], rows["项目支出"]["rate_decimals"]) == (0.25, 0)
    assert rows["支出合计"]["share"] is None


def test_a_whole_named_in_the_share_is_kept():
    row = only("公务接待费支出3万元，占“三公”经费总支出的30%。")
    assert (row["share"], row["share_of"]) == (0.3, "“三公”经费总支出")


def test_a_sentence_after_the_list_speaks_of_the_whole():
    rows = by_subject(stated("支出预算90万元，其中：基本支出60万元、项目支出30万元。比上年减少10万元，下降10%。"))
    assert rows["支出预算"]["change_wan"] == -10.0
    assert rows["项目支出"]["change_wan"] is None


def test_parts_joined_by_a_comma_leave_the_comparison_to_their_whole():
    rows = by_subject(stated("预算收入90万元，其中一般公共预算拨款收入90万元、政府性基金拨款收入0万元，较上年增加9万元。"))
    assert rows["预算收入"]["prior_wan"] == 81.0
    assert rows["政府性基金拨款收入"]["change_wan"] is None


def test_a_change_finds_its_level_by_name():
    rows = by_subject(stated(
        "一般公共预算收支预算80万元，政府性基金收支预算0万元。与上年相比，一般公共预算收支预算减少20万元，主要原因：甲；"
        "政府性基金收支预算增加0万元，增长0%，主要原因：乙。"
    ))
    assert (rows["一般公共预算收支预算"]["prior_wan"], rows["一般公共预算收支预算"]["reason"]) == (100.0, "甲")
    assert (rows["政府性基金收支预算"]["change_rate"], rows["政府性基金收支预算"]["reason"]) == (0.0, "乙")


# -- reasons ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("lead_in", [
    "，主要原因：", "，主要原因是", "。主要原因是：", "，原因是", "，主要是", "，主要是由于", "，增加的主要原因是", "，变动原因", "。主要原因",
])
def test_the_reason_is_what_follows_its_lead_in(lead_in):
    assert only(f"培训费6万元，比上年增加1万元{lead_in}人员增多。")["reason"] == "人员增多"


@pytest.mark.parametrize("end", ["。", "其中：", "。其中：", "，具体情况如下："])
def test_what_leads_on_to_the_parts_is_no_reason(end):
    assert by_subject(stated(f"培训费6万元，比上年增加1万元，主要原因是人员增多{end}"))["培训费"]["reason"] == "人员增多"
    assert only("培训费6万元，比上年增加1万元，主要原因是会议费列入其中。")["reason"] == "会议费列入其中"


def test_what_money_is_for_is_no_reason():
    assert only("在职人员经费60万元，主要是在职人员工资。")["reason"] is None


def test_a_reason_ends_where_the_next_statement_begins():
    rows = by_subject(stated(
        "公务用车购置费0万元，比上年减少5万元，主要原因：无购车计划；公务用车运行维护费4万元，主要用于加油，比上年减少1万元。"
    ))
    assert rows["公务用车购置费"]["reason"] == "无购车计划"
    assert rows["公务用车运行维护费"]["prior_wan"] == 5.0


def test_changes_of_known_subjects_inside_a_reason_are_rows():
    rows = by_subject(stated("收入预算90万元，比2023年增加9万元，主要是一般公共预算拨款增加10万元，其他收入减少1万元。"))
    assert (rows["一般公共预算拨款"]["change_wan"], rows["其他收入"]["change_wan"]) == (10.0, -1.0)
    assert rows["收入预算"]["reason"] == "一般公共预算拨款增加10万元，其他收入减少1万元"


def test_a_reason_in_its_own_sentence_finds_its_subjects():
    rows = by_subject(stated(
        "收入预算90万元，其中：财政拨款收入90万元，比2023年预算增加9万元；其他收入0万元。",
        "支出预算90万元，其中：财政拨款支出预算90万元，比2023年预算增加9万元。", "财政拨款收入支出增加的主要原因是项目调整。",
    ))
    assert rows["财政拨款收入"]["reason"] == rows["财政拨款支出预算"]["reason"] == "项目调整"


# -- wordings of other regions ------------------------------------------------------------------------
@pytest.mark.parametrize("text", [
    "公务接待费从2023年的4万元减少至2024年的3万元。", "公务接待费由2023年的4万元减少到3万元，减少1万元。",
    "公务接待费3万元，上年为4万元，减少1万元。", "公务接待费3万元，由上年的4万元下降到3万元，下降25%。",
    "2024年公务接待费预算安排3万元，2023年预算安排4万元，同比下降25%。", "公务接待费3万元，比2023年度（4万元）减少1万元。",
])
def test_from_one_year_to_the_next_prints_the_prior(text):
    row = only(text)
    assert (row["current_wan"], row["prior_wan"], row["prior_origin"], row["trend"]) == (3.0, 4.0, "printed", "decrease")


def test_a_prior_in_brackets_belongs_to_the_subject_before_them():
    row = only("2024年度部门支出预算安排与2023年度相比（2023年度部门支出预算安排为80万元），增加4万元，增长5%。")
    assert (row["subject"], row["current_wan"], row["change_wan"], row["prior_wan"]) == ("部门支出预算", None, 4.0, 80.0)


def test_a_rate_in_brackets_has_the_direction_of_its_change():
    row = only("公务接待费2万元，较上年减少1万元（33.33%），减少的主要原因是厉行节约。")
    assert row["change_rate"] == pytest.approx(-0.3333) and row["reason"] == "厉行节约"


@pytest.mark.parametrize("text", ["基本支出30万元，占总支出的75%，比上年提高2.5个百分点。", "项目支出占比25%，较上年下降了3个百分点。"])
def test_percentage_points_are_no_rate(text):
    row = only(text)
    assert (row["change_rate"], row["trend"]) == (None, None) and row["share"] in (0.75, 0.25)


@pytest.mark.parametrize("between", ["，与2023年度相比，各", "。与2023年度相比，收、支总计各", "，比2023年"])
def test_equal_sums_of_both_sides_share_one_comparison(between):
    rows = stated(f"2024年度收入总计80万元，支出总计80万元{between}增加5万元，增长6.67%。")
    assert [(row["subject"], row["prior_wan"]) for row in rows] == [("收入总计", 75.0), ("支出总计", 75.0)]


def test_a_printing_of_both_sums_with_all_is_split_too():
    rows = stated("2024年度收、支总计均为80万元。与2023年度相比，收、支总计各增加5万元，增长6.67%。")
    assert [(row["subject"], row["current_wan"], row["prior_wan"]) for row in rows] == [
        ("收入总计", 80.0, 75.0), ("支出总计", 80.0, 75.0),
    ]


def test_two_bases_are_two_rows():
    rows = stated("2024年收入预算90万元，比2023年预算增加9万元，增长11.11%；比2023年执行数减少10万元，下降10%。")
    assert [(row["prior_wan"], row["prior_basis"], row["change_rate"]) for row in rows] == [
        (81.0, "initial_budget", 0.1111), (100.0, "expected_outturn", -0.1),
    ]


def test_subjects_unchanged_together_are_rows_each():
    rows = by_subject(stated("公务用车购置费、公务接待费均与上年持平。"))
    assert {subject: row["trend"] for subject, row in rows.items()} == {"公务用车购置费": "unchanged", "公务接待费": "unchanged"}


def test_a_change_after_bracketed_parts_is_of_their_whole():
    rows = by_subject(stated("公务用车购置及运行费10万元（其中公务用车购置费4万元，公务用车运行费6万元），比上年减少2万元。"))
    assert (rows["公务用车购置及运行费"]["prior_wan"], rows["公务用车运行费"]["change_wan"]) == (12.0, None)


def test_a_sentence_behind_a_long_list_of_parts_speaks_of_their_whole():
    rows = by_subject(stated(
        "3.港口管理项目100万元，主要包括：码头物业管理服务50万元，上年结转20万元，用于运行维护工作。免除查验服务费30万元，用于吊装。"
        "较2023年年初预算增加25万元，增幅33.3%。"
    ))
    assert rows["港口管理项目"]["prior_wan"] == 75.0 and rows["免除查验服务费"]["change_wan"] is None


def test_a_comparison_goes_on_behind_its_reason():
    row = only("国有资本经营预算收入90万元，主要原因是批复率提高，比2023年预算收入执行数80万元增加10万元，增长12.5%。")
    assert (row["current_wan"], row["change_wan"], row["prior_wan"], row["reason"]) == (90.0, 10.0, 80.0, "批复率提高")


def test_ordinals_inside_a_reason_begin_no_statement():
    row = only("项目支出5万元，比上年减少1万元，主要原因：一是划转办案费2万元；二是《支出预算表》增加了“事业运行”科目分流3万元。")
    assert row["subject"] == "项目支出" and "二是" in row["reason"]


def test_an_unnamed_field_word_behind_a_list_mark_is_a_subject():
    assert only("（四）增人增资5万元，较2023年年初预算减少1万元。")["prior_wan"] == 6.0


@pytest.mark.parametrize(("text", "subject"), [
    ("经营支出5万元。", "经营支出"), ("计划生育事务（款）5万元。", "计划生育事务（款）"), ("2024度收入预算5万元。", "收入预算"),
    ("某市审计局（本级）预算5万元。", "某市审计局（本级）预算"), ("2024年部门预算安排5万元。", "部门预算"),
])
def test_openers_bodies_and_years_are_cut_where_they_end(text, subject):
    assert only(text)["subject"] == subject


@pytest.mark.parametrize(("text", "subject", "meaning"), [
    ("政府采购预算5万元，其中：货物2万元、服务3万元。", "货物", ("procurement", "procurement", None)),
    ("支出预算5万元，其中：教育2万元，住房保障3万元。", "教育", ("expenditure", "total", "205")),
    ("项目支出5万元，具体包括：1.综合管理2万元。", "综合管理", ("project_expenditure", "project", None)),
    ("政府性基金预算财政拨款收入5万元，支出5万元。", "支出", ("government_fund_expenditure", "total", None)),
    ("人大事务行政运行（项）支出5万元。", "人大事务行政运行（项）支出", ("expenditure", "total", "2010101")),
    ("教育支出（205类）普通教育（02款）小学教育（02项）5万元。", "教育支出（205类）普通教育（02款）小学教育（02项）",
     ("expenditure", "total", "2050202")),
])
def test_a_part_means_what_its_whole_makes_it(text, subject, meaning):
    row = by_subject(stated(text))[subject]
    assert (row["table"], row["measure"], row["function_code"]) == meaning


def test_a_numbered_heading_line_does_not_run_into_its_paragraph():
    row = only("3.比上年增减情况", "2024年预算收支安排90万元，较2023年预算增加9万元。")
    assert (row["current_wan"], row["change_wan"], row["prior_wan"]) == (90.0, 9.0, 81.0)


# -- figures in turn, brackets and lists -----------------------------------------------------------------
def test_figures_said_in_turn_belong_to_their_subjects_in_turn():
    rows = by_subject(stated("2024年会议费预算15万元，培训费预算30万元，分别比上年减少2万元和增加3万元，分别下降11.76%和增长11.11%。"))
    assert {name: (row["change_wan"], row["change_rate"]) for name, row in rows.items()} == {
        "会议费预算": (-2.0, -0.1176), "培训费预算": (3.0, 0.1111),
    }


@pytest.mark.parametrize(("text", "column", "values"), [
    ("会议费、培训费分别为5万元、6万元。", "current_wan", {"会议费": 5.0, "培训费": 6.0}),
    ("会议费5万元，培训费6万元，分别较上年增加1万元、2万元。", "change_wan", {"会议费": 1.0, "培训费": 2.0}),
    ("基本支出60万元、项目支出40万元，分别占支出合计的60%和40%。", "share", {"基本支出": 0.6, "项目支出": 0.4}),
    ("收入总计80万元，支出总计80万元，分别比上年增加5万元，增长6.67%。", "change_wan", {"收入总计": 5.0, "支出总计": 5.0}),
])
def test_a_series_of_amounts_changes_or_shares_is_handed_out(text, column, values):
    assert {row["subject"]: row[column] for row in stated(text)} == values


def test_a_series_longer_than_its_subjects_belongs_to_nobody():
    assert stated("2022年、2023年、2024年会议费分别为5万元、6万元。") == []


def test_a_series_may_speak_of_the_sentence_before():
    rows = by_subject(stated("“三公”经费预算2.0亿元中，因公出国（境）费1亿元，公务接待费1亿元。与上年执行数相比，分别减少0.1亿元、0.2亿元。"))
    assert (rows["因公出国（境）费"]["change_wan"], rows["公务接待费"]["change_wan"]) == (-1000.0, -2000.0)
    assert rows["“三公”经费预算"]["change_wan"] is None


def test_two_amounts_with_one_unit_are_given_to_nobody():
    assert stated("2024年收、支总计各是5.1，6.2万元。与上年相比，收、支总计各减少1.5，2.5万元，各下降23%、28%。") == []


def test_a_prior_without_its_unit_does_not_hide_the_change():
    row = only("“三公”经费支出2.05万元，较上年2.08减少0.03万元，减少1.44%。")
    assert (row["current_wan"], row["change_wan"], row["change_rate"]) == (2.05, -0.03, -0.0144)


def test_comparisons_on_the_same_basis_name_their_subject_and_their_whole():
    rows = by_subject(stated("“三公”经费预算50万元。其中：公务接待费20万元，公务用车运行费30万元。同口径比2023年减少10万元。其中：公务接待费同口径比2023年减少4万元。"))
    assert (rows["“三公”经费预算"]["prior_wan"], rows["公务接待费"]["prior_wan"]) == (60.0, 24.0)


def test_a_reason_names_its_subject_by_the_end_of_its_name():
    rows = by_subject(stated("2024年财政拨款安排的“三公”经费预算30万元，比上年减少3万元；其中公务接待费9万元，比上年减少3万元。2024年“三公”经费预算下降的原因主要是厉行节约。"))
    assert rows["财政拨款安排的“三公”经费预算"]["reason"] == "厉行节约" and rows["公务接待费"]["reason"] is None


@pytest.mark.parametrize("text", ["项目支出4万元，较上年(减)6万元，(减)幅60%。", "项目支出4（万元），较上年（减少）6（万元），降幅60%。"])
def test_directions_and_units_may_stand_in_brackets(text):
    row = only(text)
    assert (row["current_wan"], row["change_wan"], row["change_rate"]) == (4.0, -6.0, -0.6)


def test_a_rate_follows_its_change_of_a_subject_of_the_paragraph_before():
    rows = stated("公务用车运行费用10万元。", "公务用车运行费用较上年同期增加2万元，增长25%。")
    assert [(row["current_wan"], row["change_wan"], row["change_rate"]) for row in rows] == [(10.0, 2.0, 0.25)]


def test_compared_with_others_is_no_year_before():
    row = only("经比较2024年度“三公”经费41万元，较上年减少19万元。")
    assert (row["subject"], row["current_wan"], row["prior_wan"], row["prior_origin"]) == ("“三公”经费", 41.0, 60.0, "implied")


def test_after_bracketed_parts_with_their_own_changes_the_whole_goes_on():
    rows = by_subject(stated(
        "公务用车购置及运行费20万元（公务用车购置费0万元，与上年持平；公务用车运行维护费20万元，比上年减少5万元），"
        "比上年减少5万元，下降20%，主要原因是车辆减少。"
    ))
    assert rows["公务用车购置及运行费"]["change_rate"] == -0.2 and rows["公务用车购置及运行费"]["reason"] == "车辆减少"
    assert (rows["公务用车运行维护费"]["change_wan"], rows["公务用车运行维护费"]["change_rate"]) == (-5.0, None)


def test_parts_behind_a_part_of_the_heads_name_are_no_heads():
    rows = by_subject(stated(
        "财政拨款收入90万元，其中：本年收入80万元，上年结转收入10万元。本年收入中，一般公共预算财政拨款80万元，政府性基金预算财政拨款0万元。",
        "与上年对比减少5万元。",
    ))
    assert rows["财政拨款收入"]["prior_wan"] == 95.0 and rows["政府性基金预算财政拨款"]["change_wan"] is None


def test_parts_may_stand_behind_what_the_whole_is_for():
    rows = by_subject(stated("教育支出（类）90万元。主要用于工资福利支出80万元、商品和服务支出10万元。"))
    assert rows["工资福利支出"]["current_wan"] == 80.0
    row = only("公共安全支出90万元，主要用于人员经费，同比增加9万元。")
    assert (row["subject"], row["prior_wan"]) == ("公共安全支出", 81.0)


def test_what_money_mainly_is_swallows_no_parts():
    rows = by_subject(stated("项目支出90万元，主要是为完成特定任务而发生的支出，其中：运行维护支出50万元，主要用于系统维护。"))
    assert rows["运行维护支出"]["current_wan"] == 50.0 and rows["项目支出"]["reason"] is None


def test_a_listed_reason_ends_before_the_next_paragraph_with_figures():
    rows = by_subject(stated("收入预算90万元，比上年增加9万元。主要原因：1.甲。", "（二）公用经费5万元，主要是办公费。", "（三）项目支出6万元。"))
    assert rows["收入预算"]["reason"] == "1.甲" and rows["项目支出"]["current_wan"] == 6.0


@pytest.mark.parametrize("text", [
    "收入预算7万元，与2023年预算安排8万元相比减少1万元，下降12.5%。", "收入预算7万元，与2023年收入预算8万元相比，减少1万元，下降12.5%。",
])
def test_the_prior_is_printed_inside_a_comparison_with(text):
    row = only(text)
    assert (row["prior_wan"], row["prior_origin"], row["change_wan"], row["change_rate"]) == (8.0, "printed", -1.0, -0.125)


def test_last_years_carryover_is_a_level_of_this_year():
    rows = by_subject(stated("收入包括：本年一般公共预算拨款收入80万元，上年一般公共预算拨款结转20万元。"))
    assert (rows["上年一般公共预算拨款结转"]["current_wan"], rows["上年一般公共预算拨款结转"]["prior_wan"]) == (20.0, None)


def test_no_change_may_print_its_rate_in_brackets():
    row = only("公务用车购置费0万元，较上年无变化（0%），主要原因是无计划。")
    assert (row["change_rate"], row["rate_decimals"], row["trend"]) == (0.0, 0, "unchanged")


def test_a_per_cent_sign_on_the_next_line_is_read():
    assert only("收入预算90万元，比上年减少10万元，下降10", "%。")["change_rate"] == -0.1


def test_a_count_of_people_is_no_subject():
    rows = stated("公务接待支出5万元，其中：国内接待支出5万元，接待45批次，360人次（不含陪同），共计支出5万元。")
    assert {row["subject"] for row in rows} == {"公务接待支出", "国内接待支出"}


# -- final accounts -----------------------------------------------------------------------------------
def test_shares_of_contracts_stand_without_amounts():
    rows = by_subject(stated(
        "授予中小企业合同金额40万元，占政府采购支出总额的80%；货物采购授予中小企业合同金额占货物支出金额的60%。", stage="final_accounts",
    ))
    assert (rows["授予中小企业合同金额"]["share"], rows["授予中小企业合同金额"]["share_of"]) == (0.8, "政府采购支出总额")
    goods = rows["货物采购授予中小企业合同金额"]
    assert (goods["current_wan"], goods["share"], goods["share_of"]) == (None, 0.6, "货物支出金额")


def test_a_completion_rate_alone_is_a_row():
    row = only("公务接待费完成预算的50%，决算数比预算数减少3万元，比2023年减少1万元，下降25%。", stage="final_accounts")
    assert (row["completion_rate"], row["change_wan"], row["change_rate"]) == (0.5, -1.0, -0.25)


def test_one_fee_under_two_names_is_one_row():
    row = only("因公出国（境）费支出预算为4万元，支出决算为2万元，完成预算的50%。因公出国（境）支出决算比2023年度减少3万元，下降60%。",
               stage="final_accounts")
    assert (row["budget_wan"], row["completion_rate"], row["prior_wan"]) == (4.0, 0.5, 5.0)


def test_an_outturn_printed_twice_is_one_row():
    row = only("1、住房公积金（项）56万元。2023年决算数为70万元，2024年支出决算为56万元，比2023年决算数减少20.00%。", stage="final_accounts")
    assert (row["current_wan"], row["prior_wan"], row["change_rate"], row["prior_basis"]) == (56.0, 70.0, -0.2, "final_accounts")


def test_two_comparisons_have_their_own_reasons():
    row = only("培训费支出预算为5万元，支出决算为4万元，完成预算的80%，决算数较预算数减少1万元，主要原因是压减培训；"
               "决算数较上年增加1万元，主要原因是新增培训班。", stage="final_accounts")
    assert (row["budget_wan"], row["change_wan"], row["prior_wan"], row["reason"]) == (5.0, 1.0, 3.0, "压减培训")


def test_a_comparison_with_the_budget_is_no_part_of_the_reason():
    row = only("机关运行经费支出18万元，比2023年增加2万元，增长12.5%，主要原因是物业费增加；比年初预算减少5万元，下降2.7%。", stage="final_accounts")
    assert (row["prior_wan"], row["reason"]) == (16.0, "物业费增加")


def test_budget_outturn_and_completion_stand_in_one_row():
    row = only(
        "1、教育支出（类）普通教育（款）小学教育（项）。主要用于：办学。年初预算为100万元，支出决算为95万元，完成年初预算的95%。"
        "决算数小于预算数的主要原因：学生减少。", stage="final_accounts",
    )
    assert (row["budget_wan"], row["current_wan"], row["completion_rate"]) == (100.0, 95.0, 0.95)
    assert (row["function_code"], row["reason"], row["change_wan"]) == ("2050202", "学生减少", None)


def test_a_difference_from_the_same_years_budget_is_no_change_of_the_year():
    row = only("机关运行经费支出60万元，比年初预算数减少3万元，降低4.76%；比2023年决算数增加1.5万元，增长2.56%。",
               stage="final_accounts")
    assert (row["change_wan"], row["change_rate"], row["prior_wan"]) == (1.5, 0.0256, 58.5)


def test_the_same_as_the_budget_is_not_the_same_as_last_year():
    assert only("培训费年初预算为5万元，支出决算为5万元。决算数与预算数基本持平。", stage="final_accounts")["trend"] is None


def test_a_comparison_behind_the_reason_of_the_budgets_difference_is_the_years():
    row = only("公务接待费支出预算为20万元，支出决算为15万元，完成预算的75%，决算数小于预算数的主要原因是厉行节约，"
               "与上年相比减少2万元，减少11.76%，减少的主要原因是控制接待。", stage="final_accounts")
    assert (row["budget_wan"], row["change_wan"], row["change_rate"], row["prior_wan"]) == (20.0, -2.0, -0.1176, 17.0)


def test_funds_named_as_budgets_are_no_budget_amounts():
    rows = by_subject(stated("财政拨款收入64万元（其中：一般公共预算63万元，政府性基金预算1万元），占收入合计98.46%。", stage="final_accounts"))
    assert {name: (row["current_wan"], row["budget_wan"]) for name, row in rows.items()} == {
        "财政拨款收入": (64.0, None), "一般公共预算": (63.0, None), "政府性基金预算": (1.0, None),
    }
    assert rows["财政拨款收入"]["share"] == 0.9846


def test_completion_rates_find_their_subjects_a_sentence_later():
    rows = by_subject(stated("财政拨款支出39万元，其中：基本支出30万元，项目支出9万元。与年初预算相比，财政拨款支出完成年初预算的106%，"
                             "其中：基本支出完成年初预算的103%，项目支出完成年初预算的121%。", stage="final_accounts"))
    assert [row["completion_rate"] for row in rows.values()] == [1.06, 1.03, 1.21]


def test_a_completion_rate_alone_may_have_a_reason():
    row = only("公务接待费支出决算为4万元，完成预算92%，决算数小于预算数的主要原因是会议压减。", stage="final_accounts")
    assert (row["completion_rate"], row["reason"]) == (0.92, "会议压减")


@pytest.mark.parametrize("text", [
    "培训费支出5万元，与2023年预算数相比减少1万元，下降16.67%；与2022年决算数相比增加1万元，增长25%。",
    "培训费支出5万元，比2023年预算减少1万元，比2022年增加1万元。", "培训费支出5万元，与2023年预算数相比，持平；比2022年增加1万元。",
])
def test_the_budget_of_the_accounts_own_year_is_no_year_before(text):
    row = only(text, year=2023, stage="final_accounts")
    assert (row["change_wan"], row["prior_wan"], row["trend"]) == (1.0, 4.0, "increase")


def test_the_rate_may_be_called_the_share_of_the_decrease():
    assert only("培训费12万元，与2023年相比减少2万元，减少的比例为14.29%。")["change_rate"] == -0.1429


def test_the_own_budget_may_stand_inside_the_comparison_with_it():
    row = only("公务用车运行费支出与2023年预算数20万元相比，下降25%，主要原因是节约；与2022年决算数16万元相比，下降6.25%。",
               year=2023, stage="final_accounts")
    assert (row["budget_wan"], row["prior_wan"], row["prior_basis"], row["change_rate"]) == (20.0, 16.0, "final_accounts", -0.0625)
    row = only("培训费支出15万元，较年初预算数20万元减少5万元，下降25%。", stage="final_accounts")
    assert (row["current_wan"], row["budget_wan"], row["change_wan"], row["change_rate"]) == (15.0, 20.0, None, None)


def test_a_subject_compared_with_the_budget_is_the_one_compared_with_last_year():
    rows = by_subject(stated("公务用车购置支出比预算无增减变化，比去年无增减变化；公务接待费支出比预算无变化，比去年增加0.5万元，增长50%。",
                             stage="final_accounts"))
    assert {name: (row["change_wan"], row["change_rate"]) for name, row in rows.items()} == {
        "公务用车购置支出": (0.0, None), "公务接待费支出": (0.5, 0.5),
    }


# -- meaning ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("text", "table", "measure"), [
    ("收入总计5万元。", "revenue_expenditure_summary", "total"), ("收支总预算5万元。", "revenue_expenditure_summary", "total"),
    ("基本支出5万元。", "expenditure", "basic"), ("一般公共预算基本支出5万元。", "general_public_budget_expenditure", "basic"),
    ("本年收入合计5万元。", "revenue", "current_revenue"), ("事业收入5万元。", "revenue", "total"),
    ("“三公”经费预算5万元。", "three_public_expenses", "three_public_expenses"),
    ("公务用车购置及运行费5万元。", "three_public_expenses", "official_vehicles"),
    ("公务用车运行维护费5万元。", "three_public_expenses", "official_vehicles_operation"),
    ("机关（机构）运行经费支出预算5万元。", "agency_operating_expenses", "agency_operating_expenses"),
    ("政府采购服务预算5万元。", "procurement", "procurement"), ("年末结转和结余5万元。", "revenue_expenditure_summary", "carried_forward"),
    ("财政拨款收支总预算5万元。", "fiscal_appropriation_summary", "total"), ("政府性基金预算支出5万元。", "government_fund_expenditure", "total"),
])
def test_a_subject_speaks_of_a_table_and_a_measure(text, table, measure):
    row = only(text)
    assert (row["table"], row["measure"]) == (table, measure)


@pytest.mark.parametrize(("subject", "code"), [
    ("科学技术支出", "206"), ("“社会保障和就业支出”科目", "208"), ("2210201-住房公积金", "2210201"), ("高中教育（2050204）", "2050204"),
    ("卫生健康支出（类）行政事业单位医疗（款）行政单位医疗（项）", "2101101"), ("审计事务（款）一般行政管理事务（项）支出", "2010802"),
])
def test_a_functional_subject_has_its_code(subject, code):
    row = only(f"{subject}5万元，主要用于日常支出。")
    assert (row["function_code"], row["measure"]) == (code, "total")


def test_a_sum_of_several_measures_has_none_of_them():
    rows = by_subject(stated("因公出国（境）费、公务接待费预算数9万元。公务用车购置费、运行费5万元。"))
    assert [(row["current_wan"], row["measure"]) for row in rows.values()] == [(9.0, None), (5.0, "official_vehicles")]


def test_levels_above_come_from_the_heading_and_the_whole():
    rows = stated("五、财政拨款支出预算情况说明", "（一）公共安全支出（类）", "检察（款）：2024年预算支出合计9万元。其中：", "1．行政运行（项）支出5万元。")
    assert [row["function_code"] for row in rows] == ["20404", "2040401"]
    assert {row["table"] for row in rows} == {"general_public_budget_expenditure"}


# -- paragraphs ---------------------------------------------------------------------------------------
def test_a_sentence_broken_over_pages_is_joined_and_keeps_its_first_page():
    row = only("（三）公务接待费1.1万元，比上年预算", "数减少0.1万元，下降8.33%。")
    assert (row["page"], row["change_wan"], row["prior_wan"]) == (1, -0.1, 1.2)
    assert row["sentence"] == "（三）公务接待费1.1万元，比上年预算数减少0.1万元，下降8.33%。"


def test_running_heads_do_not_break_a_sentence():
    pages = [[f"公路养护支出{n}万元，", "某市交通运输局部门预算公开", "与上年相比减少1万元。"] for n in (5, 6, 7)]
    blocks = [TextBlock(p + (i > 0), text) for p, page in enumerate(pages, 1) for i, text in enumerate(page)]
    rows = read_stated(Document("a.pdf", "pdf", 4, blocks), fiscal_year=2024)
    assert [row["change_wan"] for row in rows] == [-1.0, -1.0, -1.0]


def test_definitions_make_no_rows():
    assert stated("第四部分 名词解释", "一、项目支出：是指完成特定任务所发生的支出5万元。", "二、其他", "基本支出5万元") == []
    assert stated("机关运行经费：指为保障运行用于购买单位价值在1000元的资金5万元。") == []


def test_a_contents_entry_does_not_silence_the_document():
    assert only("第三部分 名词解释", "第一部分 概况", "2024年支出预算5万元。")["current_wan"] == 5.0


@pytest.mark.parametrize("text", ["1234567890" * 300_000, "甲" * 500_000, "，1万元" * 50_000, " " * 200_000])
def test_monstrous_lines_take_no_time(text):
    begun = time.perf_counter()
    stated(text)
    assert time.perf_counter() - begun < 5


# -- a real document ----------------------------------------------------------------------------------
def test_every_amount_and_rate_of_the_first_document_is_stated(shared):
    from jzanalysis.reading import read

    name = "sources/jiaozuo-kexie-2023.txt"
    rows = read_stated(read(shared / name), fiscal_year=2023)
    columns = {"current": "current_wan", "change": "change_wan", "change_rate": "change_rate", "share": "share"}
    with (shared / "keys" / "dev.csv").open(encoding="utf-8-sig", newline="") as file:
        keys = [k for k in csv.DictReader(file) if k["document"] == name and k["table"] == "narrative"]
    missing = []
    for key in (k for k in keys if k["unit"] in ("万元", "%")):
        want = float(key["printed"].rstrip("%")) * (-1 if "sign=-" in key["note"] else 1) / (100 if key["unit"] == "%" else 1)
        same = [row for row in rows if key["row"].strip("“”") in row["subject"]]
        if not any(row[columns[key["column"]]] == pytest.approx(want) for row in same):
            missing.append((key["row"], key["column"], key["printed"]))
    assert missing == []


# -- both sides of one amount ---------------------------------------------------------------------------
def test_expenditure_named_after_revenue_of_the_same_amount_is_of_the_same_money():
    text = "2022年度财政拨款收入总计110万元，支出总计110万元，与2021年度相比，财政拨款收、支总计各增加10万元，增长10%。"
    rows = by_subject(stated(text, year=2022, stage="final_accounts"))
    assert set(rows) == {"财政拨款收入总计", "财政拨款支出总计"}
    assert {(row["current_wan"], row["change_wan"], row["prior_wan"]) for row in rows.values()} == {(110.0, 10.0, 100.0)}
    assert {row["table"] for row in rows.values()} == {"fiscal_appropriation_summary"}


def test_expenditure_of_another_amount_is_not_taken_for_the_same_money():
    rows = by_subject(stated("财政拨款收入合计80万元，支出合计100万元。", stage="final_accounts"))
    assert "支出合计" in rows


def test_total_revenue_and_total_expenditure_change_together():
    text = "2022年度总收入110万元，总支出110万元，比上年决算数，总收入和总支出各增加10万元，增长10%。"
    rows = by_subject(stated(text, year=2022, stage="final_accounts"))
    assert {name: row["prior_wan"] for name, row in rows.items()} == {"总收入": 100.0, "总支出": 100.0}


def test_three_public_expenses_are_the_same_with_and_without_their_fund():
    text = "“三公”经费财政拨款支出预算为50万元，支出决算为40万元，完成预算的80%；较上年，“三公”经费支出减少10万元，下降20%。"
    row = only(text, year=2022, stage="final_accounts")
    assert (row["current_wan"], row["budget_wan"], row["completion_rate"]) == (40.0, 50.0, 0.8)
    assert (row["change_wan"], row["prior_wan"]) == (-10.0, 50.0)


# -- whose figure it is ---------------------------------------------------------------------------------
def test_the_very_words_of_a_subject_go_before_what_means_the_same():
    text = "2024年收入总计110万元，其中：本年收入100万元，上年结转10万元。收入总计较上年预算增加10万元，增长10%。"
    rows = by_subject(stated(text))
    assert (rows["收入总计"]["current_wan"], rows["收入总计"]["prior_wan"]) == (110.0, 100.0)
    assert (rows["本年收入"]["current_wan"], rows["本年收入"]["change_wan"]) == (100.0, None)


def test_a_comparison_with_the_own_budget_does_not_hide_the_whole_of_a_list():
    text = ("2023年度收入总计80万元，包括：本年收入合计75万元、使用非财政拨款结余0万元、年初结转和结余5万元。"
            "与年初预算相比增加5万元；与2022年度决算相比减少20万元，下降20%。")  # fmt: skip
    rows = by_subject(stated(text, year=2023, stage="final_accounts"))
    assert (rows["收入总计"]["change_wan"], rows["收入总计"]["prior_wan"]) == (-20.0, 100.0)
    assert rows["年初结转和结余"]["change_wan"] is None


def test_own_funds_are_a_subject_of_their_own():
    rows = by_subject(stated("其中：财政拨款收入120万元；单位资金34万元，同比增加4万元。"))
    assert (rows["单位资金"]["change_wan"], rows["单位资金"]["prior_wan"]) == (4.0, 30.0)
    assert rows["财政拨款收入"]["change_wan"] is None


@pytest.mark.parametrize(("words", "change"), [
    ("比上年节约1万元", -1.0), ("比上年少安排1万元", -1.0), ("比上年多安排1万元", 1.0), ("与上年相比-1万元，-20%", -1.0), ("与上年相比+1万元", 1.0),
])
def test_a_change_said_by_a_saving_or_by_its_sign(words, change):
    row = only(f"公务接待费4万元，{words}。")
    assert (row["current_wan"], row["change_wan"], row["prior_wan"]) == (4.0, change, 4.0 - change)
    assert row["change_rate"] in (None, -0.2)


def test_an_unknown_verb_after_last_year_says_nothing_of_last_year():
    row = only("公务接待费4万元，比上年挤出1万元。")
    assert (row["change_wan"], row["prior_wan"]) == (None, None)


def test_a_rate_in_thousandths():
    row = only("公用经费100万元，较上年下降5‰。")
    assert (row["change_rate"], row["rate_decimals"]) == (-0.005, 1)


def test_the_adjusted_budget_is_what_an_adjusted_budgets_completion_is_of():
    text = "一般公共服务支出年初预算100万元，调整预算125万元，决算120万元，完成调整预算的96%。"
    row = only(text, year=2023, stage="final_accounts")
    assert (row["current_wan"], row["budget_wan"], row["completion_rate"]) == (120.0, 125.0, 0.96)


def test_growth_of_the_economy_is_no_figure_of_the_department():
    assert stated("去年全区规上工业增加值同比增长8.2%，固定资产投资增长10.5%，社会消费品零售总额120亿元，增长7.1%。") == []


def test_the_own_years_appropriation_budget_is_no_prior_year():
    text = "2023年度“三公”经费财政拨款决算数18万元，比2023年度“三公”经费财政拨款年初预算20万元减少2万元。"
    row = only(text, year=2023, stage="final_accounts")
    assert (row["budget_wan"], row["prior_wan"], row["change_wan"]) == (20.0, None, None)


def test_wages_listed_by_name_are_read():
    rows = by_subject(stated("其中：基本工资80万元、津贴补贴60万元、绩效工资0万元。"))
    assert {name: row["current_wan"] for name, row in rows.items()} == {"基本工资": 80.0, "津贴补贴": 60.0, "绩效工资": 0.0}


def test_a_subject_that_is_none_of_a_budgets_takes_its_growth_with_it():
    row = only("全年发放救助资金126万元，惠及群众3200人次；完成税收120万元，增长8%。", stage="final_accounts")
    assert (row["current_wan"], row["change_rate"]) == (126.0, None)


def test_the_same_subject_under_last_years_number_is_the_year_before():
    row = only("2024年公务接待费4万元，2023年公务接待费5万元，减少1万元，下降20%。")
    assert (row["current_wan"], row["prior_wan"], row["prior_origin"], row["change_wan"]) == (4.0, 5.0, "printed", -1.0)


def test_what_is_held_at_last_years_end_is_no_year_before():
    assert only("2023年末固定资产总额50万元。")["current_wan"] == 50.0


def test_the_parts_of_procurement_may_stand_in_brackets():
    rows = by_subject(stated("2024年政府采购预算35万元（货物12万元、工程8万元、服务15万元），其中面向中小企业采购28万元，占80%。"))
    assert [rows[name]["current_wan"] for name in ("货物", "工程", "服务")] == [12.0, 8.0, 15.0]
    assert rows["面向中小企业采购"]["share"] == 0.8


def test_an_amount_that_is_compared_with_is_no_subject_of_its_own():
    row = only("年末结转和结余12万元，比年初结转和结余20万元减少8万元，下降40%。", stage="final_accounts")
    assert (row["subject"], row["current_wan"], row["prior_wan"]) == ("年末结转和结余", 12.0, None)


def test_a_bracket_that_closed_lists_no_parts():
    text = "公务用车购置费20万元（购置1辆），上年未安排；公务用车运行维护费15万元（保有量5辆，每辆3万元），与上年相比无变化。"
    rows = by_subject(stated(text))
    assert (rows["公务用车购置费"]["trend"], rows["公务用车运行维护费"]["trend"]) == (None, "unchanged")


@pytest.mark.parametrize(("rate", "subject"), [("11.11%", "预算收入"), ("100%", "其他收入")])
def test_the_rate_tells_whether_a_change_is_of_the_whole_or_of_its_last_part(rate, subject):
    text = f"预算收入50万元，其中：财政拨款收入40万元，其他收入10万元，比上年增加5万元，增长{rate}，主要是人员增加。"
    changed = [row for row in stated(text) if row["change_wan"] is not None]
    assert [(row["subject"], row["change_wan"], row["reason"]) for row in changed] == [(subject, 5.0, "人员增加")]


def test_last_years_revenue_is_no_year_before_of_what_is_no_revenue():
    row = only("上年结转50万元，2023年收入100万元。")
    assert (row["current_wan"], row["prior_wan"]) == (50.0, None)
    assert only("收入合计110万元，2023年收入100万元。")["prior_wan"] == 100.0
