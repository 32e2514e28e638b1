"""Shares, concentration and ratios: known answers of 焦作市科学技术协会 2023, and laws that hold for any figures."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_frames import LAW, expenditure_fact

import jzanalysis as jz
from jzanalysis.frames import FACTS, STATED, TARGETS, to_frame
from jzanalysis.measures.composition import lines
from jzanalysis.measures.cut import cuts
from jzanalysis.measures.ratio_inputs import Inputs
from jzanalysis.measures.ratios import definitions, evaluate
from jzanalysis.measures.structure import concentration, lorenz, share_lines


@pytest.fixture(scope="module")
def ratios(jiaozuo):
    return jz.ratios(jiaozuo).set_index("ratio")


# 2023年部门支出预算表 (line 218): 708.06, 477.56, 230.50; 基本支出预算表 (285): 444.49, 33.07; “三公” (385): 4.60, 3.50;
# 机关运行经费 (411): 13.56; 政府采购 (text, line 123): 40.75; 特定目标类 200.00
KNOWN = {
    "basic_share": 477.56 / 708.06,
    "project_share": 230.50 / 708.06,
    "personnel_of_basic": 444.49 / 477.56,
    "operating_of_basic": 33.07 / 477.56,
    "personnel_of_total": 444.49 / 708.06,
    "operating_of_total": 33.07 / 708.06,
    "fiscal_dependence": 1.0,
    "general_public_share": 1.0,
    "special_project_share": 200 / 230.5,
    "three_public_of_total": 4.6 / 708.06,
    "three_public_of_basic": 4.6 / 477.56,
    "vehicles_of_three_public": 3.5 / 4.6,
    "agency_operating_of_total": 13.56 / 708.06,
    "agency_operating_of_operating": 13.56 / 33.07,
    "procurement_of_total": 40.75 / 708.06,
    "project_cr1": 200 / 230.5,
    "project_cr3": (200 + 6.90 + 6.10) / 230.5,
    "function_cr1": 572.49 / 708.06,
    "function_cr3": (572.49 + 87.32 + 24.61) / 708.06,
}


@pytest.mark.parametrize("ratio", KNOWN)
def test_a_ratio_is_what_the_pages_figures_give(ratios, ratio):
    assert ratios.loc[ratio, "value"] == pytest.approx(KNOWN[ratio], abs=1e-9)


def test_the_published_percentages_come_out(ratios):
    printed = {
        "basic_share": 67.45,
        "project_share": 32.55,
        "personnel_of_basic": 93.08,
        "operating_of_basic": 6.92,
        "three_public_of_total": 0.65,
        "project_cr1": 86.77,
        "procurement_of_total": 5.76,
    }
    assert {name: round(ratios.loc[name, "value"] * 100, 2) for name in printed} == printed


def test_indices_of_concentration(ratios):
    assert round(ratios.loc["function_hhi", "value"], 3) == 0.671
    assert round(ratios.loc["project_hhi", "value"], 4) == 0.7557


@pytest.mark.parametrize(
    ("ratio", "codes"),
    [
        ("function_class_share", {"205": 0.25, "206": 80.85, "208": 12.33, "210": 3.48, "221": 3.09}),
        ("economic_class_share", {"301": 80.90, "302": 6.92, "303": 12.17}),
        ("government_economic_class_share", {"501": 33.58, "502": 5.10, "505": 49.14, "509": 12.17}),
    ],
)
def test_class_shares(ratios, ratio, codes):
    found = ratios.loc[ratio].set_index("code")["value"]
    assert {code: round(share * 100, 2) for code, share in found.items()} == codes


def test_what_the_document_leaves_blank_is_missing_and_says_why(ratios):
    for ratio in ("opening_carryover_share", "self_sufficiency"):
        assert pd.isna(ratios.loc[ratio, "value"])
        assert "空白" in ratios.loc[ratio, "why"]
    for ratio in ("execution_rate", "adjustment_rate", "carryover_rate"):
        assert "决算" in ratios.loc[ratio, "why"]


def test_basic_expenditure_per_head_needs_a_headcount(jiaozuo, ratios):
    assert pd.isna(ratios.loc["basic_per_head", "value"])
    assert ratios.loc["basic_per_head", "numerator_wan"] == pytest.approx(477.56 - 58.14)
    given_heads = jz.ratios(jiaozuo, headcount=40).set_index("ratio")
    assert given_heads.loc["basic_per_head", "value"] == pytest.approx((477.56 - 58.14) / 40)


def test_ratios_are_data_with_source_and_formula():
    assert len(definitions()) == 30
    for ratio in definitions():
        assert all(
            ratio[field] for field in ("id", "name_zh", "name_en", "formula_zh", "unit", "source", "scope_zh")
        )


def test_a_ratio_says_where_its_figures_are_printed(ratios):
    assert (ratios.loc["basic_share", "numerator_page"], ratios.loc["basic_share", "denominator_page"]) == (
        218,
        218,
    )


def test_projects_come_from_the_targets_where_the_table_lost_its_head(jiaozuo):
    # five of the ten projects are legible in 项目支出预算表; the target table prints all ten
    found = jz.shares(jiaozuo, "project")
    assert len(found) == 10
    assert found.attrs["table"] == "targets"
    assert found["amount_wan"].sum() == pytest.approx(230.5)


def test_sections_add_up_over_the_units(jiaozuo):
    found = lines(jiaozuo.facts, "economic_section").set_index("code")["amount_wan"]
    assert found["30101"] == pytest.approx(49.94 + 60.97)  # 基本工资: 行政 and 事业
    assert found["30216"] == pytest.approx(0.84 + 0.91)  # 培训费


def test_what_a_cut_does_not_have_it_says(jiaozuo):
    empty = to_frame([], FACTS)
    found = share_lines(lines(empty, "function_class"))
    assert found.empty
    assert "功能分类" in found.attrs["why"]


def expenditure(amounts, total=None):
    """An expenditure table with one item a class, and its total."""
    rows = [
        expenditure_fact(amount, row_number=place + 2, function_code=f"{201 + place}0101", row=f"科目{place}")
        for place, amount in enumerate(amounts)
    ]
    total = sum(amounts) if total is None else total
    return to_frame([expenditure_fact(total, row_number=1, level="total", is_total=True, row="合计"), *rows], FACTS)


cents = st.integers(min_value=1, max_value=10**9).map(lambda n: n / 100)


@LAW
@given(st.lists(cents, min_size=1, max_size=20))
def test_shares_add_to_one(amounts):
    found = share_lines(lines(expenditure(amounts), "function_class"))
    assert found["share"].sum() == pytest.approx(1, abs=1e-9)
    assert found["cumulative_share"].iloc[-1] == pytest.approx(1, abs=1e-9)
    assert found["share"].is_monotonic_decreasing


@pytest.mark.parametrize("name", ["jiaozuo-kexie-2023", "wanli-2025", "swu-budget-2024", "jiangsu-procuratorate-2018"])
def test_shares_of_real_disclosures_add_to_one_over_any_cut(name):
    divided = {by: jz.shares(jz.load(name), by)["share"] for by in cuts()}
    sums = {by: shares.sum() for by, shares in divided.items() if shares.notna().any()}
    assert len(sums) >= 4
    assert list(sums.values()) == pytest.approx([1] * len(sums), abs=1e-9), sums


@LAW
@given(st.lists(cents, min_size=1, max_size=8), cents)
def test_what_the_total_has_and_the_lines_have_not_is_a_line_of_its_own(amounts, rest):
    total = round(sum(amounts) + rest + 1, 2)
    found = share_lines(lines(expenditure(amounts, total), "function_class"))
    assert found["share"].sum() == pytest.approx(1, abs=1e-9)
    assert found["amount_wan"].sum() == pytest.approx(total)
    assert found["code"].iloc[-1] == "unlisted"


@LAW
@given(st.lists(cents, min_size=1, max_size=12))
def test_concentration_lies_between_even_and_one(amounts):
    found = concentration(lines(expenditure(amounts), "function_class")).set_index("measure")["value"]
    assert 1 / len(amounts) - 1e-9 <= found["hhi"] <= found["cr1"] + 1e-9 <= 1 + 2e-9
    assert pd.isna(found["cr3"]) == (len(amounts) < 3)


@LAW
@given(cents, st.integers(min_value=2, max_value=12))
def test_equal_lines_have_no_inequality(amount, count):
    found = lorenz(lines(expenditure([amount] * count), "function_class"))
    assert found.attrs["gini"] == pytest.approx(0, abs=1e-9)


def test_no_concentration_of_lines_that_are_not_all_the_total():
    composition = lines(expenditure([10, 20], total=100), "function_class")
    found, curve = concentration(composition), lorenz(composition)
    assert found["value"].isna().all()
    assert found["why"].str.contains("不符").all()
    assert curve.attrs["gini"] is None and "不符" in curve.attrs["why"]


def test_a_zero_total_gives_missing_shares():
    found = share_lines(lines(expenditure([0.0, 0.0]), "function_class"))
    assert found["share"].isna().all()


@pytest.mark.parametrize(
    "table",
    [
        "expenditure",
        "basic_expenditure_economic",
        "three_public_expenses",
        "revenue_expenditure_summary",
        "general_public_budget_expenditure",
        "agency_operating_expenses",
    ],
)
def test_without_a_table_a_ratio_is_missing_or_the_same_never_wrong(jiaozuo, ratios, table):
    facts = jiaozuo.facts[jiaozuo.facts["table"] != table]
    found = evaluate(Inputs(facts, to_frame([], STATED), to_frame([], TARGETS))).set_index("ratio")
    for ratio, value in found[found["code"].isna()]["value"].dropna().items():
        assert value == pytest.approx(KNOWN.get(ratio, ratios.loc[ratio, "value"]), abs=1e-9), ratio
    missing = found[found["value"].isna()]
    assert missing["why"].str.len().gt(0).all()


@pytest.fixture(scope="module")
def complete():
    """Disclosures with their ratios while nothing is lost, and the amounts that ratios are made of."""
    return {name: whole(jz.load(name)) for name in ("jiaozuo-kexie-2023", "swu-budget-2023", "wanli-2024")}


def whole(disclosure):
    facts = disclosure.facts
    sums = facts["level"].isin(["total", "subtotal"])
    small = ["three_public_expenses", "agency_operating_expenses", "procurement", "revenue_expenditure_summary"]
    used = facts.index[(sums | facts["table"].isin(small)) & facts["amount_wan"].notna()]
    return disclosure, measured(disclosure, facts), list(used)


def measured(disclosure, facts):
    """The ratios that are no class's, by name."""
    found = evaluate(Inputs(facts, disclosure.stated, disclosure.targets, disclosure.stage))
    return found[found["code"].isna()].set_index("ratio")


