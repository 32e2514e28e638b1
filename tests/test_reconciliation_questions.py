"""Plausibility questions, both ways: what is planted is asked about, what is plain is not; why like names differ."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd
import pytest

import jzanalysis as jz
from jzanalysis.reconciliation import reconcile
from jzanalysis.reconciliation.wording import PLACEHOLDER

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from budget_maker import Maker, make  # noqa: E402

Frames = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]
ASKED = ("unit_slip", "placeholder", "other_year", "share_above_one", "completion_on_zero", "narrative_list")


@pytest.fixture(scope="module")
def made() -> Frames:
    return make(1).frames()


def asked(checks: pd.DataFrame, name: str) -> list[str]:
    return checks[(checks["check"] == name) & (checks["outcome"] == "question")]["statement"].tolist()


def said(frames: Frames, **values) -> Frames:
    """The frames with values of the first stated figure changed."""
    stated = frames[1].copy()
    for name, value in values.items():
        stated.loc[0, name] = value
    return frames[0], stated, frames[2]


def test_a_plain_disclosure_raises_none_of_the_questions(made):
    checks = reconcile(*made)
    assert {name: asked(checks, name) for name in ASKED} == {name: [] for name in ASKED}


# ---- slips of units ----------------------------------------


def _column(amounts: list[int], prior: list[int] | None = None) -> pd.DataFrame:
    """Rows that no sum confirms: one column of this year's amounts, and of last year's."""
    maker = Maker("a")
    table = maker.table("three_public_expenses", "三公经费表")
    for number, cents in enumerate(amounts, start=1):
        maker.cell(table, number, 1, cents, row=f"科室{number}", column="本年")
    for number, cents in enumerate(prior or [], start=1):
        maker.cell(table, number, 2, cents, row=f"科室{number}", column="上年", period="prior", year=2023)
    return maker.frames()[0]


def test_a_figure_ten_thousand_times_its_column_is_asked_about_with_what_it_should_be():
    plain = [310, 250, 480, 120, 350]
    assert asked(reconcile(_column(plain)), "unit_slip") == []
    (text,) = asked(reconcile(_column([*plain[:4], 350 * 10_000])), "unit_slip")
    assert "“科室5” 35000.00" in text and "应为 3.5000" in text


def test_a_figure_ten_thousand_times_last_years_is_asked_about():
    assert asked(reconcile(_column([300, 200], [310, 210])), "unit_slip") == []
    (text,) = asked(reconcile(_column([300, 200 * 10_000], [310, 210])), "unit_slip")
    assert "“科室2” 20000.00" in text and "同行另一年的数" in text


def test_a_large_figure_that_a_sum_needs_is_no_slip(made):
    # of six amounts one is 10,000 times the others, and the total says so
    amounts = [3, 2, 4, 1, 5, 30_000]
    maker = Maker("a")
    table = maker.table("project_expenditure", "项目支出表") | {"column": "合计"}
    maker.cell(table, 1, 1, sum(amounts), row="合计", level="total")
    for number, cents in enumerate(amounts, start=2):
        maker.cell(
            table, number, 1, cents, row=f"项目{number}", level="project", project_name=f"项目{number}"
        )
    assert asked(reconcile(maker.frames()[0]), "unit_slip") == []


def test_a_sum_that_a_change_of_unit_would_close_says_so(made):
    facts, stated, targets = made
    at = (facts["table"] == "project_expenditure") & (facts["level"] == "total")
    total = facts.loc[at, "amount_wan"].item()
    slipped = facts.copy()
    slipped.loc[at, ["amount_wan", "value"]] = total * 10_000
    failed = reconcile(slipped, stated, targets).query("check == 'projects_total' and outcome == 'fails'")
    assert f"是 {total:.2f}（元与万元之误）" in failed["why"].item()


# ---- placeholders ----------------------------------------


@pytest.mark.parametrize("text", ["XX局", "支出××万元", "减少XXX万元", "（  ）万元", "____万元", "占XX%"])
def test_blanks_of_a_sample_text_are_seen(text):
    assert PLACEHOLDER.search(text)


@pytest.mark.parametrize(
    "text", ["XXDJ2024平台", "3×4米", "1200mm×800mm", "LED大屏", "（一）支出", "MAXX系统"]
)
def test_names_and_sizes_are_no_placeholders(text):
    assert not PLACEHOLDER.search(text)


def test_a_placeholder_in_a_table_is_asked_about_once_for_the_table(made):
    facts = made[0].copy()
    at = facts.index[(facts["table"] == "project_expenditure") & (facts["level"] == "project")][:2]
    facts.loc[at, ["printed", "state"]] = ["××", "text"]
    facts.loc[at, ["amount_wan", "value"]] = float("nan")
    checks = reconcile(facts, *made[1:])
    (text,) = asked(checks, "placeholder")
    assert text.startswith("项目支出表留有占位符（2 处）")
    refs = [term["ref"] for term in json.loads(checks[checks["check"] == "placeholder"]["terms"].item())]
    assert refs == [f"{facts.loc[i, 'document']}#{facts.loc[i, 'cell']}" for i in at]


def test_a_placeholder_in_a_target_or_a_sentence_is_asked_about(made):
    targets = made[2].copy()
    targets.loc[0, "printed"] = "≥XX场"
    assert len(asked(reconcile(*made[:2], targets), "placeholder")) == 1
    assert len(asked(reconcile(*said(made, sentence="支出××万元。")), "placeholder")) == 1


def test_a_blank_form_is_full_of_placeholders_and_real_documents_have_none(shared):
    folder = shared / "corpus/shanghai-putuo"
    form = reconcile(jz.load(folder / "附件2：部门决算模板.pdf"))
    assert {1, 2, 15, 16} <= set(form[form["check"] == "placeholder"]["page"])
    real = reconcile(jz.load(folder / "上海市普陀区财政局2024年度部门决算.pdf"))
    assert asked(real, "placeholder") == asked(real, "unit_slip") == []


# ---- years, zero bases, shares ----------------------------------------


def test_another_year_than_this_or_the_last_is_asked_about(made):
    this, last = made[1].loc[0, "fiscal_year"], made[1].loc[0, "fiscal_year"] - 1
    plain = said(made, sentence=f"{this}年预算支出比{last}年预算增加。")
    assert asked(reconcile(*plain), "other_year") == []
    old = said(made, sentence=f"{last - 1}年预算支出5.00万元。")
    assert len(asked(reconcile(*old), "other_year")) == 1


def test_the_scope_of_another_years_budget_is_asked_about(shared):
    checks = reconcile(jz.load(shared / "corpus/yantai/司法局_2026年部门预算.pdf"))
    assert asked(checks, "other_year") == ["文中称 2025 年编制范围，本文件为 2026 年"]  # p. 6


def test_growth_on_nothing_fails_and_a_new_line_without_a_rate_does_not(made):
    new = {
        "current_wan": 5.0,
        "change_wan": 5.0,
        "prior_wan": 0.0,
        "prior_origin": "printed",
        "sentence": "增加5万元",
    }
    for rate, outcome in ((1.0, ["fails"]), (None, [])):
        checks = reconcile(*said(made, subject="新设项目", change_rate=rate, measure=None, table=None, **new))
        mine = checks[(checks["check"] == "narrative_rate") & checks["statement"].str.contains("新设项目")]
        assert mine["outcome"].tolist() == outcome


def test_completion_of_a_zero_budget_and_shares_above_one_are_asked_about(made):
    one = said(made, completion_rate=1.0, budget_wan=0.0)
    assert len(asked(reconcile(*one), "completion_on_zero")) == 1
    fine = said(made, completion_rate=1.0, budget_wan=float(made[1].loc[0, "current_wan"]))
    assert asked(reconcile(*fine), "completion_on_zero") == []
    assert len(asked(reconcile(*said(made, share=1.2)), "share_above_one")) == 1
    assert asked(reconcile(*said(made, share=1.0)), "share_above_one") == []


# ---- lists, own digits, zeros ----------------------------------------


def _list(parts: list[int]) -> Frames:
    maker = Maker("a")
    text = "支出预算减少184.35万元，其中基本支出减少163.42万元，项目支出减少20.93万元。"
    for subject, cents in zip(("支出预算", "基本支出", "项目支出"), parts, strict=True):
        maker.say(subject, 0, change_wan=-cents / 100, trend="decrease", sentence=text)
        maker.stated[-1]["current_wan"] = None
    return maker.frames()


def test_a_list_that_misses_its_whole_by_a_little_is_asked_about():
    # 163.42 + 20.93 = 184.35
    checks = reconcile(*_list([18435, 16342, 2093]))
    assert checks[checks["check"] == "narrative_sum"]["outcome"].tolist() == ["holds"]
    assert asked(checks, "narrative_list") == []
    assert len(asked(reconcile(*_list([18495, 16342, 2093])), "narrative_list")) == 1
    assert asked(reconcile(*_list([28435, 16342, 2093])), "narrative_list") == []  # other parts are not named


def test_a_rate_is_judged_by_the_digits_that_its_change_prints(made):
    # 28.1 ÷ 371.92 = 7.5554 %, but 28.1 may be 28.15: 7.57 %
    text = "支出400.02万元，增加28.1万元，增加7.57%。"
    row = {"current_wan": 400.02, "change_wan": 28.1, "prior_wan": 371.92, "prior_origin": "implied",
           "change_rate": 0.0757, "subject": "离退休", "measure": None, "table": None}  # fmt: skip
    for sentence, outcome in ((text, "rounding"), (text.replace("28.1", "28.10"), "fails")):
        checks = reconcile(*said(made, sentence=sentence, **row))
        mine = checks[(checks["check"] == "narrative_rate") & checks["statement"].str.contains("离退休")]
        assert mine["outcome"].tolist() == [outcome]


def test_a_stated_amount_is_not_a_zero_that_the_table_prints_short():
    maker = Maker("a")
    table = maker.table("revenue", "收入总表") | {"column": "上级补助收入", "fund": "higher_level_subsidy"}
    maker.cell(table, 1, 1, 0, row="合计", level="total", printed="0", decimals=0)
    maker.say("上级补助收入", 9, table="revenue", measure="total")
    checks = reconcile(*maker.frames())
    mine = checks[checks["check"] == "narrative_amount"]
    assert set(mine["outcome"]) == {"fails"} and mine["gap"].tolist() == [0.09]


# ---- why these differ ----------------------------------------


def test_the_total_and_the_years_expenditure_are_bridged_by_what_is_carried_forward():
    maker = Maker("a")
    table = maker.table("revenue_expenditure_summary", "收支总表") | {"column": "金额"}
    maker.cell(table, 1, 2, 1000, row="本年支出合计", level="subtotal", measure="current_expenditure")
    maker.cell(table, 2, 2, 30, row="结余分配", measure="surplus_distribution")
    maker.cell(table, 3, 2, 170, row="结转下年", measure="carried_forward")
    maker.cell(table, 4, 2, 1200, row="支出总计", level="total")
    checks = reconcile(maker.frames()[0])
    (text,) = checks[checks["check"] == "like_names"]["statement"]
    assert "相差 2.00 ＝ 结转下年（年末结转结余） 1.70 + 结余分配 0.30；" in text


def test_a_bridge_that_does_not_reach_says_what_it_leaves_open():
    maker = Maker("a")
    for kind, fund, cents in (("expenditure", "all", 900), ("general_public_budget_expenditure", "general_public", 600),
                              ("government_fund_expenditure", "government_fund", 200)):  # fmt: skip
        table = maker.table(kind, "表") | {"column": "项目支出", "measure": "project", "fund": fund}
        maker.cell(table, 1, 1, cents, row="合计", level="total")
    checks = reconcile(maker.frames()[0])
    (text,) = checks[checks["check"] == "like_names"]["statement"]
    assert "相差 3.00，其中 政府性基金预算项目支出 2.00，其余 1.00；" in text


def test_equal_figures_of_like_name_need_no_bridge(made):
    checks = reconcile(*made)
    differing = checks[checks["check"] == "like_names"]
    assert (differing["gap"] != 0).all() and (differing["outcome"] == "not_applicable").all()


def test_jiangsu_s_table_of_three_public_expenses_is_bridged_by_conferences_and_training(shared):
    path = shared / "corpus/jiangsu-province/江苏省人民检察院/2018年省检察院部门预算公开.pdf"
    told = reconcile(jz.load(path)).query("check == 'like_names'")["statement"]
    # 合计 1,384.74; “三公” 484.30; 会议费 200.44; 培训费 700.00
    text = "1384.74，“三公”经费 484.30，相差 900.44 ＝ 会议费 200.44 + 培训费 700.00"
    assert told.str.contains(text, regex=False).any()


# ---- what the text means is not always sure ----------------------------------------


def test_an_amount_of_another_row_is_asked_about_and_one_of_no_row_fails(made):
    facts, stated, targets = made
    at = stated.index[stated["subject"] == "一般公共预算支出"][0]
    other = facts[(facts["level"] == "item") & (facts["amount_wan"] > 10)]["amount_wan"].iloc[0]
    for amount, check, outcome in (
        (other, "narrative_elsewhere", "question"),
        (other + 0.37, "narrative_amount", "fails"),
    ):
        text = stated.copy()
        text.loc[at, "current_wan"] = amount
        checks = reconcile(facts, text, targets)
        assert outcome in checks[checks["check"] == check]["outcome"].tolist()


def test_a_rate_that_fits_two_other_amounts_of_its_sentence_is_theirs(made):
    # 12.00 of 112.00 is 10.71 %; the text's 5 % is of 105 and 5 in the same sentence
    row = {"current_wan": 124.0, "change_wan": 12.0, "prior_wan": 112.0, "prior_origin": "implied", "change_rate": 0.05,
           "rate_decimals": 2, "subject": "某项", "measure": None, "table": None}  # fmt: skip
    sentence = "支出124.00万元，增加12.00万元；其中甲项105.00万元，增加5.00万元，增长5.00%。"
    for text, outcome in ((sentence, "not_checkable"), (sentence.replace("105.00", "121.00"), "fails")):
        checks = reconcile(*said(made, sentence=text, **row))
        mine = checks[(checks["check"] == "narrative_rate") & checks["statement"].str.contains("某项")]
        assert mine["outcome"].tolist() == [outcome]


def test_a_note_that_names_another_table_is_not_this_one_s():
    from jzanalysis.reconciliation.empty import speaks_of

    assert not speaks_of("没有政府性基金预算拨款安排的支出，本表为空表", "general_public_budget_expenditure")
    assert speaks_of("没有政府性基金预算拨款安排的支出，本表为空表", "government_fund_expenditure")
    assert speaks_of("本年无“三公”经费和机关运行经费预算，故本表为空表", "three_public_expenses")


# ---- one sentence for each outcome ----------------------------------------


def _checks(*rows: tuple[str, str, str, float]) -> pd.DataFrame:
    """Checks of these identities, families, outcomes and gaps, on page 7 of 支出总表."""
    columns = ["check", "family", "outcome", "gap"]
    return pd.DataFrame(rows, columns=columns).assign(table="expenditure", page=7, unit="万元", statement="")


def test_a_sentence_says_how_many_fail_where_and_the_largest():
    checks = _checks(("basic_split", "table", "fails", -0.5), ("narrative_amount", "narrative", "fails", 12.25),
                     ("basic_split", "table", "holds", 0.0))  # fmt: skip
    text = jz.say_outcome(checks, "fails")
    assert text.startswith("共 2 处不一致，涉及支出总表，其中 1 处在文字里；差额最大的一处在第 7 页")
    assert "差 12.25 万元（文字金额＝表内金额）" in text
    assert "都在情况说明的文字里" in jz.say_outcome(checks.iloc[[1]], "fails")


def test_a_sentence_says_so_where_there_is_nothing():
    checks = _checks(("basic_split", "table", "holds", 0.0))
    assert jz.say_outcome(checks, "fails") == "没有不一致的地方。"
    assert jz.say_outcome(checks, "rounding") == "没有尾差。"
    assert jz.say_like_names(checks) == "没有名称相近而数不相同的。"


def test_a_sentence_counts_the_bridges_that_reach():
    checks = _checks(
        ("like_names", "plausibility", "not_applicable", 2.0),
        ("like_names", "plausibility", "not_applicable", 3.0),
    )
    checks["statement"] = [
        "甲 5.00，乙 3.00，相差 2.00 ＝ 丙 2.00；口径不同",
        "甲 5.00，乙 2.00，相差 3.00，其中 丙 2.00，其余 1.00；口径不同",
    ]
    assert jz.say_like_names(checks).startswith(
        "有 2 对名称相近的数不相等，其中 1 对的差额能用文件里的数字接上，另外 1 对"
    )
