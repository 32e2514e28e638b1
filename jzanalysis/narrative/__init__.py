"""Figures stated in prose: current, change, rate, share, reason; the prior year they imply."""

from __future__ import annotations

from typing import Any

from ..reading.document import Document
from .meaning import Meaning, meaning_of
from .passages import paragraphs
from .statements import Reader, Statement
from .vocabulary import vocabulary

__all__ = ["Meaning", "meaning_of", "read_stated"]

_TREND = {1: "increase", -1: "decrease", 0: "unchanged"}


def read_stated(document: Document, *, fiscal_year: int | None, stage: str = "budget") -> list[dict[str, Any]]:
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
    found = [_mended(statement) for statement in reader.statements if _says_something(statement)]
    return [_row(number, statement, words) for number, statement in enumerate(found, start=1)]


def _says_something(statement: Statement) -> bool:
    values = (statement.current, statement.change, statement.rate, statement.share, statement.prior, statement.budget)
    return any(value is not None for value in values)


def _mended(statement: Statement) -> Statement:
    """Take a year before for the current one where the text mistypes it: 2025年预算5万元，比2025年减少1万元."""
    if statement.current is None and statement.prior_from and statement.says_change() and statement.prior is not None:
        statement.current, statement.prior, statement.prior_from = statement.prior, None, ""
    return statement


def _row(number: int, statement: Statement, words: Any) -> dict[str, Any]:
    meaning = meaning_of(statement.subject, statement.above, words)
    prior, origin = statement.prior, "printed" if statement.prior is not None else None
    if prior is None and statement.current is not None and statement.change is not None:
        digits = max(statement.decimals, default=2)
        prior, origin = round(statement.current - statement.change, max(digits, 0)) + 0.0, "implied"
    sentences = "".join(statement.paragraph.printed[a:b] for a, b in statement.sentences)
    return {
        "page": statement.paragraph.page_at(statement.start),
        "cell": f"s{number}",
        "subject": statement.subject,
        "table": meaning.table,
        "measure": meaning.measure,
        "function_code": meaning.function_code,
        "current_wan": statement.current,
        "change_wan": statement.change,
        "change_rate": statement.rate,
        "trend": None if statement.trend is None else _TREND[statement.trend],
        "prior_wan": prior,
        "prior_origin": origin,
        "prior_basis": statement.basis,
        "share": statement.share,
        "share_of": statement.share_of or None,
        "budget_wan": statement.budget,
        "completion_rate": statement.completion,
        "decimals": statement.decimals[0] if statement.decimals else None,
        "rate_decimals": statement.rate_decimals,
        "reason": statement.reason or None,
        "sentence": sentences or None,
    }
