"""Tables against a department's other documents, printed rates of change, and what a text calls by economic class."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from click.testing import CliRunner

import jzanalysis as jz
from jzanalysis.cli import cli
from jzanalysis.reading.document import Cell, Grid
from jzanalysis.reconciliation import reconcile
from jzanalysis.reconciliation.pages import marked

sys.path.insert(0, str(Path(__file__).resolve().parent))
from budget_maker import Maker

SUMMARY, THREE, BASIC = "revenue_expenditure_summary", "three_public_expenses", "basic_expenditure_economic"


def together(*makers: Maker) -> pd.DataFrame:
    """The checks of several disclosures in one call."""
    return reconcile(
        *(pd.concat(frames, ignore_index=True) for frames in zip(*(m.frames() for m in makers), strict=True))
    )


def outcomes(checks: pd.DataFrame, name: str) -> list[str]:
    return checks[checks["check"] == name]["outcome"].tolist()


# ---- 跨年 ----------------------------------------


def _summary(year: int, stage: str, measure: str, row: str, cents: int) -> Maker:
    maker = Maker(f"{year}-{stage}", year)
    basis = "final_accounts" if stage == "final_accounts" else "initial_budget"
    table = maker.table(SUMMARY, "收支总表") | {"stage": stage, "basis": basis}
    maker.cell(table, 1, 1, cents, row=row, measure=measure)
    return maker


@pytest.mark.parametrize(("begins", "outcome"), [(1230, "holds"), (1280, "question")])
def test_a_year_begins_with_what_the_final_accounts_before_it_end_with(begins, outcome):
    accounts = _summary(2022, "final_accounts", "carried_forward", "年末结转和结余", 1230)
    budget = _summary(2023, "budget", "carryover", "上年结转", begins)
    assert outcomes(together(accounts, budget), "years_carryover") == [outcome]


def test_what_a_budget_expects_to_carry_forward_need_not_be_next_year_s_beginning():
    before = _summary(2022, "budget", "carried_forward", "结转下年", 1000)
    budget = _summary(2023, "budget", "carryover", "上年结转", 1230)
    assert not outcomes(together(before, budget), "years_carryover")


def test_southwest_university_begins_2024_with_other_digits_than_2023_ends_with():
    # 2023 决算收支总表: 年末结转和结余 106,848.91; 2024 收支总表: 上年结转 106,848.41
    pair = [jz.load(name) for name in ("swu-final-accounts-2023", "swu-budget-2024")]
    frames = (
        pd.concat([getattr(each, name) for each in pair], ignore_index=True)
        for name in ("facts", "stated", "targets")
    )
    (found,) = reconcile(*frames).query("check == 'years_carryover'").to_dict("records")
    assert (found["outcome"], found["left"], found["right"]) == ("question", 106848.41, 106848.91)
    assert found["disclosure"] == "swu-budget-2024"


def _three_public(year: int, stage: str, **amounts: tuple[int, str, str]) -> Maker:
    """A table of “三公” expenses: columns by name, each of (amount, period, basis)."""
    maker = Maker(f"{year}-{stage}", year)
    table = maker.table(THREE, "三公经费表") | {"stage": stage, "measure": THREE}
    for number, (name, (cents, period, basis)) in enumerate(amounts.items(), start=1):
        maker.cell(table, 1, number, cents, row="三公经费", column=name, period=period, basis=basis)
    return maker


@pytest.mark.parametrize(("prior", "outcome"), [(450, "holds"), (540, "question")])
def test_a_prior_year_column_is_last_year_s_own_column(prior, outcome):
    before = _three_public(2023, "budget", now=(450, "current", "initial_budget"))
    after = _three_public(
        2024, "budget", last=(prior, "prior", "initial_budget"), now=(400, "current", "initial_budget")
    )
    checks = together(before, after)
    assert outcomes(checks, "years_column") == [outcome]
    assert not (checks["outcome"] == "fails").any()


def test_a_prior_year_s_expected_outturn_is_in_no_document():
    before = _three_public(2023, "budget", now=(450, "current", "initial_budget"))
    after = _three_public(2024, "budget", last=(300, "prior", "expected_outturn"))
    assert not outcomes(together(before, after), "years_column")


@pytest.mark.parametrize(("budgeted", "outcome"), [(450, "holds"), (540, "question")])
def test_the_budget_column_of_final_accounts_is_the_budget_s(budgeted, outcome):
    budget = _three_public(2023, "budget", now=(450, "current", "initial_budget"))
    accounts = _three_public(
        2023,
        "final_accounts",
        planned=(budgeted, "current", "initial_budget"),
        spent=(300, "current", "final_accounts"),
    )
    assert outcomes(together(budget, accounts), "years_budget_column") == [outcome]


# ---- 增减率列 ----------------------------------------


def _with_rate(now: int, before: int, rate: str) -> pd.DataFrame:
    maker = Maker("甲")
    table = maker.table("expenditure", "支出表")
    maker.cell(table, 1, 1, now, row="住房公积金", column="本年")
    maker.cell(table, 1, 2, before, row="住房公积金", column="上年", period="prior")
    maker.cell(table, 1, 3, None, row="住房公积金", column="增减%", period="change_rate", unit="%", state="value",
               value=float(rate), printed=rate, decimals=len(rate.partition(".")[2]))  # fmt: skip
    return reconcile(*maker.frames())


@pytest.mark.parametrize(
    ("now", "before", "rate", "outcome"),
    [
        (11000, 10000, "10.00", "holds"),
        (9000, 10000, "-10", "holds"),
        (9000, 10000, "10", "holds"),  # a column of decreases
        (11000, 10000, "10.10", "fails"),
        (103, 100, "3.40", "rounding"),  # 1.03 and 1.00 allow 2 % to 4 %
        (11000, 0, "100.00", "fails"),
        (0, 0, "0.00", "holds"),
    ],
)
def test_a_printed_rate_of_change_is_recomputed(now, before, rate, outcome):
    assert outcomes(_with_rate(now, before, rate), "change_rate_columns") == [outcome]


# ---- 文字与经济分类 ----------------------------------------


def _by_class(personnel: int) -> pd.DataFrame:
    maker = Maker("甲")
    table = maker.table(BASIC, "基本支出表") | {"measure": "basic"}
    amounts = {"301": 70000, "302": 10000, "303": 5000, "310": 500}
    for number, (code, cents) in enumerate(amounts.items(), start=1):
        maker.cell(table, number, 1, cents, row=code, level="class", department_economic_code=code)
    maker.say("人员经费", personnel, table=BASIC, measure="personnel")
    maker.say("公用经费", 10500, table=BASIC, measure="operating")
    return reconcile(*maker.frames())


def test_personnel_and_operating_expenditure_are_sums_of_economic_classes():
    # 人员经费 ＝ 301 + 303, 公用经费 ＝ 302 + 310
    assert outcomes(_by_class(75000), "narrative_amount") == ["holds", "holds"]


def test_another_scope_of_personnel_expenditure_is_not_called_wrong():
    checks = _by_class(70000)
    assert sorted(outcomes(checks, "narrative_amount")) == ["holds", "not_checkable"]
    (left,) = checks.query("check == 'narrative_amount' and outcome == 'not_checkable'")["terms"]
    assert [term["ref"] for term in json.loads(left)] == ["甲.pdf#s1"]


# ---- 没有原句的文字数 ----------------------------------------


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [("增加28.10万元，增长7.57%", "fails"), ("增加28.1万元，增长7.57%", "rounding"), ("", "rounding")],
)
def test_without_its_sentence_a_stated_amount_may_have_fewer_digits(sentence, outcome):
    # 28.10 ÷ 371.92 is 7.555 %, and 28.15 ÷ 371.87, which 28.1 allows, 7.570 %
    maker = Maker("甲")
    maker.say("退休费", 40002, sentence=sentence and f"支出400.02万元，{sentence}", change_wan=28.1, change_rate=0.0757,
              prior_wan=371.92, prior_origin="implied", trend="increase")  # fmt: skip
    assert outcomes(reconcile(*maker.frames()), "narrative_rate") == [outcome]


# ---- 原文的图 ----------------------------------------


def test_the_picture_marks_the_column_that_a_check_adds_up():
    # 合计 and 一般公共预算 print the same figures; two rows bear the same name and figure
    def cell(text: str, row: int, column: int) -> Cell:
        return Cell(text, row, column, 4, box=(column * 50, row * 20, column * 50 + 50, row * 20 + 20))

    printed = [("商品和服务支出", "8.00", "8.00"), ("办公费", "4.00", "4.00"), ("办公费", "4.00", "4.00")]
    grid = Grid(4, [[cell(text, r, c) for c, text in enumerate(row)] for r, row in enumerate(printed)])
    terms = [
        {"side": side, "ref": f"a.pdf#t1r{r + 1}c3", "page": 4, "row": row[0], "printed": row[2]}
        for r, (side, row) in enumerate(zip(("left", "right", "right"), printed, strict=True))
    ]
    boxes = list(marked(SimpleNamespace(grids=[grid]), terms, 4))
    assert boxes == [
        ("left", (100, 0, 150, 20)),
        ("right", (100, 20, 150, 40)),
        ("right", (100, 40, 150, 60)),
    ]


# ---- 绩效目标表的资金 ----------------------------------------


def _project(
    total: int, fiscal: int, other: int | None, carried: int | None = None, given: int = 1000
) -> pd.DataFrame:
    """One project's money in its table of targets and in the list of projects."""
    maker = Maker("甲")
    aims = maker.table("project_performance_targets", "项目绩效目标表") | {
        "measure": "project",
        "row": "维修",
    }
    maker.cell(aims, 1, 1, total, column="年度资金总额", level="project")
    maker.cell(aims, 2, 1, fiscal, column="其中：财政拨款", fund="fiscal_appropriation", is_part=True)
    if carried is not None:
        maker.cell(aims, 3, 1, carried, column="上年结转", measure="carryover", is_part=True)
    maker.cell(aims, 4, 1, other, column="其他资金", fund="other", is_part=True)
    listed = maker.table("project_expenditure", "项目支出表") | {"measure": "project", "column": "合计"}
    maker.cell(listed, 1, 1, given, row="维修", level="project")
    return reconcile(*maker.frames())


