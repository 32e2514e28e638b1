"""汉字 are drawn by the package's own font."""

from __future__ import annotations

import io
import subprocess
import sys
import warnings

import matplotlib as mpl
import pytest

from jzanalysis.fonts import FAMILY, FONT, use_chinese_font

#: Rare characters of names, the signs of targets and changes, quotes and full-width forms.
SAMPLES = [
    "堃郪珺镕喆",
    "焦作市科学技术协会",
    "“三公”经费（万元）",
    "≥ ≤ ％ ，。、；：？！《》〔〕",
    "①②③ⅠⅡ·—…￥×÷±",
    "−27.06 %",
]


@pytest.fixture
def only_our_family():
    """Draw with our family alone: a CJK font on the machine would hide a missing glyph."""
    with mpl.rc_context():
        use_chinese_font()
        mpl.rcParams["font.family"] = [FAMILY]
        yield


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_character_has_a_glyph_of_ours(sample, only_our_family):
    from matplotlib.figure import Figure

    figure = Figure()
    figure.text(0.1, 0.5, sample)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.savefig(io.BytesIO(), format="png")


def test_a_negative_tick_shows_the_minus_sign_and_has_its_glyph(only_our_family):
    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.subplots()
    axes.plot([-2, -1], [-200, -100])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.savefig(io.BytesIO(), format="png")
    assert any(tick.get_text().startswith("\N{MINUS SIGN}") for tick in axes.get_yticklabels())


def test_the_font_covers_gbk():
    from fontTools.ttLib import TTFont

    covered = set(TTFont(FONT).getBestCmap())
    pairs = (
        bytes((lead, trail)).decode("gbk", "ignore")
        for lead in range(0x81, 0xFF)
        for trail in range(0x40, 0xFF)
    )
    missing = {text for text in pairs if len(text) == 1 and ord(text) not in covered}
    assert missing <= {"\x7f", "≒"}  # a control character, and the one sign Noto Sans SC itself lacks


def test_pdf_output_embeds_the_font(only_our_family):
    from matplotlib.figure import Figure

    figure = Figure()
    figure.text(0.1, 0.5, "支出")
    out = io.BytesIO()
    figure.savefig(out, format="pdf")
    assert b"JZNotoSansSC" in out.getvalue()


def test_the_licence_lies_beside_the_font():
    text = FONT.with_name("OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in text and "Copyright 2014-2021 Adobe" in text


def test_importing_the_module_does_no_work():
    code = "import sys, jzanalysis.fonts; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
