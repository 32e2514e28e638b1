"""Hostile names, encodings and files: the right figures or one clear line, the rest of the batch read, nothing hangs."""

from __future__ import annotations

import csv
import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pdf_maker import Canvas, encrypted_pdf, pdf_bytes
from test_cli import BUDGET, jz, rows

from jzanalysis.disclosure import read_part

NAMES = [
    "<img src=x onerror=alert(1)>.txt",
    "$(touch ran).txt",
    "`touch ran`.txt",
    "a;touch ran.txt",
    "-h.txt",
    "*.txt",
    "a+b.txt",
    "quote'\".txt",
    "长" * 78 + "abc.txt",  # 241 bytes
]


def figures(text: str) -> list[tuple[str, str, str]]:
    return [(row["row"], row["printed"], row["amount_wan"]) for row in rows(text)]


@pytest.fixture(scope="module")
def wanted(tmp_path_factory) -> list[tuple[str, str, str]]:
    path = tmp_path_factory.mktemp("plain") / "a.txt"
    path.write_text(BUDGET, encoding="utf-8")
    found = figures(jz("facts", str(path)).stdout)
    assert ("二、科学技术", "60.00", "60") in found
    return found


def by_document(text: str) -> dict[str, list[tuple[str, str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows(text):
        found.setdefault(row["document"].removeprefix("'"), []).append(row)
    return {
        name: [(row["row"], row["printed"], row["amount_wan"]) for row in its] for name, its in found.items()
    }


# ── names ───────────────────────────────────────────────────────────────────


def test_hostile_names_are_only_names(tmp_path, wanted):
    for name in NAMES:
        (tmp_path / name).write_text(BUDGET, encoding="utf-8")
    told = jz("info", "--", *NAMES, cwd=tmp_path)
    assert told.returncode == 0 and told.stderr == ""
    assert [line.rpartition(" · ")[2] for line in told.stdout.splitlines() if " · " in line] == NAMES
    read = jz("facts", "--", *NAMES, cwd=tmp_path)
    assert by_document(read.stdout) == dict.fromkeys(NAMES, wanted)
    assert not (tmp_path / "ran").exists()


def test_a_hostile_name_is_escaped_in_the_heat_map(tmp_path):
    (tmp_path / NAMES[0]).write_text(BUDGET.replace("某市测试局", "<script>x</script>局"), encoding="utf-8")
    assert jz("info", NAMES[0], "--matrix", "-o", "m.html", cwd=tmp_path).returncode == 0
    page = (tmp_path / "m.html").read_text(encoding="utf-8")
    assert "<img" not in page and "<script" not in page


def test_a_name_too_long_for_the_system_is_one_line(tmp_path):
    done = jz("facts", "长" * 2000 + ".pdf", cwd=tmp_path)
    assert done.returncode == 2 and len(done.stderr.strip().splitlines()) == 1


# ── suffixes and encodings ──────────────────────────────────────────────────


def test_a_text_with_a_wrong_suffix_gives_the_same_facts(tmp_path, wanted):
    names = [f"b{suffix}" for suffix in (".pdf", ".xlsx", ".docx", ".html", "")]
    for name in names:
        (tmp_path / name).write_text(BUDGET, encoding="utf-8")
    assert by_document(jz("facts", *names, cwd=tmp_path).stdout) == dict.fromkeys(names, wanted)


def test_a_pdf_with_a_wrong_suffix_gives_the_same_facts(tmp_path):
    canvas = Canvas().text(200, 60, "2024年部门收入总表", 16).text(340, 90, "单位：万元")
    cells = [["项目", "预算数"], ["财政拨款", "12.50"], ["合计", "12.50"]]
    canvas.table([50, 200, 300], [100, 120, 140, 160], cells)
    names = [f"a{suffix}" for suffix in (".pdf", ".txt", ".docx", ".xls", ".PDF.download")]
    for name in names:
        (tmp_path / name).write_bytes(pdf_bytes([canvas]))
    found = by_document(jz("facts", *names, cwd=tmp_path).stdout)
    assert found == dict.fromkeys(names, [("财政拨款", "12.50", "12.5"), ("合计", "12.50", "12.5")])  # noqa: RUF024


ENCODINGS = {
    "undeclared": BUDGET.encode("gb18030"),
    "misdeclared": ("<!-- charset=utf-8 -->\n" + BUDGET).encode("gb18030"),
    "a UTF-8 mark before GB18030": b"\xef\xbb\xbf" + BUDGET.encode("gb18030"),
    "a UTF-8 mark": BUDGET.encode("utf-8-sig"),
    "UTF-16 with a mark": BUDGET.encode("utf-16"),
    "big-endian UTF-16 with a mark": b"\xfe\xff" + BUDGET.encode("utf-16-be"),
    "UTF-16 without a mark": BUDGET.encode("utf-16-le"),
    "big-endian UTF-16 without a mark": BUDGET.encode("utf-16-be"),
    "Windows line ends": BUDGET.replace("\n", "\r\n").encode("gb18030"),
    "pages of blanks before it": b" \r\n" * 5000 + BUDGET.encode(),
}


def test_the_encoding_is_found_from_the_bytes(tmp_path, wanted):
    for name, data in ENCODINGS.items():
        (tmp_path / name).write_bytes(data)
    assert by_document(jz("facts", *ENCODINGS, cwd=tmp_path).stdout) == dict.fromkeys(ENCODINGS, wanted)


def test_a_damaged_character_does_not_change_the_encoding_and_is_told(tmp_path, wanted):
    names = ("utf-8", "gb18030")
    for name in names:
        data = (BUDGET + "注：" + "本表数据为预算数。" * 20 + "元").encode(name)[:-1]
        (tmp_path / name).write_bytes(data)
    assert by_document(jz("facts", *names, cwd=tmp_path).stdout) == dict.fromkeys(names, wanted)
    assert jz("info", *names, cwd=tmp_path).stdout.count("1 characters are damaged") == 2


# ── what takes long, what never ends ────────────────────────────────────────

FLOODS = {
    "digits": "1" * 3_000_000,
    "spaces": "收入" + " " * 200_000 + "x",
    "blank cells": "\t" * 200_000 + "x",
    "a figure in a sentence": "2024年收入总计"
    + "1" * 1_000_000
    + "万元，比上年增加"
    + " " * 100_000
    + "1万元。",
    "brackets": "（" * 200_000,
    "tags": "<" * 300_000,
    "words of change": "比上年增加" * 60_000,
}


@pytest.mark.parametrize("flood", FLOODS)
def test_an_endless_line_costs_seconds_and_no_figure(tmp_path, wanted, flood):
    path = tmp_path / "b.txt"
    path.write_text(BUDGET + "\n" + FLOODS[flood] + "\n", encoding="utf-8")
    begun = time.process_time()
    part = read_part(str(path))
    assert time.process_time() - begun < 5
    assert [(fact["row"], fact["printed"]) for fact in part.facts] == [figure[:2] for figure in wanted]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_what_is_no_file_is_told_at_once_and_the_rest_is_read(tmp_path, wanted):
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "gone.pdf").symlink_to("nowhere.pdf")
    (tmp_path / "loop.pdf").symlink_to("loop.pdf")
    (tmp_path / "hollow").mkdir()
    (tmp_path / "good.txt").write_text(BUDGET, encoding="utf-8")
    begun = time.monotonic()
    bad = ["pipe.pdf", "/dev/zero", "gone.pdf", "loop.pdf", "missing.pdf", "hollow"]
    done = jz("facts", *bad, "good.txt", cwd=tmp_path)
    assert done.returncode == 0 and figures(done.stdout) == wanted
    assert [line.partition(": ")[0] for line in done.stderr.splitlines()] == bad
    assert time.monotonic() - begun < 15


def test_a_batch_of_good_and_bad_files_gives_what_can_be_read(tmp_path, wanted):
    good = ["1.txt", "5.txt", "9.txt"]
    for name in good:
        (tmp_path / name).write_text(BUDGET, encoding="utf-8")
    (tmp_path / "2.pdf").write_bytes(b"")
    (tmp_path / "3.pdf").write_bytes(b"<!DOCTYPE html><title>404</title>")
    (tmp_path / "4.pdf").write_bytes(b"%PDF-1.7\ncut off")
    (tmp_path / "6.pdf").write_bytes(encrypted_pdf("secret"))
    (tmp_path / "7.txt").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "8.pdf").write_bytes(b"PK\x03\x04" + b"\0" * 40)
    done = jz("facts", str(tmp_path))
    assert done.returncode == 0
    assert figures(done.stdout) == wanted * 3
    told = sorted(Path(line.partition(": ")[0]).name for line in done.stderr.splitlines())
    assert told == ["2.pdf", "3.pdf", "4.pdf", "6.pdf", "7.txt", "8.pdf"]
    assert "Traceback" not in done.stderr


# ── passwords ───────────────────────────────────────────────────────────────


def test_a_password_opens_a_file_and_an_owner_password_is_not_asked_for(tmp_path):
    (tmp_path / "locked.pdf").write_bytes(encrypted_pdf("secret"))
    (tmp_path / "open.pdf").write_bytes(encrypted_pdf(""))
    told = jz("facts", "locked.pdf", "open.pdf", cwd=tmp_path).stderr.splitlines()
    assert "encrypted" in told[0] and "--password" in told[0]
    assert "the password is wrong" in jz("facts", "locked.pdf", "--password", "guess", cwd=tmp_path).stderr
    opened = jz("facts", "locked.pdf", "--password", "secret", cwd=tmp_path).stderr.splitlines()
    for line in (told[1], *opened):  # the text is read, and it is no budget
        assert "no disclosure" in line


# ── terminals ───────────────────────────────────────────────────────────────

EVIL = "\x1b[31m\x1b]0;owned\x07\u202e\u2066\x9b"


def on_a_terminal(*arguments: str, cwd: Path) -> str:
    """Run the command with a terminal for standard output; give what it printed."""
    parent, child = pty.openpty()
    command = [sys.executable, "-c", "from jzanalysis.cli import main; main()", *arguments]
    with subprocess.Popen(
        command, stdout=child, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, cwd=cwd
    ):
        os.close(child)
        printed = b""
        try:
            while chunk := os.read(parent, 65536):
                printed += chunk
        except OSError:  # Linux: the other end is closed
            pass
    os.close(parent)
    return printed.decode("utf-8")


@pytest.mark.parametrize("command", ["info", "facts", "stated", "targets", "check"])
def test_text_cannot_command_a_terminal(tmp_path, command):
    text = (
        BUDGET.replace("总表", f"总{EVIL}表")
        .replace("一、教育", f"一、教育{EVIL}")
        .replace("人员", f"人员{EVIL}")
    )
    (tmp_path / f"a{EVIL[:4]}.txt").write_text(text, encoding="utf-8")
    printed = on_a_terminal(command, f"a{EVIL[:4]}.txt", cwd=tmp_path)
    assert printed
    assert not set(printed) & set(EVIL) - set("[31m]0;owned")


def test_a_pipe_gets_the_text_as_printed(tmp_path):
    (tmp_path / "a.txt").write_text(BUDGET.replace("一、教育", "一、\u202e教育"), encoding="utf-8")
    found = list(csv.DictReader(jz("facts", "a.txt", cwd=tmp_path).stdout.lstrip("\ufeff").splitlines()))
    assert any("\u202e" in row["row"] for row in found)
