"""Functional and economic classification codes: hierarchy, names, crosswalk; reads ``codebook/*.csv``.

Class, section, item are 类, 款, 项 (3, 5 and 7 digits); note that COFOG uses *class* for its lowest level.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files

FUNCTION_WIDTHS = (3, 5, 7)
ECONOMIC_WIDTHS = (3, 5, 7, 9)
LEVEL_OF_WIDTH = {3: "class", 5: "section", 7: "item", 9: "subitem"}
_NOISE = re.compile(r"[\s“”\"'\u2018\u2019()（）]")


def function_levels(code: str) -> tuple[str, ...]:
    """Split a functional code into its class, section and item codes (类、款、项).

    >>> function_levels("2060705")
    ('206', '20607', '2060705')
    """
    return _levels(code, FUNCTION_WIDTHS)


def economic_levels(code: str) -> tuple[str, ...]:
    """Split an economic code (departmental or government) into its levels, below 款 where printed.

    >>> economic_levels("3021101"), economic_levels("50101")
    (('302', '30211', '3021101'), ('501', '50101'))
    """
    return _levels(code, ECONOMIC_WIDTHS)


def level_of(code: str) -> str | None:
    """Name the level of a code by its length; None for a length that no level has.

    >>> level_of("206"), level_of("2060705"), level_of("20")
    ('class', 'item', None)
    """
    return LEVEL_OF_WIDTH.get(len(code))


def parent_of(code: str) -> str | None:
    """Give the code one level up, or None for a class.

    >>> parent_of("2060705"), parent_of("206")
    ('20607', None)
    """
    return code[:-2] if len(code) > 3 else None


def is_function_code(code: str) -> bool:
    """Tell whether digits can be a functional code: 3, 5 or 7 of them under a known class.

    >>> is_function_code("2060705"), is_function_code("3010101"), is_function_code("2023")
    (True, False, False)
    """
    return code.isdigit() and len(code) in FUNCTION_WIDTHS and code[:3] in _rows("function_classes")


def function_name(code: str, lang: str = "zh") -> str | None:
    """Name a functional code as documents print it; English exists for classes only.

    >>> function_name("206"), function_name("2050202"), function_name("206", "en")
    ('科学技术支出', '小学教育', 'Science and technology')
    """
    row = _rows("function_classes").get(code) or _rows("functions").get(code)
    if row is None:
        return None
    return row.get("name_en") if lang == "en" else row["name_zh"]


def economic_name(code: str) -> str | None:
    """Name an economic code of either classification.

    >>> economic_name("30201"), economic_name("501")
    ('办公费', '机关工资福利支出')
    """
    row = _rows("economic").get(code) or _rows("government_economic").get(code)
    return row["name_zh"] if row else None


def economic_codes_of_name(name: str) -> tuple[str, ...]:
    """Find the departmental economic codes that bear a printed name.

    >>> economic_codes_of_name("公务接待费"), economic_codes_of_name("小学教育")
    (('30217',), ())
    """
    return _by_name("economic").get(_key(name), ())


def function_class_of_name(name: str) -> str | None:
    """Find the class code of a printed class name, with or without 支出, in any year's wording.

    >>> function_class_of_name("教育支出（类）"), function_class_of_name("医疗卫生与计划生育支出")
    ('205', '210')
    >>> function_class_of_name("教育培训") is None
    True
    """
    return _by_name("function_classes").get(_key(name), (None,))[0]


def function_codes_of_name(name: str, parent: str = "") -> tuple[str, ...]:
    """Find the section and item codes that bear this name, below `parent` if given.

    Many names (行政运行) recur under many sections, so the answer may hold several codes.

    >>> function_codes_of_name("住房公积金"), function_codes_of_name("小学教育", parent="205")
    (('2210201',), ('2050202',))
    """
    return tuple(code for code in _by_name("functions").get(_key(name), ()) if code.startswith(parent))


def function_code_of_names(class_name: str = "", section_name: str = "", item_name: str = "") -> str | None:
    """Find the one code that a printed path （类）（款）（项） names; None when it stays ambiguous.

    Levels may be missing; a level whose name is unknown is skipped only above the lowest one.

    >>> function_code_of_names("教育支出", "普通教育", "小学教育")
    '2050202'
    >>> function_code_of_names(section_name="审计事务", item_name="行政运行")
    '2010801'
    >>> function_code_of_names(item_name="行政运行") is None
    True
    """
    above = function_class_of_name(class_name) if class_name else ""
    if class_name and not (section_name or item_name):
        return above
    found: tuple[str, ...] = ()
    if section_name:
        found = tuple(c for c in function_codes_of_name(section_name, above or "") if len(c) == 5)
    if not item_name:
        return found[0] if len(found) == 1 else None
    below = found or (above or "",)
    items = {c for p in below for c in function_codes_of_name(item_name, p) if len(c) == 7}
    # 2089999 took over from 2089901 under one name
    residual = {code for code in items if code.endswith("99")}
    items = residual if len(items) > 1 and len({code[:5] for code in items}) == 1 else items
    return items.pop() if len(items) == 1 else None


def department_economic_of_government(code: str) -> tuple[str, ...]:
    """List the departmental economic codes printed beside a government economic code.

    >>> department_economic_of_government("50203")
    ('30216',)
    """
    pairs = _read("economic_crosswalk")
    return tuple(pair["department_code"] for pair in pairs if pair["government_code"] == code)


def _levels(code: str, widths: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(code[:width] for width in widths if len(code) >= width)


def _key(name: str) -> str:
    """Strip what does not tell names apart: level marks, brackets, quotes, spaces, a final 支出."""
    bare = re.sub(r"[（(](?:类|款|项)[）)]", "", name)
    return _NOISE.sub("", bare).removesuffix("支出")


@cache
def _read(book: str) -> tuple[dict[str, str], ...]:
    path = files("jzanalysis") / "codebook" / f"{book}.csv"
    return tuple(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@cache
def _rows(book: str) -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in _read(book)}


@cache
def _by_name(book: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in _read(book):
        names = {_key(name) for name in (row["name_zh"], *row["aliases"].split("|")) if name}
        for name in names:
            found[name] = (*found.get(name, ()), row["code"])
    return found
