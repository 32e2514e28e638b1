"""Printed amounts and numbers: units, blanks, dashes, full-width digits; equality at the printed digit."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

YUAN_PER = {"元": 1, "百元": 100, "千元": 1_000, "万元": 10_000, "百万元": 1_000_000, "亿元": 100_000_000}
#: Digits that 万元 has to the left of each unit's own point: 元 without decimals resolves 0.0001 万元.
_SHIFT = {"元": 4, "百元": 2, "千元": 1, "万元": 0, "百万元": -2, "亿元": -4}
DASHES = frozenset({"-", "--", "---", "/", "\\", "无", "─", "――", "_", "——", "—", "–", "−", "－"})
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+")
_BRACKETED = re.compile(r"\((\d[\d,]*(?:\.\d+)?)\)")


@dataclass(frozen=True, slots=True)
class Amount:
    """One figure cell as read: what kind of printing it is, its number and its printed decimals."""

    state: str  # value | zero | blank | dash | text
    value: float | None = None
    decimals: int | None = None
    percent: bool = False


@lru_cache(maxsize=4096)  # the same cell is asked about at every stage, and most say 0.00
def read_amount(cell: str) -> Amount:
    """Read one figure cell; blank, dash and words hold no number, because blank is not zero.

    >>> read_amount("1,234.50").value, read_amount("０．００").state, read_amount("  ").state
    (1234.5, 'zero', 'blank')
    >>> read_amount("—").state, read_amount("××").state, read_amount("-27.06").value
    ('dash', 'text', -27.06)
    >>> read_amount("3.1％")
    Amount(state='value', value=3.1, decimals=1, percent=True)
    """
    text = plain(cell)
    if not text:
        return Amount("blank")
    if text in DASHES:
        return Amount("dash")
    percent = text.endswith("%")
    text = text.rstrip("%")
    if bracketed := _BRACKETED.fullmatch(text):
        text = "-" + bracketed.group(1)
    if not _NUMBER.fullmatch(text):
        return Amount("text")
    digits = text.replace(",", "")
    value = float(digits)
    decimals = len(digits.partition(".")[2])
    return Amount("value" if value else "zero", value, decimals, percent)


def plain(cell: str) -> str:
    """Remove spaces and turn full-width digits, signs and commas into ordinary ones.

    >>> plain(" １，２３４． ５０ ")
    '1,234.50'
    """
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", cell))
    return text.replace("−", "-").replace("–", "-").replace("，", ",") if text else ""


def to_wan(value: float, unit: str) -> float:
    """Convert a printed amount to 万元 (10,000 yuan), exactly as far as decimal digits go.

    >>> to_wan(7_080_600, "元"), to_wan(1.1, "亿元")
    (708.06, 11000.0)
    """
    return float(Decimal(repr(value)) * YUAN_PER[unit] / YUAN_PER["万元"])


def wan_decimals(decimals: int, unit: str) -> int:
    """Count the digits after the point that a printing resolves, once it is in 万元.

    >>> wan_decimals(0, "元"), wan_decimals(2, "万元"), wan_decimals(2, "亿元")
    (4, 2, -2)
    """
    return decimals + _SHIFT[unit]


def equal_at(left: float, right: float, decimals: int) -> bool:
    """Tell whether two amounts agree at the printed digit.

    >>> equal_at(0.1 + 0.2, 0.3, 2), equal_at(5.6, 4.6, 2)
    (True, False)
    """
    return round(left - right, decimals) == 0
