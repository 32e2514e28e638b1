"""How sentences name lines and join parts."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from ...codes import function_name
from ...sentence import escape_markdown
from ...terms import FUNDS, MEASURES, TABLES
from ..composition import UNLISTED
from ..cut import cuts
from ..wording import phrase, reasons

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
        return function_name(code, "en") or escape_markdown(_english(row["line"]))
    return escape_markdown(row["line"])


def reason(why: str | None, lang: str) -> str:
    """Give a reason in the reader's language; frames hold the Chinese one, and names in it stay as they are.

    >>> reason("没有可比的年初预算", "en"), reason("预算没有按功能分类（类）公布支出", "en")
    ('no comparable initial budget', 'the budget prints no expenditure by functional class')
    """
    text = why or ""
    if lang == "zh":
        return text
    for english, pattern in _reasons():
        if found := re.fullmatch(pattern, text):
            return english.format(**{name: _english(value) for name, value in found.groupdict().items()})
    return text


@cache
def _reasons() -> tuple[tuple[str, str], ...]:
    """Turn the reasons of ``wording.toml`` into patterns: English wording, pattern of the Chinese one."""
    found = []
    for entry in reasons().values():
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(entry["zh"]))
        found.append((entry["en"], pattern))
    return tuple(sorted(found, key=lambda pair: pair[1].startswith("(")))  # the least specific last


def _english(words: str) -> str:
    """Name tables, measures, funds and cuts in English."""
    known = {names[0]: names[1] for labels in (TABLES, MEASURES, FUNDS) for names in labels.values()}
    known |= {cut.label_zh: cut.label_en for cut in cuts().values()}
    return ", ".join(known.get(word, word) for word in words.split("、"))


def joined(parts: list[str], lang: str) -> str:
    """Join sentences as the language does."""
    return ("" if lang == "zh" else " ").join(part for part in parts if part)
