"""Where the reading stands: heading, topic, what is part of what, and who is spoken of now."""

from __future__ import annotations

import re
from collections.abc import Callable

from .figures import Event
from .meaning import is_known
from .passages import SUB, Paragraph
from .statement import Statement
from .subjects import Span, is_generic, key, pair, trim
from .vocabulary import Vocabulary

_MARKS = (
    ("（一）", re.compile(r"（[一二三四五六七八九十]{1,3}）")),
    ("一、", re.compile(r"[一二三四五六七八九十]{1,3}、")),
    ("（1）", re.compile(r"（\d{1,2}）")),
    ("1.", re.compile(r"\d{1,2}[.、](?!\d)|\d{1,2}\.(?=20\d\d年)")),
    ("①", re.compile(r"[①-⑳]")),
)
_NO_TOPIC = re.compile(r"[，；]|用于|(?:如下|包括)$")
_TITLE = re.compile(r"(?:总体|预算|决算|收入|支出|收支)*(?:的)?(?:增减|变化|变动)*(?:情况|说明|安排|分析)+")
_LISTS = re.compile(r"[，；].|包括.")
_HEADING_TAIL = re.compile(r"(?:支出)?(?:预算|决算)?(?:的)?(?:情况|安排|说明|总体|具体|使用|收支)*$")


def mark_of(text: str) -> str:
    """Name the style of the list mark a text begins with, or ""."""
    return next((style for style, pattern in _MARKS if pattern.match(text)), "")


