"""Runs outside every grid → lines → paragraphs, headings kept apart, page numbers dropped."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from jzanalysis.reading.document import Box, TextBlock
from jzanalysis.reading.grids import is_double, line_text, lines_of
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
RAGGED = 2.5  # ems: a line that ends further from the margin ends its paragraph


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


@dataclass(slots=True, eq=False)
class Column:
    """The lines of one page, and where its grids stand: no paragraph goes on across one."""

    page: int
    width: float
    lines: list[Line]
    barriers: list[Box] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Setting:
    """How the text of a document's pages of one width is set: its margins and its usual size."""

    left: float
    right: float
    body: float


def column_of(page: Page, runs: list[Run], barriers: list[Box]) -> Column:
    """Give the lines of a page from the runs that stand outside its grids."""
    rows = lines_of(runs) if runs else []
    lines = [line_of(layer, page) for row in rows for layer in layers_of(row)]
    kept = [line for line in lines if not is_page_number(line, page)]
    return Column(page.number, page.width, kept, barriers)


def layers_of(row: list[Run]) -> list[list[Run]]:
    """Part what is printed over each other: a title and the remains of another under it."""
    layers: list[list[Run]] = []
    for run in row:
        for layer in layers:
            last = layer[-1]
            if run.x0 > last.x1 - 1.5 * run.size or is_double(run, last):
                layer.append(run)
                break
        else:
            layers.append([run])
    return layers


def line_of(runs: list[Run], page: Page) -> Line:
    """Make a line of the runs on it."""
    bold = sum(len(run.text) for run in runs if run.index in page.bold)
    return Line(
        line_text(runs),
        runs[0].x0,
        max(run.x1 for run in runs),
        min(run.baseline - 0.86 * run.size for run in runs),
        max(run.baseline + 0.14 * run.size for run in runs),
        max(run.size for run in runs),
        2 * bold > sum(len(run.text) for run in runs),
    )


def is_page_number(line: Line, page: Page) -> bool:
    """Say whether a line in the margin is only the page's number."""
    in_margin = line.bottom > (1 - MARGIN) * page.height or line.top < MARGIN * page.height
    return in_margin and len(line.text) <= 16 and PAGE_NUMBER.fullmatch(line.text) is not None


def settings_of(columns: list[Column]) -> dict[int, Setting]:
    """Learn the margins and the usual size from all pages of one width together: one page may be short."""
    by_width: dict[int, list[Line]] = {}
    for column in columns:
        by_width.setdefault(round(column.width), []).extend(column.lines)
    return {width: setting_of(lines) for width, lines in by_width.items() if lines}


def setting_of(lines: list[Line]) -> Setting:
    """Learn margins and size from lines; a few that stick out do not count."""
    sizes: Counter[int] = Counter()
    for line in lines:
        sizes[round(line.size)] += len(line.text)
    few = len(lines) // 50
    return Setting(
        sorted(line.x0 for line in lines)[few],
        sorted(line.x1 for line in lines)[-1 - few],
        sizes.most_common(1)[0][0],
    )


def blocks_of(column: Column, setting: Setting) -> list[TextBlock]:
    """Join a page's lines into paragraphs and titles."""
    paragraphs: list[list[Line]] = []
    for line in column.lines:
        if paragraphs and goes_on(paragraphs[-1], line, column, setting):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return [block_of(lines, column, setting) for lines in paragraphs]


def goes_on(paragraph: list[Line], line: Line, column: Column, setting: Setting) -> bool:
    """Say whether a line continues the paragraph: the last line is full and this one begins at the margin."""
    last = paragraph[-1]
    em = last.size
    if abs(line.size - em) > 0.15 * em or line.top - last.bottom > 1.6 * em or line.top < last.top:
        return False
    if any(last.bottom <= box[1] + em and box[3] - em <= line.top for box in column.barriers):
        return False
    if last.x1 < setting.right - RAGGED * em or CONTENTS.search(last.text) or CONTENTS.search(line.text):
        return False
    if is_centred(last, column) and last.x0 > setting.left + 0.5 * em and em > 1.15 * setting.body:
        return is_centred(line, column)
    if line.x0 > setting.left + 1.2 * em and line.x0 > min(item.x0 for item in paragraph) + 0.5 * em:
        return False
    return not (last.text[-1] in ENDS and (NUMBERED.match(line.text) or line.x0 > setting.left + 1.2 * em))


def is_centred(line: Line, column: Column) -> bool:
    """Say whether a line stands in the middle of the page."""
    return abs(line.x0 + line.x1 - column.width) < 0.04 * column.width


def block_of(lines: list[Line], column: Column, setting: Setting) -> TextBlock:
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
    return TextBlock(
        column.page, text, box, is_heading(text, lines, column, setting), round(lines[0].size, 1)
    )


def is_heading(text: str, lines: list[Line], column: Column, setting: Setting) -> bool:
    """Say whether a block is a title: short, without a full stop, and larger, centred, bold or numbered."""
    first = lines[0]
    if len(lines) > 3 or len(text) > 60 or text[-1] in "。；，、,;" or CONTENTS.search(text):
        return False
    if first.size > 1.15 * setting.body or all(line.is_bold for line in lines):
        return True
    if is_centred(first, column) and first.x0 > max(setting.left + 2 * first.size, 0.12 * column.width):
        return True
    return len(text) <= 40 and bool(NUMBERED.match(text)) and not re.search("[。：，；]", text)