@LAW
@given(data=st.data())
def test_without_any_of_its_amounts_a_ratio_is_missing_the_same_or_says_of_what_it_is(complete, data):
    disclosure, before, used = complete[data.draw(st.sampled_from(sorted(complete)))]
    lost = data.draw(st.lists(st.sampled_from(used), min_size=1, max_size=4, unique=True))
    facts = disclosure.facts.copy()
    facts.loc[lost, ["amount_wan", "value"]] = None
    facts.loc[lost, "state"] = "blank"
    after = measured(disclosure, facts)
    for ratio, value in after["value"].dropna().items():
        if after.loc[ratio, "scope"] == before.loc[ratio, "scope"]:
            assert value == pytest.approx(before.loc[ratio, "value"], abs=1e-9), (ratio, lost)
    assert after.loc[after["value"].isna(), "why"].str.len().gt(0).all()


@pytest.mark.parametrize(
    ("ratio", "table", "measure"),
    [
        ("basic_share", "expenditure", "basic"),
        ("basic_share", "expenditure", "total"),
        ("personnel_of_basic", "basic_expenditure_economic", "personnel"),
        ("operating_of_basic", "basic_expenditure_economic", "operating"),
        ("three_public_of_total", "three_public_expenses", "three_public_expenses"),
        ("three_public_of_total", "expenditure", "total"),
        ("agency_operating_of_operating", "basic_expenditure_economic", "operating"),
    ],
)
def test_a_ratio_is_missing_when_either_side_is(jiaozuo, ratio, table, measure):
    facts = jiaozuo.facts[jiaozuo.facts["table"].isin(KEPT[ratio])].copy()
    lost = (facts["table"] == table) & (facts["measure"] == measure)
    inputs = (to_frame([], STATED), to_frame([], TARGETS))
    assert pd.notna(evaluate(Inputs(facts, *inputs)).set_index("ratio").loc[ratio, "value"])
    facts.loc[lost, ["amount_wan", "value"]] = None
    row = evaluate(Inputs(facts, *inputs)).set_index("ratio").loc[ratio]
    assert pd.isna(row["value"]) and row["why"]


