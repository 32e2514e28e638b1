"""What all charts share: our font, a calm palette, money on axes, wrapped labels, the source line."""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ..fonts import use_chinese_font
from ..measures.wording import number, phrase
from ..terms import STAGES
from .drawing import Canvas, Fitted, draw, to_png
from .labels import text

PALETTE = (
    "#2f6690",
    "#81a88d",
    "#d9a05b",
    "#9a6d8e",
    "#6fa8c7",
    "#b8b08d",
    "#c97b63",
    "#5c7f67",
    "#8d99ae",
    "#c2a5c9",
)
INCREASE, DECREASE, TOTAL, MUTED, GRID = "#c8664b", "#3a7ca5", "#46535e", "#a9b2b9", "#e4e8ea"
INK, FAINT = "#2b3440", "#6b7680"
WIDTH = 9.0
DPI = 110


class Chart(Figure):
    """A figure that shows itself in Jupyter once, whatever the backend, and never needs pyplot."""

    _drawn: Mapping[tuple[int, int], bytes] = MappingProxyType({})

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        # before matplotlib's own way of showing figures, which knows no text for those who cannot see
        return {"image/png": base64.b64encode(self.png()).decode()}, {"image/png": {"alt": self.title}}

    @property
    def title(self) -> str:
        """The title of each of its parts in one line, for those who cannot see the figure."""
        titles = "、".join(filter(None, (axes.get_title(loc="left") for axes in self.axes)))
        return titles.replace("\n", "").replace(r"\$", "$")

    def png(self, dpi: int = DPI, colours: int = 255) -> bytes:
        """Draw the figure as PNG of at most so many colours, plenty for flat charts; once while it is the same."""
        if self.stale or (dpi, colours) not in self._drawn:
            self._drawn = {(dpi, colours): to_png(draw(self, dpi), dpi, colours)}
        return self._drawn[dpi, colours]


