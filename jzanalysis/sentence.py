"""Computed sentences: plain words that Jupyter shows as Markdown."""

from __future__ import annotations

import re
from typing import Any

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$&])")


class Sentence(str):
    """Computed words: plain text that Jupyter shows as Markdown."""

    def _repr_markdown_(self) -> str:
        return str(self)


def escape_markdown(text: Any) -> str:
    r"""Make words from a disclosure harmless inside Markdown and HTML; a missing text is empty.

    >>> escape_markdown("<b>5*6</b>")
    '\\<b\\>5\\*6\\</b\\>'
    """
    if text is None or text != text or str(text) == "<NA>":
        return ""
    return _MARKDOWN.sub(r"\\\1", re.sub(r"\s+", " ", str(text)))
