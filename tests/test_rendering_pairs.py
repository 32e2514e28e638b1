"""Two files of one disclosure in one folder are rendered as one."""

from __future__ import annotations

import os

import pytest
from test_rendering import manifest, write_notebook

from jzanalysis.errors import ReadingError
from jzanalysis.rendering.pairing import Pairing, Store, read_here

HEAD = "甲市乙局\n2023 年度部门预算\n\n"
TABLE = f"{HEAD}## 部门支出预算表\n\n预算01表\n部门名称：甲市乙局\t单位：万元\n项目\t金额\n基本支出\t1.00\n合计\t1.00\n"
NARRATIVE = f"""{HEAD}# 甲市乙局 2023 年部门预算情况说明

## 一、支出预算总体情况说明

甲市乙局2023年支出预算合计1.00万元，与2022年相比，增加0.20万元，增长25.00%。主要原因是人员增加。
"""


@pytest.fixture
def halves(tmp_path):
    """A folder with tables, their narrative, another department's narrative and an empty file."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in {"a": TABLE, "b": NARRATIVE.replace("乙局", "丙局"), "c": NARRATIVE, "d": ""}.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return [str(folder / f"{name}.txt") for name in "abcd"]


def test_halves_of_one_department_are_joined_and_read_once(tmp_path, halves):
    a, b, c, d = halves
    (tmp_path / ".jz").mkdir()
    pairing = Pairing(tmp_path)
    assert pairing.new(halves) == 4
    assert pairing.pair(halves) == [f"{a}+{c}", b, d]
    joined = pairing.store.disclosure(f"{a}+{c}")
    assert (len(joined.facts), len(joined.stated)) == (2, 1)
    with pytest.raises(ReadingError, match="empty"):
        pairing.store.disclosure(d)
    pairing.keep()
    again = Pairing(tmp_path)
    assert again.new(halves) == 0
    assert again.pair(halves, read=lambda files: iter(files and pytest.fail("read again"))) == [
        f"{a}+{c}",
        b,
        d,
    ]
    assert again.store.disclosure(b) is None


def test_a_changed_file_is_read_again(tmp_path, halves):
    (tmp_path / ".jz").mkdir()
    pairing = Pairing(tmp_path)
    pairing.pair(halves)
    pairing.keep()
    with open(halves[2], "a", encoding="utf-8") as out:
        out.write("\n")
    assert Pairing(tmp_path).new(halves) == 1


def test_a_file_alone_in_its_folder_is_not_read_beforehand(tmp_path, halves):
    (tmp_path / "alone").mkdir()
    os.rename(halves[0], tmp_path / "alone" / "a.txt")
    assert Pairing(tmp_path).new([str(tmp_path / "alone" / "a.txt"), "jiaozuo-kexie-2023"]) == 0


def test_what_is_stored_ends_with_the_process_and_has_no_name(halves):
    store = Store()
    for name, packed in read_here(halves[:1]):
        store.put(name, packed)
    assert os.fstat(store.number).st_nlink == 0


def test_the_command_renders_halves_as_one(tmp_path, halves, jz):
    notebook = write_notebook(
        tmp_path,
        "10-both",
        "import jzanalysis as jz; d = jz.load(disclosure)",
        "print(len(d.facts), len(d.stated))",
    )
    code, said = jz.run("render", tmp_path / "in", "--notebook", notebook, "-o", tmp_path / "site")
    assert code == 0, said
    assert "d.txt: " in said
    assert "<pre>2 1\n" in (tmp_path / "site" / "a-10-both.html").read_text(encoding="utf-8")
    assert manifest(tmp_path / "site")["10-both"]["status"] in ("ok", "unread")
    assert not (tmp_path / "site" / "c-10-both.html").exists()
