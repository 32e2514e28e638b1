"""Figure → PNG, each figure laid out and drawn once, fonts looked up once.

matplotlib lays a constrained figure out in two passes and draws it twice, and asks for the font of every
piece of text anew; for pages of flat charts that is most of the work. What is drawn is the same.
"""

from __future__ import annotations

import io
from threading import get_ident
from typing import Any, ClassVar

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.transforms import Bbox
from PIL import Image

#: A colour that fills less of a picture than this is only the edge of something.
_FLAT_SHARE = 0.002


class Renderer(RendererAgg):
    """matplotlib's renderer, which remembers the fonts and the metrics of its texts."""

    _fonts: ClassVar[dict[tuple[int, int], Any]] = {}
    _heights: ClassVar[dict[int, tuple[float, float, float]]] = {}

    def _prepare_font(self, font_prop: FontProperties) -> Any:
        """Give the font of some properties, ready to be measured and drawn."""
        key = hash(font_prop), get_ident()  # FreeType's fonts belong to one thread
        if key not in self._fonts:
            self._fonts[key] = get_font(fontManager._find_fonts_by_props(font_prop))
        font = self._fonts[key]
        font._set_transform([[0x10000, 0], [0, 0x10000]], [0, 0])  # drawing leaves another
        font.clear()
        font.set_size(font_prop.get_size_in_points(), self.dpi)
        return font

    def _get_font_height_metrics(self, font_prop: FontProperties) -> tuple[float, float, float]:
        """Give ascent, descent and line gap of a font in pixels, as `Text` would work them out."""
        key = hash(font_prop)
        if key not in self._heights:
            self._heights[key] = _heights(self._prepare_font(font_prop))
        scale = font_prop.get_size_in_points() * self.dpi / 72
        ascent, descent, gap = self._heights[key]
        return ascent * scale, descent * scale, gap * scale


def _heights(font: Any) -> tuple[float, float, float]:
    """Give ascent, descent and line gap as parts of the font's size."""
    units = font.get_sfnt_table("head")["unitsPerEm"]
    table = font.get_sfnt_table("OS/2")
    return (
        table["sTypoAscender"] / units,
        -table["sTypoDescender"] / units,
        table["sTypoLineGap"] / units,
    )


class Canvas(FigureCanvasAgg):
    """A canvas that draws with our renderer."""

    def get_renderer(self) -> Renderer:  # type: ignore[override]
        """Give the renderer of the figure's present size."""
        size = *self.get_width_height(physical=True), self.figure.dpi
        if self._lastKey != size:
            self.renderer, self._lastKey = Renderer(*size), size
        return self.renderer

    def print_figure(self, filename: Any, *arguments: Any, **options: Any) -> Any:
        """Save as matplotlib does, but show in Jupyter what :meth:`Chart.png` draws.

        Its inline backend would draw twice to crop what is laid out to the edges anyway.
        """
        is_shown = isinstance(filename, io.BytesIO) and options.get("bbox_inches") == "tight"
        if is_shown and options.get("format") == "png" and hasattr(self.figure, "png"):
            return filename.write(self.figure.png())
        return super().print_figure(filename, *arguments, **options)


class Fitted(ConstrainedLayoutEngine):
    """matplotlib's constrained layout, done directly where a figure has one axes."""

    _adjust_compatible = True
    _params: dict[str, Any]

    def execute(self, fig: Figure) -> Any:
        """Give the axes all the room that its labels and the source line leave."""
        if len(fig.axes) != 1 or fig._suptitle is not None:  # type: ignore[attr-defined]
            return super().execute(fig)
        renderer = fig._get_renderer()  # type: ignore[attr-defined]
        wide, high = fig.get_size_inches()
        pads = self._params["w_pad"] / wide, self._params["h_pad"] / high
        below = _source_height(fig, renderer, pads[1])
        sticks_out = _fit(fig, renderer, pads, below)
        if sticks_out:  # how far words reach beyond the axes, only its new size tells
            sticks_out = _fit(fig, renderer, pads, below)
        return super().execute(fig) if sticks_out is None else None


def _source_height(fig: Figure, renderer: Any, pad: float) -> float:
    """Put the source line at the foot of the figure, and give the room it takes (a part of the height)."""
    source = fig._supxlabel  # type: ignore[attr-defined]
    if source is None:
        return 0.0
    source.set_position((source.get_position()[0], pad))
    return float(source.get_window_extent(renderer).height / fig.bbox.height + 2 * pad)


def _fit(fig: Figure, renderer: Any, pads: tuple[float, float], below: float) -> bool | None:
    """Set the axes' margins to what its labels need at its present size; tell whether words stick out.

    None says that nothing would be left of the axes, which stays as it is.
    """
    axes = fig.axes[0]
    labels: Any = axes.get_tightbbox(renderer, bbox_extra_artists=[], for_layout_only=True)
    artists = [*axes.texts, *([legend] if (legend := axes.get_legend()) else [])]
    boxes: list[Any] = [artist.get_tightbbox(renderer) for artist in artists]
    whole = Bbox.union([labels, *(box for box in boxes if box is not None and box._is_finite())])
    inside, outside = axes.get_position(), whole.transformed(fig.transFigure.inverted())
    left, right = inside.x0 - outside.x0 + pads[0], 1 - (outside.x1 - inside.x1 + pads[0])
    bottom, top = inside.y0 - outside.y0 + pads[1] + below, 1 - (outside.y1 - inside.y1 + pads[1])
    if left >= right or bottom >= top:
        return None
    fig.subplots_adjust(left=left, right=right, bottom=bottom, top=top)
    return bool(np.any(whole.extents != labels.extents))


def draw(figure: Figure, dpi: float) -> Image.Image:
    """Draw a figure as a picture; its own resolution and layout stay as they were."""
    canvas = figure.canvas if isinstance(figure.canvas, Canvas) else Canvas(figure)
    before, engine = figure.dpi, figure.get_layout_engine()
    figure.dpi = dpi
    try:
        if engine is not None:
            engine.execute(figure)
        figure.set_layout_engine("none")
        canvas.draw()
        size = canvas.get_width_height(physical=True)
        return Image.frombuffer("RGBA", size, canvas.buffer_rgba(), "raw", "RGBA", 0, 1).convert("RGB")
    finally:
        figure.set_layout_engine(engine)
        figure.dpi = before
        figure.stale = False  # what is drawn is the figure as it is


def to_png(picture: Image.Image, dpi: float, colours: int = 255) -> bytes:
    """Write a picture of flat colours as a PNG with a palette: quickly, and in a third of the bytes."""
    few = picture.quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.putpalette(_exact(picture, few))
    out = io.BytesIO()
    few.save(out, format="png", dpi=(dpi, dpi), compress_level=6)
    return out.getvalue()


def _exact(picture: Image.Image, few: Image.Image) -> list[int]:
    """Give the palette with flat colours as they are in the picture, where quantising took in their edges."""
    palette = list(few.getpalette() or [])
    inks, places = (np.asarray(each)[::5, ::7].astype(np.int64) for each in (picture, few))
    pairs = places << 24 | inks[..., 0] << 16 | inks[..., 1] << 8 | inks[..., 2]
    found, counts = np.unique(pairs, return_counts=True)
    for place in np.argsort(counts):  # the most frequent ink of a place comes last, and stays
        if counts[place] > _FLAT_SHARE * pairs.size:
            colour = int(found[place]) >> 24
            palette[3 * colour : 3 * colour + 3] = int(found[place] & 0xFFFFFF).to_bytes(3, "big")
    return palette
