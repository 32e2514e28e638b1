"""Tables without rules between their columns: only rules across, only a frame, or none at all.

Only what is clearly a table is taken: prose, lists and tables of contents stay text.
"""

from __future__ import annotations

import itertools
import re

from jzanalysis.reading.document import Box, Grid
from jzanalysis.reading.grids import boundaries, fill, grid_of, line_text, tidied
from jzanalysis.reading.lattice import cells_within
from jzanalysis.reading.lines import (
    AMOUNT,
    TARGET,
    Line,
    baseline,
    is_amount,
    is_anchor,
    mark_whole_numbers,
    segmented,
)
from jzanalysis.reading.pdf_objects import Page, Run
from jzanalysis.reading.rulings import merged

LEAD = 3.0  # ems from one line to the next, at most
LEAST = 3  # lines of amounts
BETWEEN = 12  # lines without amounts (blank rows, wrapped text) between two with
NARROW = 0.45  # of the page's width: a longer line is prose
LONG = 0.35  # of the page's width: a shorter rule is an underline
SAME = 4.0  # points: rules that begin and end this near to each other are of one table
ABOVE = 1.3  # ems: a heading over several columns stands this near to the headings beside it
CAPTION = re.compile(r"(?!其中).{1,8}[:\uff1a]\s*\S")  # "unit: …", "name: …": stands above a table


def unruled_grids(page: Page, runs: list[Run]) -> tuple[list[Grid], list[Run]]:
    """Find tables without rules among runs outside every grid; give them and the runs that are left."""
    mark_whole_numbers(runs)
    if sum(run.is_whole or any(of.fullmatch(run.text) for of in (AMOUNT, TARGET)) for run in runs) < LEAST:
        return [], runs
    grids: list[Grid] = []
    for lines in stretches(segmented(runs), page.width):
        inside = [run for line in lines for part in line for run in part]
        box = (
            min(run.x0 for run in inside) - 1,
            min(run.baseline - run.size for run in inside),
            max(run.x1 for run in inside) + 1,
            max(run.baseline + 0.3 * run.size for run in inside),
        )
        if grid := grid_from(page, box, [], inside):
            grids.append(grid)
            taken = {id(run) for run in inside}
            runs = [run for run in runs if id(run) not in taken]
    return grids, runs


def grid_from(page: Page, region: Box, rules: list[float], runs: list[Run]) -> Grid | None:
    """Make a grid of the words in a region; None when they do not stand in columns."""
    cells = cells_within(region, rules, runs, merged(page.horizontal))
    if len(cells) < 2:
        return None
    grid, xs, ys = grid_of(cells, page.number)
    fill(grid, xs, ys, runs)
    kept = tidied(grid, xs, ys)
    if kept is not None:
        kept.has_rules = False
    return kept


# ── rules across ────────────────────────────────────────────────────────────


def bare_table(page: Page, cells: list[Box], runs: list[Run]) -> tuple[Grid, list[Run]] | None:
    """Read a table that has rules across and a frame, but none between its columns; give what is left outside."""
    xs, ys = boundaries(cells, 0), boundaries(cells, 1)
    if len(xs) != 2:
        return None
    return region_table(page, (xs[0], ys[0], xs[1], ys[-1]), ys[1:-1], runs)


def region_table(
    page: Page, region: Box, rules: list[float], runs: list[Run]
) -> tuple[Grid, list[Run]] | None:
    """Read the table of a region and give the runs outside it."""
    inside = [run for run in runs if is_within(run, region)]
    mark_whole_numbers(inside)
    grid = grid_from(page, region, rules, inside)
    if grid is None:
        return None
    taken = {id(run) for run in inside}
    return grid, [run for run in runs if id(run) not in taken]


def is_within(run: Run, region: Box) -> bool:
    """Say whether a run stands in a region."""
    return region[1] <= run.middle < region[3] and region[0] - SAME <= run.x0 and run.x1 <= region[2] + SAME


def across_grids(page: Page, frames: list[Box], runs: list[Run]) -> tuple[list[Grid], list[Run]]:
    """Find tables that have only rules across, outside the frames of other tables."""
    grids: list[Grid] = []
    for (left, right), heights in rules_across(page, frames).items():
        for some in parted(heights, (left, right), runs):
            region = (left, some[0], right, some[-1])
            if found := region_table(page, region, some[1:-1], runs):
                grids.append(found[0])
                runs = found[1]
    return grids, runs


def rules_across(page: Page, frames: list[Box]) -> dict[tuple[float, float], list[float]]:
    """Give the heights of long rules that begin and end alike, two at least, outside every frame."""
    groups: dict[tuple[float, float], list[float]] = {}
    for y, left, right in merged(page.horizontal):
        if right - left < LONG * page.width or any(f[1] - SAME <= y <= f[3] + SAME for f in frames):
            continue
        ends = next(
            (e for e in groups if abs(e[0] - left) < SAME and abs(e[1] - right) < SAME), (left, right)
        )
        groups.setdefault(ends, []).append(y)
    return {ends: heights for ends, heights in groups.items() if len(heights) > 1}