#: The tables of a ratio's two sides, so that no other can stand in.
KEPT = {
    "basic_share": ["expenditure"],
    "personnel_of_basic": ["basic_expenditure_economic"],
    "operating_of_basic": ["basic_expenditure_economic"],
    "three_public_of_total": ["three_public_expenses", "expenditure"],
    "agency_operating_of_operating": ["agency_operating_expenses", "basic_expenditure_economic"],
}


def test_a_ratio_from_another_table_says_which():
    # 西南大学 2023: basic expenditure of all money 80.21 %, of the fiscal appropriation 199,019.33 of 230,876.38
    budget = jz.load("swu-budget-2023")
    facts = budget.facts[budget.facts["table"] != "expenditure"]
    row = measured(budget, facts).loc["basic_share"]
    assert row["value"] == pytest.approx(199_019.33 / 230_876.38)
    assert row["scope"] == "取自一般公共预算支出表，只含该表的资金"
    found = evaluate(Inputs(facts, budget.stated, budget.targets))
    assert "基本支出占86.20%（取自一般公共预算支出表，只含该表的资金）" in jz.say(found)
    assert "of its money only" in jz.say(found, lang="en")


def self_financed(**amounts):
    """A summary of revenue by fund, and expenditure of 100 with what is remitted upward; None is a blank cell."""
    summary = {"table": "revenue_expenditure_summary", "table_number": 2, "direction": "revenue", "level": "line"}
    rows = [
        expenditure_fact(amount, **summary, fund=fund, measure="current_revenue", row=fund, row_number=place, cell=fund,
                         state="blank" if amount is None else "value")
        for place, (fund, amount) in enumerate(amounts.items()) if fund != "remitted_upward"
    ]  # fmt: skip
    total = {"level": "total", "is_total": True, "row_number": 1, "row": "合计"}
    rows.append(expenditure_fact(100.0, **total))
    if "remitted_upward" in amounts:
        rows.append(expenditure_fact(amounts["remitted_upward"], **total, measure="remitted_upward", column_number=4, cell="t1r1c4"))
    return evaluate(Inputs(to_frame(rows, FACTS), to_frame([], STATED), to_frame([], TARGETS))).set_index("ratio").loc["self_sufficiency"]


