"""The words of the narrative, compiled from ``layouts/narrative.toml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from re import Pattern
from typing import Any

from ..bundled import package_toml

# at most 15 digits and never from the middle of a run, so that a page of digits costs no more than its length
NUMBER = r"(?<!\d)[-+]?(?:\d{1,3}(?:,\d{3})+|\d{1,15})(?:\.\d{1,15})?"


_ANY_YEAR = r"20\d\d"


def any_of(words: list[str]) -> str:
    """Join alternatives, longest first, so that 增减变动 is tried before 增减."""
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every pattern the grammar uses; ``prior`` and what is built on it depend on the fiscal year."""

    token: Pattern[str]
    change: Pattern[str]  # the end of a lead that makes the figure a change
    against: Pattern[str]  # 小于上年预算数: a change, said as a relation
    reaches: Pattern[str]  # 增加至: the figure is the level reached
    compared: Pattern[str]  # 比上年预算数, 与2024年度相比
    compared_tail: Pattern[str]
    prior_level: Pattern[str]  # 上年预算数为5万元
    prior_bare: Pattern[str]  # 上年为5万元
    prior_named: Pattern[str]  # 公务接待费上年预算数为5万元
    prior_subject: Pattern[str]  # 2023年公务接待费5万元
    nearly: Pattern[str]
    flat_alone: Pattern[str]
    own_budget: Pattern[str]
    own_year: Pattern[str]  # in 2023's final accounts: 与2023年预算数相比
    completing: Pattern[str]
    budgeted: Pattern[str]
    against_budget: tuple[tuple[int, Pattern[str]], ...]  # 决算数小于年初预算数, by sign
    bases: tuple[tuple[Pattern[str], str], ...]
    after_base: Pattern[str]  # what may follow 上年 and names no subject
    share: Pattern[str]
    share_alone: Pattern[str]
    completion: Pattern[str]
    completion_sure: Pattern[str]
    completion_alone: Pattern[str]
    reason: Pattern[str]
    weak_reason: Pattern[str]
    reason_goes_on: Pattern[str]
    reason_listed: Pattern[str]
    listing: Pattern[str]
    heading_end: Pattern[str]
    inline_heading: Pattern[str]
    definitions: Pattern[str]
    definition: Pattern[str]
    agency: Pattern[str]
    economic_whole: Pattern[str]
    negative: Pattern[str]
    moved: Pattern[str]
    signs: dict[str, int | None]
    subject: dict[str, Pattern[str]]
    funds: tuple[tuple[Pattern[str], str], ...]
    meanings: tuple[tuple[Pattern[str], dict[str, Any]], ...]
    parts: tuple[tuple[Pattern[str], Pattern[str], dict[str, Any]], ...]  # by name and by the whole

    def sign_of(self, word: str) -> int | None:
        """Give 1, -1 or 0 for a direction word, None where the figure itself carries the sign."""
        return self.signs[word]

    def basis_of(self, comparison: str) -> str | None:
        """Name the basis that a comparison words: 比2024年预算执行数 is expected_outturn."""
        return next((basis for pattern, basis in self.bases if pattern.search(comparison)), None)


@cache
def vocabulary(fiscal_year: int | None) -> Vocabulary:
    """Compile the vocabulary for documents of one fiscal year."""
    data = package_toml("layouts/narrative.toml")
    return Vocabulary(
        **_directions(data["direction"], fiscal_year, data["year"]),
        **_wholes(data),
        against_budget=_against_budget(data["direction"], data["completion"]),
        **_context(data["context"]),
        subject=_subjects(data["subject"]),
        funds=tuple((re.compile(f["find"]), f["fund"]) for f in data["fund"]),
        meanings=tuple((re.compile(m["find"]), m) for m in data["meaning"]),
        parts=tuple((re.compile(p["find"]), re.compile(p["whole"]), p) for p in data["part"]),
    )


def _subjects(rules: dict[str, str]) -> dict[str, Pattern[str]]:
    body = f"[^，。；：]{{1,40}}?{rules['bodies']}(?={rules['year']}?(?:{rules['starts']}))"
    ends = {"remark_end": f"(?:{rules['remark']})$", "verb_end": f"{rules['verbs']}$", "body": body}
    noun = {"noun_end": f"(?:{rules['ends']})(?:（[^（）]*）)?$"}
    return {name: re.compile(pattern) for name, pattern in (rules | ends | noun).items()}


def _prior(year: dict[str, Any], fiscal_year: int | None) -> str:
    """Write the pattern of the year before: by its name, and by its number where the year is known."""
    years = f"(?:{fiscal_year - 1}|{fiscal_year - 2})" if fiscal_year else _ANY_YEAR
    return str(year["prior"]).replace("YEAR", years)


