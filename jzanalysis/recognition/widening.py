"""Tables too wide for the paper: a spreadsheet prints their further columns on pages of their own.

The rows of such a page stand at the very heights of the rows they go on with. Pages come down first and then over
(all rows, then all rows once more with their further columns) or over first; the label columns may be printed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise, product

from ..reading import Cell, Grid
from ..terms import TARGET_TABLES
from .headings import heading_rows
from .segments import Segment, caption_of, has_figures, name_segment, texts
from .table import Row
from .target_tables import is_target_grid
from .vocabulary import bare_title, is_heading_word, label_role, squeeze, title_kind

_SAME = 2.0  # points: places nearer to each other than this are one
_LEAST = 3  # places down that two pages must share
_ABOVE = 3  # rows above the headings, at most
_LABELS = 4  # columns at the left, at most, that are printed again on every page
_LONGEST_TITLE = 50  # characters


@dataclass(slots=True)
class _Page:
    """A page of a table's first columns, and what was put at its right so far."""

    segment: Segment
    places: list[float]  # down the page: the rows' borders
    edges: list[float]  # across: the borders of its own columns
    further: list[list[float]] = field(default_factory=list)  # the same of each page at its right


def put_beside(segments: Sequence[Segment]) -> list[Segment]:
    """Put the pages that hold a table's further columns beside the pages of its first columns."""
    alone = _alone(segments)
    found: list[Segment] = []
    pages: list[_Page] = []
    for segment in segments:
        places, edges = (
            (_borders(segment.grid, 1), _borders(segment.grid, 0)) if id(segment) in alone else ([], [])
        )
        if pages and places and (left := _left_of(pages, segment, places, edges)):
            _widen(left, segment, edges)
            continue
        if not (pages and places and not segment.kind and _same(edges, pages[-1].edges)):
            pages = []
        pages = [*pages, _Page(segment, places, edges)] if places else []
        found.append(segment)
    return found


def _alone(segments: Sequence[Segment]) -> set[int]:
    """Give the segments that are the whole of their page's only table, with rules; a form filled in anew is none."""
    found = set()
    for _, on_page in groupby(segments, key=lambda segment: segment.grid.page):
        first, *more = on_page
        is_form = first.kind in TARGET_TABLES or is_target_grid(first.rows, first.title)
        if not more and first.first_on_page and first.grid.has_rules and not is_form:
            found.add(id(first))
    return found


def _borders(grid: Grid, axis: int) -> list[float]:
    """Give the places across (axis 0) or down (axis 1) at which cells begin or end; [] where cells have no places."""
    boxes = [cell.box for cell in grid.anchors()]
    if not all(boxes):
        return []
    places = sorted(box[side] for box in boxes if box for side in (axis, axis + 2))
    return places[:1] + [b for a, b in pairwise(places) if b - a > _SAME]


def _same(one: Sequence[float], other: Sequence[float]) -> bool:
    return len(one) == len(other) and _count(one, other) == len(one)


def _count(few: Sequence[float], many: Sequence[float]) -> int:
    """Count the places that are among others."""
    return sum(any(abs(place - other) < _SAME for other in many) for place in few)


# ── which page goes beside which ────────────────────────────────────────────


def _left_of(
    pages: Sequence[_Page], segment: Segment, places: Sequence[float], edges: Sequence[float]
) -> _Page | None:
    """Give the page whose rows a segment goes on with at the right: the first with the fewest pages beside it."""
    left = min(pages, key=lambda page: len(page.further))
    if not _rows_agree(left, segment, places) or not _titles_agree(left.segment, segment):
        return None
    before = pages[pages.index(left) - 1].further if left is not pages[0] else []
    if len(before) > len(left.further) and _same(edges, before[len(left.further)]):
        return left  # the page above it has its further columns already, and these go on with them
    return left if _heads_columns(left, segment) else None


def _rows_agree(left: _Page, right: Segment, places: Sequence[float]) -> bool:
    """Tell whether the rows of two pages stand at the same heights, as far down as both have any.

    Headings may have borders on one page that the other has not.
    """
    low, high = max(left.places[0], places[0]) - _SAME, min(left.places[-1], places[-1]) + _SAME
    one, two = ([place for place in some if low < place < high] for some in (left.places, places))
    common = [place for place in one if _count([place], two)]
    body = max(_body_top(left.segment.rows), _body_top(right.rows)) - _SAME
    return len(common) >= _LEAST and all(
        place < body
        for some, others in ((one, common), (two, common))
        for place in some
        if not _count([place], others)
    )


def _body_top(rows: Sequence[Row]) -> float:
    """Give the height at which the rows below the headings begin."""
    bands = _bands(rows[_headings(rows)[1] :])
    return bands[0][0] if bands else float("inf")


def _headings(rows: Sequence[Row]) -> tuple[int, int]:
    """Give where the heading rows begin and end; a piece of a title may stand above them."""
    for first in range(_ABOVE):
        if count := heading_rows(rows[first:]):
            return first, first + count
    return 0, 0


def _titles_agree(left: Segment, right: Segment) -> bool:
    """Tell whether only one of two pages has a title, or both the same: it is printed in the middle over both."""
    if left.kind and right.kind:
        return left.kind == right.kind and bare_title(left.title) == bare_title(right.title)
    titles = [[text for text in s.captions if squeeze(text).endswith(("表", ")"))] for s in (left, right)]
    return not all(titles) or titles[0] == titles[1]


