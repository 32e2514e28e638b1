"""The category of an indicator: as printed, or judged by meaning where none is printed or it slipped."""

from __future__ import annotations

import re
from functools import cache

from ..recognition.target_columns import bare, vocabulary
from ..recognition.vocabulary import squeeze


def printed_category(first: str | None, second: str | None = None) -> str | None:
    """Read the category from the printed first and second level; 满意度 under 效益指标 is satisfaction.

    >>> printed_category("产出指标", "成本指标"), printed_category("效益指标", "满意度")
    ('output', 'satisfaction')
    >>> printed_category("", "经济成本指标")
    'cost'
    """
    words = [squeeze(text) for text in (first, second) if text and text.strip()]
    if any("满意" in word for word in words):
        return "satisfaction"
    return next((name for word in words if (name := _category_of(word))), None)


@cache
def _category_of(word: str) -> str | None:
    for entry in vocabulary()["category"]:
        if any(part in word for part in entry["words"]):
            return str(entry["name"])
    return None


def is_subcategory(label: str) -> bool:
    """Tell whether a label is of the second level only.

    >>> is_subcategory("数量指标"), is_subcategory("产出指标")
    (True, False)
    """
    words = vocabulary()["words"]
    return squeeze(label) in words["subcategories"] and squeeze(label) not in words["categories"]


def split_levels(label: str) -> tuple[str, str]:
    """Part a label of both levels; one of the second level stands for its category too.

    >>> split_levels("产出指标-数量指标"), split_levels("数量指标"), split_levels("产出指标")
    (('产出指标', '数量指标'), ('数量指标', '数量指标'), ('产出指标', ''))
    """
    plain = bare(label)
    for word in _by_length("subcategories"):
        first = plain.removesuffix(word).rstrip("-—/:、（(")
        if first != plain and squeeze(first) in vocabulary()["words"]["categories"]:
            return first, word
    return label, label if is_subcategory(label) else ""


def scores(indicator: str, target: str = "") -> dict[str, float]:
    """Weigh each category by the words of an indicator's name; a target like 提升 leans to benefit.

    >>> s = scores("观影满意度"); max(s, key=s.get)
    'satisfaction'
    """
    name = squeeze(indicator)
    result = dict.fromkeys(("input", "cost", "output", "benefit", "satisfaction"), 0.0)
    for entry in vocabulary()["meaning"]:
        hits = sum(1 for word in _outermost(tuple(entry["words"]), name))
        if hits:
            result[entry["category"]] += entry["weight"] * (1 + 0.25 * (hits - 1))
    if (
        name.endswith(("率", "次数", "人数", "人次", "数量", "场次", "及时性", "天数", "家数"))
        and not result["satisfaction"]
    ):
        result["output"] += 2
    if re.search("提升|提高|改善|增强|明显|显著|促进", squeeze(target)):
        result["benefit"] += 2.5
    return result


@cache
def _outermost(words: tuple[str, ...], name: str) -> list[str]:
    found = [word for word in words if word in name]
    return [word for word in found if not any(word != other and word in other for other in found)]


def by_meaning(indicator: str, target: str = "") -> str:
    """Judge the category of an indicator by its name; an output where nothing speaks for another.

    >>> by_meaning("短期天气预报准确率"), by_meaning("公众气象服务满意度"), by_meaning("人均观影成本")
    ('output', 'satisfaction', 'cost')
    """
    weights = scores(indicator, target)
    best = max(weights, key=lambda name: weights[name])
    return best if weights[best] > weights["output"] else "output"


def split_run_together(text: str) -> tuple[str, str, str]:
    """Cut category and sub-category off the front of an indicator that is printed with them.

    >>> split_run_together("产出指标数量指标培训工作完成率")
    ('产出指标', '数量指标', '培训工作完成率')
    >>> split_run_together("质量指标达成率")[2]
    '质量指标达成率'
    """
    plain = bare(text)
    words = vocabulary()["words"]
    first = next(
        (word for word in _by_length("categories") if word.endswith("指标") and plain.startswith(word)), ""
    )
    if not first or first not in words["categories"]:
        return "", "", plain
    rest = plain.removeprefix(first).lstrip("-—/:、")
    second = next(
        (word for word in _by_length("subcategories") if word.endswith("指标") and rest.startswith(word)), ""
    )
    name = rest.removeprefix(second).lstrip("-—/:、")
    return (first, second, name) if second and name else ("", "", plain)


@cache
def _by_length(kind: str) -> list[str]:
    return sorted(vocabulary()["words"][kind], key=len, reverse=True)
