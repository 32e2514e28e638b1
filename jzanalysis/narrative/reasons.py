"""Where a sentence gives the reason of a change: after 主要原因, 原因是, 主要是, 由于."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .subjects import Span
from .vocabulary import Vocabulary


@dataclass(slots=True)
class Reason:
    """The place of a reason's text, without its lead-in, and of the words that say of what."""

    start: int
    end: int
    weak: bool  # 主要是, 由于: a reason only right after a change
    listed: bool  # 一是 … 。 二是 …: goes on in the sentences that follow
    subject: Span | None = None


def find_reason(text: str, span: Span, words: Vocabulary) -> Reason | None:
    """Find the reason in one sentence; None when it gives none.

    >>> from .vocabulary import vocabulary
    >>> text = "比上年减少1万元，主要原因：人员减少。"
    >>> reason = find_reason(text, (0, len(text)), vocabulary(2024))
    >>> text[reason.start:reason.end]
    '人员减少。'
    """
    strong, weak = words.reason.search(text, *span), words.weak_reason.search(text, *span)
    match = strong or weak
    if match is None:
        return None
    if strong and weak and weak.start() < strong.start() and not re.search(r"[；。]", text[weak.start() : strong.start()]):
        match = weak
    begin = max(text.rfind(mark, span[0], match.start()) for mark in "，；：。\n") + 1
    subject = (max(begin, span[0]), match.start())
    listed = bool(re.match(r"(?:一是|1[.、]|（[1一]）|①)", text[match.end() : match.end() + 4]))
    return Reason(match.end(), span[1], match is weak, listed, subject if subject[0] < subject[1] else None)
