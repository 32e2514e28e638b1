"""A page as it was understood: its picture, the grid on it, what each column means and each row is."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from .errors import UsageError
from .reading.archive import openable
from .reading.document import Cell
from .recognition import BudgetTable

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from .disclosure import Part

COLOURS = {"heading": "#f1c232", "label": "#6fa8dc", "figure": "#6aa84f", "unread": "#e06666"}
LABELS = {"heading": "表头", "label": "名称、编码", "figure": "数字", "unread": "未识别"}
_CODES = ("function_code", "department_economic_code", "government_economic_code")
_SCALE = 2.0  # pixels per point
_NOTE: dict[str, Any] = {
    "fontsize": 5,
    "color": "#741b47",
    "clip_on": False,
    "bbox": {"fc": "white", "ec": "none", "alpha": 0.7, "pad": 0.3},
}


def draw_page(part: Part, page: int, password: str | None = None) -> Figure:
    """Draw one page of a PDF: cells coloured by what they are, the columns' meaning and the rows' names.

    Raises ``UsageError`` for a file that has no pages to draw, or not this one.
    """
    if part.document.format != "pdf":
        msg = f"{part.path}: only pages of a PDF can be drawn, this is {part.document.format}"
        raise UsageError(msg)
    if not 1 <= page <= part.document.page_count:
        msg = f"{part.path}: no page {page}; it has {part.document.page_count}"
        raise UsageError(msg)
    from matplotlib.figure import Figure

    from .fonts import use_chinese_font

    use_chinese_font()
    picture, (width, height) = _picture(part.path, page, password)
    figure = Figure(figsize=(width / 72 * 1.5, height / 72 * 1.15), dpi=120)
    axes = figure.add_axes((0.02, 0.02, 0.68, 0.88))
    axes.imshow(picture, extent=(0, width, height, 0), alpha=0.75)
    axes.set_axis_off()
    for table in part.recognition.tables:
        _draw_table(axes, table, part.facts, page)
    for grid in part.recognition.unrecognised:
        for cell in grid.anchors():
            if cell.page == page:
                _box(axes, cell, "unread")
    _draw_key(figure, part, page)
    return figure


def _picture(path: str, page: int, password: str | None) -> tuple[Any, tuple[float, float]]:
    import pypdfium2

    document = pypdfium2.PdfDocument(openable(path, password), password=password)
    try:
        sheet = document[page - 1]
        return sheet.render(scale=_SCALE).to_numpy(), sheet.get_size()
    finally:
        document.close()


def _draw_table(axes: Axes, table: BudgetTable, facts: Sequence[dict[str, Any]], page: int) -> None:
    roles = {column.index: column.role for column in table.columns}
    own = [fact for fact in facts if fact["table_number"] == table.table_number]
    for cell in _cells(table.rows[: table.heading_rows], page):
        _box(axes, cell, "heading")
    for line in table.lines:
        for c, place in enumerate(line.cells):
            if place is not None and place.page == page:
                _box(axes, place, "figure" if roles.get(c) == "figure" else "label")
    _name_columns(axes, table, own, page)
    for cell, fact in _named_rows(table, own, page):
        if cell.box:
            code = next((fact[name] for name in _CODES if fact.get(name)), "")
            said = (fact["row_number"], fact["level"], code, fact["row"])
            text = " ".join(str(part) for part in said if part)
            right = max(other.box[2] for other in _cells(table.rows, page) if other.box)
            axes.text(right + 4, (cell.box[1] + cell.box[3]) / 2, text, **_NOTE, va="center")


def _cells(rows: Sequence[Sequence[Cell | None]], page: int) -> Iterator[Cell]:
    seen: set[int] = set()
    for row in rows:
        for cell in row:
            if cell is not None and cell.page == page and cell.box and id(cell) not in seen:
                seen.add(id(cell))
                yield cell


def _box(axes: Axes, cell: Cell, what: str) -> None:
    from matplotlib.patches import Rectangle

    if cell.box is None:
        return
    x0, top, x1, bottom = cell.box
    colour = COLOURS[what]
    axes.add_patch(Rectangle((x0, top), x1 - x0, bottom - top, fill=True, alpha=0.16, color=colour, lw=0))
    axes.add_patch(Rectangle((x0, top), x1 - x0, bottom - top, fill=False, ec=colour, lw=0.6))


def _name_columns(axes: Axes, table: BudgetTable, facts: Sequence[dict[str, Any]], page: int) -> None:
    """Write above each column what its figures mean, or which labels it holds."""
    means = {}
    for fact in reversed(facts):
        said = [fact["measure"], fact["fund"], fact["period"], fact["unit"]]
        means[fact["column_number"] - 1] = "·".join(str(word) for word in said if word and word != "current")
    cells = list(_cells(table.rows, page))
    if not cells:
        return
    top = min(cell.box[1] for cell in cells if cell.box)
    for column in table.columns:
        own = [row[column.index] for row in table.rows if column.index < len(row)]
        alone = (c.box for c in own if c is not None and c.page == page and c.column_span == 1)
        box = next((box for box in alone if box), None)
        if box is not None and column.role != "none":
            text = means.get(column.index, column.role)
            axes.text((box[0] + box[2]) / 2, top - 2, text, **_NOTE, rotation=40, ha="left", va="bottom")


def _named_rows(
    table: BudgetTable, facts: Sequence[dict[str, Any]], page: int
) -> Iterator[tuple[Cell, dict[str, Any]]]:
    """Pair a figure cell of each row on the page with its fact: a column's facts come in the rows' order."""
    waiting: dict[int, deque[dict[str, Any]]] = defaultdict(deque)
    for fact in facts:
        waiting[fact["column_number"] - 1].append(fact)
    first = {column.block: column.index for column in reversed(table.columns) if column.role == "figure"}
    for line in table.lines:
        for c in first.values():
            cell = line.cells[c] if c < len(line.cells) else None
            printed = "".join(cell.text.split()) if cell is not None else ""
            if cell is not None and waiting[c] and waiting[c][0]["printed"] == printed:
                fact = waiting[c].popleft()
                if cell.page == page and c == max(first.values()):
                    yield cell, fact


def _draw_key(figure: Figure, part: Part, page: int) -> None:
    from matplotlib.patches import Patch

    tables = [table for table in part.recognition.tables if page in {cell.page for cell in _all_cells(table)}]
    lines = [f"{table.kind}  {table.title or '（无表题）'}  {table.unit}" for table in tables]
    figure.text(0.02, 0.985, "\n".join(lines) or "此页没有识别出的表", fontsize=7, va="top")
    keys = [Patch(color=COLOURS[what], alpha=0.5, label=LABELS[what]) for what in COLOURS]
    figure.legend(handles=keys, loc="upper right", fontsize=6, ncols=4, frameon=False)


def _all_cells(table: BudgetTable) -> Iterator[Cell]:
    for row in table.rows:
        yield from (cell for cell in row if cell is not None)
