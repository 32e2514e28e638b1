"""Words that stand in columns → cells: for tables whose rules are few or none.

Columns are the gaps that persist over the rows, a row is a line of amounts with the lines of text that wrap
beside it, and a heading covers the columns it stands over.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Sequence
from statistics import median

from jzanalysis.reading.document import Box
from jzanalysis.reading.grids import line_text, lines_of
from jzanalysis.reading.headings import Column, Piece, heading_cells, lowest
from jzanalysis.reading.pdf_objects import Run

AMOUNT = re.compile(r"[-−+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|0)%?")
GAP = 1.0  # ems: a wider space parts two columns
PERSISTENT = 0.25  # ems: a gap between columns is at least this wide
BESIDE = 0.95  # ems: lines nearer than this are of one row, set in different columns
FLUSH = 2.0  # points: texts that begin this near to each other are set flush left
NEARLY = 0.75  # ems: a label's line and the amounts beside its middle
LEADING = 1.7  # ems from one line of a cell to the next, at most
Segment = list[Run]
Line = list[Segment]
Span = tuple[float, float]


def segmented(runs: list[Run]) -> list[Line]:
    """Give lines cut at their wide gaps; amounts set between the two lines of a label come with the first."""
    lines: list[Line] = []
    for line in map(segments_of, lines_of(runs) if runs else []):
        last = lines[-1] if lines else None
        if last and baseline(line) - baseline(last) < NEARLY * line[0][0].size and fit_together(last, line):
            lines[-1] = sorted(last + line, key=lambda part: part[0].x0)
        else:
            lines.append(line)
    return lines


def fit_together(one: Line, other: Line) -> bool:
    """Say whether two lines share no stretch across, and only one has amounts."""
    apart = all(a[-1].x1 < b[0].x0 or b[-1].x1 < a[0].x0 for a in one for b in other)
    return apart and any(map(is_amount, one)) != any(map(is_amount, other))


def segments_of(line: list[Run]) -> Line:
    """Cut a line at its wide gaps, and before and behind every amount."""
    segments = [[line[0]]]
    for run in line[1:]:
        last = segments[-1][-1]
        gap = run.x0 - last.x1
        parted = gap > PERSISTENT * run.size and (AMOUNT.fullmatch(run.text) or AMOUNT.fullmatch(last.text))
        if gap > GAP * run.size or parted:
            segments.append([run])
        else:
            segments[-1].append(run)
    return segments


def is_amount(segment: Segment) -> bool:
    """Say whether a segment is one printed amount."""
    return AMOUNT.fullmatch(line_text(segment)) is not None


def is_anchor(line: Line) -> bool:
    """Say whether a line makes a row: it prints an amount beside something else."""
    return len(line) > 1 and any(map(is_amount, line))


def baseline(line: Line) -> float:
    """Give the height a line stands at."""
    return line[0][0].baseline


def em(lines: Sequence[Line]) -> float:
    """Give the usual size of the lines' text."""
    return median(line[0][0].size for line in lines)


# ── rows ────────────────────────────────────────────────────────────────────


def rows_of(lines: list[Line]) -> list[list[Line]]:
    """Group lines into rows: text that wraps stands closer to its row's amounts than the next row does."""
    rows: list[list[Line]] = []
    size = em(lines)
    for line in lines:
        near = rows and baseline(line) - baseline(rows[-1][-1]) < BESIDE * size
        if near and not (is_anchor(line) and any(map(is_anchor, rows[-1]))):
            rows[-1].append(line)
        else:
            rows.append([line])
    return wrapped(rows, size)