def blank_chart(height: float, *, width: float = WIDTH) -> Chart:
    """Start a figure in our style."""
    use_chinese_font()
    mpl.rcParams.update({"text.color": INK, "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK})
    figure = Chart(figsize=(width, height), layout=Fitted(), facecolor="white")
    Canvas(figure)
    return figure


def axes_of(figure: Chart, title: str, title_y: float | None = 1) -> Axes:
    """Give the one plain axes of a figure, titled; `title_y` None lets the title find its own height."""
    axes = figure.add_subplot()
    dress(axes, title, title_y)
    return axes


def dress(axes: Axes, title: str = "", title_y: float | None = 1) -> None:
    """Take the box away and set the title at the left."""
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
    axes.set_axisbelow(True)
    if title:
        axes.set_title(plain(title), loc="left", fontsize=13, pad=12, color=INK, y=title_y)


def no_ticks(axes: Axes) -> None:
    """Leave both axes without ticks: what is drawn says its figures itself."""
    axes.set_xticks([])
    axes.set_yticks([])


def money_axis(axes: Axes, which: str = "x") -> None:
    """Label an axis in 万元, with thousands separators and never an exponent."""
    _scale(axes, which, short_wan)
    (axes.set_xlabel if which == "x" else axes.set_ylabel)(text("axis.wan"), fontsize=10)


def percent_axis(axes: Axes, which: str = "x") -> None:
    """Label an axis of shares in per cent."""
    _scale(axes, which, lambda value: f"{short_wan(100 * value)}%")


def _scale(axes: Axes, which: str, write: Callable[[float], str]) -> None:
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_locator(MaxNLocator(6))
    axis.set_major_formatter(FuncFormatter(lambda value, _: write(value)))
    axis.grid(visible=True, color=GRID, linewidth=0.8)


def short_wan(value: float) -> str:
    """Write a tick: whole numbers without decimals, small ones with as many as they need.

    >>> short_wan(-1200.0), short_wan(0.05), short_wan(2.5)
    ('−1,200', '0.05', '2.5')
    """
    written = number(value, 2)
    return written.rstrip("0").rstrip(".") if "." in written else written


def source_line(figure: Chart, attrs: Mapping[Any, Any], note: str = "", unit: str = "万元") -> None:
    """Print whose figures these are under the chart, with the unit and what was left out."""
    parts = [text("source.unit", unit=unit)] if unit else []
    if attrs.get("department") is not None and not pd.isna(attrs["department"]):
        stage = STAGES.get(str(attrs.get("stage")), ("", ""))[0]
        year = attrs.get("fiscal_year") or ""
        parts.insert(0, text("source.line", department=attrs["department"], year=year, stage=stage))
    if attrs.get("kind") == "changes" and attrs.get("source"):
        parts.append(text("source.prior", source=phrase(f"source.{attrs['source']}")))
    if attrs.get("deflator"):
        deflator = number(attrs["deflator"], 4)
        parts.append(text("source.deflator", name=attrs["deflator_name"], deflator=deflator))
    if note:
        parts.append(note)
    figure.supxlabel(wrap("；".join(parts), 110), x=0.01, ha="left", fontsize=8.5, color=FAINT)


def nothing_to_draw(title: str, why: str) -> Chart:
    """Draw a small panel that says why there is no chart."""
    figure = blank_chart(1.5)
    axes = axes_of(figure, title)
    no_ticks(axes)
    axes.text(0, 0.5, wrap(why, 90), fontsize=11, color=FAINT, va="center")
    return figure


def wrap(label: Any, width: int = 26, lines: int = 4) -> str:
    r"""Break a long label into lines of a display width (a 汉字 is 2); past `lines`, it ends in ….

    Figures stay whole; a line does not begin with a mark that closes, which hangs over the end instead, nor end with
    one that opens.

    >>> wrap("调研园区、企业工作", 8), wrap("住房保障支出 8,967.92", 16), wrap("基本支出、“三公”经费", 12)
    ('调研园区、\n企业工作', '住房保障支出\n8,967.92', '基本支出、\n“三公”经费')
    """
    found, line, used = [], "", 0
    for piece in _PIECE.findall(plain(label)):
        step = _display_width(piece)
        if piece == "\n" or (used + step > width and line and piece not in _CLOSING):
            bare = line.rstrip(" " + _OPENING) or line
            carried = "" if piece == "\n" else line[len(bare) :].strip()
            found.append(bare.rstrip(" "))
            line, used = carried, _display_width(carried)
        piece = piece if line else piece.strip()
        line, used = line + piece, used + (step if piece else 0)
    found.append(line)
    if len(found) > lines:
        found = [*found[: lines - 1], found[lines - 1][:-1] + "…"]
    return "\n".join(found)


#: What a line is not broken inside of: a figure of usual length, a guarded dollar sign; else each character.
_PIECE = re.compile(r"[+−-]?\d[\d,.]{0,15}%?|\\\$|.|\n")
_OPENING = "“（《(\u3014\u2018"
_CLOSING = frozenset("、，。；：！？）》”,.;:)%％\u3015\u2019")


def _display_width(piece: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in piece.replace("\\$", "$"))


def plain(label: Any) -> str:
    """Keep words from a disclosure from being read as formulas, and control characters from being drawn."""
    if label is None or pd.isna(label):
        return ""
    kept = "".join(char for char in str(label) if char.isprintable() or char == "\n")
    return kept.replace("$", r"\$")


def folded(frame: pd.DataFrame, amount: str, most: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split a frame into the `most` largest rows by absolute amount, and the rest."""
    order = frame[amount].abs().sort_values(ascending=False, kind="stable").index
    return frame.loc[order[:most]], frame.loc[order[most:]]


def rest_note(count: int) -> str:
    """Say how many rows a chart leaves to the table; nothing when it leaves none."""
    return text("note.rest_in_table", count=count) if count else ""


def noted(*notes: str) -> str:
    """Join the notes that there are."""
    return "；".join(filter(None, notes))


def why_nothing(found: pd.DataFrame) -> str:
    """Say why there is nothing to draw: the frame's own reason, else those of its rows, each once."""
    return str(found.attrs.get("why") or noted(*dict.fromkeys(found["why"].dropna())))


def bar_height(count: int, lines: Sequence[str] = ()) -> float:
    """Give a figure's height for so many bars, higher where labels take several lines."""
    tallest = max((label.count("\n") + 1 for label in lines), default=1)
    return 1.5 + max(count, 1) * max(0.42, 0.21 * tallest + 0.08)


def ink_on(colour: str) -> str:
    """Choose white or dark words, whichever is read better on a colour.

    >>> ink_on("#2f6690"), ink_on("#d9a05b")
    ('white', '#2b3440')
    """
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return "white" if 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.5 else INK


def spread(positions: list[float], least: float) -> list[float]:
    """Move labels apart until none is nearer to the next than `least`; their order stays."""
    order = sorted(range(len(positions)), key=positions.__getitem__)
    found = list(positions)
    for below, above in pairwise(order):
        found[above] = max(found[above], found[below] + least)
    return found
