"""Whose disclosure it is, of which year and stage: from what the document says, not from its file name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from ..reading import Document, Grid
from .vocabulary import holds, layout, squeeze

_YEAR = re.compile(r"(?<!\d)(20\d{2}|二[〇○零O0][一二〇○零O0-9][〇○零一二三四五六七八九O0])(?!\d)年?度?")
_NAMED = re.compile(
    r"(?:编报|编制|填报|公开|预算|预决算公开)?(?:部门|单位)(?:名称|\(单位\))?[:：]"
    r"([^:：\s]{3,40}?)(?=(?:金额)?单位[:：]|日期|20\d{2}|$|[,，])"
)
_LEFT_OF_UNIT = re.compile(r"([^:：]{4,40}?)(?:金额)?单位[:：](?:万?元|人民币)")
_TITLED = re.compile(r"(.{3,40}?)20\d{2}年?度?(?:部门|单位|本级)?(?:预算|决算)")
_STATING = re.compile(r"(.{4,30}?)20\d{2}年?度?(?:部门|单位|本年)?.{0,8}?(?:预算|决算|收入|支出)")
_DIGITS = str.maketrans("〇○零O一二三四五六七八九", "0000123456789")
_TITLE_LINES, _FRONT_LINES = 6, 25


@dataclass(frozen=True, slots=True)
class Identity:
    """Department, fiscal year and stage of one file; None where it does not say."""

    department: str | None
    fiscal_year: int | None
    stage: str | None


def identify(document: Document, captions: Iterable[str]) -> Identity:
    """Find who published the document, for which year, and whether it is a budget or final accounts.

    ``captions`` are the titles and caption lines of its tables.
    """
    front = [_line(block.text) for block in document.blocks[:_FRONT_LINES]]
    lines = [_line(text) for text in captions]
    return Identity(_department(document, front, lines), _year(front, lines), _stage(front, lines))


def _line(text: str) -> str:
    """Give a line without spaces, its year in digits.

    >>> _line("二〇二四年 某局部门预算")
    '2024年某局部门预算'
    """
    return _YEAR.sub(lambda found: found.group().replace(found[1], found[1].translate(_DIGITS)), squeeze(text))


def _year(front: list[str], captions: list[str]) -> int | None:
    """Count the years that stand with 预算 or 决算 on the title page and in captions; the commonest wins."""
    votes: Counter[int] = Counter()
    for text in [*front, *(a + b for a, b in pairwise(front[:6]))]:
        for found in re.finditer(_YEAR.pattern + r".{0,20}?(?:预算|决算)", text):
            votes[_number(found.group(1))] += 3 if len(text) < 40 else 1
    for text in captions:
        if (year := _YEAR.search(text)) and len(text) < 60:
            votes[_number(year.group(1))] += 2
    if not votes:
        votes.update(_number(found.group(1)) for text in front for found in _YEAR.finditer(text))
    return votes.most_common(1)[0][0] if votes else None


def _number(text: str) -> int:
    return int(text.translate(_DIGITS))


def _stage(front: list[str], captions: list[str]) -> str | None:
    said = [
        word
        for text in (*captions, *captions, *front[:15])
        if len(text) < 80
        for word in re.findall("预算|决算", text)
    ]
    said = said or [word for text in front for word in re.findall("预算|决算", text)]
    if not said:
        return None
    return "final_accounts" if said.count("决算") * 2 > len(said) else "budget"


def _department(document: Document, front: list[str], captions: list[str]) -> str | None:
    votes: Counter[str] = Counter()
    named = [*captions, *_lines_with_names(document)]
    for text in named:
        for found in _NAMED.finditer(text):
            votes[_plain(found.group(1))] += 2
        if left := _LEFT_OF_UNIT.match(text):
            votes[_plain(left.group(1))] += 1
    page = front[:_TITLE_LINES]
    for text in page:
        if len(text) < 50 and not _NAMED.search(text):
            votes[_left_of_title(text)] += 4
    votes.update(_other_namings(front))
    for text in front:
        if len(text) < 60 and (titled := _TITLED.match(text)):
            votes[_left_of_title(titled.group(1))] += 2
    for block in document.blocks:  # "…局2024年度收入总计…": where the title page is a picture
        if stated := _STATING.match(squeeze(block.text)):
            votes[_left_of_title(stated.group(1))] += 1
    for grid in document.grids:
        votes.update(_beside_label(grid))
    known = Counter({name: count for name, count in votes.items() if _is_name(name)})
    return known.most_common(1)[0][0] if known else None


def _other_namings(front: list[str]) -> Counter[str]:
    """Find names broken over two lines of the title (某市 | 教育局), and in the outline (第一部分 某局概况)."""
    words = layout("identity")["around"]
    votes: Counter[str] = Counter()
    for place, rest in pairwise(front[:_TITLE_LINES]):
        if re.match(words["place"], place) and len(rest) < 50:
            votes[place + _left_of_title(rest)] += 6
    for text in front:
        if named := re.match(words["heading"], text):
            votes[_plain(named.group(1))] += 2
    votes.update(dict.fromkeys(_broken_titles(front), 6))
    return votes


def _broken_titles(front: list[str]) -> Iterator[str]:
    """Find the names in titles too long for their line: 某区档案馆2024年部门预 | 算公开, 某区人民政府 | 办公室…."""
    ends = layout("identity")["names"]["ends"]
    for k in range(_TITLE_LINES):
        for lines in (front[k : k + 2], front[k : k + 3]):
            titled = _TITLED.match("".join(lines))
            halves = [_left_of_title(found[1] if (found := _TITLED.match(line)) else line) for line in lines]
            broken = not any(map(_is_name, halves)) or (len(lines) == 2 and halves[1] in ends)
            if titled and broken and titled.end() > len(lines[0]) and sum(map(len, lines)) < 80:
                yield _left_of_title(titled.group(1))


def _lines_with_names(document: Document) -> Iterator[str]:
    """Give the short lines that could say 部门名称：X, joined with the next where they end in a colon."""
    blocks = document.blocks
    for k, block in enumerate(blocks):
        text = squeeze(block.text)
        if len(text) < 80 and (":" in text or "：" in text):
            if text.endswith(":") and k + 1 < len(blocks) and len(blocks[k + 1].text) < 40:
                text += squeeze(blocks[k + 1].text)
            yield text


def _beside_label(grid: Grid) -> Iterator[str]:
    for row in grid.rows[:6]:
        cells = list(
            dict.fromkeys(squeeze(cell.text) for cell in row if cell is not None and cell.text.strip())
        )
        for label, value in pairwise(cells):
            if re.fullmatch(r"部门(\(单位\))?名称[:：]?", label):
                yield _plain(value)


def _left_of_title(text: str) -> str:
    for pattern in layout("identity")["around"]["words"]:
        text = re.sub(pattern, "", text)
    return _plain(text)


def _plain(name: str) -> str:
    """Take quotation marks, brackets around the whole, a list mark and a leading 单位 code off a name."""
    name = re.sub(r"^\(([^()]*)\)$", r"\1", name)
    name = re.sub(r"^(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\))", "", name)
    return re.sub(r"^[\[【(（]?[\d\-—]+[\]】)）]?[_\-—.]*|[《》“”\"、:：]+", "", name)


def _is_name(name: str) -> bool:
    words = layout("identity")["names"]
    bare = re.sub(r"\([^()]*\)$", "", name)
    telling = re.sub("|".join(words["but"]), "", name)
    return (
        3 <= len(name) <= 40
        and bare.removesuffix("本级").endswith(tuple(words["ends"]))
        and bare not in words["ends"]
        and not any(word in telling for word in words["never"])
    )


NATURES = ("disclosure", "blank form", "no disclosure", "scan without text")


def nature_of(document: Document, *, has_tables: bool) -> str:
    """Tell what kind of paper a document is: one of ``NATURES``."""
    texts = [squeeze(block.text) for block in document.blocks]
    cells = (cell.text for grid in document.grids for cell in grid.anchors())
    if not any(texts) and not any(text.strip() for text in cells):
        return "scan without text" if document.format == "pdf" else "no disclosure"
    if _is_blank_form(texts):
        return "blank form"
    if has_tables:
        return "disclosure"
    words = layout("identity")["disclosure"]
    whole = "\n".join(texts)
    signs = sum(re.search(sign, whole) is not None for sign in words["signs"])
    is_circular = any(holds(text, words["circular"]) for text in texts[:_TITLE_LINES] if len(text) < 60)
    return "disclosure" if signs >= words["least"] and not is_circular else "no disclosure"


def _is_blank_form(texts: list[str]) -> bool:
    """Tell whether placeholders stand where the department's name belongs."""
    marks = layout("identity")["blank_form"]["placeholders"]
    return any(mark in text for text in texts[:3] for mark in marks)
