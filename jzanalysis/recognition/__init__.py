"""Recognition: grids + layouts → budget tables; what was not recognised is said, nothing is dropped."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..reading import Document, Grid
from ..terms import CORE_TABLES
from .assemble import assemble
from .identity import Identity, identify
from .table import BudgetTable, Column, Line
from .vocabulary import title_kind

__all__ = ["BudgetTable", "Column", "Identity", "Line", "Recognition", "recognise"]


@dataclass(slots=True)
class Recognition:
    """What a document's grids turned out to be."""

    tables: list[BudgetTable]
    identity: Identity
    unrecognised: list[Grid] = field(default_factory=list)
    announced: list[str] = field(default_factory=list)  # kinds that the table of contents names

    @property
    def missing(self) -> list[str]:
        """Kinds that the document announces, or that every disclosure has, and that are not in the file."""
        found = {table.kind for table in self.tables}
        wanted = [*self.announced, *(kind for kind in CORE_TABLES if self.tables)]
        return [kind for kind in dict.fromkeys(wanted) if kind not in found and kind != "other"]


def recognise(document: Document) -> Recognition:
    """Find the budget tables of a document, and whose disclosure it is."""
    tables, others = assemble(document)
    captions = [text for table in tables for text in dict.fromkeys([table.title, *table.captions]) if text]
    announced = [kind for block in document.blocks if (kind := _announced(block.text))]
    return Recognition(tables, identify(document, captions), [segment.grid for segment in others], announced)


def _announced(text: str) -> str | None:
    line = text.strip()
    return title_kind(line) if line.endswith(("表", "经费")) and len(line) < 40 else None
