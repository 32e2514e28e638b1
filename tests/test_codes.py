"""The code book: hierarchy, names, and the names' way back to codes."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from jzanalysis import codes


def rows(book):
    text = (files("jzanalysis") / "codebook" / f"{book}.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("book", ["function_classes", "functions", "economic", "government_economic"])
def test_a_code_stands_once_in_its_book_and_has_a_name(book):
    listed = [row["code"] for row in rows(book)]
    assert len(listed) == len(set(listed))
    assert all(row["name_zh"].strip() == row["name_zh"] != "" for row in rows(book))


def test_every_section_and_item_hangs_under_a_known_class():
    classes = {row["code"] for row in rows("function_classes")}
    assert {row["code"][:3] for row in rows("functions")} <= classes
    assert {len(row["code"]) for row in rows("functions")} == {5, 7}


def test_both_economic_classifications_keep_to_their_range():
    assert all("301" <= row["code"][:3] <= "399" for row in rows("economic"))
    assert all("501" <= row["code"][:3] <= "599" for row in rows("government_economic"))


def test_levels_of_a_functional_and_an_economic_code():
    assert codes.function_levels("20607") == ("206", "20607")
    assert codes.economic_levels("302110101") == ("302", "30211", "3021101", "302110101")
    printed = ("206", "20607", "2060702", "302110101")
    assert [codes.level_of(code) for code in printed] == ["class", "section", "item", "subitem"]
    assert codes.parent_of("20607") == "206"


@pytest.mark.parametrize(("name", "code"), [
    ("科学技术支出", "206"), ("科学技术", "206"), ("社会保障和就业支出（类）", "208"),
    ("文化体育与传媒支出", "207"), ("医疗卫生与计划生育支出", "210"), ("城乡社区事务", "212"),
])
def test_a_class_is_found_by_the_names_of_any_year(name, code):
    assert codes.function_class_of_name(name) == code


def test_a_path_of_names_leads_to_one_item():
    assert codes.function_code_of_names("卫生健康支出", "行政事业单位医疗", "行政单位医疗") == "2101101"
    assert codes.function_code_of_names("住房保障支出", "", "购房补贴") == "2210203"
    assert codes.function_code_of_names("科学技术支出") == "206"


def test_an_ambiguous_name_gives_no_code():
    assert codes.function_code_of_names(item_name="一般行政管理事务") is None
    assert len(codes.function_codes_of_name("行政运行")) > 10


def test_an_unknown_name_gives_no_code():
    assert codes.function_class_of_name("不存在的科目") is None
    assert codes.function_code_of_names("教育支出", "不存在的款", "不存在的项") is None


def test_the_crosswalk_pairs_government_and_departmental_codes():
    assert "30101" in codes.department_economic_of_government("50101")
    assert codes.department_economic_of_government("59999") == ()