def _directions(words: dict[str, Any], fiscal_year: int | None, year: dict[str, Any]) -> dict[str, Any]:
    prior = _prior(year, fiscal_year)
    signs: dict[str, int | None] = dict.fromkeys(words["neutral"])
    signs |= dict.fromkeys(words["increase"] + words["above"], 1)
    signs |= dict.fromkeys(words["decrease"] + words["below"], -1)
    moves = any_of(words["increase"] + words["decrease"] + words["neutral"])
    reached = any_of(words["increase"] + words["decrease"])
    compare, end, basis = any_of(year["compare"]), any_of(year["compare_end"]), year["basis_words"]
    flat = f"(?P<flat>{any_of(words['nearly'])}?{any_of(words['unchanged'])})"
    # beside 比, 较, 与 any year is the one compared with, whatever year the document was taken for
    compared = str(year["prior"]).replace("YEAR", _ANY_YEAR)
    beside = f"(?<!经)(?<!经比){compare}{year['whose']}(?:{compared})"
    marks = "".join({word[-1] for word in (*year["compare"], *year["compare_end"])})
    amount = rf"(?P<number>{NUMBER})（?(?P<unit>百万元|万元|亿元|千元|百元|元|(?<=\.\d\d)万(?=[，。；、）]))"
    rate = rf"(?P<rate>{NUMBER})(?P<per>%|‰|倍)"
    bare_zero = r"(?<=为)(?P<zero>0)(?=[，。；])"
    who, stated = r"(?P<who>[^，。；：（]{2,40}?)", r"[^，。；]*?(?:预算|决算|执行|实际|安排)[^，。；]*"
    other = f"(?:[（/、或]{{1,2}}(?P<other>{moves})）?)?"
    return {
        "token": re.compile(f"{amount}|{rate}|{flat}|{bare_zero}"),
        "change": re.compile(f"(?P<before>{words['before']})（?(?P<word>{moves})）?{other}{words['after']}$"),
        "reaches": re.compile(f"(?P<word>{reached})(?:至|到|为)了?(?:(?:{_ANY_YEAR}|本|今|当)年度?的?)?$"),
        "against": re.compile(f"(?P<word>{any_of(words['above'] + words['below'])}){prior}[^，。；]*$"),
        "compared": re.compile(f"{beside}(?P<what>[^，。；：]*?)(?P<end>{end}?)$"),
        "compared_tail": re.compile(f"^(?:同比|环比|{end}$|{compare}?{prior}{basis}{end}?)"),
        "prior_named": re.compile(f"^{who}(?<![{marks}]){prior}(?P<what>{basis})[为是]?$"),
        "prior_subject": re.compile(
            rf"^(?:由|从|而)?{prior}的?(?![\d末底初]|结[转余])(?P<who>[^，。；：、\d]{{2,40}}?)[为是]?$"
        ),
        "prior_bare": re.compile(f"^(?:由|从|而)?{prior}{year['bare']}$"),
        "prior_level": re.compile(f"^(?:由|从|而)?{prior}(?![^，。；]*结[转余])(?P<what>{stated})$"),
        "bases": tuple((re.compile(b["words"]), b["basis"]) for b in year["basis"]),
        "after_base": re.compile(f"^{end}?，?{basis}{end}?"),
        "own_year": re.compile(f"{compare}{year['whose']}{fiscal_year or 'NONE'}{year['own']}"),
        "nearly": re.compile(any_of(words["nearly"])),
        "flat_alone": re.compile(any_of(words["alone"])),
        "signs": signs,
    }


def _against_budget(words: dict[str, Any], rules: dict[str, str]) -> tuple[tuple[int, Pattern[str]], ...]:
    more, less = ((sign, any_of(words[name])) for sign, name in ((1, "above"), (-1, "below")))
    flat = f"[与和同]{rules['named']}(?:数|相比|相)*{any_of(words['unchanged'])}|等于{rules['named']}"
    ways = [(sign, f"{word}了?{rules['named']}") for sign, word in (more, less)]
    return tuple((sign, re.compile(f"{rules['spent']}(?:{way})")) for sign, way in (*ways, (0, flat)))


def _wholes(data: dict[str, Any]) -> dict[str, Any]:
    share, completion, reason = data["share"], data["completion"], data["reason"]
    return {
        "share": re.compile(share["lead"] + "$"),
        "share_alone": re.compile(share["alone"] + "$"),
        "completion": re.compile(completion["lead"] + "$"),
        "own_budget": re.compile(completion["own"]),
        "completing": re.compile(completion["completing"]),
        "budgeted": re.compile(completion["budgeted"]),
        "completion_sure": re.compile(completion["sure"]),
        "completion_alone": re.compile(completion["alone"] + "$"),
        "reason": re.compile(reason["strong"]),
        "weak_reason": re.compile(reason["weak"]),
        "reason_goes_on": re.compile(reason["next"]),
        "reason_listed": re.compile(reason["listed"]),
    }


def _context(context: dict[str, str]) -> dict[str, Any]:
    end = context["heading_end"]
    return {
        "listing": re.compile(context["listing"]),
        "heading_end": re.compile(end + "[：:]?$"),
        "inline_heading": re.compile(context["inline_heading"]),
        "definitions": re.compile(context["definitions"]),
        "definition": re.compile(context["definition"]),
        "agency": re.compile(context["agency"]),
        "economic_whole": re.compile(context["economic_whole"]),
        "negative": re.compile(context["negative"]),
        "moved": re.compile(context["moved"]),
    }
