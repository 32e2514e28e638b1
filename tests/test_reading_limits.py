"""One bad file costs itself only: limits of time and memory, crashes, and files that are no PDFs."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import socket
import sys
import time
import zipfile
import zlib

import pytest
from pdf_maker import Canvas, assemble, pdf_bytes, stream, write_pdf

from jzanalysis.errors import ReadingError
from jzanalysis.reading.limits import progress, run_limited, run_many
from jzanalysis.reading.pdf import read_pdf
from jzanalysis.reading.sniff import refuse, sniff

FORM = "/Type /XObject /Subtype /Form /BBox [0 0 9 9]"
ON_LINUX = sys.platform.startswith("linux")


# ── what children may do ────────────────────────────────────────────────────


def echo(file, what="done"):
    return f"{file} {what}"


def noisy(file):
    print("out")
    print("err", file=sys.stderr)
    os.write(2, b"native\n")
    return file


def sleep_for_ever(file):
    while True:
        time.sleep(1)


def eat_memory(file):
    hoard = []
    while True:
        hoard.append(bytearray(20_000_000))
        progress(1)


def crash(file):
    ctypes.string_at(0)


def stumble(file):
    raise ValueError("unexpected")


def refuse_politely(file):
    raise ReadingError(file, "is not to be read", "leave it")


def pages_with_a_trap(file, *, skip=()):
    for page in (1, 2, 3):
        progress(page)
        if page == 2 and 2 not in skip:
            sleep_for_ever(file)
    return f"read without {skip}"


def by_name(file):
    return {"crash": crash, "hang": sleep_for_ever, "refuse": refuse_politely}.get(file, echo)(file)


# ── limits ──────────────────────────────────────────────────────────────────


def test_a_result_comes_back_from_the_child():
    assert run_limited(echo, "a.pdf", file="a.pdf", what="read") == "a.pdf read"


def test_nothing_that_a_library_prints_gets_out(capfd):
    assert run_limited(noisy, "a.pdf", file="a.pdf") == "a.pdf"
    assert capfd.readouterr() == ("", "")


def test_a_call_without_progress_is_ended_in_time():
    begun = time.monotonic()
    with pytest.raises(ReadingError, match=r"a\.pdf: no progress for 0\.5 seconds; raise --max-seconds"):
        run_limited(sleep_for_ever, "a.pdf", file="a.pdf", max_seconds=0.5)
    assert time.monotonic() - begun < 5


@pytest.mark.skipif(not ON_LINUX, reason="memory is watched on Linux")
def test_a_call_that_eats_memory_is_ended():
    with pytest.raises(ReadingError, match=r"needs more than 0\.2 GB of memory; raise --max-memory"):
        run_limited(eat_memory, "a.pdf", file="a.pdf", max_memory=200_000_000)


def test_a_crash_is_an_error_with_the_file():
    with pytest.raises(ReadingError, match=r"a\.pdf: the PDF library crashed on it"):
        run_limited(crash, "a.pdf", file="a.pdf")


def test_an_unexpected_exception_is_one_line_and_keeps_its_place_in_a_note():
    with pytest.raises(ReadingError, match=r"cannot be read \(ValueError: unexpected\)") as caught:
        run_limited(stumble, "a.pdf", file="a.pdf")
    assert "\n" not in str(caught.value)
    assert "stumble" in caught.value.__notes__[0]


def test_a_reading_error_comes_back_as_it_is():
    with pytest.raises(ReadingError, match=r"^a\.pdf: is not to be read; leave it$"):
        run_limited(refuse_politely, "a.pdf", file="a.pdf")


def test_the_page_that_breaks_the_reader_is_left_out_and_the_rest_is_read():
    assert run_limited(pages_with_a_trap, "a.pdf", file="a.pdf", max_seconds=0.5) == "read without (2,)"


def test_of_many_files_the_bad_ones_are_named_and_the_rest_is_read_in_order():
    names = ["a", "crash", "b", "hang", "refuse", "c"]
    results = list(run_many(by_name, [(name,) for name in names], jobs=2, max_seconds=1))
    assert [str(results[index]) for index in (0, 2, 5)] == ["a done", "b done", "c done"]
    assert all(isinstance(results[index], ReadingError) for index in (1, 3, 4))
    assert [results[index].file for index in (1, 3, 4)] == ["crash", "hang", "refuse"]


def read_in_a_worker(queue):
    queue.put(run_limited(echo, "a.pdf", file="a.pdf"))


@pytest.mark.skipif(not ON_LINUX, reason="forks")
def test_a_clusters_daemonic_worker_may_read_too():
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    worker = context.Process(target=read_in_a_worker, args=(queue,), daemon=True)
    worker.start()
    assert queue.get(timeout=10) == "a.pdf done"
    worker.join(10)


@pytest.mark.skipif(not ON_LINUX, reason="looks into /proc")
def test_an_abandoned_batch_leaves_no_process_behind():
    running = run_many(by_name, [("a",), ("hang",)], jobs=2, max_seconds=60)
    assert next(running) == "a done"
    running.close()
    assert not [pid for pid in os.listdir("/proc") if pid.isdigit() and parent_of(pid) == os.getpid()]


def parent_of(pid: str) -> int:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return int(file.read().rpartition(")")[2].split()[1])
    except OSError:
        return 0


# ── hostile PDFs ────────────────────────────────────────────────────────────


def read_limited(path, **limits):
    return run_limited(read_pdf, str(path), file=path, max_seconds=5, **limits)


def ending(path, **limits) -> str:
    """What reading ends in, in plain words; never a traceback, never a hang."""
    try:
        document = read_limited(path, **limits)
    except ReadingError as error:
        return str(error)
    return "; ".join(document.problems) or "read"


def one_page(content: bytes, entries: str = "", more: list[bytes] | None = None) -> bytes:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << %s >> >>"
    head = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"]
    return assemble([*head, page % entries.encode(), content, *(more or [])])


def test_a_loop_in_the_page_tree_ends(tmp_path):
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R] >>"]
    (tmp_path / "a.pdf").write_bytes(assemble(objects))
    assert ending(tmp_path / "a.pdf") != "read"


def test_a_loop_in_the_cross_reference_ends(tmp_path):
    whole = pdf_bytes([Canvas().text(80, 80, "budget")])
    start = whole.index(b"xref\n0")
    path = tmp_path / "a.pdf"
    path.write_bytes(whole.replace(b"/Root 1 0 R", f"/Root 1 0 R /Prev {start}".encode()))
    begun = time.monotonic()
    ending(path)
    assert time.monotonic() - begun < 10


def test_a_form_that_draws_itself_ends(tmp_path):
    form = stream(b"/X Do /X Do", f"{FORM} /Resources << /XObject << /X 5 0 R >> >>")
    (tmp_path / "a.pdf").write_bytes(one_page(stream(b"/X Do"), "/XObject << /X 5 0 R >>", [form]))
    begun = time.monotonic()
    ending(tmp_path / "a.pdf")
    assert time.monotonic() - begun < 10


def test_forms_in_forms_that_explode_end_within_the_limits(tmp_path):
    forms = [
        stream(
            b"/X Do " * 10,
            f"{FORM} /Resources << /XObject << /X {6 + level} 0 R >> >>",
        )
        for level in range(12)
    ]
    last = stream(b"0 0 m 9 9 l S", FORM)
    path = tmp_path / "a.pdf"
    path.write_bytes(one_page(stream(b"/X Do"), "/XObject << /X 5 0 R >>", [*forms, last]))
    begun = time.monotonic()
    ending(path, max_memory=500_000_000)
    assert time.monotonic() - begun < 30


def test_a_content_stream_that_expands_to_gigabytes_ends_within_the_limits(tmp_path):
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"0 0 m 9 9 l S " * 100_000) for _ in range(700)) + packer.flush()
    path = tmp_path / "a.pdf"
    path.write_bytes(one_page(stream(packed, "/Filter /FlateDecode")))
    begun = time.monotonic()
    line = ending(path, max_memory=500_000_000)
    assert line.count("\n") == 0
    assert "p.1" in line
    assert time.monotonic() - begun < 60


def test_a_page_of_millions_of_characters_is_skipped_and_the_others_are_read(tmp_path):
    flood = "BT /F1 1 Tf 1 0 0 1 10 10 Tm " + ("<" + "0041" * 1000 + "> Tj\n") * 3_000 + "ET"
    pages = [Canvas().text(80, 80, "first"), flood, Canvas().text(80, 80, "third")]
    document = read_limited(write_pdf(tmp_path / "a.pdf", pages))
    assert [block.text for block in document.blocks] == ["first", "third"]
    assert document.problems[0].startswith("p.2: ")


# ── what a file is ──────────────────────────────────────────────────────────


def test_a_file_is_known_by_its_first_bytes_whatever_its_suffix(tmp_path):
    samples = {
        "pdf": pdf_bytes([Canvas()]),
        "html": b"\xef\xbb\xbf\r\n<!DOCTYPE html><html><title>404</title></html>",
        "text": "部门预算\n".encode("gb18030"),
        "empty": b"",
        "rar": b"Rar!\x1a\x07\x01\0rest",
        "7z": b"7z\xbc\xaf\x27\x1crest",
        "image": b"\x89PNG\r\n\x1a\n",
        "binary": bytes(range(256)) * 4,
        "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "WordDocument\0".encode("utf-16-le"),
        "xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "Workbook\0".encode("utf-16-le"),
    }
    for kind, data in samples.items():
        path = tmp_path / f"{kind}.wrong"
        path.write_bytes(data)
        assert sniff(path) == kind


@pytest.mark.parametrize(
    ("member", "kind"),
    [("xl/workbook.xml", "xlsx"), ("word/document.xml", "docx"), ("OFD.xml", "ofd"), ("a.pdf", "zip")],
)
def test_what_a_zip_holds_tells_what_it_is(tmp_path, member, kind):
    path = tmp_path / "a.pdf"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "x" * 100)
    assert sniff(path) == kind
    path.write_bytes(path.read_bytes()[:120])  # cut off: the first member's name still tells
    assert sniff(path) == kind


def test_utf_16_text_without_a_mark_is_text(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes("部门预算公开说明，本年收入合计".encode("utf-16-le") * 20)
    assert sniff(path) == "text"


def test_each_refusal_is_one_line_that_names_the_format_and_what_to_do():
    assert str(refuse("a.pdf", "html")).startswith("a.pdf: is a web page, not a PDF; ")
    assert str(refuse("a.pdf", "empty")) == "a.pdf: the file is empty; download it again"
    assert "convert it to PDF or text" in str(refuse("a.xlsx", "xlsx"))
    for kind in ("doc", "et", "ofd", "rar", "7z", "zip", "docx", "xls", "binary", "image"):
        line = str(refuse(f"a.{kind}", kind))
        assert "; " in line
        assert "\n" not in line


def test_a_name_with_control_characters_stays_on_one_line():
    assert str(refuse("a\n\x1b[31m\u202egnp.pdf", "empty")).count("\n") == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_what_is_no_file_is_said_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "gone.pdf").symlink_to(tmp_path / "nowhere.pdf")
    begun = time.monotonic()
    for name, words in {
        "pipe.pdf": "a pipe",
        "gone.pdf": "a missing file",
        "none.pdf": "no such file",
    }.items():
        with pytest.raises(ReadingError, match=words):
            sniff(tmp_path / name)
    with pytest.raises(ReadingError, match="a folder"):
        sniff(tmp_path)
    with pytest.raises(ReadingError, match="a device"):
        sniff("/dev/null")
    assert time.monotonic() - begun < 1


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="needs sockets")
def test_a_socket_is_no_file(tmp_path):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        with pytest.raises(ReadingError, match="a socket"):
            sniff(tmp_path / "s")
