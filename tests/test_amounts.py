"""Printed amounts: what a cell prints, in which unit, and to which digit two of them agree."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jzanalysis.amounts import YUAN_PER, equal_at, plain, read_amount, to_wan, wan_decimals


@pytest.mark.parametrize(
    ("printed", "value", "decimals"),
    [
        ("1,234.50", 1234.5, 2),
        ("156,211,123", 156_211_123.0, 0),
        ("25600.330000", 25600.33, 6),
        ("-27.06", -27.06, 2),
        ("−27.06", -27.06, 2),
        ("（27.06）", -27.06, 2),
        ("１，２３４．５", 1234.5, 1),
        ("1,234.\n50", 1234.5, 2),
        (" 14,770 .62 ", 14770.62, 2),
        (".5", 0.5, 1),
    ],
)
def test_numbers_as_documents_print_them(printed: str, value: float, decimals: int):
    amount = read_amount(printed)
    assert (amount.state, amount.value, amount.decimals) == ("value", value, decimals)


@pytest.mark.parametrize("printed", ["0", "0.00", "０", "0.000000"])
def test_a_printed_zero_is_a_number(printed: str):
    assert read_amount(printed).state == "zero" and read_amount(printed).value == 0


@pytest.mark.parametrize("printed", ["", " ", "\n", "\u3000"])
def test_a_blank_is_no_number(printed: str):
    assert read_amount(printed).state == "blank" and read_amount(printed).value is None


@pytest.mark.parametrize("printed", ["-", "—", "——", "/", "无", "--", "－"])
def test_a_dash_is_no_number_either(printed: str):
    assert read_amount(printed).state == "dash" and read_amount(printed).value is None


@pytest.mark.parametrize("printed", ["××", "####", "合计", "1,23,4", "2023年", "3-5", "1.2.3", "≥95%"])
def test_words_and_broken_numbers_are_text(printed: str):
    assert read_amount(printed).state == "text" and read_amount(printed).value is None


def test_percentages_are_kept_as_printed():
    amount = read_amount("3.1％")
    assert amount.percent and amount.value == 3.1 and amount.decimals == 1


@pytest.mark.parametrize("unit", YUAN_PER)
def test_to_wan_is_exact_decimal_arithmetic(unit: str):
    # 0.1 and 0.7 have no exact binary form; the decimal quotient is what a reader computes by hand
    for value in (0.1, 0.7, 1.15, 866_561.920395):
        assert to_wan(value, unit) == float(Decimal(str(value)) * YUAN_PER[unit] / 10_000)


def test_a_printing_resolves_the_same_digit_in_every_unit():
    # one 元 is 0.0001 万元, one 百元 0.01, one 亿元 10,000
    assert [wan_decimals(0, unit) for unit in ("元", "百元", "千元", "万元", "亿元")] == [4, 2, 1, 0, -4]


def test_equality_is_at_the_printed_digit():
    assert equal_at(0.1 + 0.2, 0.3, 2)
    assert not equal_at(5.6, 4.6, 2)
    assert equal_at(326.714, 326.7101, 2) and not equal_at(326.71, 326.72, 2)


def test_plain_makes_full_width_forms_and_signs_ordinary():
    assert plain("－１２，３") == "-12,3"
