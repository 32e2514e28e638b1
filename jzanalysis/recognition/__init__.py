"""Recognition: grids + layouts → budget tables; what was not recognised is said, nothing is dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..reading import Document, Grid
from ..terms import CORE_TABLES
from .assemble import assemble
from .identity import Identity, identify, nature_of
from .table import BudgetTable, Column, Line
from .vocabulary import bare_title, squeeze, title_kind

_LEADER = re.compile(r"[.·…。\-—_]*\(?\d{0,3}\)?$")  # from a title to its page in a table of contents
_TABLE_NAME = re.compile(r"表(?:\([^()]*\))?$")

__all__ = ["BudgetTable", "Column", "Identity", "Line", "Recognition", "recognise"]


@dataclass(slots=True)
class Recognition:
    """What a document's grids turned out to be."""

    tables: list[BudgetTable]
    identity: Identity
    unrecognised: list[Grid] = field(default_factory=list)
    announced: list[str] = field(default_factory=list)  # kinds that the table of contents names
    nature: str = "disclosure"  # one of identity.NATURES

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
    return Recognition(
        tables,
        identify(document, captions),
        [segment.grid for segment in others],
        _announced(document, tables),
        nature_of(document, has_tables=any(table.kind != "other" for table in tables)),
    )


def _announced(document: Document, tables: list[BudgetTable]) -> list[str]:
    """Give the kinds that lines of the text name as tables, without those there under that title."""
    there = {bare_title(table.title) for table in tables}
    found = []
    for block in document.blocks:
        line = _LEADER.sub("", squeeze(block.text))
        if len(line) < 60 and _TABLE_NAME.search(line) and bare_title(line) not in there:
            found.append(title_kind(line))
    return [kind for kind in dict.fromkeys(found) if kind]