class Scope:
    """The state that carries a subject from the words that name it to the figures that follow."""

    def __init__(self, words: Vocabulary) -> None:
        self.words = words
        self.statements: list[Statement] = []
        self.heading = ""
        self.topic = ""  # a subject named without a figure: 1.因公出国（境）费用。
        self.of_heading = False  # the topic is the heading's own
        self.parents: list[tuple[str, Statement]] = []  # with the list style they were opened under
        self.current: Statement | None = None
        self.changed: list[Statement] = []  # whom the last change spoke of
        self.heads: list[Statement] = []  # levels of the sentence before, outside 其中
        self.new_heads: list[Statement] = []
        self.here: list[Statement] = []  # statements of this paragraph
        self.before: list[Statement] = []  # and of the one before
        self.whole: Statement | None = None  # of this paragraph's 主要包括：
        self.bracket: Statement | None = None  # whose parts stand in brackets: 9万元（其中甲4万元
        self.style = ""
        self.listing = False
        self.first = True
        self.span: Span = (0, 0)
        self.span_before: Span = (0, 0)
        self.touched: list[Statement] = []  # by this sentence, of whatever paragraph
        self.paragraph = Paragraph()

    # -- moving on -----------------------------------------------------------------------------------
    def enter(self, paragraph: Paragraph) -> None:
        """Go on to a paragraph; a new heading forgets all but its own subject."""
        ended = self.paragraph.plain[-1:]
        self.paragraph, self.whole = paragraph, None
        if paragraph.heading != self.heading:
            self._enter_section(paragraph.heading)
            return
        if self.here:
            self.before = self.here
        self.here = []
        style = mark_of(paragraph.plain)
        if not style and ended not in "：；，":
            self.parents = []
        elif style:
            self._leave_lists(style)
        self.style = style or self.style

    def _enter_section(self, heading: str) -> None:
        self.heading = heading
        self.parents, self.current, self.changed = [], None, []
        self.heads, self.here, self.before, self.style = [], [], [], mark_of(self.paragraph.plain)
        text = _HEADING_TAIL.sub("", heading.partition(SUB)[0])
        start, end = trim(text, (0, len(text)), self.words)
        topic = text[start:end]
        self.topic = topic if is_known(topic, self.words) and not pair(topic) else ""
        self.of_heading = True

    def begin_sentence(self, span: Span) -> None:
        """Go on to a sentence; a list mark or an unmarked sentence closes the 其中 before it."""
        self.span_before, self.span, self.touched = self.span, span, []
        self.first, self.listing, self.bracket = True, False, None
        self.heads, self.new_heads = self.new_heads or self.heads, []
        text = self.paragraph.plain[span[0] : span[1]]
        if style := mark_of(text):
            self._leave_lists(style)
            self.style = style
        elif span[0] and not self.words.listing.match(text) and self.here:
            self.parents = [(s, p) for s, p in self.parents if p not in self.here or s != self.style]

    def _leave_lists(self, style: str) -> None:
        styles = [s for s, _ in self.parents]
        if style in styles:
            self.parents = self.parents[: styles.index(style)]

    def open_list(self, subject: str = "") -> None:
        """Make the statement spoken of, or the one on `subject`, the whole of what follows."""
        whole = self.current or (self.here[-1] if self.here else None)
        if self.first and self.heads and whole in self.here + self.before:
            whole = self.heads[-1]
        start, end = trim(subject, (0, len(subject)), self.words)
        if name := subject[start:end]:
            whole = next((s for s in reversed(self.section()) if key(s.subject) == key(name)), None)
        if whole and (not self.parents or self.parents[-1][1] is not whole):
            self.parents.append((self.style, whole))
            self.whole = self.whole or (whole if whole in self.here else None)
        self.listing = True

    def leave(self) -> None:
        """Speak of nobody any more: another subject was named that is none of a budget's."""
        self.current, self.changed = None, []

    def close_bracket(self) -> None:
        """Go back to the whole whose parts stood in brackets."""
        self.parents = [(s, p) for s, p in self.parents if p is not self.bracket]
        self.current, self.bracket, self.listing = self.bracket, None, bool(self.parents)

    def section(self) -> list[Statement]:
        """Give the statements of the section read so far, the latest forty."""
        return [s for s in self.statements[-40:] if s.above[-1:] == (self.heading,)]

    @property
    def parent(self) -> Statement | None:
        """The whole that a level stated now is part of."""
        return self.parents[-1][1] if self.parents else None

    # -- subjects and statements ---------------------------------------------------------------------
    def printed(self, span: Span | None) -> str:
        """Give the printed text of a span of this paragraph, "" for none."""
        return self.paragraph.printed[span[0] : span[1]] if span else ""

    def name_topic(self, span: Span, *, marked: bool) -> None:
        """Take a bare clause for the topic of the figures that follow, if it can be one."""
        start, end = trim(self.paragraph.plain, span, self.words)
        subject = self.paragraph.plain[start:end]
        if not 1 < len(subject) <= 60 or is_generic(subject) or _NO_TOPIC.search(subject):
            return
        said = self.paragraph.plain[span[0] : span[1]]
        if self.words.negative.search(said) or (not marked and _LISTS.search(said)):
            return
        named = is_known(subject, self.words) or re.search(r"（[类款项]）", subject)
        titled = marked and len(subject) <= 30 and not _TITLE.fullmatch(subject)
        if not pair(subject) if named else titled:
            self.topic, self.current, self.of_heading = self.printed((start, end)), None, False

    def take_topic(self) -> str:
        """Give the open topic once."""
        topic, self.topic = self.topic, ""
        return topic

    def same(self, subject: str, fits: Callable[[Statement], bool]) -> Statement | None:
        """Find the latest statement on the same subject, in this paragraph or right before it.

        The very words go before what means the same: 收入总计 is told from the 本年收入 behind it.
        """
        wanted = key(subject)
        for group in (self.here, self.before):
            near = [s for s in reversed(group) if s.paragraph is self.paragraph or self.first]
            alike = [s for s in near if key(s.subject) == wanted and fits(s)]
            if alike:
                return next((s for s in alike if s.subject == subject), alike[0])
        return None

    def new(self, subject: str, event: Event) -> Statement:
        """Open a statement on a subject."""
        start = event.subject[0] if event.subject else self.span[0]
        above = tuple(parent.subject for _, parent in reversed(self.parents))
        if event.generic and self.current in self.here and self.current and "收入" in self.current.subject:
            above = (self.current.subject, *above)  # 政府性基金收入5万元，支出5万元
        statement = Statement(subject, self.paragraph, start, (*above, self.heading))
        self.statements.append(statement)
        self.here.append(statement)
        if self.topic and (self.of_heading or key(self.topic) == key(subject)):
            self.topic = ""
        return statement

    def split(self, statement: Statement, halves: tuple[str, str]) -> list[Statement]:
        """Make two statements of one that names revenue and expenditure: 收、支总计各减少."""
        place = (statement.paragraph, statement.start, statement.above)
        twin = Statement(halves[1], *place, statement.current)
        twin.decimals, twin.sentences = list(statement.decimals), list(statement.sentences)
        twin.prior, twin.basis = statement.prior, statement.basis
        statement.subject = halves[0]
        self.statements.insert(self.statements.index(statement) + 1, twin)
        self.here.append(twin)
        return [statement, twin]

    def target(self, event: Event) -> Statement | None:
        """Find whom a figure without a subject belongs to."""
        if self.topic and not self.current:
            return self.new(self.take_topic(), event)
        recent = self.here + self.before
        if self.first and event.compared and self._closes_list():
            return self.whole
        if self.first and event.compared and self.heads and self.current in recent:
            own = [s for s in self.heads if s is self.current]
            return self._possible(event, [*own, *self.heads])
        near = self.current in self.here or (self.first and self.current in self.before)
        return self._whole_or_part(event) if near else None

    def next_in_turn(self, left: int, fits: Callable[[Statement], bool]) -> list[Statement]:
        """Find whose turn it is when so many figures of a 分别 series are left; nobody's if the numbers differ."""
        for span in (self.span, self.span_before):
            waiting = [s for s in self.here if span in s.sentences and fits(s)]
            if len(waiting) > left:
                waiting = [s for s in waiting if s is not self.whole and s is not self.parent]
            if len(waiting) == left:
                return waiting[:1]
        return []

    def _closes_list(self) -> bool:
        """Tell whether a new sentence can speak of the whole of a list of parts that ended before it."""
        whole = self.whole
        parts = [s for s in self.here if whole and s.above[:1] == (whole.subject,)]
        return bool(whole and len(parts) > 1 and all(s.trend is None for s in self.here))

    def _possible(self, event: Event, candidates: list[Statement]) -> Statement:
        """Take the first whose year before would not be below zero, else the first."""
        if event.role != "change" or event.value is None:
            return candidates[0]
        fitting = (s for s in candidates if s.current is None or s.current >= (event.value or 0))
        return next(fitting, candidates[0])

    def _whole_or_part(self, event: Event) -> Statement | None:
        """Choose between a part and its whole: 收入5万元，其中甲4万元、乙1万元，比上年增加3万元."""
        part, whole = self.current, self.parent
        if not part or not whole or part is whole or not event.compared or whole not in self.here:
            return part
        impossible = event.role == "change" and part.current is not None and part.current < (event.value or 0)
        impossible = impossible and self.in_sentence(whole)
        return whole if (part.enumerated or impossible) and whole.trend is None else part

    def in_sentence(self, statement: Statement | None) -> bool:
        """Tell whether this sentence has spoken of a statement."""
        if statement is None or statement in self.touched:
            return statement is not None
        return statement.paragraph is self.paragraph and self.span in statement.sentences

    def mark(self, statement: Statement) -> None:
        """Note that this sentence speaks of a statement."""
        self.current = statement
        self.touched.append(statement)
        if statement.paragraph is self.paragraph and self.span not in statement.sentences:
            statement.sentences.append(self.span)
