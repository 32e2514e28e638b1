"""Several documents of one department: 万里街道 2023–2025 and 西南大学 2023–2024, bundled; execution and PEFA."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jzanalysis as jz
from jzanalysis.measures.execution import composition_variance
from jzanalysis.measures.series import compound_growth, series

LAW = settings(deadline=None, max_examples=50)


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
