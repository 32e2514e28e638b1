"""A document's running text as paragraphs: broken sentences joined, every character with its page."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from ..reading.document import Document, TextBlock
from .vocabulary import Vocabulary

_PLAIN = str.maketrans(
    {"％": "%", "．": ".", "﹒": ".", "(": "（", ")": "）", ",": "，", ";": "；", ":": "：", "﹪": "%", "−": "-", "－": "-", "〔": "（",
     "〕": "）", "【": "（", "】": "）", "\"": "“", "＂": "“", "「": "“", "」": "”"}
    | {chr(0xFF10 + d): str(d) for d in range(10)}
)
_END = "。；：！？;:!?"
_MARK = re.compile(
    r"(?:第[一二三四五六七八九十]+(?:部分|章)|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十\d]{1,3}）|\d{1,2}[.、](?!\d)"
    r"|\d{1,2}\.(?=20\d\d年)|[①-⑳]|附[件表]|表[一二三四五六七八九十\d]|图\d|#)"
)
_PAGE_NUMBER = re.compile(r"[-—–－第\s]*\d{1,4}[-—–－页/共\s\d]*")
_SENTENCE_END = re.compile(r"[。！？]”?")


@dataclass(slots=True)
class Paragraph:
    """One paragraph without spaces, twice: as printed, and with plain digits and Chinese punctuation.

    Both strings have the same length, so an offset means the same place in each.
    """

    printed: str = ""
    plain: str = ""
    heading: str = ""  # the section it stands under
    starts: list[int] = field(default_factory=list)  # offsets where another block begins
    pages: list[int] = field(default_factory=list)  # page of each of those blocks

    def add(self, text: str, page: int) -> None:
        """Append the text of one block, whose page is kept."""
        self.starts.append(len(self.printed))
        self.pages.append(page)
        self.printed += text
        self.plain = plain_text(self.printed)

    def page_at(self, offset: int) -> int:
        """Give the page on which the character at `offset` stands."""
        return self.pages[max(bisect_right(self.starts, offset) - 1, 0)]

    def sentences(self) -> list[tuple[int, int]]:
        """Give start and end of each sentence (up to 。！？)."""
        ends = [match.end() for match in _SENTENCE_END.finditer(self.plain)]
        if not ends or ends[-1] < len(self.plain):
            ends.append(len(self.plain))
        return list(zip([0, *ends], ends, strict=False))


def plain_text(text: str) -> str:
    """Turn digits, signs and punctuation into one form each, character by character.

    Only a comma between three-digit groups stays a thousands separator.

    >>> plain_text("比2025年增加２，515．39万元，(其中:其他)增长4％")
    '比2025年增加2,515.39万元，（其中：其他）增长4%'
    """
    return re.sub(r"(?<=\d)，(?=\d{3}(?!\d))", ",", text.translate(_PLAIN))


def paragraphs(document: Document, words: Vocabulary) -> list[Paragraph]:
    """Give the narrative of a document: definitions left out, sentences broken over blocks and pages joined."""
    found: list[Paragraph] = []
    top, heading, defining = "", "", False
    for block in document.blocks:
        text = re.sub(r"\s+", "", block.text).strip("#*")
        if not text or _PAGE_NUMBER.fullmatch(text):
            continue
        plain = plain_text(text)
        if _is_heading(block, plain, words):
            defining = bool(words.definitions.search(plain))
            top = plain if re.match(r"第|[一二三四五六七八九十]{1,3}、|附", plain) else top
            heading = plain if plain == top or not top else f"{plain}｜{top}"
            continue
        if defining or words.definition.search(plain[:40]):
            continue
        if found and found[-1].heading == heading and _continues(found[-1].plain, plain):
            found[-1].add(text, block.page)
            continue
        _append(found, text, block.page, heading, words)
        heading = found[-1].heading
    return found


def _append(found: list[Paragraph], text: str, page: int, heading: str, words: Vocabulary) -> None:
    paragraph = Paragraph(heading=heading)
    paragraph.add(text, page)
    if inline := words.inline_heading.match(paragraph.plain):
        paragraph.heading = inline.group()
    found.append(paragraph)


def _is_heading(block: TextBlock, plain: str, words: Vocabulary) -> bool:
    if len(plain) > 45 or re.search(r"[。；，]|\d(?:万元|元|%)", plain):
        return False
    if block.is_heading or re.match(r"第[一二三四五六七八九十]+(?:部分|章)|附[件表]", plain):
        return True
    numbered = re.match(r"(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）)", plain)
    return bool(numbered and words.heading_end.search(plain)) or bool(words.definitions.search(plain) and len(plain) < 20)


def _continues(before: str, after: str) -> bool:
    """Tell whether a block goes on in the middle of the sentence that the paragraph so far breaks off."""
    if before[-1] in _END or before[-1] == "”" and before[-2:-1] in ("。", "；"):
        return False
    if before[-1] in "，、（“" or after[0] in "，。；、）%":
        return True
    return not _MARK.match(after)
