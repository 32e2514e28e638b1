"""Words that stand in columns → cells: for tables whose rules are few or none.

Columns are the gaps that persist over the rows, and a heading covers the columns it stands over.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Sequence

from jzanalysis.reading.document import Box
from jzanalysis.reading.grids import line_text
from jzanalysis.reading.heading_pieces import Span, borders_of, cut_up, heading_pieces
from jzanalysis.reading.headings import Column, Piece, lowest
from jzanalysis.reading.lines import (
    FLUSH,
    GAP,
    PERSISTENT,
    Line,
    Segment,
    em,
    is_amount,
    is_anchor,
    numbers_columns,
    piece_of,
    row_borders,
    rows_of,
    segmented,
    target_of,
)
from jzanalysis.reading.pdf_objects import Run
from jzanalysis.reading.ruled_headings import heading_cells
from jzanalysis.reading.rulings import Edge

# ── columns ─────────────────────────────────────────────────────────────────


def columns_of(lines: Sequence[Line]) -> list[Span]:
    """Give the stretches across the page that the rows' segments cover, with the gaps between them.

    A few texts that overflow into the neighbour are passed over when more columns appear without them.
    """
    least = PERSISTENT * em(lines)
    parts = [(part, is_amount(part)) for line in lines for part in line]
    # amounts set flush right end where the labels of the next column may begin
    spans = [(part[0].x0, part[-1].x1 - (least if amount else 0), amount) for part, amount in parts]
    texts = sorted((x1 - x0 for x0, x1, amount in spans if not amount), reverse=True)
    few, least = len(lines) // 16, PERSISTENT * em(lines)
    columns = covered([span[:2] for span in spans], least)
    if few and len(texts) > few:
        narrow = [span[:2] for span in spans if span[2] or span[1] - span[0] <= texts[few]]
        finer = covered(narrow, least)
        return finer if len(finer) > len(columns) else columns
    return columns


def covered(spans: list[Span], least: float) -> list[Span]:
    """Join spans that overlap or nearly touch.

    >>> covered([(10, 40), (60, 90), (12, 50)], 3)
    [(10, 50), (60, 90)]
    """
    found: list[Span] = []
    for low, high in sorted(spans):
        if found and low < found[-1][1] + least:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return found


def bridged(column: Span, lines: Sequence[Line]) -> list[Span]:
    """Part a column where only a few texts reach over a gap: a total set in the middle of two label columns."""
    inside = [part for line in lines for part in line if column[0] <= part[0].x0 < column[1]]
    few, least = max(1, len(lines) // 8), PERSISTENT * em(lines)
    found, low = [], column[0]
    places = sorted({place for part in inside for place in (part[0].x0, part[-1].x1)})
    open_from: float | None = None
    for left, right in itertools.pairwise(places):
        over = [part for part in inside if part[0].x0 < right and part[-1].x1 > left]
        if len(over) <= few and not any(map(is_amount, over)):
            open_from = left if open_from is None else open_from
            continue
        if open_from is not None and left - open_from >= least and has_sides(inside, low, open_from, left):
            found.append((low, open_from))
            low = left
        open_from = None
    return [*found, (low, column[1])]


def has_sides(parts: list[Segment], low: float, gap: float, after: float) -> bool:
    """Say whether texts stand on both sides of a gap, more than one on each."""
    left = sum(low <= part[0].x0 and part[-1].x1 <= gap for part in parts)
    return left > 1 and sum(part[0].x0 >= after for part in parts) > 1


def without_doubles(columns: list[Span], lines: list[Line], leaves: list[Piece]) -> list[Span]:
    """Join neighbours that are never both filled while there are more columns than headings.

    A dash in the middle of a column of amounts set flush right is still of that column. Neighbours below one
    heading come first: columns that have each their own (类 款 项, one level in a row) may both be true.
    """
    columns = list(columns)
    for apart in (False, True):
        number = 0
        while number + 1 < len(columns) and len(columns) > len(leaves) > 1:
            (low, end), (start, high) = columns[number], columns[number + 1]
            both = [sum(low <= part[0].x0 < high for part in line) for line in lines]
            over = [leaf for leaf in leaves if leaf.x0 < high and leaf.x1 > low]
            is_own = any(leaf.x0 < end for leaf in over) and any(leaf.x1 > start for leaf in over)
            if max(both) < 2 and (apart or len(over) < 2 or not is_own):
                columns[number : number + 2] = [(low, high)]
            else:
                number += 1
    return columns


def are_columns(lines: Sequence[Line], columns: list[Span], width: float) -> bool:
    """Say whether rows of amounts stand in true columns: none as wide as prose, amounts one below the other."""
    anchors = [line for line in lines if is_anchor(line)]
    if len(columns) < 2 or not is_tabular(anchors) or max(high - low for low, high in columns) > 0.62 * width:
        return False
    starts = [low for low, _ in columns]
    ends: dict[int, list[float]] = {}
    for line in anchors:
        for part in line:
            if is_amount(part):
                ends.setdefault(bisect_right(starts, part[0].x0 + 0.1) - 1, []).append(part[-1].x1)
    count = sum(map(len, ends.values()))
    aligned = sum(len(places) for places in ends.values() if is_aligned(places, em(anchors)))
    return aligned >= 0.8 * count


def is_tabular(anchors: list[Line]) -> bool:
    """Say whether lines of amounts are a table's: not a chart's shares of 100 %, nor sums named in prose."""
    promised = [text for line in anchors if (text := target_of(line))]
    if 2 * len(promised) > len(anchors) > 2 and not all(text[0].isdigit() for text in promised):
        return True
    amounts = [part for line in anchors for part in line if is_amount(part)]
    if all(line_text(part).endswith("%") for part in amounts) or (len(anchors) == 1 and len(amounts) < 3):
        return False
    return 3 * sum(map(in_prose, anchors)) <= len(anchors)


def in_prose(line: Line) -> bool:
    """Say whether an amount has text close before and close behind it."""
    return any(
        is_amount(part)
        and not (is_amount(before) or is_amount(after))
        and max(part[0].x0 - before[-1].x1, after[0].x0 - part[-1].x1) < GAP * part[0].size
        for before, part, after in zip(line, line[1:], line[2:], strict=False)
    )


def is_aligned(places: list[float], size: float) -> bool:
    """Say whether amounts stand one below the other: flush right, or at least within a narrow column."""
    return max(places) - min(places) < 4 * size


# ── cells ───────────────────────────────────────────────────────────────────


def cells_within(region: Box, rules: list[float], runs: list[Run], across: Sequence[Edge] = ()) -> list[Box]:
    """Give the cells of a region that holds a table; none when its words do not stand in columns.

    ``rules`` are the heights of the rules that run across the whole region, inside it; ``across`` are all
    rules across the page.
    """
    lines = segmented(runs)
    rows = [row for band in bands_of(lines, rules) for row in band]
    first = next((number for number, (row, _) in enumerate(rows) if any(map(is_anchor, row))), None)
    if first is None:
        return []
    first = body_start([row for row, _ in rows], first)
    body = [line for row, _ in rows[first:] for line in row if not numbers_columns(line)]
    columns = columns_of(body)
    if not are_columns(body, columns, region[2] - region[0]):
        return []
    borders = all_row_borders(rows, region)
    parts = [part for row, _ in rows[:first] for line in row for part in line]
    finer = [part for column in columns for part in bridged(column, body)]
    headed = len(lowest([piece_of(piece) for part in parts for piece in cut_up(part)], len(finer)))
    if len(columns) < len(finer) <= headed:
        columns = finer
    pieces = heading_pieces(parts, columns)
    head = (region[0], region[1], region[2], borders[first])
    columns = without_doubles(columns, body, lowest(pieces, len(columns)))
    heads = [Column(*span, of_amounts=of_amounts(span, body)) for span in columns]
    cells = heading_cells(pieces, heads, head, across) if pieces else []
    columns = [(column.low, column.high) for column in heads]
    xs = borders_of(columns, region[0], region[2])
    for (row, _), (top, bottom) in zip(rows[first:], itertools.pairwise(borders[first:]), strict=True):
        cells += row_cells(row, xs, top, bottom)
    return cells


def body_start(rows: list[list[Line]], first: int) -> int:
    """Give the number of the first row that is no heading: rows that are blank but for their label may come first."""
    starts = [part[0].x0 for row in rows[first:] for line in row for part in line]
    most = max(len(line) for row in rows[first:] for line in row)
    while first > 0 and all(
        2 * len(line) <= most and all(sum(abs(part[0].x0 - x) < FLUSH for x in starts) > 1 for part in line)
        for line in rows[first - 1]
    ):
        first -= 1
    return first - 1 if first and all(map(numbers_columns, rows[first - 1])) else first


def of_amounts(span: Span, lines: list[Line]) -> bool:
    """Say whether a column holds nothing but amounts."""
    return all(is_amount(p) for line in lines for p in line if span[0] <= p[0].x0 and p[-1].x1 <= span[1])


Row = tuple[list[Line], float | None]  # its lines, and the rule above it where there is one


def bands_of(lines: list[Line], rules: list[float]) -> list[list[Row]]:
    """Give the rows between each two rules; a band with one line of amounts at most is one row."""
    bands: list[list[Row]] = []
    edges = [float("-inf"), *sorted(rules), float("inf")]
    for top, bottom in itertools.pairwise(edges):
        inside = [line for line in lines if top <= line[0][0].middle < bottom]
        if not inside:
            continue
        rows = [inside] if rules and sum(map(is_anchor, inside)) < 2 else rows_of(inside)
        bands.append([(row, None if number or top == edges[0] else top) for number, row in enumerate(rows)])
    return bands


def all_row_borders(rows: list[Row], region: Box) -> list[float]:
    """Give the borders down: the rules, and halfway between rows where no rule is."""
    between = row_borders([row for row, _ in rows], region[1], region[3])
    return [between[0], *(rows[k][1] or between[k] for k in range(1, len(rows))), between[-1]]


def row_cells(row: list[Line], xs: list[float], top: float, bottom: float) -> list[Box]:
    """Give a row's cells; text that overflows into empty neighbours makes one cell with them."""
    parts = [(part[0].x0, part[-1].x1) for line in row for part in line]
    joined = [False] * len(xs)  # whether the border is left out
    for number in range(1, len(xs) - 1):
        crossing = [part for part in parts if part[0] < xs[number] - 1 and part[1] > xs[number] + 1]
        left = [p for p in parts if p not in crossing and xs[number - 1] <= p[0] and p[1] <= xs[number] + 1]
        right = [p for p in parts if p not in crossing and xs[number] - 1 <= p[0] and p[1] <= xs[number + 1]]
        joined[number] = bool(crossing) and not (left and right)
    kept = [x for x, out in zip(xs, joined, strict=True) if not out]
    return [(x0, top, x1, bottom) for x0, x1 in itertools.pairwise(kept)]
