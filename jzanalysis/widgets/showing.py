"""What a choice shows, as HTML: a chart, a table, a sentence, or several of them."""

from __future__ import annotations

import base64
import html
import re
from typing import Any

from IPython.display import HTML, display

from ..charts.style import Chart
from ..measures.tables import Table

_DPI = 85
#: Colours kept in a drawn-beforehand picture; enough for flat charts, and a quarter of the bytes.
_COLOURS = 64
_TWIN_STYLE = (
    "<style>.jz-twin{display:none} @media print{.jz-twin{display:block} "
    ".jz-stack,.jz-live,.jp-OutputArea-output .widget-subarea{display:none !important}}</style>"
)


def as_html(shown: Any) -> str:
    r"""Write what a choice shows as HTML; sentences are the Markdown of :func:`jzanalysis.say`.

    >>> as_html(r"得分90\.00，**未核实**。")
    '<p>得分90.00，<strong>未核实</strong>。</p>'
    """
    if isinstance(shown, Chart):
        return picture(shown)
    if isinstance(shown, Table):
        return f'<div class="jz-scroll">{shown._repr_html_()}</div>'
    if isinstance(shown, tuple):
        return "".join(as_html(one) for one in shown)
    words = re.sub(
        r"(?<!\\)\*\*(.+?)(?<!\\)\*\*", r"<strong>\1</strong>", html.escape(str(shown), quote=False)
    )
    return "<p>" + re.sub(r"\\(.)", r"\1", words) + "</p>"


def picture(chart: Chart) -> str:
    """Write a chart as a small picture inside the page, its title for those who cannot see it."""
    address = "data:image/png;base64," + base64.b64encode(small_png(chart)).decode()
    alt = html.escape(chart.title, quote=True)
    return f'<img class="jz-drawn" alt="{alt}" style="max-width:100%" src="{address}">'


def small_png(chart: Chart) -> bytes:
    """Draw a chart as a small PNG of few colours."""
    return chart.png(_DPI, _COLOURS)


def show_each(shown: Any) -> None:
    """Display what a choice shows, one after the other."""
    for one in shown if isinstance(shown, tuple) else (shown,):
        display(one)


def show_twin(written: str) -> None:
    """Put the first choice on paper, where menus do not work; the screen does not show it."""
    display(HTML(f'{_TWIN_STYLE}<div class="jz-twin">{written}</div>'))
