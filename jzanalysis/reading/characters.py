"""Characters → runs: pieces of text that stand on one baseline without a gap."""

from __future__ import annotations

import math
import re
from collections import Counter

from jzanalysis.reading.pdf_objects import Characters, Matrix, Run, advances, apply, origins, page_text

GAP = 0.5  # of the font size: a wider space ends a run
BEHIND = 0.1  # of the font size: what stands at least this far behind an amount is the next column's
# an amount, and words that are no unit of it
GLUED = re.compile(r"[-\u2212]?[\d,]*\d\.\d\d+(?=[\uff08(]?(?![元万亿千百个])[\u4e00-\u9fff])")
UPRIGHT = 0.02  # sine of the largest slant that is still called upright


def page_runs(characters: Characters, matrix: Matrix) -> tuple[list[Run], int]:
    """Give a page's runs as displayed, and the quarter turns the text is turned by.

    A table set sideways on an upright page has all its text turned: the caller then reads the page
    again, turned. Slanted text (a watermark) is left out.
    """
    if not characters.count:
        return [], 0
    text = page_text(characters.text_page, characters.count)
    if matrix[0] > 0:
        whole, others = upright_runs(characters, text, matrix)
        runs = [part for run in whole for part in unglued(run)]
    else:
        runs, others = [], [index for index, character in enumerate(text) if not character.isspace()]
    if not others:
        return runs, 0
    turned, directions = placed_runs(characters, text, others, matrix)
    turns, most = directions.most_common(1)[0] if directions else (0, 0)
    upright = sum(len(run.text) for run in runs) + directions[0]
    if turns and most > upright:
        return [], turns
    return runs + turned, 0


def upright_runs(characters: Characters, text: str, matrix: Matrix) -> tuple[list[Run], list[int]]:
    """Give the upright runs of a page that is not turned, and the characters that are not upright."""
    xs, ys = origins(characters.text_page, characters.count)
    ends = advances(characters.text_page, characters.count)
    runs: list[Run] = []
    others: list[int] = []
    start, size, reach, base, before = -1, 0.0, 0.0, 0.0, 0.0
    left, top = matrix[4], matrix[5]

    def close(end: int) -> None:
        if start >= 0:
            starts = [x + left for x in xs[start:end]]
            runs.append(Run(text[start:end], starts[0], reach + left, top - base, size, starts, start))

    for index, character in enumerate(text):
        if character <= " " or character in "\u3000\xa0\ufffe":
            close(index)
            start = -1
            continue
        x, y = xs[index], ys[index]
        if start >= 0 and -0.3 * size < x - reach < GAP * size and -0.3 < y - base < 0.3 and x >= before:
            reach, before = max(ends[index], x), x
            continue
        close(index)
        size, (a, b, *_) = characters.size(index)
        if a <= 0 or abs(b) > UPRIGHT * a:
            others.append(index)
            start = -1
            continue
        start, base, reach, before = index, y, max(ends[index], x), x
    close(len(text))
    return runs, others


def unglued(run: Run) -> list[Run]:
    """Part an amount set flush right from the label that begins right behind it, in the next column."""
    found = GLUED.match(run.text)
    if found is None:
        return [run]
    at, starts = found.end(), run.starts
    end = 2 * starts[at - 1] - starts[at - 2]  # digits are of one width
    if starts[at] - end < BEHIND * run.size:
        return [run]
    amount = Run(run.text[:at], run.x0, end, run.baseline, run.size, starts[:at], run.index)
    return [amount, Run(run.text[at:], starts[at], run.x1, run.baseline, run.size, starts[at:], run.index + at)]


def placed_runs(
    characters: Characters, text: str, indices: list[int], matrix: Matrix
) -> tuple[list[Run], Counter[int]]:
    """Give the runs of characters on a turned page or turned themselves; count the ways they are turned."""
    directions: Counter[int] = Counter()
    runs: list[Run] = []
    last = -2
    for index in indices:
        size, own = characters.size(index)
        turns = quarter_turns(own, matrix)
        if turns is None or size <= 0:
            continue
        directions[turns] += 1
        left, bottom, right, top = characters.tight(index)
        corners = apply(matrix, left, bottom), apply(matrix, right, top)
        x0, x1 = sorted((corners[0][0], corners[1][0]))
        y0, y1 = sorted((corners[0][1], corners[1][1]))
        baseline = baseline_of(characters, index, matrix) if not turns else (y0 + y1) / 2 + 0.36 * size
        run = runs[-1] if runs and index == last + 1 and not turns else None
        if run and abs(run.baseline - baseline) < 0.3 and -0.3 * size < x0 - run.x1 < (GAP + 0.2) * size:
            run.text += text[index]
            run.starts.append(x0)
            run.x1 = max(x1, x0)
        else:
            runs.append(Run(text[index], x0, x1, baseline, size, [x0], index))
        last = index if not turns else -2
    return runs, directions


def baseline_of(characters: Characters, index: int, matrix: Matrix) -> float:
    """Give the height of one character's baseline on the displayed page."""
    x, y = characters.origin(index)
    return apply(matrix, x, y)[1]


def quarter_turns(own: Matrix, page: Matrix) -> int | None:
    """Say how many clockwise quarter turns make a character upright; None if it is slanted."""
    x, y = own[0] * page[0] + own[1] * page[2], own[0] * page[1] + own[1] * page[3]
    length = math.hypot(x, y)
    if not length:
        return None
    if abs(y) <= 4 * UPRIGHT * length:
        return 0 if x > 0 else 2
    if abs(x) <= 4 * UPRIGHT * length:
        return 1 if y < 0 else 3
    return None
