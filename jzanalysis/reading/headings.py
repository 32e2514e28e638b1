"""Words above the columns of a table without rules → each on its column, or wide over the columns it covers."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from jzanalysis.reading.document import Box

LEVEL = 0.5  # ems: pieces whose baselines differ less stand side by side
APART = 0.9  # ems: from a wide heading's line to the headings below it
NEAR = 1.5  # ems: a heading stands no further from the middle of its columns


@dataclass(slots=True, eq=False)
class Piece:
    """One line of a heading."""

    x0: float
    x1: float
    baseline: float
    size: float

    @property
    def middle(self) -> float:
        """The middle of the piece across."""
        return (self.x0 + self.x1) / 2

    def is_above(self, other: Piece) -> bool:
        """Say whether this piece stands on a higher line."""
        return self.baseline < other.baseline - LEVEL * self.size

    def is_over(self, other: Piece, slack: float) -> bool:
        """Say whether two pieces share a stretch of the line, or nearly."""
        return self.x0 - slack < other.x1 and self.x1 + slack > other.x0


@dataclass(slots=True)
class Column:
    """One column: the stretch it covers and its own heading's lines."""

    low: float
    high: float
    of_amounts: bool = False
    own: list[Piece] = field(default_factory=list)

    def take(self, piece: Piece) -> None:
        """Take a line of the column's heading."""
        self.own.append(piece)
        self.low, self.high = min(self.low, piece.x0), max(self.high, piece.x1)

    @property
    def middle(self) -> float:
        """Where the column's heading has its middle, or else the column."""
        return self.own[-1].middle if self.own else (self.low + self.high) / 2


@dataclass(slots=True)
class Wide:
    """A heading over several columns."""

    piece: Piece
    first: int
    last: int


def lowest(pieces: list[Piece], wanted: int) -> list[Piece]:
    """Give the pieces with none below them, from left to right; below counts an em aside when there are too many."""

    def without_below(slack: float) -> list[Piece]:
        return [p for p in pieces if not any(p.is_above(o) and p.is_over(o, slack * p.size) for o in pieces)]

    found = without_below(0)
    if len(found) > wanted:
        found = without_below(1)
    return sorted(found, key=lambda piece: piece.x0)


def in_order(leaves: list[Piece], columns: list[Column]) -> bool:
    """Say whether each column, with its heading, ends before the next begins."""
    both = list(zip(leaves, columns, strict=True))
    return all(
        max(leaf.x1, column.high) < min(following.x0, after.low)
        for (leaf, column), (following, after) in itertools.pairwise(both)
    )


def without_wrapped(ranges: list[Wide]) -> list[Wide]:
    """Leave out the further lines of a wide heading that is wrapped: they fall into its cell."""
    kept: list[Wide] = []
    for wide in ranges:
        same = next((w for w in kept if (w.first, w.last) == (wide.first, wide.last)), None)
        if same is None:
            kept.append(wide)
        else:
            same.piece = wide.piece
    return kept


def assign(pieces: list[Piece], columns: list[Column], *, flat: bool = False) -> list[Piece]:
    """Hang each piece on the one column it stands over, from the lowest line up; give the others.

    ``flat``: every heading of several columns is known by the rule under it, so that these are of one column each.
    """
    wide: list[Piece] = []
    pieces = sorted(pieces, key=lambda piece: (-piece.baseline, piece.x0))
    while pieces:
        level = [piece for piece in pieces if not piece.is_above(pieces[0])]
        pieces = pieces[len(level) :]
        beside: list[Piece] = []
        for piece in level:
            under = [column for column in columns if piece.x0 < column.high and piece.x1 > column.low]
            over_more = not flat and under and under[0].own and stands_over(piece, under[0], columns, level)
            if len(under) == 1 and not over_more:
                under[0].take(piece)
            else:
                (wide if under else beside).append(piece)
        for piece in reversed(beside):
            put_beside(piece, columns, wide, flat=flat)
    return wide


def put_beside(piece: Piece, columns: list[Column], wide: list[Piece], *, flat: bool) -> None:
    """Place a piece that stands over no column.

    Amounts are set flush right and headings in the middle: it may belong to the amounts on its right. Or it has
    other headings below it; or else it is the heading of a column that is blank all the way down.
    """
    right = next((column for column in columns if column.low >= piece.x1), None)
    left = next((column for column in reversed(columns) if column.high <= piece.x0), None)
    if right is not None and right.of_amounts and not right.own:
        right.take(piece)
    elif left is not None and not left.own and not left.of_amounts:
        left.take(piece)
    elif right is not None and not right.own and right.low - piece.x1 < piece.size:
        right.take(piece)
    elif not flat and any(piece.is_above(own) for column in (left, right) if column for own in column.own):
        wide.append(piece)
    else:
        columns.append(Column(piece.x0, piece.x1, own=[piece]))
        columns.sort(key=lambda column: column.low)


def stands_over(piece: Piece, column: Column, columns: list[Column], level: list[Piece]) -> bool:
    """Say whether a piece over one column's heading is rather the heading of several.

    Then the heading below it stands on one line with its neighbours', and the piece above them all; the lines of
    one wrapped heading are set about the middle of the row instead. A piece right above the middle of the heading
    is of three columns at least, or of one. ``level`` is what stands on the piece's line.
    """
    place = columns.index(column)
    beside = [columns[k] for k in (place - 1, place + 1) if 0 <= k < len(columns) and columns[k].own]
    below = column.own[-1]
    low = [other for other in beside if abs(other.own[-1].baseline - below.baseline) < LEVEL * piece.size]
    alone = not any(p.x0 < other.high and p.x1 > other.low for p in level if p is not piece for other in low)
    is_over_middle = abs(piece.middle - below.middle) < LEVEL / 2 * piece.size
    enough = len(low) > 1 if is_over_middle else bool(low)
    return enough and alone and below.baseline - piece.baseline > APART * piece.size


