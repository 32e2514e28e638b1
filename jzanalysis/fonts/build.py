"""Build the chart font: Noto Sans SC cut down to the characters of GBK, under a name of its own.

Run once by a developer (`python -m jzanalysis.fonts.build`); needs fonttools and pylopdf-fonts-zh-cn, which
carries the whole Noto Sans SC. GBK, not GB2312: names of people and places need 堃, 郪, 珺.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import FAMILY, FONT

COPYRIGHT = "Copyright 2014-2021 Adobe (http://www.adobe.com/). Noto is a trademark of Google Inc.\n"

#: Characters beyond GBK that charts and labels use: Latin-1, dashes and quotes, arrows, mathematics
#: (the minus sign U+2212 among them), enclosed numbers, half- and full-width forms.
_BEYOND_GBK = (
    (0x20, 0x7E),
    (0xA0, 0xFF),
    (0x2010, 0x2044),
    (0x20A0, 0x20BF),
    (0x2100, 0x214F),
    (0x2150, 0x218B),
    (0x2190, 0x21FF),
    (0x2200, 0x22FF),
    (0x2460, 0x24FF),
    (0x25A0, 0x25FF),
    (0xFF00, 0xFFEF),
)


def charset() -> set[int]:
    """Give the code points the font should cover, as far as the source font has them.

    >>> {ord(c) for c in "堃郪珺−≥“（％"} <= charset()
    True
    """
    pairs = (bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF))
    gbk = {ord(text) for text in (pair.decode("gbk", "ignore") for pair in pairs) if len(text) == 1}
    return gbk.union(*(range(first, last + 1) for first, last in _BEYOND_GBK))


def build(source: Path, target: Path = FONT) -> int:
    """Write the subset of a source font and return its size in bytes."""
    from fontTools import subset

    options = subset.Options(
        layout_features=[],
        name_IDs=["*"],
        name_languages=["*"],
        notdef_outline=True,
        hinting=False,
        recalc_timestamp=False,
        drop_tables=["BASE", "VORG", "vhea", "vmtx", "DSIG"],
    )
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=charset())
    cutter.subset(font)
    _rename(font)
    subset.save_font(font, str(target), options)
    return target.stat().st_size


def _rename(font: Any) -> None:
    """Give the subset its own family, so that it never stands in for a system's full Noto Sans SC."""
    compact = FAMILY.replace(" ", "")
    names = {1: FAMILY, 3: f"2.004;JZ;{compact}-Regular", 4: FAMILY, 6: f"{compact}-Regular"}
    for record in list(font["name"].names):
        if record.nameID in names:
            font["name"].setName(
                names[record.nameID], record.nameID, record.platformID, record.platEncID, record.langID
            )
    top = font["CFF "].cff
    top.fontNames[0] = names[6]
    top[0].FullName, top[0].FamilyName = FAMILY, FAMILY


def main() -> None:
    """Build the font and its licence text beside it."""
    import importlib.metadata

    from pylopdf_fonts_zh_cn import sans_path

    size = build(sans_path())
    files = importlib.metadata.files("pylopdf-fonts-zh-cn") or []
    licence = next(file for file in files if file.name == "LICENSE").read_text(encoding="utf-8")
    FONT.with_name("OFL.txt").write_text(f"{COPYRIGHT}\n{licence}", encoding="utf-8", newline="\n")
    print(f"{FONT.name}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
