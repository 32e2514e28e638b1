"""Performance targets: known answers of 焦作市科学技术协会 2023, lint rules, unit costs and scoring."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_frames import LAW

import jzanalysis as jz
from jzanalysis.errors import UsageError
from jzanalysis.frames import TARGETS, to_frame
from jzanalysis.measures.lint import lint
from jzanalysis.measures.performance import coverage, matrix, money_without_outcomes, profile
from jzanalysis.measures.scoring import achievement, grade, grades, recheck_scores, schemes, score
from jzanalysis.measures.unit_costs import unit_costs


@pytest.fixture(scope="module")
def targets(jiaozuo):
    return jiaozuo.targets


def test_profile_counts_what_the_tables_print(targets):
    rows = profile(targets).set_index("level")
    project = rows.loc["project"]
    counts = project[
        [
            "count",
            "output_count",
            "benefit_count",
            "satisfaction_count",
            "cost_count",
            "quantified_count",
            "qualitative_count",
        ]
    ]
    assert counts.tolist() == [70, 42, 14, 12, 2, 56, 14]
    assert project["project_count"] == 10
    assert rows.loc["department", "count"] == 34
    assert rows.loc["all", "count"] == 104


def test_implied_unit_costs(targets):
    costs = unit_costs(targets).set_index("indicator")
    # 科技馆2023年免费开放运行费 200.00万元 ÷ ≥10万人次, promised ≤20元; 4D影厅 3.25万元 ÷ ≥2000人次, promised ≤10元
    assert costs.loc["科普总人数", ["unit_cost_yuan", "promised_cost_yuan", "verdict"]].tolist() == [
        20.0,
        20.0,
        "equal",
    ]
    assert costs.loc["观影人次", ["unit_cost_yuan", "promised_cost_yuan", "verdict"]].tolist() == [
        16.25,
        10.0,
        "above",
    ]


def test_unit_costs_stand_beside_those_of_other_projects(targets):
    # in 人次, of the other projects: 3.25 of 2,000; 5.00 of 4 and of 2,500; 6.90 of 160; 0.30 of 50 and of 70; 6.10 of
    # 10,000 and of 100,000 (万元, persons)
    others = [32_500 / 2_000, 50_000 / 4, 50_000 / 2_500, 69_000 / 160, 3_000 / 50, 3_000 / 70, 6.1, 0.61]
    costs = unit_costs(targets).set_index("indicator")
    row = costs.loc["科普总人数"]
    assert row["others_count"] == 8
    assert row["others_median_yuan"] == pytest.approx(pd.Series(others).median())
    assert costs.loc["观影人次", "others_median_yuan"] == pytest.approx(pd.Series([20, *others[1:]]).median())
    alone = costs[costs["others_count"] == 0]
    assert alone["others_median_yuan"].isna().all()


def test_percentages_and_money_are_not_quantities(targets):
    assert not set(unit_costs(targets)["indicator"]) & {"总收入", "按时放映率", "人均观影成本", "观影满意度"}


def test_cost_targets_are_few_but_cover_most_of_the_money(targets):
    rows = coverage(targets).set_index("aspect")
    assert rows.loc["cost", "project_count"] == 2
    assert rows.loc["cost", "money_share"] == pytest.approx((200 + 3.25) / 230.5)
    assert rows.loc["satisfaction", "project_share"] == 1


def test_every_project_is_one_row_with_its_money(targets):
    rows = matrix(targets)
    assert rows["project_amount_wan"].sum() == pytest.approx(230.5)
    assert rows["project_amount_wan"].iloc[0] == 200
    assert money_without_outcomes(targets).empty


def test_lint_asks_what_a_careful_reader_would_ask(targets):
    found = lint(targets)
    assert found["rule"].value_counts().to_dict() == {
        "unmeasurable": 13,
        "contradicting": 1,
        "two_levels": 1,
        "no_timeliness": 1,
        "cost_above_promise": 1,
    }
    statement = found.set_index("rule")["statement"]
    assert "≥3次" in statement["contradicting"] and "≥5次" in statement["contradicting"]
    assert "≥4次" in statement["two_levels"] and "≥3次" in statement["two_levels"]
    assert "16.25" in statement["cost_above_promise"]


def target(indicator="完成数量", category="output", printed="≥10次", **more):
    """One indicator of a project."""
    base = {
        "level": "project",
        "project_name": "甲项目",
        "project_amount_wan": 10.0,
        "category": category,
        "indicator": indicator,
        "comparator": "≥",
        "value": 10.0,
        "value_unit": "次",
        "printed": printed,
        "cell": f"g{indicator}",
        "page": 1,
    }
    return {**base, **more}


FULL = [
    target("活动次数"),
    target("完成及时率", printed="≥95%", value=95.0, value_unit="%"),
    target("受益人数", "benefit", value_unit="人"),
    target("群众满意度", "satisfaction", "≥90%", value=90.0, value_unit="%"),
]


def rules(*extra, base=FULL):
    return set(lint(to_frame([*base, *extra], TARGETS))["rule"])


def test_a_complete_project_raises_no_question():
    assert rules() == set()


@pytest.mark.parametrize(
    ("extra", "rule"),
    [
        (
            target(
                "宣传效果",
                "benefit",
                "明显提升",
                value=None,
                comparator=None,
                value_unit=None,
                qualitative="明显提升",
            ),
            "unmeasurable",
        ),
        (target("培训场次", printed="≥4", value=4.0, value_unit=None), "no_unit"),
        (target("培训场次", printed=None, value=None, value_unit=None, comparator=None), "no_target"),
        (target("设备合格率", printed="≥5次", value=5.0), "unit_unlike_name"),
        (target("项目成本", "cost", "≤10万元", comparator="≤", value_unit="万元"), "cost_is_budget"),
        (target("活动次数", cell="g9"), "duplicate"),
        (target("活动总次数", printed="≥20次", value=20.0), "contradicting"),
    ],
)
def test_each_rule_finds_its_fault(extra, rule):
    assert rules(extra) == {rule}


def test_swapped_words_name_another_thing():
    assert rules(target("省内活动举办的总次数"), target("市内活动举办的总次数")) == set()


def test_missing_categories_are_asked_for():
    assert rules(base=FULL[:2]) == {"no_benefit", "no_satisfaction"}


def test_weights_add_up_to_100_or_to_90():
    weighted = [{**row, "weight": weight} for row, weight in zip(FULL, (30.0, 30.0, 20.0, 10.0), strict=True)]
    assert rules(base=weighted) == set()
    weighted[0]["weight"] = 35.0
    assert rules(base=weighted) == {"weight_sum"}


def test_a_department_without_targets_is_no_error():
    empty = to_frame([], TARGETS)
    assert profile(empty).empty and matrix(empty).empty and unit_costs(empty).empty and lint(empty).empty
    assert coverage(empty)["project_share"].isna().all()


@pytest.mark.parametrize(
    ("comparator", "value", "actual", "reached"),
    [
        ("≥", 95.0, 96.0, 1.0),
        ("≥", 95.0, 76.0, 0.8),
        ("≤", 10.0, 8.0, 1.0),
        ("≤", 10.0, 12.5, 0.8),
        ("=", 4.0, 3.0, 0.75),
        (None, 4.0, 5.0, 1.0),
    ],
)
def test_a_quantity_is_scored_full_or_in_proportion(comparator, value, actual, reached):
    assert achievement({"comparator": comparator, "value": value}, actual) == pytest.approx(reached)


def test_a_range_is_scored_from_its_nearer_end():
    wanted = {"comparator": "range", "value": 3.0, "value_high": 5.0}
    assert [achievement(wanted, actual) for actual in (4.0, 1.5, 10.0)] == [1.0, 0.5, 0.5]


def test_scheme_of_2020_gives_fifty_to_output_and_grades_by_ninety():
    frame = to_frame(FULL, TARGETS)
    actuals = dict(zip(frame["cell"], (10.0, 95.0, 10.0, 45.0), strict=True))
    found = score(frame, actuals, execution_rate=1.0)
    assert found["weight"].tolist() == [25, 25, 30, 10, 10]
    assert found.attrs["total"] == pytest.approx(95)  # half of satisfaction's ten points is lost
    assert found.attrs["grade"] == "优"


def test_without_actual_values_there_is_no_grade():
    found = score(to_frame(FULL, TARGETS), {})
    assert found.attrs["grade"] is None
    assert found["score"].isna().all()


def test_an_unknown_scheme_is_refused():
    with pytest.raises(UsageError, match="no scheme named"):
        score(to_frame(FULL, TARGETS), {}, "mine")


@pytest.mark.parametrize("year", [2023, 2024])
@pytest.mark.parametrize("scheme", ["order_10_2020", "order_101_2021"])
def test_a_confirmed_scheme_is_what_a_document_prints(year, scheme):
    # 西南大学: 执行率分值（10）, 指标分值（90); projects with cost indicators 20/40/20/10, the others 50/30/10
    rows = jz.load(f"swu-budget-{year}").targets
    printed = rows.pivot_table(index="project_name", columns="category", values="weight", aggfunc="sum")
    weights = {name: points for name, points in schemes()[scheme]["weights"].items() if name != "execution"}
    alike = printed[printed["cost"].notna() if "cost" in weights else printed["cost"].isna()]
    same = alike[list(weights)].eq(pd.Series(weights)).all(axis=1)
    assert same.sum() >= 7
    assert same.mean() > 0.85  # two projects of 2024 weigh otherwise
    assert alike.sum(axis=1).eq(90).all()


@pytest.mark.parametrize("name", schemes())
def test_a_scheme_adds_to_100_and_names_its_source(name):
    plan = schemes()[name]
    assert plan.get("only_printed") or sum(plan["weights"].values()) == 100
    assert plan["confirmed"] == ("第" in plan["source"] and "页" in plan["source"])


def test_printed_weights_that_leave_ten_points_leave_them_to_the_execution_rate():
    project = jz.project_targets(jz.load("swu-budget-2024"), "236对港澳台教育合作与交流专项")
    actuals = dict(zip(project["cell"], project["value"].fillna(1.0), strict=True))
    found = score(project, actuals, "as_printed", execution_rate=0.5)
    assert found["weight"].sum() == 100
    assert found.attrs["total"] == pytest.approx(95)
    full = project.assign(weight=project["weight"] * 100 / 90)
    assert "execution" not in set(score(full, actuals, "as_printed")["category"])


def test_without_printed_weights_nothing_is_scored_as_printed(targets):
    found = score(targets[targets["level"] == "project"], {}, "as_printed", execution_rate=1.0)
    assert found["score"].isna().all()
    assert found["why"].str.contains("没有印权重").all()


def test_the_reader_is_told_where_weights_come_from():
    frame = to_frame(FULL, TARGETS)
    assert "未核实" in jz.say(score(frame, {}, "with_input"))
    assert "见于公开文件" in jz.say(score(frame, {}, "order_10_2020"))
    weighted = to_frame([{**row, "weight": 25.0} for row in FULL], TARGETS)
    assert "原文逐项印出" in jz.say(score(weighted, {}, "with_input"))
    full = score(frame, dict.fromkeys(frame["cell"], 100.0), execution_rate=1.0)
    assert "grade excellent" in jz.say(full, lang="en")
    assert [entry["from"] for entry in grades()] == [90, 80, 60, 0]


@pytest.mark.parametrize(
    ("points", "name"),
    [(100, "优"), (90, "优"), (89.99, "良"), (80, "良"), (79, "中"), (60, "中"), (59.9, "差")],
)
def test_grades(points, name):
    assert grade(points) == name


def test_printed_scores_are_recomputed(jiaozuo):
    rows = [
        target("培训场次", weight=10.0, actual="8次", score=8.0),
        target("培训人次", weight=10.0, actual="5次", score=9.0),
    ]
    found = recheck_scores(to_frame(rows, TARGETS))
    assert found["recomputed"].tolist() == [8.0, 5.0]
    assert found["gap"].tolist() == [0.0, 4.0]
    assert jz.say(found) == "印出权重、实际值和得分的2项中，1项与按规则重算的一致。相差最大的是“培训人次”：原文9.00分，重算5.00分。"
    assert "没有可复核的自评分" in jz.say(jz.recheck_scores(jiaozuo))


@LAW
@given(
    st.floats(min_value=0.01, max_value=1e6),
    st.floats(min_value=0, max_value=1e6),
    st.sampled_from(["≥", "≤", "=", ">", "<", None]),
)
def test_achievement_lies_between_nothing_and_all(value, actual, comparator):
    assert 0 <= achievement({"value": value, "comparator": comparator}, actual) <= 1


@LAW
@given(st.lists(st.floats(min_value=0.01, max_value=1e5), min_size=1, max_size=6))
def test_money_shares_lie_between_nothing_and_all(amounts):
    rows = [
        target(f"次数{place}", project_name=f"项目{place}", project_amount_wan=amount)
        for place, amount in enumerate(amounts)
    ]
    found = coverage(to_frame(rows, TARGETS))
    assert found["money_share"].between(0, 1 + 1e-12).all()
    assert pd.Series(found.set_index("aspect")["money_share"])["output"] == pytest.approx(1)


def test_what_if_a_project_got_another_amount(jiaozuo):
    found = jz.what_if(jiaozuo, "科技馆4D影厅2023年运行及人员费用", 2.0).set_index("name")
    assert found.loc["观影人次", ["before", "after"]].tolist() == [16.25, 10.0]
    assert found.loc["合计", "after"] == pytest.approx(708.06 - 1.25)
