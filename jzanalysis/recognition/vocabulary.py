"""The words of ``layouts/*.toml``, compiled once: what a title, a heading and a row label mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from ..bundled import package_toml

_NUMERAL = r"[一二三四五六七八九十]{1,3}"
_BEFORE_NUMBER = r"(?:部门)?(?:预算|决算|财决|财预|公开){0,3}"
_NUMBERING = re.compile(
    rf"^(?:附(?:件|表)\d*(?:-\d{{1,2}})*[:：、.．]?|附\d{{1,2}}(?:-\d{{1,2}})*[:：、.．]?|{_BEFORE_NUMBER}表?\d{{1,2}}(?:-\d{{1,2}})*表?[:：、.．]?(?=\D)|{_BEFORE_NUMBER}表{_NUMERAL}(?!般)[:：、.．]?"
    rf"|[（(]{_NUMERAL}[)）][:：、]?|{_NUMERAL}[)）、.．:：]|[（(]\d{{1,2}}[)）]|第{_NUMERAL}部分)"
)
_CONTINUED = re.compile(
    r"^续表[\d一二三四五六七八九十]{0,2}[:：]?|[（(]?续(?:表|上表|前表|上页)?[\d一二三四五六七八九十]{0,2}[)）]?$|[（(]\d{1,2}/\d{1,2}[)）]$"
)
_YEAR = re.compile(r"(?:19|20)\d{2}年?(?:度)?")


def layout(name: str) -> dict[str, Any]:
    """Load one file of layouts by its stem."""
    return package_toml(f"layouts/{name}.toml")


@lru_cache(maxsize=65536)
def squeeze(text: str) -> str:
    r"""Remove spaces and line breaks; full-width letters, digits and brackets become ordinary ones.

    >>> squeeze("上缴上\n级 支出（万元）")
    '上缴上级支出(万元)'
    """
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@cache
def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns))


def matches(text: str, patterns: Iterable[str]) -> bool:
    """Tell whether the whole text is one of the patterns."""
    return _compiled(tuple(patterns)).fullmatch(text) is not None


def holds(text: str, patterns: Iterable[str]) -> bool:
    """Tell whether one of the patterns is found in the text."""
    return _compiled(tuple(patterns)).search(text) is not None


@lru_cache(maxsize=4096)
def bare_title(text: str) -> str:
    """Take table number, section number, year and the mark of a continuation off a title.

    >>> bare_title("公开 05 表：财政拨款支出预算表"), bare_title("（二）2026年收入总表")
    ('财政拨款支出预算表', '收入总表')
    >>> bare_title("预算01表 收支总表"), bare_title("表十一 一般公共预算支出表")
    ('收支总表', '一般公共预算支出表')
    >>> bare_title("支出总表（续）"), bare_title("续表3 支出总表")
    ('支出总表', '支出总表')
    """
    bare = _CONTINUED.sub("", squeeze(text))
    for _ in range(3):
        shorter = _NUMBERING.sub("", _YEAR.sub("", bare, count=1), count=1)
        if shorter == bare:
            break
        bare = shorter
    return bare


@lru_cache(maxsize=4096)
def title_kind(text: str) -> str | None:
    """Tell which kind of table a title announces; None when the line is no title of a table.

    >>> title_kind("表3 支出总表"), title_kind("“三公”经费支出情况表"), title_kind("2023年部门预算表")
    ('expenditure', 'three_public_expenses', None)
    """
    line, bare = layout("titles")["line"], bare_title(text)
    if not bare or len(bare) > line["longest"] or any(word in bare for word in line["never"]):
        return None
    if not any(word in bare for word in line["inside"]) and not any(
        bare.endswith(word) for word in line["ends"]
    ):
        return None
    for entry in layout("titles")["title"]:
        if holds(bare, entry["any"]) and not ("not" in entry and holds(bare, entry["not"])):
            return str(entry["kind"])
    return None


@lru_cache(maxsize=8192)
def label_role(heading: str) -> str | None:
    """Tell which label column a heading opens: code, name, unit_name, item …; None for a figure's heading.

    >>> label_role("科目编码"), label_role("项"), label_role("预算单位"), label_role("基本支出")
    ('code', 'item_code', 'unit_name', None)
    """
    text = squeeze(heading)
    for role, patterns in layout("headings")["labels"].items():
        if matches(text, patterns):
            return str(role)
    return None


@lru_cache(maxsize=8192)
def is_neutral(heading: str) -> bool:
    """Tell whether a figure's heading says nothing about what is counted (金额, 预算数)."""
    return matches(squeeze(heading), layout("headings")["neutral"]["words"])


@lru_cache(maxsize=8192)
def is_total_word(text: str) -> bool:
    """Tell whether a heading or row label is a total (合计, 总计)."""
    words = layout("headings")
    return matches(squeeze(text), words["neutral"]["total"]) or matches(squeeze(text), words["rows"]["total"])


@lru_cache(maxsize=8192)
def is_heading_word(text: str) -> bool:
    """Tell whether a cell's text is of the kind that headings are made of."""
    text = squeeze(text)
    if not text or len(text) > 60:
        return False
    words = layout("headings")
    return (
        text in words["other"]["words"]
        or label_role(text) is not None
        or is_neutral(text)
        or is_total_word(text)
        or matches(text, words["other"]["patterns"])
        or (
            bool(measure_of(text) or fund_of(text))
            and not re.match(r"[(（]?[一二三四五六七八九十]{1,3}[)）、.]", text)
        )
    )


@lru_cache(maxsize=16384)
def measure_of(text: str) -> str | None:
    """Find what a heading, row label or title counts.

    >>> measure_of("公务用车运行维护费"), measure_of("商品和服务支出"), measure_of("金额")
    ('official_vehicles_operation', 'goods_and_services', None)
    """
    return _first("measure", squeeze(text))


@lru_cache(maxsize=16384)
def fund_of(text: str) -> str | None:
    """Find which money a heading, row label or title speaks of.

    >>> fund_of("政府性基金预算拨款收入"), fund_of("使用非财政拨款结余")
    ('government_fund', 'own_funds')
    """
    return _first("fund", squeeze(text))


def _first(section: str, text: str) -> str | None:
    for entry in layout("headings")[section]:
        if holds(text, entry["any"]) and not ("not" in entry and holds(text, entry["not"])):
            return str(entry["name"])
    return None