def parted(heights: list[float], ends: tuple[float, float], runs: list[Run]) -> list[list[float]]:
    """Part rules that begin and end alike into tables: a title stands between two."""
    tables = [[heights[0]]]
    starts = [run.x0 for run in runs if is_within(run, (ends[0], heights[0], ends[1], heights[-1]))]
    for top, bottom in itertools.pairwise(heights):
        inside = [run for run in runs if is_within(run, (ends[0], top, ends[1], bottom))]
        lines = segmented(inside)
        if lines and is_title_band(lines, ends, starts):
            tables.append([])
        tables[-1].append(bottom)
    return [table for table in tables if len(table) > 1]


def is_title_band(lines: list[Line], ends: tuple[float, float], starts: list[float]) -> bool:
    """Say whether what stands between two rules is a title or a unit, not a row.

    A title stands in the middle, and nothing else begins where it does.
    """
    middle, width = (ends[0] + ends[1]) / 2, ends[1] - ends[0]
    if any(is_anchor(line) for line in lines):
        return False
    if any(is_caption(line) for line in lines):
        return True
    return all(
        len(line) == 1
        and abs((line[0][0].x0 + line[0][-1].x1) / 2 - middle) < 0.05 * width
        and sum(abs(line[0][0].x0 - start) < 2 for start in starts) < 3
        for line in lines
    )


def is_caption(line: Line) -> bool:
    """Say whether a line names the unit or the department."""
    parts = [line_text(part) for part in line]
    return any(map(CAPTION.match, parts)) or (len(parts) > 1 and parts[0].endswith((":", "\uff1a")))


# ── no rules at all ─────────────────────────────────────────────────────────


def stretches(lines: list[Line], width: float) -> list[list[Line]]:
    """Give the stretches of lines that print amounts below each other, with the headings above them."""
    found: list[list[Line]] = []
    end = 0
    for first, last in cores(lines, width):
        start = heading_start(lines, first, end)
        end = blank_end(lines, first, last, width)
        found.append(lines[start:end])
    return found


def cores(lines: list[Line], width: float) -> list[tuple[int, int]]:
    """Give first and last line of each stretch of amounts, broken by prose and by wide gaps."""
    found: list[tuple[int, int]] = []
    begun: list[int] = []
    last = -1
    for number, line in enumerate(lines):
        broken = number > 0 and not (follows(lines[number - 1], line) and is_narrow(line, width))
        if broken or number - last > BETWEEN:
            if is_enough(lines, begun):
                found.append((begun[0], begun[-1]))
            begun = []
        if is_anchor(line):
            begun.append(number)
            last = number
    if is_enough(lines, begun):
        found.append((begun[0], begun[-1]))
    return found


def is_enough(lines: list[Line], anchors: list[int]) -> bool:
    """Say whether lines of amounts make a table: there are several, or one is a whole row of amounts."""
    if len(anchors) >= LEAST:
        return True
    for number in anchors:
        count, parts = sum(map(is_amount, lines[number])), len(lines[number])
        headed = number > 0 and len(lines[number - 1]) >= LEAST and follows(lines[number - 1], lines[number])
        if count >= parts - 1 and (count > LEAST or (count == LEAST and headed)):
            return True
    return False


def follows(line: Line, after: Line) -> bool:
    """Say whether a line stands right below another."""
    return baseline(after) - baseline(line) < LEAD * line[0][0].size


def is_narrow(line: Line, width: float) -> bool:
    """Say whether no part of a line is as long as prose."""
    return all(part[-1].x1 - part[0].x0 < NARROW * width for part in line)


def blank_end(lines: list[Line], first: int, last: int, width: float) -> int:
    """Give where the rows without amounts end that follow the last amounts: they begin where other rows' parts do."""
    if last == first:
        return last + 1
    pitch = (baseline(lines[last]) - baseline(lines[first])) / (last - first)
    starts = [part[0].x0 for line in lines[first : last + 1] for part in line]
    end = last + 1
    while end < len(lines) and baseline(lines[end]) - baseline(lines[end - 1]) < 1.3 * pitch:
        line = lines[end]
        if not is_narrow(line, width) or not all(
            sum(abs(part[0].x0 - x) < 2 for x in starts) > 1 for part in line
        ):
            break
        end += 1
    return end


def heading_start(lines: list[Line], first: int, end: int) -> int:
    """Give the number of the line at which the headings above the first amounts begin."""
    start = first
    size = lines[first][0][0].size
    while start > end and follows(lines[start - 1], lines[start]):
        line = lines[start - 1]
        near = baseline(lines[start]) - baseline(line) < ABOVE * size or is_over_some(line, lines[first])
        if is_caption(line) or line[0][0].size > 1.3 * size or (len(line) == 1 and not near):
            break
        start -= 1
    return start


def is_over_some(line: Line, row: Line) -> bool:
    """Say whether a line stands over some of a row's columns: not at its left or right, nor in its middle."""
    size, left, right = row[0][0].size, row[0][0].x0, row[-1][-1].x1
    x0, x1 = line[0][0].x0, line[-1][-1].x1
    return min(x0 - left, right - x1, abs((x0 + x1) - (left + right)) / 2) > 3 * size
