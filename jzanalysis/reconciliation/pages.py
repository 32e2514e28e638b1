"""A picture of the page with the cells of a check marked, where the source is a PDF."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..reading.archive import is_there, openable

if TYPE_CHECKING:
    import pandas as pd
    from PIL.Image import Image

    from ..disclosure import Disclosure
    from ..reading.document import Box, Document, Grid

_SCALE = 1.5  # picture points per page point: sharp enough to read 9 pt print
_COLOURS = {"left": "#b5452c", "right": "#2b6a99"}


def terms_of(check: pd.Series) -> pd.DataFrame:
    """Give the figures that entered one check: one row per term, with side, sign, page, printed and value.

    >>> import pandas as pd
    >>> terms_of(pd.Series({"terms": '[{"side": "left", "value": 3.0}, {"side": "right", "value": null}]'})).shape
    (2, 2)
    """
    import pandas

    return pandas.DataFrame(json.loads(check["terms"] or "[]"))


def page_picture(disclosure: Disclosure, check: pd.Series) -> Image | None:
    """Draw the page of a check's left side with its cells marked: red the total, blue its parts.

    None when the page has no picture: the source is no PDF, is bundled data, or has moved.
    """
    document = next((d for d in disclosure.documents if d.path == check["document"]), None)
    page = check["page"]
    if document is None or document.format != "pdf" or page != page or not is_there(document.path):
        return None
    boxes = list(marked(document, json.loads(check["terms"] or "[]"), int(page)))
    return _draw(document.path, int(page), boxes) if boxes else None


def marked(document: Document, terms: list[dict[str, Any]], page: int) -> Iterator[tuple[str, Box]]:
    """Find the boxes of the terms printed on a page: side and place in page points; no box stands for two terms."""
    used: set[Box] = set()
    for term in terms:
        if term["page"] == page and term["printed"]:
            hits = (hit for grid in document.grids for hit in _cells(grid, term, page))
            found = sorted((hit for hit in hits if hit[-1] not in used), key=lambda hit: hit[:-1])
            used |= {hit[-1] for hit in found[:1]}
            yield from ((term["side"], hit[-1]) for hit in found[:1])


def _cells(grid: Grid, term: dict[str, Any], page: int) -> Iterator[tuple[bool, int, Box]]:
    """Give the cells that print the term's figure: whether their row lacks its label, how far off its column is."""
    column = re.search(r"c(\d+)$", term["ref"])
    for row in grid.rows:
        labels = [_plain(cell.text) for cell in row if cell is not None]
        for at, cell in enumerate(row, start=1):
            if (
                cell is not None
                and cell.box
                and cell.page == page
                and _plain(cell.text) == _plain(term["printed"])
            ):
                off = abs(at - int(column[1])) if column else 0
                yield _plain(term["row"]) not in labels, off, cell.box


def _plain(text: str) -> str:
    return re.sub(r"[\s,]+", "", unicodedata.normalize("NFKC", text))


def _draw(path: str, page: int, boxes: list[tuple[str, Box]]) -> Image:
    import pypdfium2
    from PIL import Image, ImageDraw

    pdf = pypdfium2.PdfDocument(openable(path))
    try:
        picture = pdf[page - 1].render(scale=_SCALE).to_pil().convert("RGBA")
    finally:
        pdf.close()
    marks = Image.new("RGBA", picture.size)
    pen = ImageDraw.Draw(marks)
    for side, box in boxes:
        place = [value * _SCALE for value in box]
        pen.rectangle(place, fill=_COLOURS[side] + "40", outline=_COLOURS[side] + "ff", width=2)
    return Image.alpha_composite(picture, marks).convert("RGB")
