"""ZIP archives: good members are read in memory, bad ones are named one line each, nothing is unpacked."""

from __future__ import annotations

import os
import stat
import struct
import zipfile

import pytest
from pdf_maker import Canvas, encrypted_pdf, pdf_bytes
from test_cli import BUDGET, jz, rows
from test_rendering_pairs import NARRATIVE, TABLE

from jzanalysis.disclosure import load
from jzanalysis.errors import ReadingError
from jzanalysis.reading import archive, read
from jzanalysis.reading.archive import member_bytes, members
from jzanalysis.rendering.pairing import Pairing
from jzanalysis.rendering.planning import source_digest, source_files


def zipped(path, contents: dict[str, bytes | str], **options):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as opened:
        for name, content in contents.items():
            opened.writestr(name, content)
    return str(path)


def problem(call, *args) -> str:
    with pytest.raises(ReadingError) as caught:
        call(*args)
    return str(caught.value)


def pdf_of(text: str) -> bytes:
    canvas = Canvas()
    canvas.text(60, 700, text)
    return pdf_bytes([canvas])


# ── good members ────────────────────────────────────────────────────────────


def test_a_member_gives_the_figures_of_the_file_itself(tmp_path):
    (tmp_path / "a.txt").write_text(BUDGET, encoding="utf-8")
    zipped(tmp_path / "all.zip", {"某局/报表.txt": BUDGET})
    plain, member = (rows(jz("facts", name, cwd=tmp_path).stdout) for name in ("a.txt", "all.zip"))
    assert plain
    assert {row["document"] for row in member} == {"all.zip > 某局/报表.txt"}
    for row in (*plain, *member):
        del row["disclosure"], row["document"]
    assert member == plain
    alone = rows(jz("facts", "all.zip > 某局/报表.txt", cwd=tmp_path).stdout)
    assert [row["printed"] for row in alone] == [row["printed"] for row in plain]
    assert load(f"{tmp_path}/all.zip > 某局/报表.txt").facts["printed"].notna().any()


def test_a_pdf_in_an_archive_is_read_with_its_pages_and_its_own_password(tmp_path):
    path = zipped(tmp_path / "a.zip", {"open.pdf": pdf_of("budget"), "cut.pdf": pdf_of("budget")[:-9]})
    assert read(f"{path} > open.pdf").blocks[0].text == "budget"
    assert "cut off" in read(f"{path} > cut.pdf").problems[0]
    path = zipped(tmp_path / "b.zip", {"locked.pdf": encrypted_pdf("secret", "budget")})
    assert "asks for a password" in problem(read, f"{path} > locked.pdf")
    assert read(f"{path} > locked.pdf", password="secret").blocks[0].text == "budget"


def test_a_folder_is_searched_for_archives_and_litter_is_no_member(tmp_path):
    zipped(tmp_path / "a.zip", {"a.txt": BUDGET, "__MACOSX/._a.txt": b"\0", ".DS_Store": b"\0", "leer/": b""})
    told = jz("info", str(tmp_path))
    assert told.returncode == 0
    assert told.stderr == ""


def test_halves_of_one_archive_are_joined(tmp_path):
    path = zipped(
        tmp_path / "a.zip", {"a.txt": TABLE, "b.txt": NARRATIVE.replace("乙局", "丙局"), "c.txt": NARRATIVE}
    )
    told = jz("info", path)
    joined, other = f"{path} > a.txt+{path} > c.txt", f"{path} > b.txt"
    assert joined in told.stdout
    assert other in told.stdout
    assert len(load(joined).facts) == 2
    (tmp_path / ".jz").mkdir()
    assert Pairing(tmp_path).pair([f"{path} > {name}.txt" for name in "abc"]) == [joined, other]
    assert source_files(joined) == [tmp_path / "a.zip"] * 2
    assert source_digest(joined) != source_digest(other)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_names_are_decoded_though_their_encoding_is_not_said(tmp_path, encoding):
    path = tmp_path / "a.zip"
    stands_in = "x" * len("部门预算.txt".encode(encoding))
    zipped(path, {stands_in: BUDGET})
    path.write_bytes(path.read_bytes().replace(stands_in.encode(), "部门预算.txt".encode(encoding)))
    assert members(str(path)) == [f"{path} > 部门预算.txt"]
    assert member_bytes(f"{path} > 部门预算.txt").decode() == BUDGET


# ── bad members ─────────────────────────────────────────────────────────────


