"""`jz lab`: a writable copy of the notebooks, in which nobody's work is overwritten."""

from __future__ import annotations

import pytest

from jzanalysis.bundled import bundled_folder
from jzanalysis.errors import UsageError
from jzanalysis.rendering import lab


def test_the_notebooks_are_copied_once(tmp_path):
    copied = lab.copy_notebooks(tmp_path / "mine")
    names = {path.name for path in bundled_folder("notebooks").glob("*.ipynb")}
    assert {path.name for path in (tmp_path / "mine").glob("*.ipynb")} == names
    assert len(copied) == len(names)
    assert lab.copy_notebooks(tmp_path / "mine") == []


def test_a_copy_that_was_changed_is_kept_and_named(tmp_path):
    lab.copy_notebooks(tmp_path)
    mine = tmp_path / "10-read-a-disclosure.ipynb"
    mine.write_text("my own work", encoding="utf-8")
    (line,) = lab.copy_notebooks(tmp_path)
    assert "kept" in line
    assert mine.name in line
    assert mine.read_text(encoding="utf-8") == "my own work"


def test_an_untouched_copy_of_an_older_version_is_brought_up_to_date(tmp_path, monkeypatch):
    older = tmp_path / "older"
    older.mkdir()
    (older / "10-read-a-disclosure.ipynb").write_text("{}", encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(lab, "bundled_folder", lambda _: older)
        lab.copy_notebooks(tmp_path / "mine")
    lab.copy_notebooks(tmp_path / "mine")
    newest = bundled_folder("notebooks") / "10-read-a-disclosure.ipynb"
    assert (tmp_path / "mine" / newest.name).read_bytes() == newest.read_bytes()


def test_a_folder_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="cannot be written"):
        lab.copy_notebooks(tmp_path / "file" / "mine")