FOUR = {"institution_revenue": 30.0, "business_revenue": 10.0, "affiliate_remittance": 0.0, "other_revenue": 5.0}


def test_a_sum_of_four_is_missing_when_any_of_them_is():
    assert self_financed(**FOUR)["value"] == pytest.approx(45 / 100)
    assert self_financed(**FOUR, remitted_upward=10.0)["value"] == pytest.approx(45 / 90)
    for lost in FOUR:
        row = self_financed(**{**FOUR, lost: None})
        assert pd.isna(row["value"]) and "空白" in row["why"], lost
        assert pd.isna(self_financed(**{fund: amount for fund, amount in FOUR.items() if fund != lost})["value"])
    row = self_financed(**FOUR, remitted_upward=None)  # printed and blank: nobody knows what is to be taken off
    assert pd.isna(row["value"]) and row["why"]


def test_pensions_that_are_not_to_be_seen_leave_basic_expenditure_per_head_missing(jiaozuo):
    facts = jiaozuo.facts[(jiaozuo.facts["table"] != "basic_expenditure_economic") | (jiaozuo.facts["level"] == "total")]
    found = evaluate(Inputs(facts, jiaozuo.stated, jiaozuo.targets, headcount=40)).set_index("ratio")
    assert pd.isna(found.loc["basic_per_head", "value"]) and found.loc["basic_per_head", "why"]


def test_a_zero_denominator_gives_neither_zero_nor_infinity():
    facts = expenditure([0.0])
    found = evaluate(Inputs(facts, to_frame([], STATED), to_frame([], TARGETS))).set_index("ratio")
    assert found["value"].isna().all()
