"""What PDFium knows of one page: characters hung on their baseline, and ruling edges.

All places are points on the page as displayed, counted from its top left corner.
"""

from __future__ import annotations

import ctypes
import math
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import repeat

from jzanalysis.reading.pdfium import pdfium
from jzanalysis.reading.radicals import as_ideographs

MAX_CHARACTERS = 200_000  # on one page; a dense disclosure page has 5,000
MAX_OBJECTS = 200_000
MAX_FORM_DEPTH = 8
MAX_CLIP_SEGMENTS = 1_000
THIN = 2.5  # a painted rectangle no thicker than this is a rule, not an area
TEXT, PATH, IMAGE, FORM = 1, 2, 3, 5  # FPDF_PAGEOBJ_…


@dataclass(slots=True, eq=False)
class Run:
    """Characters that follow each other on one baseline without a gap: the smallest piece that is placed."""

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    starts: list[float]  # where each character begins
    index: int  # of its first character, in PDFium's order
    is_whole: bool = False  # a whole number that stands where amounts do

    @property
    def middle(self) -> float:
        """The height at which the run belongs to a cell: halfway up its characters."""
        return self.baseline - 0.36 * self.size


@dataclass(slots=True, eq=False)
class Page:
    """One page as PDFium sees it, ready for finding grids and paragraphs."""

    number: int
    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    vertical: list[tuple[float, float, float]] = field(default_factory=list)  # x, top, bottom
    horizontal: list[tuple[float, float, float]] = field(default_factory=list)  # y, x0, x1
    shades: list[tuple[float, float, float, float]] = field(
        default_factory=list
    )  # coloured areas without a rule
    has_image: bool = False
    has_form: bool = False
    bold: set[int] = field(default_factory=set)  # indices of runs' first characters set in a bold face


class PageTooLargeError(Exception):
    """A page with more characters or objects than any disclosure has."""


# ── the page's own coordinates ──────────────────────────────────────────────


Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def times(first: Matrix, then: Matrix) -> Matrix:
    """Compose two PDF matrices: ``first`` is applied first."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Move a point."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def displayed(box: tuple[float, float, float, float], quarter_turns: int) -> tuple[Matrix, float, float]:
    """Give the matrix from a page's own space to the displayed page, its width and its height.

    ``box`` is left, bottom, right, top; turns are clockwise.

    >>> matrix, width, height = displayed((0, 0, 595, 842), 1)
    >>> (width, height), apply(matrix, 0, 0)
    ((842, 595), (0.0, 0.0))
    """
    left, bottom, right, top = box
    wide, high = right - left, top - bottom
    match quarter_turns % 4:
        case 0:
            return (1.0, 0.0, 0.0, -1.0, -left, top), wide, high
        case 1:
            return (0.0, 1.0, 1.0, 0.0, -bottom, -left), high, wide
        case 2:
            return (-1.0, 0.0, 0.0, 1.0, right, -bottom), wide, high
        case _:
            return (0.0, -1.0, -1.0, 0.0, top, right), high, wide


# ── characters ──────────────────────────────────────────────────────────────


def page_text(text_page: int, count: int) -> str:
    """Give the page's characters, one for each of PDFium's indices."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium().FPDFText_GetText(text_page, 0, count, ctypes.addressof(buffer)) - 1
    if written == count:
        text = bytes(buffer)[: 2 * count].decode("utf-16-le", "replace")
        if len(text) == count:
            return as_ideographs(text)
    unicode_of = pdfium().FPDFText_GetUnicode
    codes = (unicode_of(text_page, index) for index in range(count))
    return as_ideographs(
        "".join(chr(code) if 31 < code < 0x110000 and code >> 11 != 0x1B else " " for code in codes)
    )


def origins(text_page: int, count: int) -> tuple[list[float], list[float]]:
    """Give where each character's baseline begins, x and y, in page space."""
    places = (ctypes.c_double * (2 * count))()
    start = ctypes.addressof(places)
    get = pdfium().FPDFText_GetCharOrigin
    each_x = range(start, start + 16 * count, 16)
    for _ in map(get, repeat(text_page), range(count), each_x, range(start + 8, start + 16 * count + 8, 16)):
        pass
    flat = array("d", bytes(places)).tolist()
    return flat[0::2], flat[1::2]