def _heads_columns(left: _Page, right: Segment) -> bool:
    """Tell whether a page begins with headings of figures, after the labels of the rows at its left or without."""
    first, count = _headings(right.rows)
    again = _printed_again(_aligned(left.segment.rows, right.rows))
    if not count or again >= max(map(len, right.rows)):
        return False
    ours = [texts(row) for row in left.segment.rows[: _headings(left.segment.rows)[1]]]
    if all(texts(row) in ours for row in right.rows[first:count]):
        return False
    words = [cell.text for row in right.rows[first:count] if (cell := _at(row, again)) and cell.text.strip()]
    if again or not words or label_role(words[-1]) is None:
        return True
    return "支出" in squeeze(words[0]) or not any(has_figures(texts(row)) for row in left.segment.rows)


def _at(row: Row, c: int) -> Cell | None:
    return row[c] if c < len(row) else None


def _printed_again(aligned: Sequence[tuple[Row, Row]]) -> int:
    """Count the columns at the left of a page that print once more what the page at its left prints there."""
    beside = [(one, two) for one, two in aligned if one and two]
    for count in range(_LABELS, 0, -1):
        if all(_words(one, count) == _words(two, count) for one, two in beside) and any(
            _words(two, count)[-1] for _, two in beside
        ):
            return count
    return 0


def _words(row: Row, count: int) -> list[str]:
    return [squeeze(cell.text) if cell is not None else "" for cell in row[:count]] or [""]


# ── putting them beside each other ──────────────────────────────────────────


def _widen(left: _Page, right: Segment, edges: list[float]) -> None:
    """Put a page's columns at the right of a page's rows, by the rows' heights."""
    segment = left.segment
    aligned = _aligned(segment.rows, right.rows)
    again = _printed_again(aligned)
    width, more = max(map(len, segment.rows)), max(map(len, right.rows)) - again
    segment.rows = [[*_filled(one, width), *_filled(two[again:], more)] for one, two in aligned]
    _spread_headings(segment.rows, width)
    _name_again(segment, right)
    segment.unit = segment.unit or right.unit
    segment.notes += right.notes
    segment.further += [right.grid, *right.further]
    left.further.append(edges)


def _filled(row: Row, width: int) -> Row:
    return [*row, *[None] * (width - len(row))]


def _aligned(left: Sequence[Row], right: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Give the rows of two pages side by side; where one has no row at a height, it gives none ([])."""
    bands = [_bands(left), _bands(right)]
    places = sorted(place for band in bands[0] + bands[1] for place in band[:2])
    kept = places[:1] + [b for a, b in pairwise(places) if b - a > _SAME]
    pairs = [tuple(_row_at(band, (top + bottom) / 2) for band in bands) for top, bottom in pairwise(kept)]
    return [(one, two) for one, two in pairs if one or two]


def _bands(rows: Sequence[Row]) -> list[tuple[float, float, Row]]:
    """Give each row with its top and bottom: the height at which all its cells are."""
    found = []
    for row in rows:
        boxes = [cell.box for cell in row if cell is not None and cell.box]
        if boxes:
            found.append((max(box[1] for box in boxes), min(box[3] for box in boxes), row))
    return found


def _row_at(bands: Sequence[tuple[float, float, Row]], height: float) -> Row:
    return next((row for top, bottom, row in bands if top < height < bottom), [])


def _spread_headings(rows: list[Row], at: int) -> None:
    """Let a heading that the page's end cuts stand over its columns on both sides: one has its words, or each some."""
    first, end = _headings(rows)
    for r in range(first, end - 1):
        one, two = rows[r][at - 1], rows[r][at]
        if one is None or two is None or not (_has_below(rows, r, at - 1) and _has_below(rows, r, at)):
            continue
        words = [squeeze(one.text), squeeze(two.text)]
        if all(words):
            if all(map(is_heading_word, words)) or not is_heading_word("".join(words)):
                continue
            whole = replace(one, text="".join(words))
        else:
            whole = one if words[0] else two
        rows[r] = [whole if cell is one or cell is two else cell for cell in rows[r]]


def _has_below(rows: Sequence[Row], r: int, c: int) -> bool:
    """Tell whether another heading stands below a place of the heading rows."""
    above, below = rows[r][c], rows[r + 1][c]
    return below is not None and below is not above and bool(below.text.strip())


def _name_again(segment: Segment, right: Segment) -> None:
    """Name a table by the lines above both its pages; the page's end may have cut its title in two."""
    above = next((r for r, row in enumerate(segment.rows) if not _cut_title("".join(texts(row)))), 0)
    above += _headings(segment.rows[above:])[0]
    for row in segment.rows[:above]:
        segment.captions += caption_of(row) or ["".join(texts(row))]
    segment.rows = segment.rows[above:]
    for one, two in product(list(segment.captions), right.captions):
        if not title_kind(one) and not title_kind(two):
            segment.captions += _cut_title(one + two)
    segment.captions += [text for text in right.captions if text not in segment.captions]
    if not segment.kind:
        name_segment(segment)


def _cut_title(whole: str) -> list[str]:
    """Give a title whose pieces make one."""
    return [whole] if len(whole) < _LONGEST_TITLE and whole.endswith("表") and title_kind(whole) else []
