"""Several documents of one department: 万里街道 2023–2025 and 西南大学 2023–2024, bundled; execution and PEFA."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_frames import LAW

import jzanalysis as jz
from jzanalysis.measures.execution import budget_of, composition_variance, execution_lines, line_up
from jzanalysis.measures.series import compound_growth, series


@pytest.fixture(scope="module")
def wanli():
    return {year: jz.load(f"wanli-{year}") for year in (2023, 2024, 2025)}


@pytest.fixture(scope="module")
def university():
    names = {"budget": "swu-budget-2023", "final": "swu-final-accounts-2023", "next": "swu-budget-2024"}
    return SimpleNamespace(**{key: jz.load(name) for key, name in names.items()})


def test_the_totals_of_three_years(wanli):
    found = series(list(wanli.values()))
    totals = found[found["level"] == "total"].set_index("year")["amount_wan"]
    # 164,978,640 / 156,211,123 / 189,767,551 元
    assert totals.tolist() == pytest.approx([16497.8640, 15621.1123, 18976.7551])
    growth = compound_growth(found).set_index("level").loc["total"]
    assert growth["compound_rate"] == pytest.approx((189_767_551 / 164_978_640) ** 0.5 - 1)
    assert growth["years_observed"] == 3


def test_a_year_without_a_document_is_missing_not_zero(wanli):
    found = series([wanli[2023], wanli[2025]])
    gap = found[found["year"] == 2024]
    assert len(gap)
    assert gap["amount_wan"].isna().all()
    assert compound_growth(found).set_index("level").loc["total", "years_observed"] == 2


def test_the_narrative_agrees_with_the_two_documents_within_rounding(wanli):
    found = jz.year_over_year(wanli[2025], "function_class", prior=wanli[2024])
    total = found[found["level"] == "total"].iloc[0]
    assert total["change_wan"] == pytest.approx(3355.6428)
    assert round(total["change_rate"] * 100, 2) == 21.48
    # the text: 比2024年预算增加3,355.65万元, of 18,976.76
    assert total["other_prior_wan"] == pytest.approx(18976.76 - 3355.65)
    assert total["priors_agree"]
    by_code = found.set_index("code")["contribution"] * 100
    assert by_code["212"] == pytest.approx(22.395, abs=5e-4)
    assert by_code["208"] == pytest.approx(-2.248, abs=5e-4)
    assert by_code.drop("").sum() == pytest.approx(by_code[""], abs=1e-7)


def test_execution_of_a_university(university):
    found = jz.execution(university.final, university.budget).set_index("id")
    # 本年支出合计: 457,676.75 of 468,779.07
    assert found.loc["execution_rate", "value"] == pytest.approx(457_676.75 / 468_779.07)
    assert round(found.loc["pi_2_1", "value"] * 100, 2) == 0.54
    assert pd.isna(found.loc["pi_2_2", "value"])
    assert "经济分类" in found.loc["pi_2_2", "why"]
    assert "一年只有数值" in found.loc["pi_1", "note"]


def test_execution_needs_final_accounts_and_the_budget_of_their_year(university):
    assert jz.execution(university.budget)["why"].str.contains("不是决算").all()
    assert jz.execution(university.final, university.next)["why"].str.contains("不是同一年").all()
    assert jz.execution(university.final)["value"].isna().all()


# 西南大学: budget 2023 p. 9 and final accounts 2023 pp. 12–13, 万元
BUDGET = {"205": 434_334.99, "206": 2_801.72, "208": 14_616.30, "221": 16_916.56, "229": 109.50}
ACTUAL = {"205": 425_287.27, "206": 2_536.65, "208": 13_465.06, "221": 16_278.27, "229": 109.50}


def test_execution_line_by_line(university):
    found = execution_lines(university.final, university.budget).set_index("code")
    assert found["budget_wan"].to_dict() == pytest.approx(BUDGET)
    assert found["actual_wan"].to_dict() == pytest.approx(ACTUAL)
    assert found.loc["206", "execution_rate"] == pytest.approx(2_536.65 / 2_801.72)
    scale = sum(ACTUAL.values()) / sum(BUDGET.values())
    deviations = {code: ACTUAL[code] - BUDGET[code] * scale for code in BUDGET}
    assert found["deviation_wan"].to_dict() == pytest.approx(deviations)
    assert found["deviation_wan"].sum() == pytest.approx(0, abs=1e-6)
    by_hand = sum(map(abs, deviations.values())) / sum(ACTUAL.values())
    assert jz.execution(university.final, university.budget).set_index("id").loc["pi_2_1", "value"] == pytest.approx(by_hand)
    assert found["budget_page"].tolist() == [9] * 5 and set(found["actual_page"]) == {12, 13}


def test_a_line_of_one_side_only_has_no_rate_and_counts_in_the_composition():
    def side(amounts):
        return pd.DataFrame({"code": list(amounts), "line": list(amounts), "amount_wan": list(amounts.values()), "page": 1})

    found = line_up(side({"201": 60.0, "204": 40.0}), side({"201": 50.0, "208": 50.0}), "function_class").set_index("code")
    assert found.loc["204", "why"] == "预算没有此项，不计算执行率" and pd.isna(found.loc["204", "execution_rate"])
    assert found.loc["208", "why"].startswith("决算没有此项") and pd.isna(found.loc["208", "execution_rate"])
    assert found["deviation_wan"].to_dict() == {"201": 10.0, "208": -50.0, "204": 40.0}
    both = line_up(side({"201": 60.0, "232": 40.0}), side({"201": 50.0, "232": 50.0}), "function_class").set_index("code")
    assert not both.loc["232", "is_counted"] and pd.isna(both.loc["232", "deviation_wan"])  # debt interest
    assert both.loc["201", "deviation_wan"] == 0


def test_the_budget_of_final_accounts_is_found_by_department_and_year(university):
    assert budget_of(university.final).name == "swu-budget-2023"
    assert budget_of(university.budget) is None
    other = SimpleNamespace(department="甲局", fiscal_year=2023, stage="final_accounts")
    assert budget_of(other) is None


def test_another_department_s_budget_is_refused(university, wanli):
    found = jz.execution(university.final, wanli[2023])
    assert found["value"].isna().all()
    assert found["why"].str.contains("不是同一个部门").all()


@pytest.mark.parametrize(
    ("rate", "grade"),
    [(1.0, "A"), (0.95, "A"), (1.06, "B"), (0.90, "B"), (0.86, "C"), (1.15, "C"), (0.84, "D"), (1.2, "D")],
)
def test_pi_1_bands(university, rate, grade):
    total = university.budget.facts["amount_wan"] * rate
    changed = SimpleNamespace(**{name: getattr(university.budget, name) for name in ("department", "fiscal_year", "targets")},
                              stage="final_accounts", facts=university.budget.facts.assign(amount_wan=total, basis="final_accounts"))
    found = jz.execution(changed, university.budget).set_index("id")
    assert found.loc["pi_1", "grade"] == grade
    assert found.loc["pi_1", "value"] == pytest.approx(rate, rel=1e-6)
    assert found.loc["pi_2_1", "value"] == pytest.approx(0, abs=1e-6)  # all lines scale alike


def test_the_university_next_year(university):
    total = jz.year_over_year(university.next, "function_class", prior=university.budget).iloc[-1]
    assert total["change_wan"] == pytest.approx(17_775.88)
    assert round(total["change_rate"] * 100, 2) == 3.79


amounts = st.lists(st.floats(min_value=0.01, max_value=1e6), min_size=1, max_size=10)


@LAW
@given(amounts, st.floats(min_value=0.01, max_value=100))
def test_composition_variance_is_zero_when_all_lines_scale_alike(budget, factor):
    planned = pd.Series(budget)
    assert composition_variance(planned, planned * factor) == pytest.approx(0, abs=1e-9)


@LAW
@given(amounts, st.data())
def test_composition_variance_lies_between_zero_and_two(budget, data):
    actual = data.draw(
        st.lists(st.floats(min_value=0.01, max_value=1e6), min_size=len(budget), max_size=len(budget))
    )
    assert 0 <= composition_variance(pd.Series(budget), pd.Series(actual)) <= 2 + 1e-9


def test_composition_variance_by_hand():
    # budget 60 + 40, actual 90 + 30: adjusted 72 + 48, Σ|18| + |−18| over 120
    assert composition_variance(pd.Series([60.0, 40.0]), pd.Series([90.0, 30.0])) == pytest.approx(36 / 120)


def test_without_amounts_there_is_no_composition_variance():
    assert composition_variance(pd.Series([0.0]), pd.Series([5.0])) is None
