"""Painted paths of a page → ruling edges, as displayed."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import repeat

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
LINE, BEZIER, MOVE = 0, 1, 2  # FPDF_SEGMENT_…
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
        if right - left < THIN or top - bottom < THIN:
            self._edge(apply(to_page, left, bottom), apply(to_page, right, top), THIN)
            return
        if not self._is_stroked(handle):
            (x0, y0), (x1, y1) = apply(to_page, left, bottom), apply(to_page, right, top)
            if self._is_coloured(handle):
                self.page.shades.append((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
            if pdfium().FPDFPath_CountSegments(handle) <= 5:  # an area; more are rules painted together
                return
        for start, end in self._strokes(handle, times(self._own_matrix(handle), to_page)):
            self._edge(start, end, STRAIGHT)

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

    def _strokes(self, handle: int, to_page: Matrix) -> Iterator[tuple[Point, Point]]:
        """Give the straight strokes of a path, rectangles as their four sides."""
        native, at = pdfium(), self._at
        count = native.FPDFPath_CountSegments(handle)
        if count > MAX_SEGMENTS:
            return
        first: Point | None = None
        last: Point | None = None
        for index in range(count):
            segment = native.FPDFPath_GetPathSegment(handle, index)
            native.FPDFPathSegment_GetPoint(segment, at, at + 4)
            point = apply(to_page, self._floats[0], self._floats[1])
            kind = native.FPDFPathSegment_GetType(segment)
            if kind == MOVE:
                first = point
            elif kind == LINE and last is not None:
                yield last, point
            last = point
            if first is not None and native.FPDFPathSegment_GetClose(segment):
                yield point, first
                last = first
