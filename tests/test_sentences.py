"""Computed sentences: true for the disclosure at hand, honest where it is silent, harmless as Markdown."""

from __future__ import annotations

import pandas as pd
import pytest
from made_frames import silent

import jzanalysis as jz
from jzanalysis.errors import UsageError
from jzanalysis.frames import CHECKS, to_frame
from jzanalysis.measures.sentences.naming import reason
from jzanalysis.measures.wording import number, wan
from jzanalysis.sentence import escape_markdown


def everything(disclosure):
    """One result of every kind that sentences speak of."""
    yield jz.year_over_year(disclosure)
    for by in ("function_class", "three_public", "project", "basic_project"):
        yield jz.year_over_year(disclosure, by)
        yield jz.shares(disclosure, by)
    yield jz.ratios(disclosure)
    yield jz.concentration(disclosure)
    yield jz.lorenz(disclosure)
    yield jz.target_profile(disclosure)
    yield jz.target_coverage(disclosure)
    yield jz.project_matrix(disclosure)
    yield jz.money_without_outcomes(disclosure)
    yield jz.unit_costs(disclosure)
    yield jz.lint_targets(disclosure)
    yield jz.execution(disclosure)
    yield jz.compound_growth(jz.series([disclosure]))
    yield jz.compound_growth(jz.totals([disclosure]))
    yield jz.compare_shares([disclosure])
    yield jz.standing(jz.peer_ratios(jz.ratios(disclosure)))
    yield jz.ratio_series([jz.ratios(disclosure)], "basic_share")
    yield jz.execution_lines(disclosure)
    yield jz.flows(disclosure)
    yield disclosure.stated
    yield jz.project_targets(disclosure)
    yield getattr(disclosure, "checks", to_frame([], CHECKS))


@pytest.fixture(scope="module")
def results(jiaozuo):
    """One result of every kind: of a disclosure that prints much, and of one that prints nothing."""
    return {"jiaozuo": list(everything(jiaozuo)), "silent": list(everything(silent()))}


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


def test_checks(jiaozuo):
    counts = jiaozuo.checks["outcome"].value_counts()
    said = jz.say(jiaozuo.checks)
    assert f"共 {len(jiaozuo.checks)} 项核对：一致 {counts['holds']} 项" in said
    assert said.endswith("没有不符的。") == ("fails" not in counts)
    failing = jz.load("wanli-2025").checks.query("outcome == 'fails'")
    said = jz.say(failing)
    assert f"不符的{len(failing)}项" in said and f"第{failing['page'].iloc[0]}页" in said
    assert "差 −0.0001 万元" in said  # class 212 and its sections, in 元
    assert "fail; the first (page or line" in jz.say(failing, lang="en")


def test_execution():
    final, budget = jz.load("swu-final-accounts-2023"), jz.load("swu-budget-2023")
    said = jz.say(jz.execution(final, budget))
    assert "支出决算457,676.75万元，为年初预算468,779.07万元的97.63%" in said
    assert "预算总额的97.63%，在PEFA PI-1的A档" in said and "偏离0.54%，在PEFA PI-2.1的A档" in said and "PI-2.2没有数值：决算没有按部门经济分类" in said
    assert "变通用于部门" in said and "不是评分" in said
    assert "最低的是科学技术支出（90.54%）" in jz.say(jz.execution_lines(final, budget))


def test_several_departments():
    bodies = [jz.load(f"jiangsu-{body}-{year}") for body in ("npc", "cppcc") for year in (2017, 2019)]
    said = jz.say(jz.compound_growth(jz.totals(bodies)))
    assert "2019年总额最大的是江苏省人大常委会办公厅（18,330.37万元）" in said
    assert f"{((13297.11 / 9066.79) ** 0.5 - 1) * 100:.2f}%" in said
    alone = jz.say(jz.compound_growth(jz.totals([*bodies[:2], jz.load("swu-budget-2023")])))
    assert alone.startswith("只有江苏省人大常委会办公厅有两年以上的总额：2019年为18,330.37万元，2017至2019年")
    assert "最低的是" in said and "相差最大的是" in jz.say(jz.compare_shares(bodies))


