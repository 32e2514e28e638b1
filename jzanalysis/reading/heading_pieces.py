"""Words above the columns of a table without rules → the pieces of its headings, each of one heading only."""

from __future__ import annotations

import itertools
from bisect import bisect_right

from jzanalysis.reading.headings import Piece, lowest
from jzanalysis.reading.lines import LEADING, PERSISTENT, SPREAD, Segment, piece_of

LETTER = 1.3  # ems: no wider than one character
PILED = 1.45  # ems from one character to the next of a word set in a pile, at most
Span = tuple[float, float]


def heading_pieces(parts: list[Segment], columns: list[Span]) -> list[Piece]:
    """Give the pieces of the headings, cut at gaps where that makes one heading for each column.

    Headings fill narrow columns, so that those of neighbours stand nearer together than words in a row do.
    """
    whole, cut = (
        [piece_of(part) for part in parts],
        [piece_of(piece) for part in parts for piece in cut_up(part)],
    )
    leaves = lowest(cut, len(columns))
    if len(leaves) == len(columns):
        pieces = [piece for part in parts for piece in cut_over(part, leaves)]
    elif len(lowest(whole, len(columns))) == len(columns):
        pieces = whole
    else:
        borders = borders_of(columns, float("-inf"), float("inf"))
        below = [piece_of(piece) for part in parts for piece in cut_up(part)]
        pieces = [piece for part in parts for piece in cut_between(part, borders, below)]
    return spaced_out(pieces)


def spaced_out(pieces: list[Piece]) -> list[Piece]:
    """Join the letters of a word that is set wide (收 入) over several columns."""
    foot = max((piece.baseline for piece in pieces), default=0.0)
    letters = [
        piece for piece in pieces if is_lone_letter(piece, pieces) and piece.baseline < foot - piece.size
    ]
    joined = [piece for piece in pieces if piece not in letters]
    letters.sort(key=lambda piece: (piece.baseline, piece.x0))
    for _, line in itertools.groupby(letters, key=lambda piece: piece.baseline):
        beside = list(line)
        narrow = min((b.x0 - a.x1 for a, b in itertools.pairwise(beside)), default=0.0)
        last = beside[0]
        joined.append(last)
        for piece in beside[1:]:
            if piece.x0 - last.x1 < min(1.5 * narrow, SPREAD * piece.size):
                last.x1 = piece.x1
            else:
                last = piece
                joined.append(piece)
    return joined


def is_lone_letter(piece: Piece, pieces: list[Piece]) -> bool:
    """Say whether a piece is one character, with none right above or below it: not of a word set in a pile."""
    return piece.x1 - piece.x0 < LETTER * piece.size and not any(
        abs(other.baseline - piece.baseline) < PILED * piece.size and other.is_over(piece, 0)
        for other in pieces
        if other is not piece
    )


def cut_over(part: Segment, leaves: list[Piece]) -> list[Piece]:
    """Cut a heading whose pieces stand each over the middle of a lowest heading of its own, or are such."""
    pieces = [piece_of(piece) for piece in cut_up(part)]
    over = [leaf for piece in pieces for leaf in leaves if abs(leaf.middle - piece.middle) < piece.size]
    return pieces if len(set(map(id, over))) >= len(pieces) else [piece_of(part)]


def cut_between(part: Segment, borders: list[float], others: list[Piece]) -> list[Piece]:
    """Cut a heading that goes on over the next column, when each piece stands within the reach of one column.

    Where columns are blank all the way down, it is cut when each piece goes on in a line of its own.
    """
    pieces = [piece_of(piece) for piece in cut_up(part)]
    places = [bisect_right(borders, piece.middle) for piece in pieces]
    slack = 0.5 * pieces[0].size
    inside = all(
        borders[place - 1] - slack <= piece.x0 and piece.x1 <= borders[place] + slack
        for place, piece in zip(places, pieces, strict=True)
    )
    apart = inside and len(set(places)) == len(places)
    return pieces if apart or go_on_apart(pieces, others) else [piece_of(part)]


def go_on_apart(pieces: list[Piece], others: list[Piece]) -> bool:
    """Say whether each of a line's pieces has lines of its own right below it, or right above."""
    for above in (True, False):
        near = [{id(other) for other in others if is_next(piece, other, above=above)} for piece in pieces]
        if all(near) and not any(one & two for one, two in itertools.combinations(near, 2)):
            return True
    return False


def is_next(piece: Piece, other: Piece, *, above: bool) -> bool:
    """Say whether a piece stands right above, or right below, another."""
    high, low = (piece, other) if above else (other, piece)
    return (
        high.is_above(low) and low.baseline - high.baseline < LEADING * piece.size and piece.is_over(other, 0)
    )


def cut_up(part: Segment) -> list[Segment]:
    """Cut a heading at its gaps, but not between digits and characters (2026 年) nor in spaced-out words (收 入)."""
    pieces = [[part[0]]]
    for before, run in itertools.pairwise(part):
        is_word = len(before.text) == 1 or len(run.text) == 1
        is_date = before.text[-1].isdigit() != run.text[0].isdigit()
        if run.x0 - before.x1 > PERSISTENT * run.size and not (is_word or is_date):
            pieces.append([run])
        else:
            pieces[-1].append(run)
    return pieces


def borders_of(columns: list[Span], left: float, right: float) -> list[float]:
    """Give the borders across: halfway between columns."""
    middles = [(before[1] + after[0]) / 2 for before, after in itertools.pairwise(columns)]
    return [left, *middles, right]
