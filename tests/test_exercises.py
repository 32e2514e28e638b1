"""The lesson: right answers from the document, slips with a hint that never gives the answer away."""

from __future__ import annotations

import pytest

from jzanalysis.errors import UsageError
from jzanalysis.exercises import EXERCISES, check

#: From the disclosure: 支出合计 708.06 万元; 减少 177.79 万元; (386.35 + 58.14) / 477.56.
ANSWERS = {1: 7_080_600, 2: 885.85, 3: 0.9308}


@pytest.mark.parametrize("number", ANSWERS)
def test_the_right_answer_is_right(jiaozuo, number):
    assert check(number, ANSWERS[number], jiaozuo).is_right


@pytest.mark.parametrize("number", ANSWERS)
def test_no_answer_is_no_mistake(jiaozuo, number):
    feedback = check(number, None, jiaozuo)
    assert feedback.is_right is None
    assert "还没有作答" in repr(feedback)


@pytest.mark.parametrize(
    ("number", "answer", "word"),
    [
        (1, 708.06, "万元"), (1, 4_775_600, "基本支出"), (1, "7080600元", "数字"), (1, 70_806, "一百倍"),
        (2, 530.27, "方向"), (2, 850.17, "基数"), (2, 177.79, "增减额"), (2, 708.06, "本年数"),
        (3, 93.08, "百分数"), (3, 0.6278, "分母"), (3, 0.809, "对个人和家庭"), (3, 0.0692, "公用"),
    ],
)  # fmt: skip
def test_a_known_slip_gets_its_hint(jiaozuo, number, answer, word):
    feedback = check(number, answer, jiaozuo)
    assert feedback.is_right is False
    assert word in feedback.hint


@pytest.mark.parametrize("number", ANSWERS)
@pytest.mark.parametrize("answer", [0, -1, 1e9, 885.8, 0.5, True, "x"])
def test_no_hint_gives_the_answer_away(jiaozuo, number, answer):
    hint = check(number, answer, jiaozuo).hint
    for told in ("708", "7080600", "7,080", "885.85", "0.93", "93.0"):
        assert told not in hint


def test_an_unknown_exercise_is_refused(jiaozuo):
    with pytest.raises(UsageError, match="no exercise 9"):
        check(9, 1, jiaozuo)


def test_every_slip_is_wrong(jiaozuo):
    for number, exercise in EXERCISES.items():
        for slip in exercise.slips(jiaozuo).values():
            assert check(number, slip, jiaozuo).is_right is False
