"""What reading gives: a document as text blocks and cell grids, each with its place.

``page`` is the PDF page, the sheet number, or the source line (text, HTML, Word), counted from 1.
Nothing here knows what a budget is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

Box = tuple[float, float, float, float]


@dataclass(slots=True, eq=False)
class Cell:
    r"""One cell of a grid, as printed: its text (lines joined by ``\\n``), place and span."""

    text: str
    row: int
    column: int
    page: int
    row_span: int = 1
    column_span: int = 1
    box: Box | None = None  # x0, top, x1, bottom in page points; None where there is no page picture


@dataclass(slots=True, eq=False)
class Grid:
    """A grid of cells: ``rows[r][c]`` is the cell that covers that place.

    A merged cell stands in every place it covers (the same object); a place that no cell covers is None.
    Rows of a text grid may differ in length: positions beyond the printed cells do not exist.
    """

    page: int
    rows: list[list[Cell | None]]
    box: Box | None = None
    has_rules: bool = True  # False: columns found from aligned words or tabs, not from drawn lines

    def anchors(self) -> Iterator[Cell]:
        """Give each cell once, in reading order."""
        seen: set[int] = set()
        for row in self.rows:
            for cell in row:
                if cell is not None and id(cell) not in seen:
                    seen.add(id(cell))
                    yield cell

    @property
    def width(self) -> int:
        """Count the columns of the widest row."""
        return max((len(row) for row in self.rows), default=0)


@dataclass(slots=True, eq=False)
class TextBlock:
    """A paragraph or line of running text outside every grid, wrapped lines already joined."""

    page: int
    text: str
    box: Box | None = None
    is_heading: bool = False
    size: float | None = None  # font size in points, where known


@dataclass(slots=True, eq=False)
class Document:
    """One file as read: text blocks and grids in reading order, and what could not be read."""

    path: str
    format: str  # pdf | text | …
    page_count: int
    items: list[TextBlock | Grid] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)  # one plain line each: "p.7: no text layer (a scan?)"

    @property
    def grids(self) -> list[Grid]:
        """The grids, in reading order."""
        return [item for item in self.items if isinstance(item, Grid)]

    @property
    def blocks(self) -> list[TextBlock]:
        """The text blocks, in reading order."""
        return [item for item in self.items if isinstance(item, TextBlock)]
