"""Words of the measures: reasons, labels and sentences, data in ``wording.toml`` in two languages."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..bundled import entry_of

_WORDING = "measures/wording.toml"


def phrase(key: str, lang: str = "zh", **values: Any) -> str:
    """Fill one phrase of ``wording.toml``.

    >>> phrase("why.no_prior"), phrase("why.no_prior", "en")
    ('文件未公布上年数', 'the document gives no figure for the prior year')
    """
    return entry_of(_WORDING, key)[lang].format(**values)


def reasons() -> dict[str, dict[str, str]]:
    """Give the reasons why something is missing, by name: their wording in each language."""
    return dict(entry_of(_WORDING, "why"))


def wan(amount: float | None, lang: str = "zh", decimals: int = 2) -> str:
    """Write an amount in 万元 with thousands separators and a real minus sign.

    >>> wan(-1234.5), wan(None), wan(3355.65, "en")
    ('−1,234.50万元', '未公布', '3,355.65 wan yuan')
    """
    if amount is None or pd.isna(amount):
        return phrase("word.undisclosed", lang)
    return number(amount, decimals) + phrase("word.wan", lang)


def number(amount: float, decimals: int = 2) -> str:
    """Write a number with thousands separators, never with an exponent.

    >>> number(-0.001), number(-20.07), number(18976.7551)
    ('0.00', '−20.07', '18,976.76')
    """
    amount = round(amount, decimals) + 0.0  # adding zero turns -0.0 into 0.0
    return f"{amount:,.{decimals}f}".replace("-", "−")


def percent(share: float | None, lang: str = "zh", decimals: int = 2) -> str:
    """Write a share or rate as a percentage.

    >>> percent(-0.20070), percent(None)
    ('−20.07%', '未公布')
    """
    if share is None or pd.isna(share):
        return phrase("word.undisclosed", lang)
    return number(share * 100, decimals) + "%"


def ratio_value(value: float, unit: str, lang: str = "zh") -> str:
    """Write a ratio in its unit: a share as a percentage, an index with four decimals.

    >>> ratio_value(0.25, "%"), ratio_value(0.25, "index"), ratio_value(12.5, "万元")
    ('25.00%', '0.2500', '12.50')
    """
    return percent(value, lang) if unit == "%" else number(value, 4 if unit == "index" else 2)
