"""Pages as PDF: printed whole by a browser that is there, a clear word otherwise."""

from __future__ import annotations

import os
import shutil
import stat

import pytest

from jzanalysis.errors import UsageError
from jzanalysis.rendering import export


def test_without_a_browser_the_format_is_refused(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(UsageError, match="none is installed; install one, or leave pdf out"):
        export.chromium()


@pytest.mark.skipif(os.name != "posix", reason="the false browser is a shell script")
def test_a_browser_that_fails_names_the_file_and_leaves_the_old_one(tmp_path, monkeypatch):
    browser = tmp_path / "browser"
    browser.write_text("#!/bin/sh\necho 'no display' >&2\nexit 3\n")
    browser.chmod(browser.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(export, "chromium", lambda: str(browser))
    target = tmp_path / "page.pdf"
    target.write_bytes(b"old")
    with pytest.raises(OSError, match="Chromium did not print it: no display") as raised:
        export.to_pdf(tmp_path / "page.html", target)
    assert raised.value.filename == str(target)
    assert target.read_bytes() == b"old"


def test_a_page_is_printed_with_its_text(tmp_path):
    try:
        export.chromium()
    except UsageError as absent:
        pytest.skip(str(absent))
    import pypdfium2

    page = tmp_path / "页 1.html"
    page.write_text("<!DOCTYPE html><meta charset=utf-8><p>支出合计 708.06</p>", encoding="utf-8")
    export.to_pdf(page, tmp_path / "page.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "page.pdf")
    try:
        assert len(document) == 1
        assert "708.06" in document[0].get_textpage().get_text_range()
    finally:
        document.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["page.pdf", "页 1.html"]
