"""Menus before a function: live where somebody is there, drawn beforehand where nobody is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .live import controls_of, live, somebody_is_there
from .menus import Menu
from .stacks import drawn_beforehand


def offer(menus: Sequence[Menu], draw: Callable[..., Any], *, is_live: bool) -> None:
    """Show what `draw` gives for the values that the menus choose, each by its own name."""
    if is_live:
        live(draw, controls_of(*menus))
    else:
        drawn_beforehand(menus, draw)


def explore(
    draw: Callable[[Any], Any], options: Mapping[str, Any], label: str = "", *, interactive: bool | None = None
) -> None:
    """Offer one choice: `options` are words and what `draw` is given for each; nothing is shown without any.

    `interactive` as for :func:`~jzanalysis.widgets.somebody_is_there`.
    """
    if options:
        menu = Menu("chosen", label, options)
        offer([menu], lambda chosen: draw(chosen), is_live=somebody_is_there(interactive))
