"""Runs outside every grid → lines → paragraphs, headings kept apart, page numbers dropped."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from jzanalysis.reading.document import Box, TextBlock
from jzanalysis.reading.grids import line_text, lines_of
from jzanalysis.reading.pdf_objects import Page, Run

PAGE_NUMBER = re.compile(
    r"[-—–－─―~·•.\s]*(?:第\s*)?(?:\d{1,4}|[ivxlcIVXLC]{1,6})(?:\s*页)?"
    r"(?:\s*[/\uff0f,，]?\s*(?:共\s*)?\d{1,4}\s*页?)?[-—–－─―~·•.\s]*"
)
MARGIN = 0.1  # of the page's height, above and below: where page numbers stand
NUMBERED = re.compile(
    r"\s*(?:第[一二三四五六七八九十百\d]+[部章节条]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]"
    r"|\d{1,2}(?:\.\d{1,2})*[.\uff0e、](?!\d)|[①-⑳]|附[件表]|表\s*[一二三四五六七八九十\d]+)"
)
CONTENTS = re.compile(r"[.\uff0e…·\-—]{3,}\s*[-—]?\s*\d{1,3}\s*[-—]?\s*$")
LATIN = re.compile("[A-Za-z]{2}")
ENDS = "。！？；：!?;:"


@dataclass(slots=True, eq=False)
class Line:
    """One printed line."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    is_bold: bool


def page_blocks(page: Page, runs: list[Run], barriers: list[Box]) -> list[TextBlock]:
    """Give the text blocks of a page from the runs that stand outside its grids.

    ``barriers`` are the boxes of the grids: no paragraph goes on across one.
    """
    lines = [line_of(line, page) for line in lines_of(runs)] if runs else []
    lines = [line for line in lines if not is_page_number(line, page)]
    if not lines:
        return []
    body = Counter(round(line.size) for line in lines for _ in line.text).most_common(1)[0][0]
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    paragraphs: list[list[Line]] = []
    for line in lines:
        if paragraphs and goes_on(paragraphs[-1], line, (left, right), barriers):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return [block_of(lines, page, body) for lines in paragraphs]


def line_of(runs: list[Run], page: Page) -> Line:
    """Make a line of the runs on it."""
    size = max(run.size for run in runs)
    bold = sum(len(run.text) for run in runs if run.index in page.bold)
    return Line(
        line_text(runs),
        runs[0].x0,
        max(run.x1 for run in runs),
        min(run.baseline - 0.86 * run.size for run in runs),
        max(run.baseline + 0.14 * run.size for run in runs),
        size,
        2 * bold > sum(len(run.text) for run in runs),
    )


def is_page_number(line: Line, page: Page) -> bool:
    """Say whether a line in the margin is only the page's number."""
    in_margin = line.bottom > (1 - MARGIN) * page.height or line.top < MARGIN * page.height
    return in_margin and len(line.text) <= 16 and PAGE_NUMBER.fullmatch(line.text) is not None


def goes_on(paragraph: list[Line], line: Line, edges: tuple[float, float], barriers: list[Box]) -> bool:
    """Say whether a line continues the paragraph: the last line is full and this one begins at the margin."""
    last, (left, right) = paragraph[-1], edges
    em = last.size
    if abs(line.size - em) > 0.15 * em or line.top - last.bottom > 1.6 * em or line.top < last.top:
        return False
    if any(last.bottom <= box[1] + em and box[3] - em <= line.top for box in barriers):
        return False
    if last.x1 < right - 2.5 * em or CONTENTS.search(last.text) or CONTENTS.search(line.text):
        return False
    if line.x0 > left + 1.2 * em and line.x0 > min(item.x0 for item in paragraph) + 0.5 * em:
        return False
    return not (last.text[-1] in ENDS and (NUMBERED.match(line.text) or line.x0 > left + 1.2 * em))


def block_of(lines: list[Line], page: Page, body: float) -> TextBlock:
    """Join a paragraph's lines; Latin words get a space between."""
    text = lines[0].text
    for line in lines[1:]:
        text += (" " if LATIN.fullmatch(text[-1] + line.text[0]) else "") + line.text
    box = (
        min(line.x0 for line in lines),
        min(line.top for line in lines),
        max(line.x1 for line in lines),
        max(line.bottom for line in lines),
    )
    return TextBlock(page.number, text, box, is_heading(lines, page, body), round(lines[0].size, 1))


def is_heading(lines: list[Line], page: Page, body: float) -> bool:
    """Say whether a block is a title: short, without a full stop, and larger, centred, bold or numbered."""
    text = "".join(line.text for line in lines)
    if len(lines) > 3 or len(text) > 60 or text[-1] in "。；，,;" or CONTENTS.search(text):
        return False
    first = lines[0]
    if first.size > 1.15 * body or all(line.is_bold for line in lines):
        return True
    centred = abs((first.x0 + first.x1) - page.width) < 0.04 * page.width and first.x0 > 0.15 * page.width
    return centred or (len(text) <= 40 and bool(NUMBERED.match(text)) and not re.search(r"[。：]", text))
