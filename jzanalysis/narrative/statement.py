"""A statement: everything a text says of one subject in one place, and the row it becomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .meaning import meaning_of
from .passages import Paragraph
from .subjects import Span
from .vocabulary import Vocabulary

_TREND = {1: "increase", -1: "decrease", 0: "unchanged"}


@dataclass(slots=True, eq=False)
class Statement:
    """What one subject is stated to be; amounts in 万元, rates and shares fractions, None where unsaid."""

    subject: str
    paragraph: Paragraph
    start: int
    above: tuple[str, ...] = ()  # what it is part of, nearest first; the heading last
    current: float | None = None
    change: float | None = None
    rate: float | None = None
    trend: int | None = None
    reached: int | None = None  # the direction that 减少至5万元 says
    prior: float | None = None
    basis: str | None = None
    share: float | None = None
    share_of: str = ""
    budget: float | None = None
    adjusted: float | None = None  # the budget after changes, where the initial one is printed too
    completion: float | None = None
    decimals: list[int] = field(default_factory=list)  # of its amounts, the current one first
    rate_decimals: int | None = None
    reason: str = ""
    sentences: list[Span] = field(default_factory=list)
    enumerated: bool = False  # one of several joined by 、: a comparison after them speaks of their whole
    prior_alone: bool = False  # the prior amount stands as a level: 2024年预算5万元

    def says_something(self) -> bool:
        """Tell whether any figure was found for the subject."""
        values = (self.current, self.change, self.rate, self.share, self.prior, self.budget, self.completion)
        return any(value is not None for value in values) or self.trend is not None

    def agrees(self, current: float | None) -> bool:
        """Tell whether its change and rate are those of an amount, to the digit that the rate prints."""
        if current is None or self.change is None or self.rate is None or current <= self.change:
            return False
        digit = 10.0 ** -(2 + (self.rate_decimals or 0))
        return abs(self.change / (current - self.change) - self.rate) <= digit

    def is_outturn(self) -> bool:
        """Tell whether it is measured by its own year's budget, which a reason may explain too."""
        return self.budget is not None or self.completion is not None

    def mend(self) -> None:
        """Take a mistyped year's amount for the current one, and the direction of 减少至5万元.

        The year is mistyped in 2025年预算5万元，比2025年减少1万元.
        """
        self.trend = self.reached if self.trend is None else self.trend
        if self.current is None and self.prior_alone and self.change is not None:
            self.current, self.prior, self.prior_alone, self.basis = self.prior, None, False, None

    def implied_prior(self) -> float | None:
        """Give current minus change, rounded to the digits printed."""
        if self.current is None or self.change is None:
            return None
        return round(self.current - self.change, max(*self.decimals, 0, 0)) + 0.0

    def row(self, cell: str, words: Vocabulary) -> dict[str, Any]:
        """Give the statement as one row of the `stated` frame, without the columns that name the document."""
        meaning = meaning_of(self.subject, self.above, words)
        implied = self.implied_prior() if self.prior is None else None
        origin = "printed" if self.prior is not None else "implied" if implied is not None else None
        return {
            "page": self.paragraph.page_at(self.start),
            "cell": cell,
            "subject": self.subject,
            "table": meaning.table,
            "measure": meaning.measure,
            "function_code": meaning.function_code,
            "current_wan": self.current,
            "change_wan": self.change,
            "change_rate": self.rate,
            "trend": None if self.trend is None else _TREND[self.trend],
            "prior_wan": implied if self.prior is None else self.prior,
            "prior_origin": origin,
            "prior_basis": self.basis,
            "share": self.share,
            "share_of": self.share_of or None,
            "budget_wan": self.budget,
            "completion_rate": self.completion,
            "decimals": self.decimals[0] if self.decimals else None,
            "rate_decimals": self.rate_decimals,
            "reason": self.reason or None,
            "sentence": "".join(self.paragraph.printed[a:b] for a, b in self.sentences) or None,
        }
