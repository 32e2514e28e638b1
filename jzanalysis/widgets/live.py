"""Widgets that call a function in the kernel, for when somebody is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as ipw
from IPython.core.getipython import get_ipython
from IPython.display import display

from .menus import Menu
from .showing import as_html, show_each, show_twin


def somebody_is_there(interactive: bool | None = None) -> bool:  # noqa: FBT001 - a notebook's parameter
    """Say whether to build live widgets: as told, else whether a reader could be asked.

    JupyterLab and its like run a cell with `allow_stdin`, since their reader could answer a question; papermill,
    nbconvert and nbval run it without.

    >>> somebody_is_there(), somebody_is_there(True)
    (False, True)
    """
    if interactive is not None:
        return interactive
    ask = getattr(get_ipython(), "get_parent", None)
    return bool(ask and ask().get("content", {}).get("allow_stdin"))


def live(draw: Callable[..., Any], controls: Mapping[str, ipw.Widget]) -> None:
    """Show controls that call a function in the kernel, with the result below and its first state on paper."""
    shown = ipw.interactive_output(lambda **chosen: show_each(draw(**chosen)), dict(controls))
    row = ipw.HBox(list(controls.values()), layout={"flex_flow": "row wrap"})
    display(ipw.VBox([row, shown]).add_class("jz-live"))
    show_twin(as_html(draw(**{name: widget.value for name, widget in controls.items()})))


def controls_of(*menus: Menu) -> dict[str, ipw.Widget]:
    """Give the live widget of each menu, by the argument it chooses."""
    return {menu.name: menu.widget(options=list(menu.options.items())) for menu in menus}
