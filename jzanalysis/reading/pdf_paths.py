"""Painted paths of a page → ruling edges, as displayed."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import repeat

from jzanalysis.reading.document import Box
from jzanalysis.reading.pdf_objects import (
    FORM,
    IDENTITY,
    IMAGE,
    MAX_FORM_DEPTH,
    MAX_OBJECTS,
    PATH,
    TEXT,
    THIN,
    Matrix,
    Page,
    PageTooLargeError,
    apply,
    times,
)
from jzanalysis.reading.pdfium import pdfium

STRAIGHT = 0.5  # points: a stroke that strays less than this is horizontal or vertical
WHITE = 250  # of 255: a lighter fill is not seen
MAX_SEGMENTS = 20_000  # in one path: more is a drawing
LINE, MOVE = 0, 2  # FPDF_SEGMENT_…
Point = tuple[float, float]


class PathReader:
    """Collect a page's ruling edges from its path objects, forms opened."""

    def __init__(self, page: Page, matrix: Matrix) -> None:
        self.page, self.matrix = page, matrix
        self.budget = MAX_OBJECTS
        self._floats = (ctypes.c_float * 6)()
        self._at = ctypes.addressof(self._floats)
        self._numbers = (ctypes.c_int * 4)()
        self._numbers_at = ctypes.addressof(self._numbers)

    def read(self, page_handle: int) -> None:
        """Read every object of the page."""
        native = pdfium()
        count = native.FPDFPage_CountObjects(page_handle)
        self._spend(count)
        kind_of = native.FPDFPageObj_GetType
        for handle in map(native.FPDFPage_GetObject, repeat(page_handle), range(count)):
            if kind_of(handle) != TEXT:
                self._object(handle, IDENTITY, 0)

    def _spend(self, count: int) -> None:
        self.budget -= count
        if self.budget < 0:
            raise PageTooLargeError

    def _object(self, handle: int, outer: Matrix, depth: int) -> None:
        native = pdfium()
        kind = native.FPDFPageObj_GetType(handle)
        if kind == PATH:
            self._path(handle, outer)
        elif kind == FORM and depth < MAX_FORM_DEPTH:
            self.page.has_form = True
            inner = times(self._own_matrix(handle), outer)
            count = max(native.FPDFFormObj_CountObjects(handle), 0)
            self._spend(count)
            for index in range(count):
                self._object(native.FPDFFormObj_GetObject(handle, index), inner, depth + 1)
        elif kind == IMAGE:
            self.page.has_image = True

    def _own_matrix(self, handle: int) -> Matrix:
        pdfium().FPDFPageObj_GetMatrix(handle, self._at)
        return tuple(self._floats)  # type: ignore[return-value]

    def _path(self, handle: int, outer: Matrix) -> None:
        at = self._at
        if not pdfium().FPDFPageObj_GetBounds(handle, at, at + 4, at + 8, at + 12):
            return
        left, bottom, right, top = self._floats[:4]
        to_page = self.matrix if outer is IDENTITY else times(outer, self.matrix)
        corners = apply(to_page, left, bottom), apply(to_page, right, top)
        count = pdfium().FPDFPath_CountSegments(handle)
        is_stroked = self._is_stroked(handle)
        if count <= (2 if is_stroked else 5):  # one line, one rectangle
            self._stretch(handle, *corners)
            return
        own = times(self._own_matrix(handle), to_page)
        if is_stroked:
            for start, end in self._strokes(handle, own, count):
                self._edge(start, end, STRAIGHT)
        else:
            for start, end in self._areas(handle, own, count):
                self._stretch(handle, start, end)

    def _stretch(self, handle: int, start: Point, end: Point) -> None:
        """Take a line or a filled rectangle by two corners: a thin one is a rule, another an area."""
        (x0, y0), (x1, y1) = start, end
        if abs(x1 - x0) < THIN or abs(y1 - y0) < THIN:
            self._edge(start, end, THIN)
        elif not self._is_stroked(handle):
            area = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
            if self._is_coloured(handle) or any(lies_on(area, shade) for shade in self.page.shades):
                self.page.shades.append(area)

    def _is_stroked(self, handle: int) -> bool:
        pdfium().FPDFPath_GetDrawMode(handle, self._numbers_at, self._numbers_at + 4)
        return bool(self._numbers[1])

    def _is_coloured(self, handle: int) -> bool:
        """Say whether an area shows on white paper: text processors shade paragraphs white."""
        at = self._numbers_at
        if not pdfium().FPDFPageObj_GetFillColor(handle, at, at + 4, at + 8, at + 12):
            return True
        *rgb, alpha = self._numbers
        return alpha > 0 and min(rgb) < WHITE

    def _edge(self, start: Point, end: Point, thickness: float) -> None:
        (x0, y0), (x1, y1) = start, end
        wide, high = abs(x1 - x0), abs(y1 - y0)
        width, height = self.page.width, self.page.height
        if high <= thickness and wide >= high:
            y, low, highest = (y0 + y1) / 2, max(min(x0, x1), 0.0), min(max(x0, x1), width)
            if -1 <= y <= height + 1 and highest > low:
                self.page.horizontal.append((y, low, highest))
        elif wide <= thickness:
            x, low, highest = (x0 + x1) / 2, max(min(y0, y1), 0.0), min(max(y0, y1), height)
            if -1 <= x <= width + 1 and highest > low:
                self.page.vertical.append((x, low, highest))

    def _strokes(self, handle: int, to_page: Matrix, count: int) -> Iterator[tuple[Point, Point]]:
        """Give the straight strokes of a path, rectangles as their four sides."""
        first: Point | None = None
        last: Point | None = None
        for kind, point, closes in self._segments(handle, to_page, count):
            if kind == MOVE:
                first = point
            elif kind == LINE and last is not None:
                yield last, point
            last = point
            if closes and first is not None:
                yield point, first
                last = first

    def _areas(self, handle: int, to_page: Matrix, count: int) -> Iterator[tuple[Point, Point]]:
        """Give two opposite corners of each part of a filled path."""
        part: list[Point] = []
        for kind, point, _ in self._segments(handle, to_page, count):
            if kind == MOVE and len(part) > 1:
                yield corners_of(part)
            part = [point] if kind == MOVE else [*part, point]
        if len(part) > 1:
            yield corners_of(part)

    def _segments(self, handle: int, to_page: Matrix, count: int) -> Iterator[tuple[int, Point, bool]]:
        native, at = pdfium(), self._at
        for index in range(count if count <= MAX_SEGMENTS else 0):
            segment = native.FPDFPath_GetPathSegment(handle, index)
            native.FPDFPathSegment_GetPoint(segment, at, at + 4)
            point = apply(to_page, self._floats[0], self._floats[1])
            yield native.FPDFPathSegment_GetType(segment), point, native.FPDFPathSegment_GetClose(segment)


def lies_on(area: Box, shade: Box) -> bool:
    """Say whether an area lies within a shaded one, so that even a white one shows: white cells on a dark ground."""
    return area[0] > shade[0] and area[1] > shade[1] and area[2] < shade[2] and area[3] < shade[3]


def corners_of(points: list[Point]) -> tuple[Point, Point]:
    """Give the upper left and lower right corners of the box around points."""
    xs, ys = zip(*points, strict=True)
    return (min(xs), min(ys)), (max(xs), max(ys))
