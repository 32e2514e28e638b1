"""Widgets choose arguments; drawn beforehand and linked in the browser, they need no kernel."""

from __future__ import annotations

import ipywidgets
import pytest
from made_frames import silent

import jzanalysis as jz
from jzanalysis import widgets


@pytest.fixture
def shown(monkeypatch):
    """What is displayed, in order."""
    found = []
    monkeypatch.setattr(widgets, "display", found.append)
    return found


@pytest.fixture(scope="module")
def budget():
    return jz.load("jiaozuo-kexie-2023")


EXPLORERS = [widgets.explore_variance, widgets.explore_structure, widgets.explore_performance]


@pytest.mark.parametrize("explore", EXPLORERS)
def test_in_a_batch_every_choice_is_drawn_beforehand(explore, budget, shown):
    explore(budget, interactive=False)
    box, twin = shown
    menu, pile = box.children
    assert isinstance(pile, ipywidgets.Stack)
    assert len(menu.options) == len(pile.children) > 1
    assert all("data:image/png;base64," in picture.value for picture in pile.children)
    assert "@media print" in twin.data
    assert sum(len(picture.value) for picture in pile.children) < 1_500_000


@pytest.mark.parametrize("explore", EXPLORERS)
def test_with_a_reader_the_menus_call_functions(explore, budget, shown):
    explore(budget, interactive=True)
    menus = [child for box in shown if isinstance(box, ipywidgets.VBox) for child in box.children[0].children]
    assert menus
    assert all(
        isinstance(menu, ipywidgets.Dropdown | ipywidgets.FloatText | ipywidgets.FloatSlider)
        for menu in menus
    )


def test_moving_a_menu_draws_anew(budget, shown):
    widgets.explore_performance(budget, interactive=True)
    before = len(shown)
    boxes = [box for box in shown if isinstance(box, ipywidgets.VBox)]
    menu = boxes[0].children[0].children[0]
    menu.value = menu.options[1]
    assert len(shown) == before + 1


@pytest.mark.parametrize("explore", EXPLORERS)
def test_with_nothing_to_choose_it_says_so(explore, shown):
    explore(silent(), interactive=False)
    assert len(shown) == 1
    assert "本文件没有" in str(shown[0])
