"""Runs → lines cut at their wide gaps, and lines → rows: for tables whose rules are few or none.

A row is a line of amounts with the lines of text that wrap beside it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from statistics import median

from jzanalysis.reading.grids import line_text, lines_of
from jzanalysis.reading.headings import Piece
from jzanalysis.reading.pdf_objects import Run

AMOUNT = re.compile(r"[-−+]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|0)%?")
WHOLE = re.compile(r"[-−+]?(?:\d{1,9}|\d{1,3}(?:,\d{3})+)")
# of performance: ≥95%, 不少于3次, 100%
TARGET = re.compile(
    r"(?:[≥≤≧≦⩾⩽><\uff1e\uff1c=]+|不(?:低于|少于|高于|超过))\d[\d,.]*\S{0,8}"
    r"|\d[\d.]*[%\uff05][^\s\uff0c\u3002\uff1b\u3001]{0,4}"  # prose goes on with a comma
)
WORDS = re.compile(r"[^\W\d_]")
LABEL = re.compile(r"[\uff08(]?(?![元万亿千百个])[\u4e00-\u9fff]")  # words that are no unit of an amount
DASHES = ("-", "\u2014", "\u2014\u2014", "\u2013")
MANY = 3  # whole numbers side by side: a row of them
FLUSH = 2.0  # points: texts that begin or end this near to each other are set flush
GAP = 1.0  # ems: a wider space parts two columns
PERSISTENT = 0.25  # ems: a gap between columns is at least this wide
BESIDE = 0.95  # ems: lines nearer than this are of one row, set in different columns
NEARLY = 0.75  # ems: a label's line and the amounts beside its middle
LEADING = 1.7  # ems from one line of a cell to the next, at most
LEVELS = ("类", "款", "项")
SPREAD_TOTALS = ("合计", "总计", "小计", "收入合计", "支出合计", "收入总计", "支出总计")
SPREAD = 8.0  # ems between the letters of a word set wide, at most
Segment = list[Run]
Line = list[Segment]


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
        parted = gap > PERSISTENT * run.size and (
            is_amount([run]) or is_amount([last]) or are_levels(last.text, run.text)
        )
        parted = parted or (gap > -PERSISTENT * run.size and ends_column(segments[-1], run))
        if (gap > GAP * run.size or parted) and not is_spread(segments[-1], run):
            segments.append([run])
        else:
            segments[-1].append(run)
    return segments


def are_levels(text: str, following: str) -> bool:
    """Say whether two texts stand in the narrow columns of a code's levels: 类 款 项, 201 05 01."""
    return (text.isdigit() and following.isdigit()) or (text in LEVELS and following in LEVELS)


def ends_column(segment: Segment, run: Run) -> bool:
    """Say whether a segment is an amount or a dash set flush right, and a label begins right behind it: 0.00|二、…"""
    figure = AMOUNT.fullmatch(segment[-1].text) or segment[-1].text in DASHES
    return len(segment) == 1 and figure is not None and LABEL.match(run.text) is not None


def is_spread(segment: Segment, run: Run) -> bool:
    """Say whether a character goes on with those before it: a total's name set wide (合　　计)."""
    begun = "".join(one.text for one in segment) + run.text
    return (
        len(begun) == len(segment) + 1
        and any(total.startswith(begun) for total in SPREAD_TOTALS)
        and run.x0 - segment[-1].x1 < SPREAD * run.size
    )


def is_amount(segment: Segment) -> bool:
    """Say whether a segment is one printed amount."""
    return AMOUNT.fullmatch(line_text(segment)) is not None or (len(segment) == 1 and segment[0].is_whole)


def mark_whole_numbers(runs: list[Run]) -> None:
    """Mark the whole numbers that stand where amounts do, when no amount has decimals.

    They stand behind the words of their line, or make a line of their own, and end where others end.
    """
    if not runs or any("." in run.text and AMOUNT.fullmatch(run.text) for run in runs):
        return
    found: list[Run] = []
    for line in lines_of(runs):
        words = [number for number, run in enumerate(line) if WORDS.search(run.text)]
        numbers = [run for run in line[words[-1] + 1 if words else 0 :] if WHOLE.fullmatch(run.text)]
        if [run.text for run in numbers] == [str(number + 1) for number in range(len(numbers))]:
            continue  # they count the columns
        found += numbers
        for run in numbers:
            run.is_whole = len(numbers) > MANY and not words
    for run in found:
        run.is_whole = run.is_whole or sum(abs(run.x1 - other.x1) < FLUSH for other in found) > 2


def is_anchor(line: Line) -> bool:
    """Say whether a line makes a row: it prints an amount beside something else, or closes with a target."""
    return len(line) > 1 and (any(map(is_amount, line)) or target_of(line) is not None)


def target_of(line: Line) -> str | None:
    """Give the target that a line prints behind the names of two columns at least: ≥95%."""
    return next((text for part in line[MANY - 1 :] if TARGET.fullmatch(text := line_text(part))), None)


def baseline(line: Line) -> float:
    """Give the height a line stands at."""
    return line[0][0].baseline


def em(lines: Sequence[Line]) -> float:
    """Give the usual size of the lines' text."""
    return median(line[0][0].size for line in lines)


def makes_row(line: Line) -> bool:
    """Say whether a line is a row's: it prints amounts, or counts the columns."""
    return is_anchor(line) or numbers_columns(line)


def numbers_columns(line: Line) -> bool:
    """Say whether a line only counts the columns (1 2 3 …), a word or two beside: it is no heading of theirs."""
    texts = [line_text(part) for part in line]
    numbers = [int(text) for text in texts if text.isdigit()]
    return len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1)) and len(texts) <= 2 * len(numbers)


def piece_of(segment: Segment) -> Piece:
    """Give a segment's place."""
    size = max(run.size for run in segment)
    return Piece(segment[0].x0, segment[-1].x1, segment[0].baseline, size)


def rows_of(lines: list[Line]) -> list[list[Line]]:
    """Group lines into rows: text that wraps stands closer to its row's amounts than the next row does."""
    rows: list[list[Line]] = []
    size = em(lines)
    for line in lines:
        near = rows and baseline(line) - baseline(rows[-1][-1]) < BESIDE * size
        if near and not (makes_row(line) and any(map(makes_row, rows[-1]))):
            rows[-1].append(line)
        else:
            rows.append([line])
    return wrapped(rows, size)


def wrapped(rows: list[list[Line]], size: float) -> list[list[Line]]:
    """Join rows without amounts to the neighbour they are clearly nearer to."""
    anchored = [any(map(makes_row, row)) for row in rows]
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
        up = up and not (
            sum(anchored) == 1 and max(map(len, rows[number - 1])) >= MANY
        )  # headings of one row
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
