"""Figures stated in prose: current, change, rate, share, reason; the prior year they imply."""

from __future__ import annotations

from typing import Any

from ..reading.document import Document
from .meaning import Meaning, meaning_of
from .passages import paragraphs
from .statements import Reader
from .vocabulary import vocabulary

__all__ = ["Meaning", "meaning_of", "read_stated"]

def read_stated(
    document: Document, *, fiscal_year: int | None, stage: str = "budget"
) -> list[dict[str, Any]]:
    """Read every figure that the document's running text states, one row per subject and sentence.

    Amounts are in 万元, changes signed, rates and shares fractions. A row has the keys of the `stated`
    frame except disclosure, document, department, fiscal_year and stage; what is not stated is None.
    ``prior_wan`` is implied (current minus change) unless the text prints it. Text that states no figure
    gives an empty list.

    >>> from jzanalysis.reading.document import TextBlock
    >>> text = "2024年支出预算50万元，比上年预算数减少10万元，下降16.67%，主要原因：人员减少。"
    >>> row, = read_stated(Document("a.txt", "text", 1, [TextBlock(1, text)]), fiscal_year=2024)
    >>> row["subject"], row["current_wan"], row["change_wan"], row["prior_wan"], row["reason"]
    ('支出预算', 50.0, -10.0, 60.0, '人员减少')
    """
    words = vocabulary(fiscal_year)
    reader = Reader(words, stage)
    for paragraph in paragraphs(document, words):
        reader.read(paragraph)
    found = [statement for statement in reader.scope.statements if statement.says_something()]
    for statement in found:
        statement.mend()
    return [statement.row(f"s{number}", words) for number, statement in enumerate(found, start=1)]
