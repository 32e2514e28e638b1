"""The words on menus, from ``labels.toml``."""

from __future__ import annotations

from functools import partial

from ..bundled import words

text = partial(words, "widgets")