@pytest.mark.parametrize(
    ("money", "outcome"),
    [
        ((1000, 800, 200), "holds"),
        ((1000, 1000, None), "holds"),
        ((1000, 800, 300), "fails"),
        ((1000, 700, 200, 100), "holds"),  # carried over beside the appropriation
        ((1000, 800, 200, 100), "holds"),  # carried over inside the appropriation
        ((1000, 800, 300, 100), "fails"),
    ],
)
def test_a_project_s_money_is_the_sum_of_its_funds(money, outcome):
    assert outcomes(_project(*money), "target_funds") == [outcome]


def test_funds_of_a_project_without_its_whole_have_nothing_to_add_up_to():
    maker = Maker("甲")
    aims = maker.table("project_performance_targets", "项目绩效目标表") | {"measure": "project", "row": "维修"}
    maker.cell(aims, 2, 1, 800, column="其中：财政拨款", fund="fiscal_appropriation", is_part=True)
    maker.cell(aims, 4, 1, 200, column="其他资金", fund="other", is_part=True)
    assert outcomes(reconcile(maker.frames()[0]), "target_funds") == []


def test_the_list_of_projects_gives_a_project_what_its_targets_say():
    assert outcomes(_project(1000, 1000, None), "target_amount") == ["holds"]
    assert outcomes(_project(1000, 1000, None, given=900), "target_amount") == ["question"]


def test_the_command_checks_disclosures_against_each_other():
    found = CliRunner().invoke(cli, ["check", "swu-final-accounts-2023", "swu-budget-2024"])
    assert "years_carryover p.8" in found.output
    alone = CliRunner().invoke(cli, ["check", "swu-budget-2024"])
    assert alone.exit_code == 0
    assert "years_carryover" not in alone.output