def test_the_steps_from_last_year_and_what_gained_weight():
    # 万里街道, pp. of 支出总表: 15,621.11 → 18,976.76; 212 up by 3,498.40, 208 down by 351.22
    found = jz.year_over_year(jz.load("wanli-2025"), "function_class", prior=jz.load("wanli-2024"))
    said = jz.say(found, about="steps")
    assert "从15,621.11万元到18,976.76万元" in said
    changes = found[found["level"] == "line"]["change_wan"]
    assert f"合计增{changes[changes > 0].sum():,.2f}万元" in said
    assert f"合计减{-changes[changes < 0].sum():,.2f}万元" in said
    split = jz.say(found, about="size_structure")
    assert "比重上升最多的是城乡社区支出" in split and "下降最多的是社会保障和就业支出" in split
    assert "Urban and rural community affairs gained most weight" in jz.say(found, "en", about="size_structure")


def test_a_change_that_cannot_be_divided_is_said_to_be_so(jiaozuo):
    found = jz.year_over_year(jiaozuo, "function_class")
    assert jz.say(found, about="steps") == "从885.85万元到708.06万元，各项没有上年数，变化不能分解。"
    assert "分不出" in jz.say(found, about="size_structure")


def test_prices(jiaozuo):
    summary = jz.year_over_year(jiaozuo)
    assert "名义值" in jz.say(jz.real_terms(summary, 1.0, "x"), about="real_terms")
    said = jz.say(jz.real_terms(summary, 1.02, "居民消费价格指数"), about="real_terms")
    assert "居民消费价格指数（1.0200）" in said and f"{(708.06 / 1.02 / 885.85 - 1) * 100:.2f}%".replace("-", "−") in said


def test_reasons_that_the_narrative_gives(jiaozuo):
    moved = jiaozuo.stated[jiaozuo.stated["trend"].isin(["increase", "decrease"])]
    said = jz.say(jiaozuo.stated)
    assert f"写明增减的有{len(moved)}处，其中{moved['reason'].notna().sum()}处说了原因" in said
    # the bundled panel holds figures and no sentences: nothing is said of reasons that were not carried over
    assert "请看原文件" in jz.say(jz.load("wanli-2025").stated)


def test_flows_and_one_project(jiaozuo):
    said = jz.say(jz.flows(jiaozuo))
    assert "科学技术支出中的工资福利支出（310.67万元，占43.88%）" in said
    said = jz.say(jz.project_targets(jiaozuo))
    assert "科技馆2023年免费开放运行费（200.00万元）共6项指标" in said
    assert "没有成本" not in said and "没有满意度" not in said


def test_an_unknown_side_is_refused(jiaozuo):
    with pytest.raises(UsageError, match="nothing to say about a gossip"):
        jz.say(jz.year_over_year(jiaozuo), about="gossip")


def test_reasons_are_given_in_the_reader_s_language(jiaozuo):
    said = jz.say(jz.execution(jiaozuo), lang="en")
    assert said == "No execution rate: not final accounts: nothing was executed yet."
    assert reason("文件中没有（或未识别出）收入总表、支出总表", "en") == "the document has no (recognised) Revenue, Expenditure"
    assert reason("一句没有人写过的话", "en") == "一句没有人写过的话"


def test_in_english(jiaozuo):
    said = jz.say(jz.year_over_year(jiaozuo), lang="en")
    assert "177.79 wan yuan (20.07%) less than the 885.85 wan yuan" in said


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("document", ["jiaozuo", "silent"])
def test_there_is_a_sentence_for_every_result_of_any_document(results, document, lang):
    for result in results[document]:
        said = jz.say(result, lang)
        assert said
        assert "nan" not in said and "None" not in said and "<NA>" not in said, said


def test_a_silent_document_gets_no_numbers(results):
    for result in results["silent"]:
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
