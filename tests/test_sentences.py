"""Computed sentences: true for the disclosure at hand, honest where it is silent, harmless as Markdown."""

from __future__ import annotations

import pandas as pd
import pytest
from made_frames import silent

import jzanalysis as jz
from jzanalysis.errors import UsageError
from jzanalysis.measures.wording import escape_markdown, number, wan


@pytest.fixture(scope="module")
def jiaozuo():
    return jz.load("jiaozuo-kexie-2023")


@pytest.fixture(name="silent")
def silent_disclosure():
    """A disclosure that prints nothing."""
    return silent()


def everything(disclosure):
    """One result of every kind that sentences speak of."""
    yield jz.year_over_year(disclosure)
    for by in ("function_class", "three_public", "project", "basic_project"):
        yield jz.year_over_year(disclosure, by)
        yield jz.shares(disclosure, by)
    yield jz.ratios(disclosure)
    yield jz.concentration(disclosure)
    yield jz.lorenz(disclosure)
    for ask in (
        jz.target_profile,
        jz.target_coverage,
        jz.project_matrix,
        jz.money_without_outcomes,
        jz.unit_costs,
        jz.lint_targets,
        jz.execution,
    ):
        yield ask(disclosure)
    yield jz.compound_growth(jz.series([disclosure]))


def test_the_total_and_its_reason(jiaozuo):
    said = jz.say(jz.year_over_year(jiaozuo))
    assert "708.06万元，比上年的885.85万元（文字说明推算）减少177.79万元，下降20.07%" in said
    assert "中央补助资金" in said


def test_the_three_public_expenses(jiaozuo):
    said = jz.say(jz.year_over_year(jiaozuo, "three_public"))
    assert "4.60万元，比上年的5.60万元" in said
    assert "下降17.86%" in said
    assert "拉低总额17.86个百分点" in said


def test_structure(jiaozuo):
    assert "最大的是科学技术支出，572.49万元，占80.85%" in jz.say(jz.shares(jiaozuo))
    assert "占67.45%" in jz.say(jz.shares(jiaozuo, "basic_project"))
    assert "HHI为0.7557" in jz.say(jz.concentration(jiaozuo))


def test_performance(jiaozuo):
    assert "10个项目共70项指标，其中定量56项（80.00%）、定性14项" in jz.say(jz.target_profile(jiaozuo))
    assert "16.25元，高于承诺的10.00元" in jz.say(jz.unit_costs(jiaozuo))


def test_in_english(jiaozuo):
    said = jz.say(jz.year_over_year(jiaozuo), lang="en")
    assert "177.79 wan yuan (20.07%) less than the 885.85 wan yuan" in said


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_there_is_a_sentence_for_every_result_of_any_document(jiaozuo, silent, lang):
    for disclosure in (jiaozuo, silent):
        for result in everything(disclosure):
            said = jz.say(result, lang)
            assert said
            assert "nan" not in said and "None" not in said and "<NA>" not in said, said


def test_a_silent_document_gets_no_numbers(silent):
    for result in everything(silent):
        said = jz.say(result)
        assert not any(mark in said for mark in ("%", "万元，")), said


def test_words_of_the_disclosure_cannot_become_markup():
    assert "<img" not in escape_markdown("<img src=x onerror=alert(1)>").replace("\\<", "")
    frame = pd.DataFrame(
        {
            "project_name": ["<script>a</script>|**b**"],
            "unit_name": [None],
            "project_amount_wan": [1.0],
            "count": [2],
        }
    )
    frame.attrs = {"kind": "money_without_outcomes", "amount_wan": 1.0, "share": 1.0, "project_count": 1}
    assert "\\<script\\>" in jz.say(frame)
    assert "<script>" not in jz.table(frame)._repr_html_()


def test_what_nobody_can_say_is_refused():
    with pytest.raises(UsageError, match="nothing to say"):
        jz.say(pd.DataFrame())


@pytest.mark.parametrize(
    ("amount", "written"),
    [(-0.004, "0.00"), (1e12, "1,000,000,000,000.00"), (-1234.5, "−1,234.50"), (1e-9, "0.00")],
)
def test_money_has_separators_and_a_minus_sign_and_no_exponent(amount, written):
    assert number(amount) == written
    assert wan(amount) == written + "万元"


def test_tables_are_in_chinese_and_leave_out_empty_columns(jiaozuo):
    shown = jz.table(jz.year_over_year(jiaozuo))
    assert shown.headings[:5] == ["项目", "今年（万元）", "上年（万元）", "增减（万元）", "增减率"]
    assert "贡献（百分点）" not in shown.headings  # headline figures are no parts of a total
    assert "−177.79" in shown._repr_html_()
