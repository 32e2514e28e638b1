"""Year-over-year variance: known answers, three sources of the prior year, and laws that hold for any figures."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_frames import LAW, expenditure_fact, made_disclosure

import jzanalysis as jz
from jzanalysis.errors import UsageError
from jzanalysis.measures.change_rows import change
from jzanalysis.measures.matching import code_changes, match
from jzanalysis.measures.variance import year_over_year


@pytest.mark.parametrize(
    ("line", "prior", "current", "change_wan", "rate"),
    [
        # line 69: 与上年相比，收、支总计各减少177.79万元，下降20.07%
        ("total", 885.85, 708.06, -177.79, -20.07),
        # line 103: 4.6万元，比上年预算数减少1万元，下降17.86%
        ("three_public_expenses", 5.60, 4.60, -1.00, -17.86),
        # line 109: 运行维护费3.5万元，减少1万元，下降22.22%; 购置费0万元，减少0万元
        ("official_vehicles", 4.50, 3.50, -1.00, -22.22),
        # line 119: 13.56万元，比上年减少0.66万元，下降4.64%
        ("agency_operating_expenses", 14.22, 13.56, -0.66, -4.64),
    ],
)
def test_headline_figures_against_the_narrative(jiaozuo, line, prior, current, change_wan, rate):  # noqa: PLR0913
    row = year_over_year(jiaozuo).set_index("code").loc[line]
    assert (row["prior_wan"], row["current_wan"], row["change_wan"]) == pytest.approx(
        (prior, current, change_wan)
    )
    assert round(row["change_rate"] * 100, 2) == rate
    assert row["source"] == "文字说明推算"


def test_a_headline_without_a_prior_year_is_missing_with_its_reason(jiaozuo):
    row = year_over_year(jiaozuo).set_index("code").loc["project"]
    assert row["current_wan"] == 230.5
    assert pd.isna(row["change_rate"])
    assert row["status"] == "no_prior"
    assert row["why"]


def test_the_stated_reason_stands_beside_the_change(jiaozuo):
    row = year_over_year(jiaozuo).set_index("code").loc["agency_operating_expenses"]
    assert "厉行节约" in row["reason"]


def test_inside_the_three_public_expenses_the_vehicles_take_off_17_86_points(jiaozuo):
    found = year_over_year(jiaozuo, "three_public").set_index("code")
    assert round(found.loc["official_vehicles_operation", "contribution"] * 100, 2) == -17.86
    assert found.loc["official_receptions", "contribution"] == 0
    lines = found[found["level"] == "line"]
    assert lines["contribution"].sum() == pytest.approx(found.loc["", "change_rate"], abs=1e-9)
    assert lines["structure_wan"].sum() == pytest.approx(0, abs=1e-9)


def test_a_prior_year_of_zero_gives_no_rate(jiaozuo):
    row = year_over_year(jiaozuo, "three_public").set_index("code").loc["overseas_travel"]
    assert (row["current_wan"], row["prior_wan"], row["change_wan"]) == (0, 0, 0)
    assert pd.isna(row["change_rate"])
    assert "零" in row["why"]


def test_classes_without_prior_years_are_not_called_new(jiaozuo):
    found = year_over_year(jiaozuo, "function_class")
    lines = found[found["level"] == "line"]
    assert set(lines["status"]) == {"no_prior"}
    assert lines[["change_wan", "change_rate", "contribution"]].isna().all().all()
    assert found[found["level"] == "total"]["change_rate"].iloc[0] == pytest.approx(-177.79 / 885.85)


def test_an_unknown_source_is_refused(jiaozuo):
    with pytest.raises(UsageError, match="no source named"):
        year_over_year(jiaozuo, source="memory")


def test_an_unknown_cut_is_refused(jiaozuo):
    with pytest.raises(UsageError, match="no cut named"):
        year_over_year(jiaozuo, by="colour")


def figure(amount, code, **more):
    """One item of an expenditure table, in 万元."""
    return expenditure_fact(amount, **{"function_code": code, "row": code, "column_number": 4, **more})


def disclosure(items, year=2025, priors=None, stated=()):
    """A disclosure with an expenditure table: item code → amount, and perhaps a prior-year column."""
    rows = []
    for period, figures in (("current", items), ("prior", priors)):
        for place, (code, amount) in enumerate((figures or {}).items()):
            rows.append(figure(amount, code, row_number=place + 2, period=period, year=year - (period == "prior")))
        if figures:
            total = round(sum(figures.values()), 2)
            rows.append(figure(total, None, row_number=1, level="total", is_total=True, period=period, row="合计"))
    return made_disclosure(rows, stated, fiscal_year=year)


def test_another_document_is_trusted_before_a_column_and_both_are_shown():
    now = disclosure({"2010101": 120.0, "2080101": 80.0}, priors={"2010101": 101.0, "2080101": 90.0})
    found = year_over_year(
        now, "function_class", prior=disclosure({"2010101": 100.0, "2080101": 90.0}, 2024)
    ).set_index("code")
    assert found.loc["201", ["prior_wan", "other_prior_wan"]].tolist() == [100.0, 101.0]
    assert found.loc["201", "source"] == "上年公开文件"
    assert not found.loc["201", "priors_agree"]
    assert found.loc["208", "priors_agree"]


def test_a_line_of_one_year_only_is_new_or_ended_and_has_no_rate():
    now = disclosure({"2010101": 100.0, "2040101": 50.0})
    found = year_over_year(
        now, "function_class", prior=disclosure({"2010101": 80.0, "2080101": 40.0}, 2024)
    ).set_index("code")
    assert found.loc["204", "status"] == "new"
    assert found.loc["208", "status"] == "ended"
    assert found.loc[["204", "208"], "change_rate"].isna().all()
    assert found.loc["204", "contribution"] == pytest.approx(50 / 120)
    assert found.loc["208", "contribution"] == pytest.approx(-40 / 120)


def test_a_code_that_was_replaced_is_compared_with_its_successor():
    # 2080504 ended in 2018; 2080505 and 2080506 are its successors
    now = disclosure({"2080505": 60.0, "2080506": 30.0}, 2018)
    found = year_over_year(now, "function_item", prior=disclosure({"2080504": 70.0}, 2017)).set_index("code")
    assert found.loc["2080505", "prior_wan"] == 70.0
    assert found.loc["2080505", "matched_by"] == "code_change"
    assert found.loc["2080506", "status"] == "new"
    assert "2080504" not in found.index


def test_a_change_of_codes_outside_the_two_years_does_not_count():
    assert match({"2080505": "a"}, {"2080504": "b"}, (2020, 2021)).unmatched_prior == ["2080504"]


@pytest.mark.parametrize(
    ("year", "successor", "prior"),
    [
        # 2017, p. 14: 150.00 + 480.00 + 100.00 + 1,299.00; the text of 2018, p. 26, states 2,029.00 for the year before
        (2018, "2040405", 150 + 480 + 100 + 1299),
        # 2018, p. 17: 1,895.00; the text of 2019, p. 28, states the same for the year before
        (2019, "2040410", 1895),
    ],
)
def test_a_confirmed_change_of_codes_is_what_both_documents_print(year, successor, prior):
    now, before = (jz.load(f"jiangsu-procuratorate-{one}") for one in (year, year - 1))
    row = year_over_year(now, "function_item", prior=before).set_index("code").loc[successor]
    assert (row["prior_wan"], row["other_prior_wan"]) == pytest.approx((prior, prior))
    assert row["priors_agree"] and row["matched_by"] == "code_change"
    assert "未核实" not in row["why"]


def test_an_unconfirmed_change_of_codes_says_so():
    now, before = jz.load("jiangsu-npc-2018"), jz.load("jiangsu-npc-2017")
    found = year_over_year(now, "function_item", prior=before).set_index("code")
    # p. 25: 580.01万元，此项支出是今年新增支出; 2080504 lives on
    assert found.loc["2080505", ["status", "current_wan"]].tolist() == ["new", 580.01]
    assert found.loc["2080505", "why"].endswith("（未核实）")
    assert found.loc["2080504", "prior_wan"] == 1608.51


def test_every_change_of_codes_is_confirmed_by_named_pages_or_marked():
    for entry in code_changes():
        assert entry["from"] and entry["to"] and entry["note"]
        assert not entry["confirmed"] or len(entry["evidence"]) >= 2


def test_names_match_within_their_parent_only():
    matching = match({"2010150": "机关服务中心"}, {"2010108": "机关服务中心", "2020150": "机关服务中心"})
    assert matching.pairs == {"2010150": ["2010108"]}
    assert matching.unmatched_prior == ["2020150"]


def stated_total(current, prior, **more):
    """A sentence on the total: its amount, its change, the prior it implies."""
    return {
        "subject": "支出总计",
        "measure": "total",
        "table": "revenue_expenditure_summary",
        "current_wan": current,
        "change_wan": current - prior,
        "prior_wan": prior,
        "prior_origin": "implied",
        "decimals": 2,
        **more,
    }


def test_a_sentence_on_another_amount_is_not_taken_for_the_total():
    now = disclosure({"2010101": 100.0}, stated=[stated_total(250.0, 200.0)])
    total = year_over_year(now, "function_class").iloc[-1]
    assert total["status"] == "no_prior"
    now = disclosure({"2010101": 100.0}, stated=[stated_total(100.0, 80.0)])
    assert year_over_year(now, "function_class").iloc[-1]["prior_wan"] == 80.0


def test_a_reason_given_for_another_amount_is_not_taken():
    def reason(stated):
        return year_over_year(disclosure({"2010101": 100.0}, stated=[stated])).set_index("code").loc["total", "reason"]

    assert reason(stated_total(100.0, 80.0, reason="新增项目")) == "新增项目"
    assert pd.isna(reason(stated_total(250.0, 200.0, reason="别的钱多了")))


def test_no_contribution_across_two_bases():
    # item lines against last year's outturn, the total against last year's budget
    item = {
        "subject": "行政运行",
        "function_code": "2010101",
        "current_wan": 100.0,
        "prior_wan": 90.0,
        "prior_origin": "printed",
        "prior_basis": "expected_outturn",
        "decimals": 2,
    }
    now = disclosure(
        {"2010101": 100.0}, stated=[item, stated_total(100.0, 80.0, prior_basis="initial_budget")]
    )
    found = year_over_year(now, "function_item").set_index("code")
    assert found.loc["2010101", "change_rate"] == pytest.approx(10 / 90)
    assert pd.isna(found.loc["2010101", "contribution"])


codes = st.integers(min_value=1, max_value=20).map(lambda n: f"2{n:02d}0101")
budgets = st.dictionaries(
    codes, st.integers(min_value=1, max_value=10**8).map(lambda n: n / 100), min_size=1, max_size=8
)


@LAW
@given(budgets, budgets)
def test_contributions_add_up_and_size_and_structure_are_the_change(items, before):
    found = year_over_year(disclosure(items), "function_class", prior=disclosure(before, 2024))
    lines, total = found[found["level"] == "line"], found[found["level"] == "total"].iloc[0]
    assert lines["contribution"].sum() == pytest.approx(total["change_rate"], abs=1e-9)
    assert lines["change_wan"].sum() == pytest.approx(total["change_wan"], abs=1e-4)
    split = lines["size_wan"] + lines["structure_wan"]
    assert split.tolist() == pytest.approx(lines["change_wan"].tolist(), abs=1e-4)
    assert lines["structure_wan"].sum() == pytest.approx(0, abs=1e-4)


@LAW
@given(budgets, st.floats(min_value=0.5, max_value=2))
def test_lines_that_scale_alike_have_no_structure_effect(items, factor):
    scaled = {code: amount * factor for code, amount in items.items()}
    now, before = disclosure(scaled), disclosure(items, 2024)
    found = year_over_year(now, "function_class", prior=before)
    spread = max(scaled.values()) * 1e-6 + 0.02
    assert found["structure_wan"].abs().max() <= spread


@LAW
@given(
    st.dictionaries(st.sampled_from("abcdef"), st.floats(min_value=0, max_value=1e6)),
    st.dictionaries(st.sampled_from("abcdef"), st.floats(min_value=0, max_value=1e6)),
)
def test_a_rate_is_missing_where_there_is_nothing_to_divide_by(now, before):
    found = change(pd.Series(now, dtype=float), pd.Series(before, dtype=float))
    bad = found["prior_wan"].isna() | (found["prior_wan"] == 0) | found["current_wan"].isna()
    assert found["change_rate"].isna().equals(bad)


def test_real_terms_name_their_index(jiaozuo):
    found = jz.real_terms(year_over_year(jiaozuo), 1.02, "居民消费价格指数")
    assert found["real_change_wan"].iloc[0] == pytest.approx(708.06 / 1.02 - 885.85)
    assert found.attrs["deflator_name"] == "居民消费价格指数"
    with pytest.raises(UsageError):
        jz.real_terms(found, 0, "x")
