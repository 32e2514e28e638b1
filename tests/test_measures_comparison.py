"""Several departments: where one stands, totals and shares side by side, one ratio over the years."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_frames import LAW, made_disclosure

import jzanalysis as jz
from jzanalysis import charts
from jzanalysis.measures.comparison import compare_shares, ratio_series, spread_of_shares, totals
from jzanalysis.measures.peers import bundled_ratios, peer_ratios, percentile, ratio_rows, standing


@pytest.fixture(scope="module")
def jiangsu():
    return [jz.load(f"jiangsu-{body}-{year}") for body in ("npc", "cppcc") for year in (2017, 2018, 2019)]


@pytest.fixture(scope="module")
def ratios(jiaozuo):
    return jz.ratios(jiaozuo)


def frame(department, year=2023, stage="budget", **values):
    """The ratios of a made-up department."""
    found = pd.DataFrame({"ratio": list(values), "value": list(values.values()), "code": None, "why": ""})
    found.attrs = {"department": department, "fiscal_year": year, "stage": stage}
    return found


@pytest.mark.parametrize("name", ["jiaozuo-kexie-2023", "wanli-2024", "swu-final-accounts-2023", "jiangsu-cppcc-2018"])
def test_the_bundled_ratios_are_what_the_bundled_facts_give(name):
    # after a change of the measures: python data/build.py --ratios
    known = bundled_ratios()
    kept = known[known["disclosure"] == name].set_index("ratio")["value"]
    fresh = ratio_rows(jz.ratios(jz.load(name))).set_index("ratio")["value"].astype(float)
    pd.testing.assert_series_equal(kept, fresh, check_index_type=False, rtol=1e-9)


def test_every_bundled_disclosure_has_its_ratios():
    assert sorted(set(bundled_ratios()["disclosure"])) == sorted(jz.bundled_names())


def test_others_are_of_the_same_stage_of_the_nearest_year_and_never_oneself(ratios):
    compared = peer_ratios(ratios)
    assert sorted(compared.attrs["others"]) == sorted(
        ["江苏省政协办公厅2019", "江苏省人大常委会办公厅2019", "江苏省人民检察院2019", "西南大学2023",
         "上海市普陀区人民政府万里街道办事处2023"]
    )  # fmt: skip
    assert compared["is_own"].sum() == compared["ratio"].nunique()
    given_two = peer_ratios(frame("甲", basic_share=0.5), [frame("乙", 2021, basic_share=0.4), frame("乙", 2025, basic_share=0.6),
                                                          frame("丙", stage="final_accounts", basic_share=0.9), frame("甲", 2022, basic_share=0.1)])  # fmt: skip
    assert given_two.attrs["others"] == ["乙2025"]  # of two years as near, the later


def test_where_a_department_stands(ratios):
    # basic share 2019/2023: 48.76 and 50.81 % (Jiangsu), 65.55, 60.25 (万里), 80.21 (西南大学), and 67.45: five others, four below
    row = standing(peer_ratios(ratios)).set_index("ratio").loc["basic_share"]
    assert (row["percentile"], row["rank"], row["count"]) == (0.8, 2, 6)
    assert row["value"] == pytest.approx(477.56 / 708.06)


def test_a_place_among_two_is_no_place_and_a_missing_figure_has_none(ratios):
    rows = standing(peer_ratios(frame("甲", basic_share=0.5), [frame("乙", basic_share=0.4)])).set_index("ratio")
    assert pd.isna(rows.loc["basic_share", "percentile"]) and "不足3个" in rows.loc["basic_share", "why"]
    own = frame("甲", basic_share=None).assign(why="支出表缺失")
    others = [frame(name, basic_share=0.4) for name in "乙丙丁"]
    row = standing(peer_ratios(own, others)).set_index("ratio").loc["basic_share"]
    assert pd.isna(row["percentile"]) and row["why"] == "支出表缺失"


def test_without_others_nothing_is_said_of_a_place():
    alone = standing(peer_ratios(frame("甲", basic_share=0.5), []))
    assert alone["percentile"].isna().all()
    assert "没有可比的同类部门" in jz.say(alone)


def test_the_sentence_names_extremes_with_their_number(ratios):
    said = jz.say(standing(peer_ratios(ratios)))
    assert "与另外5个部门" in said and "机关运行经费占支出比（1.92%，百分位0%，n=5）" in said
    assert "compared with 5 other departments" in jz.say(standing(peer_ratios(ratios)), lang="en")


@LAW
@given(st.lists(st.floats(min_value=0, max_value=1), min_size=1, max_size=12), st.floats(min_value=0, max_value=1))
def test_percentiles_of_a_value_and_of_its_mirror_add_to_one(others, value):
    assert percentile(value, others) + percentile(-value, [-other for other in others]) == pytest.approx(1)


def test_totals_of_departments_by_year(jiangsu):
    found = totals(jiangsu).set_index(["code", "year"])["amount_wan"]
    # 收支总表: 人大 2019 and 政协 2017
    assert found["江苏省人大常委会办公厅", 2019] == pytest.approx(18_330.37)
    assert found["江苏省政协办公厅", 2017] == pytest.approx(9_066.79)
    gap = totals([jiangsu[0], jiangsu[2]])
    assert gap.set_index("year").loc[2018, "amount_wan"] != gap.set_index("year").loc[2018, "amount_wan"]  # missing, not zero


def test_shares_of_every_disclosure_add_to_one(jiangsu):
    for by in ("function_class", "basic_project"):
        sums = compare_shares(jiangsu, by).groupby("disclosure")["share"].sum()
        assert len(sums) == 6
        assert sums.tolist() == pytest.approx([1] * 6)


def test_the_line_that_differs_most_comes_first(jiangsu):
    spread = spread_of_shares(compare_shares(jiangsu))
    assert spread["spread"].is_monotonic_decreasing
    assert (spread["most_share"] - spread["least_share"] - spread["spread"]).abs().max() < 1e-12


def test_a_disclosure_that_is_not_divided_is_named(jiangsu):
    empty = made_disclosure(department="空局", fiscal_year=2019)
    found = compare_shares([jiangsu[0], empty])
    assert "空局2019" in found.attrs["why"]
    assert "空局2019" in jz.say(found) or found["disclosure"].nunique() == 1


def test_one_ratio_over_the_years(jiangsu):
    found = ratio_series([jz.ratios(one) for one in jiangsu[3:]], "basic_share").set_index("year")["value"]
    kept = bundled_ratios().set_index(["disclosure", "ratio"])["value"]
    assert [found[year] for year in (2017, 2018, 2019)] == pytest.approx(
        [kept[f"jiangsu-cppcc-{year}", "basic_share"] for year in (2017, 2018, 2019)]
    )
    assert "没有名为nonsense" in jz.say(ratio_series([jz.ratios(jiangsu[0])], "nonsense"))


def test_charts_draw_any_comparison(jiangsu, ratios):
    rows = [jz.ratios(one) for one in jiangsu[:2]]
    drawn = [
        charts.standing_chart(peer_ratios(ratios)),
        charts.standing_chart(peer_ratios(frame("甲", basic_share=0.5), [])),
        charts.compared_shares_chart(compare_shares(jiangsu)),
        charts.compared_shares_chart(compare_shares([])),
        charts.ratio_series_chart(ratio_series(rows, "basic_share")),
        charts.ratio_series_chart(ratio_series(rows, "nonsense")),
        charts.series_chart(totals(jiangsu)),
        charts.series_chart(totals([])),
        charts.execution_chart(jz.execution_lines(jz.load("swu-final-accounts-2023"), jz.load("swu-budget-2023"))),
        charts.execution_chart(jz.execution_lines(jiangsu[0])),
        charts.deviation_chart(jz.execution_lines(jz.load("swu-final-accounts-2023"), jz.load("swu-budget-2023"))),
        charts.deviation_chart(jz.execution_lines(jiangsu[0])),
    ]
    assert all(figure.png(dpi=40).startswith(b"\x89PNG") for figure in drawn)