def test_of_five_members_two_are_read_and_three_named(tmp_path):
    inside = {"one.txt": BUDGET, "empty.pdf": b"", "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
              "page.pdf": b"<!DOCTYPE html><html>404</html>", "two.txt": BUDGET}  # fmt: skip
    zipped(tmp_path / "a.zip", inside)
    told = jz("facts", "a.zip", cwd=tmp_path)
    assert told.returncode == 0
    assert {row["document"] for row in rows(told.stdout)} == {"a.zip > one.txt", "a.zip > two.txt"}
    lines = told.stderr.splitlines()
    assert [line.split(": ")[0] for line in lines] == [
        "a.zip > empty.pdf",
        "a.zip > old.doc",
        "a.zip > page.pdf",
    ]
    assert all("; " in line for line in lines)


def test_members_that_point_outside_are_refused_and_the_good_ones_read(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(folder / "a.zip", "w") as opened:
        for name in ("../out.txt", "/etc/jz.txt", "C:\\jz.txt", "..\\out.txt", "good.txt"):
            opened.writestr(name, BUDGET)
        opened.writestr(link, "../secret.txt")
    told = jz("facts", "a.zip", cwd=folder)
    assert {row["document"] for row in rows(told.stdout)} == {"a.zip > good.txt"}
    assert sum("points outside" in line for line in told.stderr.splitlines()) == 4
    assert sum("is a link" in line for line in told.stderr.splitlines()) == 1
    assert os.listdir(tmp_path) == ["in"]
    assert os.listdir(folder) == ["a.zip"]


def test_an_archive_in_an_archive_is_refused(tmp_path):
    inner = zipped(tmp_path / "inner.zip", {"a.txt": BUDGET})
    outer = zipped(tmp_path / "outer.zip", {"inner.zip": (tmp_path / "inner.zip").read_bytes()})
    assert "archive within an archive" in problem(read, f"{outer} > inner.zip")
    assert "name one" in problem(load, inner)


def test_overlapping_members_are_refused(tmp_path):
    path = tmp_path / "a.zip"
    zipped(path, {"a.txt": BUDGET, "b.txt": BUDGET * 2})
    data = bytearray(path.read_bytes())
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = struct.pack(
        "<I", 10
    )  # its header is said to lie within the first's data
    path.write_bytes(data)
    assert "overlap" in problem(members, str(path))
    assert jz("facts", str(path)).returncode == 2


def test_sizes_that_lie_give_no_figure(tmp_path):
    path = tmp_path / "a.zip"
    zipped(path, {"a.txt": BUDGET * 50})
    data = bytearray(path.read_bytes())
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 100)
    path.write_bytes(data)
    assert "damaged" in problem(member_bytes, f"{path} > a.txt")


@pytest.mark.parametrize(
    ("limit", "words"), [("MAX_MEMBERS", "2 files"), ("MAX_UNPACKED", "limit"), ("MAX_MEMBER", "limit")]
)
def test_each_limit_is_named(tmp_path, monkeypatch, limit, words):
    path = zipped(tmp_path / "a.zip", {"a.txt": BUDGET, "b.txt": BUDGET})
    monkeypatch.setattr(archive, limit, 1)
    told = problem(member_bytes, f"{path} > a.txt")
    assert words in told
    assert "unpack it" in told


def test_two_members_of_one_name_are_not_mixed(tmp_path):
    zipped(tmp_path / "a.zip", {"a.txt": BUDGET, "b.txt": "x"})
    data = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(data.replace(b"b.txt", b"a.txt"))
    assert "2 files of the name a.txt" in problem(members, str(tmp_path / "a.zip"))


def test_a_damaged_cut_off_or_empty_archive_is_one_line(tmp_path):
    whole = zipped(tmp_path / "a.zip", {"a.txt": BUDGET})
    data = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(data[: len(data) // 2])
    zipped(tmp_path / "none.zip", {})
    for name, word in (
        ("cut.zip", "damaged or cut off"),
        ("none.zip", "empty"),
        (f"{whole} > b.txt", "no such file"),
    ):
        told = jz("facts", name, cwd=tmp_path)
        assert told.returncode == 2
        assert len(told.stderr.splitlines()) == 1
        assert word in told.stderr


def test_an_encrypted_archive_asks_for_its_password(tmp_path):
    path = tmp_path / "a.zip"
    zipped(path, {"a.txt": BUDGET})
    data = bytearray(path.read_bytes())
    data[6] |= 1  # the flag in the member's header and in the directory
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert "--password" in problem(read, f"{path} > a.txt")
    with pytest.raises(ReadingError, match=r"password is wrong|damaged"):
        read(f"{path} > a.txt", password="guess")
