"""What the menus choose arguments of: branches of a classification, projects asked for, values as promised."""

from __future__ import annotations

import pytest

import jzanalysis as jz
from jzanalysis.errors import UsageError


def test_a_branch_divides_into_the_lines_right_below_it(jiaozuo):
    # 2023 年部门支出预算表: 206 07 01 … 99
    found = jz.shares_inside(jiaozuo, "20607")
    printed = {
        "科技馆站": 382.42,
        "机构运行": 162.82,
        "其他科学技术普及支出": 14.45,
        "学术交流活动": 6.70,
        "科普活动": 6.10,
    }
    assert dict(zip(found["line"], found["amount_wan"], strict=True)) == printed
    assert found["share"].iloc[0] == pytest.approx(382.42 / 572.49)
    assert found["share"].sum() == pytest.approx(1)
    assert found.attrs["within"] == "科学技术普及"


def test_branches_stand_above_their_own_with_what_is_below_them(jiaozuo):
    found = jz.branches(jiaozuo).set_index("code")
    assert found.loc["", ["amount_wan", "count", "depth"]].tolist() == [708.06, 5, 0]
    assert found.loc["206", ["amount_wan", "count", "depth"]].tolist() == [572.49, 1, 1]
    assert found.loc["20607", ["amount_wan", "count", "depth"]].tolist() == [572.49, 5, 2]
    assert found.loc["20805", ["amount_wan", "count"]].tolist() == [87.32, 3]
    assert list(found.index) == sorted(found.index)


@pytest.mark.parametrize("tree", ["function", "economic"])
def test_every_branch_divides_into_as_many_lines_and_as_much_money_as_it_says(tree, jiaozuo):
    for row in jz.branches(jiaozuo, tree).itertuples():
        inside = jz.shares_inside(jiaozuo, row.code, tree)
        assert len(inside) == row.count
        assert inside["amount_wan"].sum() == pytest.approx(row.amount_wan, abs=0.005)


def test_an_unknown_tree_or_a_leaf_is_refused_with_what_there_is(jiaozuo):
    with pytest.raises(UsageError, match="function, economic"):
        jz.branches(jiaozuo, "cosmic")
    with pytest.raises(UsageError, match="nothing below"):
        jz.shares_inside(jiaozuo, "2060701")


def test_projects_are_asked_for_by_words_amount_and_what_they_lack(jiaozuo):
    # 2023 年部门预算项目绩效目标表
    assert set(jz.filter_projects(jiaozuo, words="科技馆")["project_name"]) == {
        "科技馆2023年免费开放运行费",
        "科技馆4D影厅2023年运行及人员费用",
    }
    assert jz.filter_projects(jiaozuo, at_least_wan=6)["project_amount_wan"].tolist() == [200.00, 6.90, 6.10]
    with_cost = set(jz.project_matrix(jiaozuo)["project_name"]) - set(
        jz.filter_projects(jiaozuo, lacking="cost")["project_name"]
    )
    assert with_cost == {"科技馆2023年免费开放运行费", "科技馆4D影厅2023年运行及人员费用"}
    assert jz.filter_projects(jiaozuo, lacking="timeliness")["project_name"].tolist() == ["老科协工作经费"]
    assert jz.filter_projects(jiaozuo, lacking="outcome").empty
    with pytest.raises(UsageError, match="cost, benefit"):
        jz.filter_projects(jiaozuo, lacking="beauty")


def test_a_category_that_comes_to_four_fifths_gets_four_fifths_of_its_points(jiaozuo):
    # 科技馆免费开放: 人均科普成本 ≤20元, 科普总人数 ≥10万人次, 开馆率 ≥99%; 满意度 10 points of order 10 of 2020
    targets = jz.project_targets(jiaozuo)
    whole = jz.as_promised(targets)
    assert jz.score_targets(jiaozuo, whole, execution_rate=1.0).attrs["total"] == pytest.approx(100)
    short = jz.as_promised(targets, "cost", 0.8)
    cost = targets[targets["category"] == "cost"].iloc[0]
    assert short[cost["cell"]] == pytest.approx(25.0)  # 20 ÷ 0.8: it cost more
    less = jz.as_promised(targets, "satisfaction", 0.8)
    assert jz.score_targets(jiaozuo, less, execution_rate=1.0).attrs["total"] == pytest.approx(98)
    assert {cell: value for cell, value in less.items() if value != whole[cell]} == {
        targets.loc[targets["category"] == "satisfaction", "cell"].iloc[0]: pytest.approx(76.0)  # of 95 %
    }


def test_with_no_targets_nothing_is_promised(jiaozuo):
    assert jz.as_promised(jiaozuo.targets.iloc[:0]) == {}
