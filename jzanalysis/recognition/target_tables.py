"""Which grids are performance-target tables, by headings and contents, and which continue the last one."""

from __future__ import annotations

import re

from .target_columns import (
    FIGURE,
    Heading,
    Rows,
    distinct,
    find_headings,
    find_prose_heading,
    is_category_label,
    label_of,
    role_of,
    vocabulary,
)
from .vocabulary import squeeze

__all__ = ["continues", "find_headings", "find_prose_heading", "is_target_grid", "repeats_heading"]
_TITLE = re.compile(r"\w{0,4}绩效\w{0,4}?表")
_TARGET = re.compile(r"[≥≤≧≦⩾⩽=><〉〈]+\d.*|\d[\d.,]*[%万亿个件人次场年家项天元户篇份期台套].{0,6}|定性")


def is_target_grid(rows: Rows, title: str = "") -> str | None:
    """Tell the kind of target table a grid is: of the department, of projects, or none.

    Ask :func:`continues` first: a continuation page that repeats its heading answers here too.
    """
    headings = find_headings(rows)
    if not headings:
        if find_prose_heading(rows) or _is_sheet_head(rows, title):
            return "project_performance_targets"
        return None
    head = squeeze(title) + "".join(
        squeeze(cell.text)[:60] for row in rows[: headings[0].last + 1] for cell, _, _ in distinct(row)
    )
    roles = {slot.role for slot in headings[0].slots}
    names = {label_of(cell.text) for row in rows[: headings[0].last + 1] for cell, _, _ in distinct(row)}
    if any(squeeze(word) in head for word in vocabulary()["kinds"]["department"]):
        return "department_performance_targets"
    if "project_name" in roles | names or "项目" in head:
        return "project_performance_targets"
    return "department_performance_targets" if "department" in names else "project_performance_targets"


def _is_sheet_head(rows: Rows, title: str = "") -> bool:
    """Tell whether a grid is the head of a project's sheet whose indicators come on the next page."""
    if len(rows) > 12 or not _names_a_project(rows):
        return False
    labels = [label_of(cell.text) for row in rows for cell, _, _ in distinct(row)]
    text = title + "".join(cell.text for row in rows for cell, _, _ in distinct(row))
    return bool(_TITLE.search(squeeze(text))) or (
        "amount" in labels and ("绩效" in text or {"department", "unit_name"} <= set(labels))
    )


def _names_a_project(rows: Rows) -> bool:
    """Tell whether 项目名称 stands once at the left of a sheet's head, not in a row of headings."""
    firsts = [next((cell for cell, _, _ in distinct(row) if cell.text.strip()), None) for row in rows]
    named = [cell for cell in firsts if cell is not None and label_of(cell.text) == "project_name"]
    return (
        len(named) == 1
        and sum(role_of(cell.text) is not None for cell, _, _ in distinct(rows[firsts.index(named[0])])) <= 2
    )


def continues(previous: Rows, rows: Rows) -> bool:
    """Tell whether a grid goes on with the target table before it: the next page, the next lines."""
    if not rows or not previous:
        return False
    begins = any(label_of(cell.text) == "project_name" for row in rows[:6] for cell, _, _ in distinct(row))
    opened = find_headings(previous)
    headings = find_headings(rows)
    if headings:
        in_columns = any(slot.role == "project_name" for slot in headings[0].slots)
        repeats = (
            bool(opened) and repeats_heading(rows, headings[0], opened[-1]) and _same_title(previous, rows)
        )
        return (repeats and (in_columns or not begins)) or (
            not begins and not opened and _names_a_project(previous)
        )
    if begins:
        return False
    if not opened and _names_a_project(previous):
        return any(label_of(cell.text) for row in rows for cell, _, _ in distinct(row))
    if not opened:
        prose = find_prose_heading(previous)
        return prose is not None and _goes_on_in_prose(prose, previous, rows)
    return _looks_like_indicators(rows)


def _goes_on_in_prose(heading: Heading, previous: Rows, rows: Rows) -> bool:
    """Tell whether sentences stand in the goal column of the next page too."""
    if max(map(len, rows)) != max(map(len, previous)):
        return False
    pages = [
        max(cell.page for row in some for cell in row if cell is not None) for some in (previous, rows[:1])
    ]
    has_boxes = any(cell.box is not None for row in rows for cell in row if cell is not None)
    goal = next(slot for slot in heading.slots if slot.role in ("goal", "list")).columns[0]
    texts = [
        squeeze(cell.text)
        for row in rows
        if goal < len(row) and (cell := row[goal]) is not None and cell.text.strip()
    ]
    return (
        (not has_boxes or pages[1] - pages[0] <= 1)
        and bool(texts)
        and all(len(text) >= 6 and not FIGURE.fullmatch(text) for text in texts)
    )


def repeats_heading(rows: Rows, heading: Heading, earlier: Heading) -> bool:
    """Tell whether a heading repeats an earlier one on a new page: the same columns from the first level on.

    What stands left of them may be spoilt by text that runs over from the page before.
    """
    above = rows[: heading.first] if heading.first <= 4 else None
    if above is None or any(
        label_of(cell.text) in ("project_name", "department", "amount")
        for row in above
        for cell, _, _ in distinct(row)
    ):
        return False
    texts = [[slot.text for slot in one.slots if slot.role not in _LEFT] for one in (heading, earlier)]
    return texts[0] == texts[1]


_LEFT = frozenset(
    {"project_name", "project_code", "unit_name", "unit_code", "amount", "amount_part", "goal", "order"}
)


def _same_title(previous: Rows, rows: Rows) -> bool:
    """Tell whether the title printed in a grid, if there is one, is that of the table before."""
    titles = [
        {
            title
            for row in some[:3]
            for cell, _, _ in distinct(row)
            for title in _TITLE.findall(squeeze(cell.text))
        }
        for some in (previous, rows)
    ]
    return not titles[1] or bool(titles[0] & titles[1])


def _looks_like_indicators(rows: Rows) -> bool:
    hits = full = 0
    for row in rows:
        texts = [squeeze(cell.text) for cell, _, _ in distinct(row) if cell.text.strip()]
        full += bool(texts)
        categories = any(is_category_label(text) for text in texts)
        labelled = bool(texts) and texts[0] in ("备注", "注")
        hits += labelled or (
            len(texts) >= 2
            and (categories or any(_TARGET.fullmatch(text) or text in "≥≤=><" for text in texts[1:]))
        )
    return full > 0 and hits >= 0.4 * full
