"""Charts: every one draws every disclosure, in our font, without exponents, with a real minus sign."""

from __future__ import annotations

import re
import warnings

import pytest
from made_frames import silent
from matplotlib.text import Text

import jzanalysis as jz
from jzanalysis import charts
from jzanalysis.charts.style import axes_of, blank_chart, percent_axis, plain, short_wan, spread, wrap


def all_charts(budget):
    """One chart of every kind."""
    for by in ("summary", "function_class", "three_public"):
        changes = jz.year_over_year(budget, by)
        yield from (
            draw(changes) for draw in (charts.change_chart, charts.contribution_chart, charts.slope_chart)
        )
        if by != "summary":
            yield charts.waterfall(changes)
    for by in ("function_class", "function_item", "project", "unit"):
        yield from (draw(jz.shares(budget, by)) for draw in (charts.share_chart, charts.treemap))
    yield charts.stacked_chart(
        [jz.shares(budget, by) for by in ("basic_project", "fund", "unit", "economic_class")]
    )
    yield charts.lorenz_chart(jz.lorenz(budget))
    yield charts.ratio_chart(jz.ratios(budget))
    yield charts.flow_chart(jz.flows(budget))
    yield charts.series_chart(jz.series([budget]))
    yield charts.profile_chart(budget.targets)
    yield charts.matrix_chart(jz.project_matrix(budget))
    yield charts.unit_cost_chart(jz.unit_costs(budget))
    yield charts.lint_chart(jz.lint_targets(budget))
    yield charts.ladder_chart(jz.project_targets(budget))
    yield charts.score_chart(jz.score_targets(budget, {}))


def words(figure):
    """Everything a figure says, once it is drawn."""
    figure.png(dpi=50)
    return [text.get_text() for text in figure.findobj(Text) if text.get_visible() and text.get_text()]


@pytest.fixture(scope="module")
def drawn(jiaozuo):
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a missing glyph, or a layout that does not fit
        return {
            name: [words(figure) for figure in all_charts(budget)]
            for name, budget in (("jiaozuo", jiaozuo), ("silent", silent()))
        }


def test_every_chart_draws_any_disclosure(drawn):
    assert len(drawn["jiaozuo"]) == len(drawn["silent"])
    assert all(said for figures in drawn.values() for said in figures)


def test_money_is_never_written_with_an_exponent_or_a_hyphen(drawn):
    for said in (word for figures in drawn.values() for figure in figures for word in figure):
        assert not re.search(r"\d[eE][+-]?\d|1e\d|×10|\$", said), said
        assert not re.search(r"(?<![\w\d])-\d", said), said


def test_the_waterfall_prints_its_steps(jiaozuo):
    figure = charts.waterfall(jz.year_over_year(jiaozuo, "three_public"))
    assert {"5.60", "−1.00", "4.60"} <= set(words(figure))


def test_a_change_that_cannot_be_divided_is_one_grey_step(jiaozuo):
    figure = charts.waterfall(jz.year_over_year(jiaozuo, "function_class"))
    assert {"885.85", "未分解", "−177.79", "708.06"} <= set(words(figure))


def test_labels_stay_inside_the_picture(jiaozuo):
    from io import BytesIO

    import numpy as np
    from matplotlib.image import imread

    for figure in all_charts(jiaozuo):
        picture = imread(BytesIO(figure.png(dpi=50)))[..., :3]
        border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
        assert (border > 0.9).all()


def test_money_flows_in_and_out_alike(jiaozuo):
    found = jz.flows(jiaozuo)
    by_stage = found.groupby("stage")["amount_wan"].sum()
    assert by_stage.tolist() == pytest.approx([708.06] * 3)
    into, out = (
        found[found["stage"] == 2].set_index("target"),
        found[found["stage"] == 3].groupby("source")["amount_wan"].sum(),
    )
    assert out.to_dict() == pytest.approx(into["amount_wan"].to_dict())


def test_hostile_names_are_drawn_as_they_are():
    assert plain("$x^2$\x07") == r"\$x^2\$"
    assert wrap("一" * 100, 20).endswith("…")


def test_labels_are_moved_apart_in_their_order():
    assert spread([1.0, 1.0, 5.0], 1.0) == [1.0, 2.0, 5.0]
    assert short_wan(0.0) == "0"


def test_ticks_of_small_shares_can_be_told_apart():
    figure = blank_chart(2)
    axes = axes_of(figure, "")
    axes.plot([0, 1], [0.001, 0.009])
    percent_axis(axes, "y")
    ticks = [tick.get_text() for tick in axes.get_yticklabels()]
    assert len(set(ticks)) == len(ticks) > 2 and all(tick.endswith("%") for tick in ticks)


def test_parts_too_small_to_be_named_in_a_bar_are_named_above_it(jiaozuo):
    figure = charts.stacked_chart([jz.shares(jiaozuo, "function_class")])
    # 24.61, 21.89 and 1.75 of 708.06
    assert any("卫生健康支出3.48%、住房保障支出3.09%、教育支出0.25%" in said for said in words(figure))


def test_labels_of_a_slope_are_led_to_their_lines():
    changes = jz.year_over_year(jz.load("wanli-2025"), "function_class", prior=jz.load("wanli-2024"))
    lines = charts.slope_chart(changes).axes[0].lines
    slopes = [line for line in lines if list(line.get_xdata()) == [0, 1]]
    leads = [line for line in lines if line not in slopes]
    assert len(leads) == 2 * len(slopes) == 16
    ends = {round(float(value), 4) for line in slopes for value in line.get_ydata()}
    assert {round(float(line.get_ydata()[0]), 4) for line in leads} == ends


def test_a_unit_cost_of_millions_is_written_in_wan():
    from jzanalysis.charts.performance import _yuan

    assert (_yuan(116_000_000), _yuan(16.25)) == ("11,600.00万元", "16.25元")
