"""How sentences name lines and join parts."""

from __future__ import annotations

from typing import Any

from ...codes import function_name
from ...terms import FUNDS, MEASURES
from ..composition import UNLISTED
from ..wording import escape_markdown, phrase

Row = dict[str, Any]


def line_name(row: Row, lang: str) -> str:
    """Name a line in the reader's language where the vocabulary knows it; else as printed."""
    code = str(row.get("code") or "")
    known = MEASURES.get(code) or FUNDS.get(code)
    if lang == "en" and code == UNLISTED:
        return phrase("word.unlisted", lang)
    if lang == "en" and known:
        return known[1]
    if lang == "en" and len(code) == 3:
        return function_name(code, "en") or escape_markdown(row["line"])
    return escape_markdown(row["line"])


def joined(parts: list[str], lang: str) -> str:
    """Join sentences as the language does."""
    return ("" if lang == "zh" else " ").join(part for part in parts if part)
