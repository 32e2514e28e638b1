"""A menu: what it is called, and what each of its words stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import ipywidgets as ipw


@dataclass(frozen=True)
class Menu:
    """One argument to choose: its `name`, the menu's `label`, and word → value; a tree is shown as a list."""

    name: str
    label: str
    options: Mapping[str, Any]
    is_tree: bool = False

    def widget(self, **traits: Any) -> ipw.Widget:
        """Give the widget that offers the words."""
        kind = ipw.Select if self.is_tree else ipw.Dropdown
        if self.is_tree:
            traits["rows"] = min(len(self.options), 9)
        layout = {"width": "max-content", "max_width": "100%"}
        return kind(description=self.label, style={"description_width": "initial"}, layout=layout, **traits)


def distinct(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Make words distinct by numbering those that repeat, so that no choice hides another.

    >>> distinct([("培训", 1), ("会议", 2), ("培训", 3)])
    {'培训': 1, '会议': 2, '培训（2）': 3}
    """
    found: dict[str, Any] = {}
    for word, value in pairs:
        copy, number = word, 1
        while copy in found:
            number += 1
            copy = f"{word}（{number}）"
        found[copy] = value
    return found
