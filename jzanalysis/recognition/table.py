"""What recognition gives: budget tables with named columns, whatever pages and files they were printed on."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..reading import Cell, Grid

Row = list[Cell | None]


@dataclass(slots=True)
class Column:
    """One column of a table: its headings from the outermost in, and what its cells are."""

    index: int
    path: tuple[str, ...]
    role: str  # "figure", "none", or a label role of headings.toml: code, name, item, unit_name …
    block: int = 0  # side-by-side blocks are counted from 0


@dataclass(slots=True)
class Line:
    """One logical row of a table: the printed row it starts on, over page breaks."""

    cells: Row
    page: int


@dataclass(slots=True)
class BudgetTable:
    """One table of a disclosure, its continuation pages joined."""

    kind: str
    title: str
    unit: str
    page: int
    table_number: int = 0
    rows: list[Row] = field(default_factory=list)  # as printed, heading rows first
    heading_rows: int = 0
    columns: list[Column] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)  # the body: no headings, no filler
    notes: list[str] = field(default_factory=list)  # what the document says under the table
    grids: list[Grid] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)  # the lines above it: title, unit, department, year
    repaired: list[str] = field(default_factory=list)  # what was mended, in words
    is_said: bool = False  # kind, title or columns come from the user's override

    @property
    def pages(self) -> list[int]:
        """The pages (or source lines) that the table's grids start on."""
        return [grid.page for grid in self.grids]
