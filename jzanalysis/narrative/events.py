"""Figures in a sentence and what each is said to be: a level, a change, a share, the year before …"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from .figures import Event, Token, sign, value_of
from .meaning import is_known
from .subjects import Span, is_generic, is_plan, part_before, trim
from .vocabulary import Vocabulary

_GOES_ON = re.compile("(?:相比较|相比|相较|比较|对比)?，?[^，。；比较与同]{0,8}")
_BASE = re.compile("(?:[比较]|相比)(?!例|重|赛|为|高|低|大|多|少)")
_LONGEST = 5000  # characters; what is longer without a full stop is no sentence


def events(text: str, span: Span, words: Vocabulary, stage: str) -> Iterator[Event]:
    """Give the events of one sentence in order; figures that state no budget figure are passed over."""
    begin, passed_over, last = span[0], False, None
    if span[1] - span[0] > _LONGEST:
        return
    classifier = _Classifier(text, words, stage)
    for token in words.token.finditer(text, *span):
        lead = (begin, token.start())
        event = (
            classifier.event(token, lead)
            or classifier.bracketed_rate(token, lead, last)
            or classifier.next_rate(token, lead, last)
        )
        if event and last and last.role in ("budget", "own") and last.compared and _GOES_ON.fullmatch(text, *lead):
            event.role = "own"  # 与预算数20万元相比，减少5万元
        begin, last = token.end(), event
        if event is None or classifier.is_bound(token):
            continue
        # 比年初预算数减少3万元，降低5%: neither amount nor rate is against a year before
        passed_over = event.role == "own" or (passed_over and event.role == "rate" and not event.compared)
        event.lead = text[lead[0] : lead[1]]
        if not passed_over or event.role == "own":
            yield event


class _Classifier:
    """Tells what the figures of one text are said to be."""

    def __init__(self, text: str, words: Vocabulary, stage: str) -> None:
        self.text = text
        self.words = words
        self.stage = stage

    def is_bound(self, token: Token) -> bool:
        """Tell whether a figure is a limit or a unit price: 50万元以上, 每人5元, 不超过3万元."""
        after = self.text[token.end() : token.end() + 8]
        before = self.text[max(token.start() - 5, 0) : token.start()]
        rules = self.words.subject
        listed = re.search(r"\d[，、和]$", before)  # 收、支总计各是5.1，6.2万元: whose it is is not said
        return bool(listed or rules["measured"].match(after) or rules["bounding"].search(before))

    def event(self, token: Token, lead: Span) -> Event | None:
        """Classify one token by the words before it."""
        if token["flat"]:
            return self._flat(token, lead)
        value, decimals = value_of(token)
        event = Event("level", token.start(), token.end(), value, decimals)
        before = self.text[lead[0] : lead[1]]
        return self._of_rate(event, lead, before) if token["rate"] else self._of_amount(event, lead, before)

    def bracketed_rate(self, token: Token, lead: Span, last: Event | None) -> Event | None:
        """Read the rate that stands in brackets right after its change: 减少1万元（33.33%）."""
        start, end = token.span()
        before = self.text[lead[0] : lead[1]]
        alone = before == "（" and self.text.startswith("）", end)
        alone = alone or (before in ("，", "、") and self.text[start] in "+-")  # -200万元，-6.25%
        if not (token["rate"] and alone and last and last.role in ("change", "flat")):
            return None
        value, decimals = value_of(token)
        signed = -value if last.trend == -1 and value > 0 else value
        return Event("rate", start, end, signed, decimals, trend=last.trend, compared=last.compared)

    def next_rate(self, token: Token, lead: Span, last: Event | None) -> Event | None:
        """Read the next rate or share of a series: 分别占60%和40%."""
        before = self.text[lead[0] : lead[1]]
        if not (token["rate"] and last and re.search("分别|各", last.lead) and re.fullmatch("[、和及与]", before)):
            return None
        value, decimals = value_of(token)
        event = Event(last.role, token.start(), token.end(), value, decimals, trend=last.trend, whole=last.whole)
        return event if last.role in ("rate", "share", "completion") else None

    def _flat(self, token: Token, lead: Span) -> Event | None:
        event = Event("flat", token.start(), token.end(), trend=0)
        nearly = self.words.nearly.match(token["flat"])
        event.value = None if nearly else 0.0
        if own := self._own(lead, event):
            return own
        self._compare(lead, event)
        alone = self.words.flat_alone.match(token["flat"], nearly.end() if nearly else 0)
        return event if event.compared or alone else None

    def _of_rate(self, event: Event, lead: Span, before: str) -> Event | None:
        words = self.words
        if match := words.change.search(before):
            return self._changed(event, (lead[0], lead[0] + match.start()), match, "rate")
        if before == "的" or words.completion_alone.search(before):
            event.role = "completion"
        elif done := self._completion(before):
            event.role = "completion"
            event.subject = self._adjoining(lead[0], lead[0] + done.start(), event)
        elif match := words.share_alone.search(before) or words.share.search(before):
            event.role = "share"
            event.whole = (match.groupdict().get("whole") or "").strip("了的")
            event.subject = self._adjoining(lead[0], lead[0] + match.start(), event)
        else:
            return None
        return event

    def _own_budget_named(self, event: Event, lead: Span, part: str) -> Event | None:
        """Recognise 与2023年预算数20万元相比, 较年初预算数20万元减少: the budget, and the words of a comparison."""
        begin = lead[1] - len(part)
        if self.stage != "final_accounts" or not self.words.budgeted.search(part):
            return None
        own = self._own((begin, lead[1]), event)
        return own and replace(own, role="budget", compared=True, direct=own.subject is None)

    def _completion(self, before: str) -> Token | None:
        """占年初预算的…% is a share of the budget in a budget, and completes it in final accounts."""
        done = self.words.completion.search(before)
        sure = done and (self.stage == "final_accounts" or self.words.completion_sure.search(done.group()))
        return done if sure else None

    def _adjoining(self, begin: int, end: int, event: Event) -> Span | None:
        """Give the subject that ends right where a share begins: 货物采购授予中小企业金额占…."""
        begin = part_before(self.text, begin, end)
        return self._named((begin, end), event) if begin < end else None

    def _of_amount(self, event: Event, lead: Span, before: str) -> Event:
        words = self.words
        event.remark = before.count("（") > before.count("）") and not before.endswith("（")
        if match := words.against.search(before):
            direction = words.sign_of(match["word"]) or 1
            event.role, event.value, event.compared = "change", direction * (event.value or 0.0), True
            event.trend, event.basis = sign(event.value), words.basis_of(match.group())
            return event
        reached = words.reaches.search(before)
        if not reached and (match := words.change.search(before)):
            return self._changed(event, (lead[0], lead[0] + match.start()), match, "change")
        if reached:
            event.subject = self._adjoining(lead[0], lead[0] + reached.start(), event)
            event.trend = words.sign_of(reached["word"])
            return event
        part = re.split(r"[，；：（。]", before.removesuffix("（"))[-1]
        if own := self._own_budget_named(event, lead, part):
            return own
        if self.text[event.start] in "+-" and words.compared.search(part):
            event.role, event.trend = "change", sign(event.value or 0.0)  # 与上年相比-200万元
            self._compare(lead, event)
            return event
        if words.completing.search(part):
            event.role, event.direct = "budget", True
        elif _BASE.match(part) and not words.compared.search(part):
            event.role, event.compared = "own", True  # 比年初结转和结余20万元减少5万元: of no other year
        elif not self._is_prior(event, lead, part):
            if self.stage == "final_accounts" and words.budgeted.search(part):
                event.role = "budget"
            event.subject = self._subject(lead, event)
            if event.subject is None and words.subject["body_budget"].search(part):
                event.body = self._body(part_before(self.text, *lead), lead[1])
        return event

    def _body(self, begin: int, end: int) -> Span:
        """Give 某局预算 whole, and 2024年部门预算安排 without year and verb."""
        bare = trim(self.text, (begin, end), self.words)
        return bare if bare[1] - bare[0] > 2 else (begin, end)

    def _is_prior(self, event: Event, lead: Span, part: str) -> bool:
        """Recognise the year before: 比上年预算数5万元; 上年预算数为5万元; 公务接待费上年预算数为5万元."""
        words, begin = self.words, lead[1] - len(part)
        if match := words.compared.search(part):
            self._compare(lead, event)
            event.direct = True
            if self._is_verb(words.after_base.sub("", match["what"])):
                event.role = "own"  # 比上年挤出5万元: what it says of the year before is not known
                return True
        elif words.prior_bare.match(part):
            pass
        elif match := words.prior_level.match(part):
            event.basis = words.basis_of(match["what"])
            event.subject = self._after_year((begin, lead[1]))
        elif (match := words.prior_subject.match(part)) and self._is_flow(match["who"]):
            event.subject = (begin + match.start("who"), begin + match.end("who"))
        elif (match := words.prior_named.match(part)) and match["what"]:
            event.basis = words.basis_of(match["what"])
            event.subject = self._named((begin, begin + match.end("who")), event)
        else:
            return False
        if event.remark and event.subject is None:
            # 支出预算与上年相比（上年支出预算为5万元）: the subject stands before the bracket
            self._compare((lead[0], max(begin - 1, lead[0])), event)
        event.role = "prior"
        return True

    def _is_flow(self, who: str) -> bool:
        """Tell whether words name a subject that a year before has too: not what is held at a year's end."""
        return is_known(who, self.words) and not re.search("资产|结[转余]", who)

    def _is_verb(self, rest: str) -> bool:
        """Tell whether what stands between 上年 and a figure can only be a verb that the vocabulary has not."""
        bare = re.sub(r"（.*|[\d.,年初末的]", "", rest)
        says_nothing = is_generic(bare) or is_plan(bare) or is_known(bare, self.words)
        return bool(bare) and len(bare) < 5 and not says_nothing

    def _after_year(self, span: Span) -> Span | None:
        start, end = trim(self.text, span, self.words)
        inner = re.sub(r"^(?:当年)?(?:预算|决算|执行|年初|数|安排)*", "", self.text[start:end])
        return (end - len(inner), end) if len(inner) > 2 and not is_generic(inner) else None

    def _changed(self, event: Event, head: Span, match: Token, role: str) -> Event:
        direction = self.words.sign_of(match["word"])
        event.role = role
        event.each = bool(re.search("各|均|分别", match["before"]))
        event.value = (event.value or 0.0) * (direction if direction is not None else 1) + 0.0
        event.trend = sign(event.value)
        if own := self._own(head, event):
            return own
        self._compare(head, event)
        return event

    def _own(self, head: Span, event: Event) -> Event | None:
        """Recognise the comparison with the own year's budget: 公务接待费支出比年初预算, 与2023年预算数相比."""
        words, begin = self.words, part_before(self.text, *head)
        own = words.own_year.search(self.text, *head) if self.stage == "final_accounts" else None
        if own is None:
            self._compare(head, probe := replace(event))
            own = None if probe.compared else words.own_budget.search(self.text, *head)
        if own is None:
            return None
        begin = part_before(self.text, head[0], own.start())
        named = self._named((begin, own.start()), event) if begin < own.start() else None
        return replace(event, role="own", subject=named)

    def _compare(self, head: Span, event: Event) -> None:
        """Read comparison and subject before a change: 与上年相比，收入总计; 收入比2025年; 比上年人员经费."""
        end = head[1]
        while True:
            begin = part_before(self.text, head[0], end)
            part = self.text[begin:end]
            if part and not self._compared_part(begin, part, event) and event.subject is None:
                event.subject = self._named((begin, end), event)
                if event.subject is None and not re.fullmatch(r"(?:且|并|即|其中)*", part):
                    return
            if begin <= head[0] or event.compared or self.text[begin - 1] in "；。：":
                return
            end = begin - 1

    def _compared_part(self, begin: int, part: str, event: Event) -> bool:
        """Take the comparison out of one part, and the subject beside it, if there is none yet."""
        words, match = self.words, self.words.compared.search(part)
        if match:
            found = self._named((begin, begin + match.start()), event)
            if found is None and event.subject is None:
                found = self._left_over(begin, match)
                event.left_over = found is not None
        elif match := words.compared_tail.match(part):
            found = self._named((begin + match.end(), begin + len(part)), event)
        else:
            return False
        event.compared = True
        event.basis = event.basis or words.basis_of(match.group())
        event.subject = event.subject or found
        return True

    def _left_over(self, begin: int, match: Token) -> Span | None:
        shorter = self.words.after_base.sub("", match["what"])
        if not re.search(r"[^\d.,年]", shorter) or is_generic(shorter):
            return None
        end = begin + match.end("what")
        return trim(self.text, (end - len(shorter), end), self.words)

    def _named(self, span: Span, event: Event) -> Span | None:
        """Give the subject that a part names, None when it names none."""
        words = self.words
        lead_in = words.reason.match(self.text, *span) or words.weak_reason.match(self.text, *span)
        if lead_in:
            span = (lead_in.end(), span[1])
        if purpose := words.subject["purpose"].match(self.text, *span):
            # 主要用于工资福利支出40万元、…: parts; but 主要用于人员经费，比上年增加5万元
            is_part = event.role == "level" and span[1] == event.start and span[1] - purpose.end() <= 14
            span = (purpose.end(), span[1])
            if not is_part or not is_known(self.text[span[0] : span[1]], words):
                return None
        start, end = trim(self.text, span, words)
        if start >= end or end - start > 60 or is_plan(self.text[start:end]):
            return None
        event.generic = is_generic(self.text[start:end])
        return start, end

    def _subject(self, lead: Span, event: Event) -> Span | None:
        """Find the subject of a level in the last part of its lead, or the part before a mere 预算数."""
        end = lead[1]
        for _ in range(2):
            begin = part_before(self.text, lead[0], end)
            found = self._named((begin, end), event)
            if found or begin <= lead[0] or self.text[begin - 1] in "；。":
                return found
            end = begin - 1
        return None
