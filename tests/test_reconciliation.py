"""Reconciliation: the laws of addition on a made disclosure, the known findings of real ones, planted errors."""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

import jzanalysis as jz
from jzanalysis.closure import closure
from jzanalysis.frames import CHECKS
from jzanalysis.reconciliation import checks_text, coverage, identities, reconcile

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from budget_maker import make  # noqa: E402


def _benchmark(name: str):
    spec = importlib.util.spec_from_file_location(name, HERE / "benchmarks" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    return make(1).frames()


@pytest.fixture(scope="module")
def jiaozuo() -> pd.DataFrame:
    return reconcile(jz.load("jiaozuo-kexie-2023"))


def outcomes(checks: pd.DataFrame, name: str) -> list[str]:
    return checks[checks["check"] == name]["outcome"].tolist()


def changed(facts: pd.DataFrame, where: pd.Series, amount: float) -> pd.DataFrame:
    """The facts with one amount changed; exactly one figure is meant."""
    assert where.sum() == 1
    other = facts.copy()
    other.loc[where, ["amount_wan", "value"]] = amount
    return other


# ---- the contract ----------------------------------------


def test_checks_have_the_columns_of_the_contract_and_known_names(jiaozuo):
    assert list(jiaozuo.columns) == list(CHECKS)
    assert set(jiaozuo["check"]) <= set(identities())
    assert set(jiaozuo["outcome"]) <= {
        "holds",
        "rounding",
        "fails",
        "question",
        "not_applicable",
        "not_checkable",
    }
    assert set(jiaozuo["unit"]) <= {"万元", "share", "rate", "count", "words"}
    assert (jiaozuo[jiaozuo["outcome"] == "question"]["family"] == "plausibility").all()
    assert jiaozuo[["statement", "why", "terms"]].notna().all(axis=None)


def test_every_term_says_its_side_its_place_and_its_value(jiaozuo):
    keys = ["side", "sign", "ref", "field", "page", "row", "column", "printed", "value"]
    for text in jiaozuo["terms"]:
        for term in json.loads(text):
            assert list(term) == keys
            assert term["side"] in ("left", "right") and term["sign"] in (1, -1)
            assert term["ref"].startswith("jiaozuo-kexie-2023.txt#")


def test_the_terms_of_a_sum_add_up_to_its_two_sides(jiaozuo):
    sums = jiaozuo[(jiaozuo["family"] == "table") & (jiaozuo["outcome"] == "holds")]
    assert len(sums) > 100
    for left, right, text in zip(sums["left"], sums["right"], sums["terms"], strict=True):
        for side, printed in (("left", left), ("right", right)):
            total = sum(t["sign"] * (t["value"] or 0) for t in json.loads(text) if t["side"] == side)
            assert total == pytest.approx(printed, abs=1e-6)


def test_a_statement_writes_the_arithmetic_out(jiaozuo):
    # 部门支出预算表，科技馆站: 382.42 = 179.17 + 203.25
    assert (
        jiaozuo["statement"]
        .str.contains("合计 382.42 ＝ 基本支出小计 179.17 + 项目支出小计 203.25", regex=False)
        .any()
    )


# ---- 焦作市科学技术协会 2023 ----------------------------------------


def test_no_check_of_jiaozuo_fails(jiaozuo):
    # the lines of 财政拨款收支总表 stand in the file without their totals
    assert sorted(outcomes(jiaozuo, "rev_eq_exp")) == ["holds", "not_checkable"]
    assert not (jiaozuo["outcome"] == "fails").any()


def test_jiaozuo_spends_more_on_receptions_than_its_basic_expenditure_holds(jiaozuo):
    asked = jiaozuo[(jiaozuo["check"] == "agency_item_vs_basic") & (jiaozuo["outcome"] == "question")]
    assert asked[["left", "right"]].to_numpy().tolist() == [[1.10, 0.50]]
    assert "公务接待费" in asked["statement"].item()


def test_a_visit_to_the_4d_cinema_costs_more_than_promised(jiaozuo):
    # 3.25 万元 ÷ 2000 人次 = 16.25 元, promised ≤ 10 元
    asked = jiaozuo[(jiaozuo["check"] == "unit_cost") & (jiaozuo["outcome"] == "question")]
    assert asked[["left", "right"]].to_numpy().tolist() == [[16.25, 10.0]]


def test_the_department_promises_three_campaigns_and_its_project_four(jiaozuo):
    asked = jiaozuo[(jiaozuo["check"] == "task_target_differs") & (jiaozuo["outcome"] == "question")]
    assert asked[["left", "right"]].to_numpy().tolist() == [[3.0, 4.0]]


def test_what_is_not_in_the_file_is_said_and_never_fails(jiaozuo):
    unchecked = jiaozuo[jiaozuo["check"] == "rev_table_vs_summary"]
    assert unchecked["outcome"].tolist() == ["not_checkable"]
    assert unchecked["statement"].item() == "收入总表不在文件中"
    assert "收入总表" in coverage(jiaozuo)


# ---- the laws, on a made disclosure ----------------------------------------


def test_a_coherent_disclosure_holds_everywhere(made):
    checks = reconcile(*made)
    assert set(checks["outcome"]) <= {"holds", "not_applicable"}
    expected = {"function_hierarchy", "economic_hierarchy", "fund_columns", "rev_eq_exp", "exp_table_vs_summary",
                "class_between", "narrative_amount", "narrative_share", "three_public_sum", "projects_total"}  # fmt: skip
    assert expected <= set(checks["check"])


def test_one_last_digit_fails_in_a_document_that_is_exact_everywhere_else(made):
    facts, stated, targets = made
    at = (facts["table"] == "three_public_expenses") & (facts["measure"] == "official_receptions")
    off = reconcile(changed(facts, at, facts.loc[at, "amount_wan"].item() + 0.01), stated, targets)
    assert outcomes(off, "three_public_sum") == ["fails"]
    assert "精确相等" in off[off["outcome"] == "fails"]["why"].iloc[0]


def test_a_document_that_rounds_in_several_places_rounds(made):
    facts, stated, targets = made
    receptions = (facts["table"] == "three_public_expenses") & (facts["measure"] == "official_receptions")
    project = (facts["table"] == "project_expenditure") & (facts["row_number"] == 3)
    off = changed(facts, receptions, facts.loc[receptions, "amount_wan"].item() + 0.01)
    off = changed(off, project, (facts.loc[project, "amount_wan"].fillna(0)).item() + 0.01)
    checks = reconcile(off.assign(state=off["state"].mask(project, "value")), stated, targets)
    assert outcomes(checks, "three_public_sum") == ["rounding"]
    assert outcomes(checks, "projects_total") == ["rounding"]


def test_a_gap_beyond_half_a_digit_a_term_fails(made):
    facts, stated, targets = made
    at = (facts["table"] == "three_public_expenses") & (facts["measure"] == "official_receptions")
    checks = reconcile(changed(facts, at, facts.loc[at, "amount_wan"].item() + 1.0), stated, targets)
    assert outcomes(checks, "three_public_sum") == ["fails"]
    assert checks[checks["check"] == "three_public_sum"]["gap"].item() == -1.0


def test_an_amount_in_yuan_has_no_tolerance(made):
    facts, stated, targets = made
    fine = facts.assign(decimals=facts["decimals"].mask(facts["decimals"].notna(), 4))
    at = (facts["table"] == "three_public_expenses") & (facts["measure"] == "official_receptions")
    checks = reconcile(changed(fine, at, facts.loc[at, "amount_wan"].item() + 0.0001), stated, targets)
    assert outcomes(checks, "three_public_sum") == ["fails"]


def test_a_blank_total_is_not_checkable(made):
    facts, stated, targets = made
    at = (facts["table"] == "three_public_expenses") & (facts["measure"] == "three_public_expenses")
    blank = changed(facts, at, float("nan"))
    blank.loc[at, "state"] = "blank"
    assert outcomes(reconcile(blank, stated, targets), "three_public_sum") == ["not_checkable"]


def test_a_missing_table_is_named(made):
    facts, stated, targets = made
    checks = reconcile(facts[facts["table"] != "revenue"], stated, targets)
    assert not (checks["outcome"] == "fails").any()
    assert coverage(checks).endswith("收入总表 is not in the file")


def test_a_rate_on_nothing_is_an_error(made):
    facts, stated, targets = made
    said = stated.copy()
    said.loc[0, ["change_wan", "change_rate", "prior_wan"]] = [said.loc[0, "current_wan"], 1.0, 0.0]
    checks = reconcile(facts, said, targets)
    assert (checks[checks["check"] == "narrative_rate"]["outcome"] == "fails").sum() == 1


def test_an_amount_ten_thousand_times_too_large_is_called_a_slip_of_units(made):
    facts, stated, targets = made
    said = stated.copy()
    at = said.index[said["subject"] == "一般公共预算支出"][0]
    said.loc[at, "current_wan"] *= 10_000
    failed = reconcile(facts, said, targets).query("check == 'narrative_amount' and outcome == 'fails'")
    assert "元与万元" in failed["why"].item()


def test_nothing_to_check_is_no_error():
    empty = make(1).frames()[0].iloc[:0]
    assert reconcile(empty).empty


# ---- planted errors, speed ----------------------------------------


def test_planted_errors_are_caught():
    mutations = _benchmark("bench_mutations")
    result, alarms, misses = mutations.count([make(seed).frames() for seed in range(5)], 200)
    caught = sum(n for (_, word), n in result.items() if word == "caught")
    missed = sum(n for (_, word), n in result.items() if word == "missed")
    assert alarms == 0
    assert caught / (caught + missed) >= 0.99, misses


def test_one_document_is_checked_at_once(made):
    reconcile(*made)
    began = time.process_time()
    reconcile(*made)
    assert time.process_time() - began < 0.3


def test_many_disclosures_in_one_call_come_out_as_each_alone():
    each = [make(seed, f"made-{seed}").frames() for seed in range(4)]
    panel = reconcile(*(pd.concat(frames, ignore_index=True) for frames in zip(*each, strict=True)))
    for seed, frames in enumerate(each):
        alone = reconcile(*frames).sort_values(["check", "statement"])
        own = panel[panel["disclosure"] == f"made-{seed}"].sort_values(["check", "statement"])
        assert own["statement"].tolist() == alone["statement"].tolist()
        assert own["outcome"].tolist() == alone["outcome"].tolist()


def test_real_disclosures_in_one_call_come_out_as_each_alone():
    loaded = [jz.load(name) for name in ("jiaozuo-kexie-2023", "swu-final-accounts-2023", "wanli-2024")]
    frames = [[getattr(each, name) for name in ("facts", "stated", "targets")] for each in loaded]
    panel = reconcile(*(pd.concat(each, ignore_index=True) for each in zip(*frames, strict=True)))
    for disclosure, own in zip(loaded, frames, strict=True):
        told = ["check", "statement", "outcome", "terms"]
        alone = reconcile(*own)[told].sort_values(told).to_numpy().tolist()
        mine = panel[panel["disclosure"] == disclosure.name]
        assert mine[told].sort_values(told).to_numpy().tolist() == alone


def test_closure_agrees_with_the_checks_on_a_made_disclosure(made):
    facts = made[0]
    rows = facts.astype(object).where(facts.notna(), None).to_dict("records")
    assert set(closure(rows).values()) <= {"closed", "no_total"}  # 收入总表 has one row, of funds


# ---- real documents ----------------------------------------

FINDINGS = {
    "corpus/shanghai-putuo/上海市普陀区人民政府万里街道办事处25年预算.pdf": {
        "fails": ["15436.9326", "9499.5790"], "allowed": {"function_hierarchy", "expenditure_columns"}},
    "corpus/suzhou/审计局_苏州市审计局2026年度部门预算公开.pdf": {"fails": [], "allowed": set()},
    "corpus/shenzhen/审计局_2026年部门预算.pdf": {"fails": [], "allowed": set(), "rounding": ["6960.90", "2567.28"]},
    "corpus/central-swu/27_swu_2024_department_budget__download.jsp.pdf": {
        "fails": ["1723.93"], "allowed": {"narrative_share"}},
}  # fmt: skip


@pytest.mark.parametrize("document", FINDINGS)
def test_the_noted_errors_of_real_documents_are_found_and_nothing_else_fails(document, shared):
    known = FINDINGS[document]
    checks = reconcile(jz.load(shared / document))
    failed = checks[checks["outcome"] == "fails"]
    assert set(failed["check"]) <= known["allowed"]
    for figure in known["fails"]:
        assert failed["statement"].str.contains(figure, regex=False).any()
    for figure in known.get("rounding", []):
        assert checks[checks["outcome"] == "rounding"]["statement"].str.contains(figure, regex=False).any()


def test_a_table_said_to_be_empty_that_prints_amounts_fails(shared):
    path = shared / "corpus/shanghai-putuo/上海市普陀区人民政府万里街道办事处24年预算.pdf"
    failed = reconcile(jz.load(path)).query("check == 'empty_table' and outcome == 'fails'")
    assert failed["page"].tolist() == [31]  # the note under a table that prints 47.91 and 443.18


def test_text_for_people_begins_with_the_coverage_line(jiaozuo):
    first, second, *_ = checks_text(jiaozuo).splitlines()
    assert first == "jiaozuo-kexie-2023"
    assert second.strip() == coverage(jiaozuo)


def test_two_digits_exchanged_are_named_with_the_correction(made):
    facts, stated, targets = made
    at = (facts["table"] == "project_expenditure") & (facts["level"] == "total")
    total = facts.loc[at, "amount_wan"].item()
    text = f"{total:.2f}"
    i = next(i for i in range(len(text) - 1) if text[i] != text[i + 1] and "." not in text[i : i + 2])
    wrong = float(text[:i] + text[i + 1] + text[i] + text[i + 2 :])
    checks = reconcile(changed(facts, at, wrong), stated, targets)
    failed = checks[(checks["check"] == "projects_total") & (checks["outcome"] == "fails")]
    assert f"是 {text}（相邻两位颠倒）" in failed["why"].item()


def test_the_prior_year_of_the_text_is_looked_up_in_last_years_document(made):
    facts, stated, targets = made
    last = [
        frame.assign(disclosure="last", document="last.pdf", fiscal_year=2023)
        for frame in (facts, stated, targets)
    ]
    at = last[0]["table"] == "revenue_expenditure_summary"
    prior = stated.loc[stated["subject"] == "收入总计", "prior_wan"].item()
    grand = at & (last[0]["row"] == "收入总计")
    last[0] = changed(last[0], grand, prior)
    both = [pd.concat(pair, ignore_index=True) for pair in zip(made, last, strict=True)]
    checks = reconcile(*both)
    found = checks[(checks["check"] == "years_prior") & checks["statement"].str.contains("收入总计")]
    assert found["outcome"].tolist() == ["holds"]
    assert found[["left", "right"]].to_numpy().tolist() == [[prior, prior]]
