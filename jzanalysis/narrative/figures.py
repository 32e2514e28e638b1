"""A printed figure: its value, the digits its print resolves, and what it is said to be."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..amounts import to_wan, wan_decimals
from .subjects import Span

Token = re.Match[str]


@dataclass(slots=True)
class Event:
    """One printed figure (or 持平), its role, and the subject its own words name."""

    role: str  # level | change | rate | flat | prior | budget | completion | share | own (a change from the own budget)
    start: int
    end: int
    value: float | None = None  # 万元, or a fraction
    decimals: int | None = None
    subject: Span | None = None  # None: the words before the figure name none
    generic: bool = False  # the subject is only 支出, 预算支出合计: it stands back behind a named topic
    trend: int | None = None
    whole: str = ""  # of a share
    basis: str | None = None
    compared: bool = False  # words compare it with the year before
    each: bool = False  # 各, 均
    turns: int = 0  # of a 分别 series: how many figures are still to come, this one counted
    lead: str = ""  # the words between the figure before and this one
    remark: bool = False  # inside brackets that were opened before it
    direct: bool = False  # belongs to whom is spoken of now: 比上年预算数5万元增加, 完成预算5万元的
    left_over: bool = False  # the subject stands inside the comparison: 比上年“三公”经费预算
    body: Span | None = None  # 某局预算: the whole part, where no subject of its own is left


def sign(value: float) -> int:
    """Give 1, 0 or -1."""
    return (value > 0) - (value < 0)


def value_of(token: Token) -> tuple[float, int]:
    """Give a figure in 万元 or as a fraction, and the digits its print resolves."""
    digits = (token["number"] or token["rate"] or token["zero"]).replace(",", "")
    printed = len(digits.partition(".")[2])
    if token["rate"]:
        # 增长16倍 is printed in hundreds of per cent
        shift = {"倍": -2, "%": 0, "‰": 1}[token["per"]]
        return round(float(digits) / 10 ** (2 + shift), 12), printed + shift
    unit = token["unit"] or "万元"
    unit = "万元" if unit == "万" else unit
    return to_wan(float(digits), unit), wan_decimals(printed, unit)
