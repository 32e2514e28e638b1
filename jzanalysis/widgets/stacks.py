"""Choices drawn beforehand: stacks of pictures and tables that menus turn over in the browser, without a kernel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import ipywidgets as ipw
from IPython.display import HTML, display

from .menus import Menu
from .showing import as_html, show_twin


def drawn_beforehand(menus: Sequence[Menu], draw: Callable[..., Any]) -> None:
    """Draw every combination of the menus' choices and link the menus to them.

    What `draw` gives twice is written once. A menu with one choice is not shown. On paper the first
    combination is printed instead of the menus.
    """
    leaves: dict[str, ipw.Widget] = {}
    written = cache(as_html)
    stacks: list[list[ipw.Stack]] = [[] for _ in menus]

    def pile(depth: int, chosen: dict[str, Any]) -> ipw.Widget:
        if depth == len(menus):
            shown = written(draw(**chosen))
            # not ipw.Image: it shows its bytes by a blob: address, which a page that asks for nothing may forbid
            return leaves.setdefault(shown, ipw.HTML(value=shown))
        menu = menus[depth]
        children = [pile(depth + 1, {**chosen, menu.name: value}) for value in menu.options.values()]
        if len(children) == 1:
            return children[0]
        stacks[depth].append(ipw.Stack(children, selected_index=0))
        return stacks[depth][-1]

    top = pile(0, {})
    if len(leaves) == 1:
        display(HTML(next(iter(leaves))))
        return
    shown = [_linked(menu, own) for menu, own in zip(menus, stacks, strict=True) if own]
    row = ipw.HBox(shown, layout={"flex_flow": "row wrap"})
    display(ipw.VBox([row, top]).add_class("jz-stack"))
    show_twin(next(iter(leaves)))


def _linked(menu: Menu, stacks: Sequence[ipw.Stack]) -> ipw.Widget:
    widget = menu.widget(options=list(menu.options), index=0)
    for stack in stacks:
        ipw.jslink((widget, "index"), (stack, "selected_index"))
    return widget
