"""A document's running text as paragraphs: broken sentences joined, every character with its page."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from ..reading.document import Document, TextBlock
from .vocabulary import Vocabulary

#: Each sign of the first line is read as the one below it.
_PLAIN = str.maketrans(
    "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\uff05\ufe6a\uff0e\ufe52\uff0d\u2212\uff02\"(),;:[]",
    "0123456789%%..--““（），；：（）",
)
_END = "。；：！？;:!?"
_MARK = re.compile(
    r"(?:第[一二三四五六七八九十]+(?:部分|章)|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十\d]{1,3}）|\d{1,2}[.、](?!\d)"
    r"|\d{1,2}\.(?=20\d\d年)|[①-⑳]|附[件表]|表[一二三四五六七八九十\d]|图\d|#)"
)
_PAGE_NUMBER = re.compile(r"[-—–－第\s]*\d{1,4}[-—–－页/共\s\d]*")
_LONGEST = 20_000  # characters
_STATES = re.compile(r"\d(?:万?元|[%％])|[。；，]|^[（\d一二三四五六七八九十]")  # no running head
SUB = "\n"  # between a heading and the section it stands in
_BROKEN = re.compile(r"（[类款项]）|[，。；、）%]")  # how the second half of a broken line begins
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

    def is_continued_by(self, after: str) -> bool:
        """Tell whether a block goes on in the middle of the sentence that the paragraph so far breaks off.

        What is longer than any paragraph is closed: lines that end nowhere are not joined for ever.
        """
        return len(self.plain) < _LONGEST and _continues(self.plain, after)

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

    >>> plain_text("比2025年增加2，515.39万元，(其中:其他)增长4％")
    '比2025年增加2,515.39万元，（其中：其他）增长4%'
    """
    return re.sub(r"(?<=\d)，(?=\d{3}(?!\d))", ",", text.translate(_PLAIN))


def paragraphs(document: Document, words: Vocabulary) -> list[Paragraph]:
    """Give the narrative of a document: without definitions, sentences broken over blocks joined."""
    found: list[Paragraph] = []
    top, heading, defining = "", "", False
    lines = ((block, _text_of(block)) for block in document.blocks)
    blocks = _without_running_heads([(block, text) for block, text in lines if text])
    following = [*(plain_text(text) for _, text in blocks[1:]), ""]
    for (block, text), after in zip(blocks, following, strict=False):
        plain = plain_text(text)
        if _is_heading(block, plain, words) and not _BROKEN.match(after):
            defining = bool(words.definitions.search(plain))
            top = plain if re.match(r"第|[一二三四五六七八九十]{1,3}、|附", plain) else top
            heading = plain if plain == top or not top else f"{plain}{SUB}{top}"
            continue
        if defining or words.definition.search(plain[:40]):
            continue
        if found and found[-1].heading == heading and found[-1].is_continued_by(plain):
            found[-1].add(text, block.page)
            continue
        _append(found, text, block.page, heading, words)
        heading = found[-1].heading
    return found


def _text_of(block: TextBlock) -> str:
    text = re.sub(r"\s+", "", block.text).strip("#*")
    return "" if _PAGE_NUMBER.fullmatch(text) or not re.search(r"[\w%％]", text) else text


def _without_running_heads(blocks: list[tuple[TextBlock, str]]) -> list[tuple[TextBlock, str]]:
    """Leave out lines that stand on three pages or more: they would break the sentence that runs on."""
    pages: dict[str, set[int]] = {}
    for block, text in blocks:
        if 4 < len(text) <= 40 and not _STATES.search(text):
            pages.setdefault(re.sub(r"\d", "", text), set()).add(block.page)
    return [(b, text) for b, text in blocks if len(pages.get(re.sub(r"\d", "", text), ())) < 3]


def _append(found: list[Paragraph], text: str, page: int, heading: str, words: Vocabulary) -> None:
    paragraph = Paragraph(heading=heading)
    paragraph.add(text, page)
    if inline := words.inline_heading.match(paragraph.plain):
        paragraph.heading = inline.group()
    found.append(paragraph)


def _is_heading(block: TextBlock, plain: str, words: Vocabulary) -> bool:
    if len(plain) > 45 or re.search(r"[。；，]|\d(?:万元|元|%)", plain):
        return False
    if re.search(r"（[类款项]）", plain) and not plain.endswith("）"):
        return False  # 行政单位离退 | 休（项）支出5万元: a line broken in the middle
    if block.is_heading or re.match(r"第[一二三四五六七八九十]+(?:部分|章)|附[件表]", plain):
        return True
    numbered = re.match(r"(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）)", plain)
    defines = len(plain) < 20 and words.definitions.search(plain)
    return bool((numbered and words.heading_end.search(plain)) or defines)


def _continues(before: str, after: str) -> bool:
    if re.search(r"(?:原因|用于)(?:是|为)?：$", before):
        return True
    if len(before) <= 40 and _MARK.match(before) and re.search("(?:情况|说明|原因)$", before):
        return False  # 3.比上年增减情况: a heading
    if before[-1] in _END or (before[-1] == "”" and before[-2:-1] in ("。", "；")):
        return False
    if before[-1] in "，、（“" or _BROKEN.match(after):
        return True
    return not _MARK.match(after)
