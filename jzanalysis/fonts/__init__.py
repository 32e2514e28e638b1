"""The chart font: 汉字 come from this package, never from the system or the network."""

from __future__ import annotations

from pathlib import Path

FAMILY = "JZ Noto Sans SC"
FONT = Path(__file__).with_name("NotoSansSC-GBK.otf")


def use_chinese_font() -> str:
    """Make matplotlib draw text in our font (DejaVu Sans for what it lacks) and return its family name.

    Minus signs are real minus signs, and PDF output keeps its text searchable. Calling it again is free.

    >>> use_chinese_font()
    'JZ Noto Sans SC'
    """
    import matplotlib as mpl
    from matplotlib import font_manager

    manager = font_manager.fontManager
    if not any(entry.name == FAMILY for entry in manager.ttflist):
        manager.addfont(str(FONT))
    mpl.rcParams.update(
        {
            "font.family": [FAMILY, "DejaVu Sans"],
            "axes.unicode_minus": True,
            "pdf.fonttype": 42,
            "svg.fonttype": "path",
        }
    )
    return FAMILY