def wrapped(rows: list[list[Line]], size: float) -> list[list[Line]]:
    """Join rows without amounts to the neighbour they are clearly nearer to."""
    anchored = [any(map(is_anchor, row)) for row in rows]
    gaps = [baseline(after[0]) - baseline(before[-1]) for before, after in itertools.pairwise(rows)]
    pitches = [gap for gap, *both in zip(gaps, anchored, anchored[1:], strict=False) if all(both)]
    limit = min(LEADING * size, 0.85 * median(pitches) if pitches else LEADING * size)
    joined = [rows[0]]
    for number in range(1, len(rows)):
        gap = gaps[number - 1]
        before = gaps[number - 2] if number > 1 else gap / 0.85
        after = gaps[number] if number < len(gaps) else gap / 0.85
        down = not anchored[number] and gap < 0.86 * after  # goes on below the row
        up = not anchored[number - 1] and gap < 0.86 * before  # begins above the row
        if gap < limit and (anchored[number] or anchored[number - 1]) and (down or up):
            joined[-1] = joined[-1] + rows[number]
        else:
            joined.append(rows[number])
    return joined


def row_borders(rows: list[list[Line]], top: float, bottom: float) -> list[float]:
    """Give the borders between rows, halfway between their text."""
    borders = [top]
    for before, after in itertools.pairwise(rows):
        low = max(run.baseline + 0.14 * run.size for line in before for part in line for run in part)
        high = min(run.baseline - 0.86 * run.size for line in after for part in line for run in part)
        borders.append((low + high) / 2)
    return [*borders, bottom]


# ── columns ─────────────────────────────────────────────────────────────────


def columns_of(lines: Sequence[Line]) -> list[Span]:
    """Give the stretches across the page that the rows' segments cover, with the gaps between them.

    A few texts that overflow into the neighbour are passed over when more columns appear without them.
    """
    spans = [(part[0].x0, part[-1].x1, is_amount(part)) for line in lines for part in line]
    texts = sorted((x1 - x0 for x0, x1, amount in spans if not amount), reverse=True)
    few = len(lines) // 16
    least = PERSISTENT * em(lines)
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


def without_doubles(columns: list[Span], lines: list[Line], wanted: int) -> list[Span]:
    """Join neighbours that are never both filled while there are more columns than headings.

    A dash in the middle of a column of amounts set flush right is still of that column.
    """
    columns = list(columns)
    number = 0
    while number + 1 < len(columns) and len(columns) > wanted > 1:
        (low, _), (_, high) = columns[number], columns[number + 1]
        both = [sum(low <= part[0].x0 < high for part in line) for line in lines]
        if max(both) < 2:
            columns[number : number + 2] = [(low, high)]
        else:
            number += 1
    return columns


def borders_of(columns: list[Span], left: float, right: float) -> list[float]:
    """Give the borders across: halfway between columns."""
    middles = [(before[1] + after[0]) / 2 for before, after in itertools.pairwise(columns)]
    return [left, *middles, right]


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


def cells_within(region: Box, rules: list[float], runs: list[Run]) -> list[Box]:
    """Give the cells of a region that holds a table; none when its words do not stand in columns.

    ``rules`` are the heights of the rules that run across the whole region, inside it.
    """
    lines = segmented(runs)
    rows = [row for band in bands_of(lines, rules) for row in band]
    first = next((number for number, (row, _) in enumerate(rows) if any(map(is_anchor, row))), None)
    if first is None:
        return []
    first = body_start([row for row, _ in rows], first)
    body = [line for row, _ in rows[first:] for line in row]
    columns = columns_of(body)
    if not are_columns(body, columns, region[2] - region[0]):
        return []
    borders = all_row_borders(rows, region)
    pieces = [piece_of(part) for row, _ in rows[:first] for line in row for part in line]
    head = (region[0], region[1], region[2], borders[first])
    columns = without_doubles(columns, body, len(lowest(pieces, len(columns))))
    heads = [Column(*span, of_amounts=of_amounts(span, body)) for span in columns]
    cells = heading_cells(pieces, heads, head) if pieces else []
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
    return first


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


def piece_of(segment: Segment) -> Piece:
    """Give a segment's place."""
    size = max(run.size for run in segment)
    return Piece(segment[0].x0, segment[-1].x1, segment[0].baseline, size)


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