def covers(piece: Piece, columns: list[Column], wide: list[Piece]) -> Wide | None:
    """Find the columns a wide piece covers: it stands over their middle.

    Sought first among columns whose headings stand as low as those right below the piece, then among all that
    stand lower than the piece: one of them may reach up over two of three rows.
    """
    over = [k for k, column in enumerate(columns) if piece.x0 < column.high and piece.x1 > column.low]
    if not over:
        over = [min(range(len(columns)), key=lambda k: abs(columns[k].middle - piece.middle))]
    level = max((columns[k].own[0].baseline for k in over if columns[k].own), default=piece.baseline)
    others = [w for w in wide if w is not piece and abs(w.baseline - piece.baseline) < LEVEL * piece.size]
    free = [is_free(column, piece, others) for column in columns]
    low = [bool(c.own) and c.own[0].baseline >= level - LEVEL * piece.size for c in columns]
    strict = best_range(piece, columns, over, free=[*map(min, free, low)], low=low)
    if strict and off_headings(piece, columns, strict) < NEAR * piece.size:
        return Wide(piece, *strict)
    found = min(
        (ab for ab in (strict, best_range(piece, columns, over, free=free, low=low)) if ab),
        key=lambda ab: off_centre(piece, columns, ab),
        default=None,
    )
    if found is None or (
        len(over) == 1 and is_own(piece, columns[over[0]], off_centre(piece, columns, found))
    ):
        return None
    return Wide(piece, *found)


def is_own(piece: Piece, column: Column, off: float) -> bool:
    """Say whether a piece stands over the middle of one column rather than of several."""
    return abs(piece.middle - column.middle) < LEVEL * piece.size and off > NEAR * piece.size


def is_free(column: Column, piece: Piece, others: list[Piece]) -> bool:
    """Say whether a column may be under a piece: its heading is lower, and no other piece on the line is nearer."""
    return (
        bool(column.own)
        and piece.is_above(column.own[0])
        and not any(
            (other.x0 < column.high and other.x1 > column.low)
            or (column.middle - other.middle) * (piece.middle - other.middle) < 0
            for other in others
        )
    )


def best_range(
    piece: Piece, columns: list[Column], over: list[int], *, free: list[bool], low: list[bool]
) -> tuple[int, int] | None:
    """Give the neighbouring free columns, those right below among them, whose middle the piece is nearest to.

    Of two as near, the one with fewer headings that reach up, then the wider one.
    """
    first, last = over[0], over[-1]
    while first > 0 and free[first - 1]:
        first -= 1
    while last + 1 < len(columns) and free[last + 1]:
        last += 1
    ranges = [(a, b) for a in range(first, over[0] + 1) for b in range(over[-1], last + 1) if b > a]

    def rank(ab: tuple[int, int]) -> tuple[int, int, int]:
        off = round(2 * off_centre(piece, columns, ab) / piece.size)
        return off, low[ab[0] : ab[1] + 1].count(False), ab[0] - ab[1]

    return min(ranges, key=rank, default=None)


def off_headings(piece: Piece, columns: list[Column], ab: tuple[int, int]) -> float:
    """Say how far a piece stands from the middle between the first and the last column's own headings."""
    return abs((columns[ab[0]].middle + columns[ab[1]].middle) / 2 - piece.middle)


def off_centre(piece: Piece, columns: list[Column], ab: tuple[int, int]) -> float:
    """Say how far a piece stands from the middle of a range: of its headings, or, an em worse, of all it covers."""
    first, last = columns[ab[0]], columns[ab[1]]
    left = (columns[ab[0] - 1].high + first.low) / 2 if ab[0] else first.low
    right = (last.high + columns[ab[1] + 1].low) / 2 if ab[1] + 1 < len(columns) else last.high
    return min(off_headings(piece, columns, ab), abs((left + right) / 2 - piece.middle) + piece.size)


def boxes(columns: list[Column], wide: list[Wide], head: Box) -> list[Box]:
    """Give the heading cells: wide ones in the rows above, each column's own down to the body."""
    above = [[w for w in wide if w.first <= k <= w.last] for k in range(len(columns))]
    depth = max(map(len, above)) + 1
    levels = [head[1], *(level_border(columns, above, level) for level in range(1, depth)), head[3]]
    middles = [(before.high + after.low) / 2 for before, after in itertools.pairwise(columns)]
    xs = [head[0], *middles, head[2]]
    cells = []
    for w in wide:
        level = above[w.first].index(w)
        if w.first == min(k for k in range(len(columns)) if w in above[k]):
            cells.append((xs[w.first], levels[level], xs[w.last + 1], levels[level + 1]))
    cells += [(xs[k], levels[len(above[k])], xs[k + 1], levels[-1]) for k in range(len(columns))]
    return cells


def level_border(columns: list[Column], above: list[list[Wide]], level: int) -> float:
    """Give the height between a level of wide headings and what stands below it."""
    low = max(
        over[level - 1].piece.baseline + 0.14 * over[level - 1].piece.size
        for over in above
        if len(over) >= level
    )
    tops = [
        piece.baseline - 0.86 * piece.size
        for column, over in zip(columns, above, strict=True)
        if len(over) >= level
        for piece in ([over[level].piece] if len(over) > level else column.own[:1])
    ]
    return (low + max(min(tops, default=low), low)) / 2
