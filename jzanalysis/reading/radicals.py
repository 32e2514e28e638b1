"""Characters that look like an ideograph and are coded as a radical: many PDFs print ⽀ for 支 and ⻋ for 车.

A font draws both with one glyph, and a printing program that goes back from glyph to code takes the wrong one.
"""

from __future__ import annotations

import re
import unicodedata

# Unicode's EquivalentUnifiedIdeograph.txt for the radicals that are whole characters; the standard's own normal forms
# leave these as they are.
_SUPPLEMENT = (
    "⺁厂⺄乙⺅亻⺊卜⺍小⺎兀⺒巳⺓幺⺖忄⺘扌⺙攵⺜日⺝月⺟母⺠民⺡氵⺢氺⺣灬⺧牛⺨犭⺩王⺪疋⺫目⺬示⺭礻⺮竹⺯糹⺰纟⺱罓⺲罒⺶羊⺹耂⺻聿⺼肉⺽臼⺾艹"
    "⻁虎⻂衤⻃覀⻄西⻅见⻆角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑長⻒镸⻓长⻔门⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻟飠⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟"
    "⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
#: Kangxi radicals, and ideographs coded twice for compatibility (行 of Korean fonts): one normal form each.
_TWICE = (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00))
_SIMPLIFIED = "⼾户⾭青"  # as mainland fonts draw them; their normal forms are 戶 and 靑
_PAIRS = _SUPPLEMENT + _SIMPLIFIED
_TABLE = {
    code: form
    for code in _TWICE
    if len(form := unicodedata.normalize("NFKC", chr(code))) == 1 and form != chr(code)
} | {ord(_PAIRS[k]): _PAIRS[k + 1] for k in range(0, len(_PAIRS), 2)}
_ANY = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")


def as_ideographs(text: str) -> str:
    """Give each radical as the ideograph it looks like; the length of the text stays.

    >>> as_ideographs("⽀出⻔类，公务⽤⻋")
    '支出门类，公务用车'
    """
    return text.translate(_TABLE) if _ANY.search(text) else text
