"""Whose disclosure it is, of which year and stage: from what the document says, not from its file name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ..reading import Document, Grid
from .vocabulary import squeeze

_YEAR = re.compile(r"(20\d{2}|二[〇○零O0][一二〇○零O0][〇○零一二三四五六七八九O0])年?度?")
_NAMED = re.compile(
    r"(?:编报|编制|填报|公开|预算)?(?:部门|单位)(?:名称|\(单位\))?[:：]([^:：\s]{3,40}?)(?=(?:金额)?单位[:：]|日期|$|[,，])"
)
_TITLE = re.compile(
    r"^(?:附件\d*[:：]?)?(.{3,40}?)(?:部门|单位)?(20\d{2})年?度?(?:部门|单位|本级)?(预算|决算)"
)
_TITLE_YEAR_FIRST = re.compile(r"^(?:附件\d*[:：]?)?(20\d{2})年度?(.{3,40}?)(?:部门|单位|本级)*(预算|决算)")
_DIGITS = str.maketrans("〇○零O一二三四五六七八九", "0000123456789")
_END = re.compile(r"(?:部门|单位|本级|汇总|公开|的|关于|\(本级\))+$")
_PLACES = 40  # items at the front that can be a title page


@dataclass(frozen=True, slots=True)
class Identity:
    """Department, fiscal year and stage of one file; None where it does not say."""

    department: str | None
    fiscal_year: int | None
    stage: str | None


def identify(document: Document, titles: list[str]) -> Identity:
    """Find who published the document, for which year, and whether it is a budget or final accounts."""
    front = [squeeze(text) for text in _front(document)]
    return Identity(_department(document, front), _year(front, titles), _stage(front, titles))


def _front(document: Document) -> Iterator[str]:
    blocks = [block for block in document.blocks[:_PLACES]]
    texts = [block.text for block in blocks]
    yield from texts
    for k in range(min(6, len(texts) - 1)):  # a title broken over lines
        yield texts[k] + texts[k + 1]
        if k + 2 < len(texts):
            yield texts[k] + texts[k + 1] + texts[k + 2]


def _year(front: list[str], titles: list[str]) -> int | None:
    votes: Counter[int] = Counter()
    for text in front[:25]:
        for found in re.finditer(_YEAR.pattern + r".{0,20}?(?:预算|决算)", text):
            votes[_number(found.group(1))] += 3 if len(text) < 40 else 1
    for title in titles:
        if found := _YEAR.search(squeeze(title)):
            votes[_number(found.group(1))] += 2
    if not votes:
        for text in front:
            for found in _YEAR.finditer(text):
                votes[_number(found.group(1))] += 1
    return votes.most_common(1)[0][0] if votes else None


def _number(text: str) -> int:
    return int(text.translate(_DIGITS))


def _stage(front: list[str], titles: list[str]) -> str | None:
    said = [
        word
        for text in (*titles, *titles, *front[:15])
        if len(text) < 80
        for word in re.findall("预算|决算", squeeze(text))
    ]
    if not said:
        said = [word for text in front for word in re.findall("预算|决算", text)]
    if not said:
        return None
    return "final_accounts" if said.count("决算") * 2 > len(said) else "budget"


def _department(document: Document, front: list[str]) -> str | None:
    votes: Counter[str] = Counter()
    for text in _captions(document):
        for found in _NAMED.finditer(squeeze(text)):
            votes[_plain(found.group(1))] += 2
    for text in front[:20]:
        for pattern, group in ((_TITLE, 1), (_TITLE_YEAR_FIRST, 2)):
            if (found := pattern.search(text)) and len(text) < 60:
                votes[_plain(found.group(group))] += 3
    votes.update(_beside_labels(document))
    for name in [name for name in votes if not _is_name(name)]:
        del votes[name]
    return votes.most_common(1)[0][0] if votes else None


def _captions(document: Document) -> Iterator[str]:
    blocks = document.blocks
    for k, block in enumerate(blocks):
        if len(block.text) < 80:
            text = block.text.strip()
            if text.endswith((":", "：")) and k + 1 < len(blocks) and len(blocks[k + 1].text) < 40:
                text += blocks[k + 1].text
            yield text
    for grid in document.grids:
        for row in grid.rows[:3]:
            yield "".join(dict.fromkeys(cell.text for cell in row if cell is not None))


def _beside_labels(document: Document) -> Counter[str]:
    votes: Counter[str] = Counter()
    for grid in document.grids:
        votes.update(_labelled(grid))
    return votes


def _labelled(grid: Grid) -> Iterator[str]:
    for row in grid.rows[:6]:
        cells = list(
            dict.fromkeys(squeeze(cell.text) for cell in row if cell is not None and cell.text.strip())
        )
        for label, value in zip(cells, cells[1:], strict=False):
            if re.fullmatch(r"部门(\(单位\))?名称[:：]?", label):
                yield _plain(value)


def _plain(name: str) -> str:
    """Take what surrounds a department's name off: year, 部门, 本级."""
    name = re.sub(r"^(?:20\d{2}年?度?|目录|附件\d*[:：]?|关于)+", "", name)
    return _END.sub("", name) if not name.endswith("(本级)") else name


def _is_name(name: str) -> bool:
    return 3 <= len(name) <= 40 and not re.search(r"[。；;]|预算|决算|万元|单位[:：]|表$", name)