def advances(text_page: int, count: int) -> list[float]:
    """Give where each character's advance ends (upright text), x in page space."""
    boxes = (ctypes.c_float * (4 * count))()
    start = ctypes.addressof(boxes)
    get = pdfium().FPDFText_GetLooseCharBox
    for _ in map(get, repeat(text_page), range(count), range(start, start + 16 * count, 16)):
        pass
    flat = array("f", bytes(boxes)).tolist()
    return flat[2::4]  # FS_RECTF: left, top, right, bottom


class Characters:
    """The characters of a text page, asked one by one for what is not needed of all."""

    def __init__(self, text_page: int) -> None:
        self.text_page = text_page
        self.count = max(pdfium().FPDFText_CountChars(text_page), 0)
        self._matrix = (ctypes.c_float * 6)()
        self._box = (ctypes.c_double * 4)()

    def matrix(self, index: int) -> Matrix:
        """Give the text matrix of one character."""
        pdfium().FPDFText_GetMatrix(self.text_page, index, ctypes.addressof(self._matrix))
        return tuple(self._matrix)  # type: ignore[return-value]

    def size(self, index: int) -> tuple[float, Matrix]:
        """Give the font size in points as displayed, and the text matrix."""
        matrix = self.matrix(index)
        scale = math.hypot(matrix[2], matrix[3])
        return abs(pdfium().FPDFText_GetFontSize(self.text_page, index)) * scale, matrix

    def origin(self, index: int) -> tuple[float, float]:
        """Give where one character's baseline begins, in page space."""
        at = ctypes.addressof(self._box)
        pdfium().FPDFText_GetCharOrigin(self.text_page, index, at, at + 8)
        return self._box[0], self._box[1]

    def tight(self, index: int) -> tuple[float, float, float, float]:
        """Give the ink's left, bottom, right and top in page space."""
        at = ctypes.addressof(self._box)
        pdfium().FPDFText_GetCharBox(self.text_page, index, at, at + 16, at + 8, at + 24)
        return tuple(self._box)  # type: ignore[return-value]

    def is_bold(self, index: int) -> bool:
        """Say whether the font's name is that of a bold or black face (黑体 counts)."""
        name = ctypes.create_string_buffer(128)
        pdfium().FPDFText_GetFontInfo(self.text_page, index, ctypes.addressof(name), 128, None)
        lower = name.value.lower()
        return any(word in lower for word in (b"bold", b"hei", b"black", b"xbs", b"xiaobiao", b"heavy"))

    def is_clipped(self, index: int) -> bool:
        """Say whether a character lies outside the area its text may show in (on the page, not in a form)."""
        native = pdfium()
        clip = native.FPDFPageObj_GetClipPath(native.FPDFText_GetTextObject(self.text_page, index) or 0)
        if not clip:
            return False
        left, bottom, right, top = self.tight(index)
        x, y = (left + right) / 2, (bottom + top) / 2
        return any(
            not (low_x - 1 <= x <= high_x + 1 and low_y - 1 <= y <= high_y + 1)
            for low_x, low_y, high_x, high_y in self._clip_boxes(clip)
        )

    def is_hidden(self, run: Run) -> bool:
        """Say whether no character of a run shows: it lies whole beside the area its text may show in."""
        native = pdfium()
        clip = native.FPDFPageObj_GetClipPath(native.FPDFText_GetTextObject(self.text_page, run.index) or 0)
        if not clip:
            return False
        one, two = self.tight(run.index), self.tight(run.index + len(run.text) - 1)
        left, bottom = min(one[0], two[0]), min(one[1], two[1])
        right, top = max(one[2], two[2]), max(one[3], two[3])
        return any(
            right < low_x or left > high_x or top < low_y or bottom > high_y
            for low_x, low_y, high_x, high_y in self._clip_boxes(clip)
        )

    def _clip_boxes(self, clip: int) -> Iterator[tuple[float, float, float, float]]:
        native, at = pdfium(), ctypes.addressof(self._matrix)
        for path in range(max(native.FPDFClipPath_CountPaths(clip), 0)):
            points = []
            for number in range(min(native.FPDFClipPath_CountPathSegments(clip, path), MAX_CLIP_SEGMENTS)):
                segment = native.FPDFClipPath_GetPathSegment(clip, path, number)
                native.FPDFPathSegment_GetPoint(segment, at, at + 4)
                points.append((self._matrix[0], self._matrix[1]))
            if len(points) > 2:
                xs, ys = zip(*points, strict=True)
                yield min(xs), min(ys), max(xs), max(ys)
