"""Widgets choose arguments; drawn beforehand and linked in the browser, they need no kernel."""

from __future__ import annotations

from types import SimpleNamespace

import ipywidgets
import pytest
from IPython.display import HTML
from made_frames import silent

import jzanalysis as jz
from jzanalysis.sentence import Sentence
from jzanalysis.widgets import live, menus, performance, showing, stacks, structure, variance


@pytest.fixture
def shown(monkeypatch):
    """What is displayed, in order."""
    found: list[object] = []
    for module in (live, performance, showing, stacks):
        monkeypatch.setattr(module, "display", found.append)
    return found


EXPLORERS = [jz.widgets.explore_variance, jz.widgets.explore_structure, jz.widgets.explore_performance]
every_explorer = pytest.mark.parametrize("explore", EXPLORERS)


def walk(widget):
    """A widget and all below it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def controls(shown):
    boxes = [box for box in shown if isinstance(box, ipywidgets.VBox)]
    kinds = ipywidgets.Dropdown | ipywidgets.Select | ipywidgets.FloatText | ipywidgets.BoundedFloatText
    return [
        w
        for box in boxes
        for w in walk(box)
        if isinstance(w, kinds | ipywidgets.FloatSlider | ipywidgets.Text)
    ]


def control(shown, label):
    """The control of this label."""
    return next(one for one in controls(shown) if one.description.startswith(label))


@every_explorer
def test_in_a_batch_every_choice_is_drawn_beforehand_and_has_a_twin_on_paper(explore, jiaozuo, shown):
    explore(jiaozuo, interactive=False)
    boxes, twins = shown[::2], shown[1::2]
    assert len(boxes) == len(twins) >= 1
    for box, twin in zip(boxes, twins, strict=True):
        row, pile = box.children
        assert isinstance(pile, ipywidgets.Stack)
        assert len(row.children[0].options) == len(pile.children) > 1
        first = next(one for one in walk(pile) if isinstance(one, ipywidgets.HTML))
        assert isinstance(twin, HTML)
        assert "@media print" in twin.data
        assert first.value in twin.data
    leaves = {id(one): one for box in boxes for one in walk(box) if isinstance(one, ipywidgets.HTML)}
    assert sum(len(one.value) for one in leaves.values()) < 1_500_000


def test_two_menus_make_stacks_of_stacks_and_what_is_the_same_is_held_once(shown):
    two = [menus.Menu("a", "A", {"1": 1, "2": 2}), menus.Menu("b", "B", {"x": "x", "y": "y", "z": "z"})]
    stacks.drawn_beforehand(two, lambda a, b: Sentence("same" if b == "z" else f"{a}{b}"))
    box, _ = shown
    (first, second), pile = box.children[0].children, box.children[1]
    assert (first.options, second.options) == (("1", "2"), ("x", "y", "z"))
    assert [[leaf.value for leaf in inner.children] for inner in pile.children] == [
        ["<p>1x</p>", "<p>1y</p>", "<p>same</p>"],
        ["<p>2x</p>", "<p>2y</p>", "<p>same</p>"],
    ]
    assert pile.children[0].children[2] is pile.children[1].children[2]


def test_one_menu_chooses_what_a_function_is_given(shown):
    jz.widgets.explore(lambda number: Sentence(str(number)), {"一": 1, "二": 2}, "数：", interactive=False)
    (menu,), pile = shown[0].children[0].children, shown[0].children[1]
    assert (menu.description, menu.options) == ("数：", ("一", "二"))
    assert [leaf.value for leaf in pile.children] == ["<p>1</p>", "<p>2</p>"]


def test_one_choice_needs_no_menu(shown):
    stacks.drawn_beforehand([menus.Menu("a", "A", {"only": 1})], lambda a: Sentence(str(a)))
    (only,) = shown
    assert only.data == "<p>1</p>"


@every_explorer
def test_with_a_reader_every_menu_has_a_twin_on_paper(explore, jiaozuo, shown):
    explore(jiaozuo, interactive=True)
    boxes = [box for box in shown if isinstance(box, ipywidgets.VBox) and "jz-live" in box._dom_classes]
    twins = [one for one in shown if isinstance(one, HTML)]
    assert len(boxes) == len(twins) >= 1
    assert all("jz-twin" in twin.data for twin in twins)


MOVES = {
    jz.widgets.explore_variance: {"划分": "function_class", "看什么": "waterfall"},
    jz.widgets.explore_structure: {
        "划分": "project",
        "逐级展开": ("206", "function"),
        "项目": "老科协工作经费",
        "改为": 100.0,
    },
    jz.widgets.explore_performance: {
        "项目": "老科协工作经费",
        "只看": "timeliness",
        "名称含": "科普",
        "不少于": 100.0,
        "办法": "order_101_2021",
        "预算执行率": 0.5,
        "人均科普成本": 40.0,
    },
}


@every_explorer
def test_moving_a_control_shows_anew(explore, jiaozuo, shown):
    explore(jiaozuo, interactive=True)
    for label, value in MOVES[explore].items():
        before = len(shown)
        control(shown, label).value = value
        assert len(shown) > before, label


def test_another_project_brings_its_own_amount_and_its_own_targets(jiaozuo, shown):
    # 焦作市科学技术协会 2023 年部门预算项目支出表: 科技馆免费开放运行费 200.00, 老科协工作经费 5.00
    jz.widgets.explore_structure(jiaozuo, interactive=True)
    field = control(shown, "改为")
    assert field.value == 200.0
    control(shown, "项目").value = "老科协工作经费"
    assert field.value == 5.0


def test_years_to_choose_come_from_all_documents_given(shown):
    old, prior, now = (jz.load(f"wanli-{year}") for year in (2023, 2024, 2025))
    pairs = variance._pairs(now, prior, [old])
    assert {year: None if before is None else before.fiscal_year for year, (_, before) in pairs.items()} == {
        2025: 2024,
        2024: 2023,
    }
    assert list(variance._sources(now, prior).values())[:2] == [None, "document"]


def test_the_tree_names_each_branch_once_with_its_own_below_it(jiaozuo):
    nodes = structure._nodes(jiaozuo)
    codes = [code for code, tree in nodes.values() if tree == "function"]
    assert codes == sorted(codes)
    assert {"", "206", "20607", "208"} <= set(codes)


@every_explorer
def test_with_nothing_to_choose_it_says_so(explore, shown):
    explore(silent(), interactive=False)
    assert len(shown) == 1
    assert "本文件没有" in str(shown[0])


@pytest.mark.parametrize(
    ("parent", "is_there"),
    [
        ({"content": {"allow_stdin": True}}, True),  # JupyterLab runs a cell so
        ({"content": {"allow_stdin": False}}, False),  # nbclient, so papermill and nbconvert
        ({"header": {}}, False),  # a page made without a kernel
    ],
)
def test_somebody_is_there_where_a_reader_could_be_asked(parent, is_there, monkeypatch):
    monkeypatch.setattr(live, "get_ipython", lambda: SimpleNamespace(get_parent=lambda: parent))
    assert live.somebody_is_there() is is_there
    assert live.somebody_is_there(not is_there) is not is_there


def test_words_of_a_disclosure_stay_words_in_a_picture_of_choices():
    assert showing.as_html(Sentence(r"\<b\>5\*6\</b\>")) == "<p>&lt;b&gt;5*6&lt;/b&gt;</p>"
