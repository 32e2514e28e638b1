"""Plan, page, site: what is refused before any work, what is escaped, what is whole or absent."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from test_cli import BUDGET

from jzanalysis.errors import UsageError
from jzanalysis.rendering.files import prepare_folder, sole_writer, write_whole
from jzanalysis.rendering.manifest import Journal
from jzanalysis.rendering.notebooks import Notebook, check_parameters, find_notebooks, read_notebook
from jzanalysis.rendering.planning import give_slugs, plan, slug
from jzanalysis.rendering.running import Outcome, judge

JZ = [sys.executable, "-c", "from jzanalysis.cli import main; main()"]
PARAMETERS = 'disclosure: str = "x"  # 名称'


def write_notebook(folder: Path, name: str, *sources: str) -> Path:
    """Write a small notebook: a title, its parameters, code cells."""
    cells = [nbformat.v4.new_markdown_cell(f"# {name}"), nbformat.v4.new_code_cell(PARAMETERS)]
    cells[1].metadata["tags"] = ["parameters"]
    cells += [nbformat.v4.new_code_cell(source) for source in sources]
    path = folder / f"{name}.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def jz_render(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    """Run the command as a user would."""
    command = [*JZ, "render", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=180, check=False, **options)  # type: ignore[call-overload]


def manifest(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "manifest.csv").open(encoding="utf-8-sig", newline="") as rows:
        return {row["notebook"]: row for row in csv.DictReader(rows)}


def manifest_of_pages(folder: Path) -> dict[str, dict[str, str]]:
    with (folder / "manifest.csv").open(encoding="utf-8-sig", newline="") as rows:
        return {row["page"]: row for row in csv.DictReader(rows)}


# --- names and parameters -------------------------------------------------------------------------------


def test_an_unknown_notebook_is_refused_with_the_nearest_name():
    with pytest.raises(UsageError, match="did you mean '10-read-a-disclosure'"):
        find_notebooks(["10-read-a-disclosrue"])


def test_an_unknown_parameter_is_refused_with_the_nearest_name():
    with pytest.raises(UsageError, match="did you mean 'disclosure'"):
        check_parameters([("disclosrue", "x")], [Notebook(Path("a.ipynb"), "A", {"disclosure": ""})])


def test_a_parameter_takes_the_type_of_its_default():
    known = Notebook(Path("a.ipynb"), "A", {"top": 10, "share": 0.5, "live": False, "name": "", "years": [1]})
    given = [("top", "3"), ("share", "1"), ("live", "true"), ("name", "12"), ("years", "[2022, 2023]")]
    expected = {"top": 3, "share": 1, "live": True, "name": "12", "years": [2022, 2023]}
    assert check_parameters(given, [known]) == expected


def test_a_parameter_of_the_wrong_kind_is_refused():
    with pytest.raises(UsageError, match="not a value like its default 10"):
        check_parameters([("top", "many")], [Notebook(Path("a.ipynb"), "A", {"top": 10})])


@pytest.mark.parametrize("content", ["", "{", "[]", '{"cells": 3}'])
def test_a_broken_notebook_is_named(tmp_path, content):
    path = tmp_path / "10-broken.ipynb"
    path.write_text(content)
    with pytest.raises(UsageError, match=r"10-broken\.ipynb.*broken"):
        read_notebook(path)


@pytest.mark.parametrize(
    "name",
    [
        "<img src=x onerror=alert(1)>.pdf",
        "$(id).xlsx",
        "-h.pdf",
        "a\nb.pdf",
        "..",
        "预算" * 120 + ".pdf",
        "…",
    ],
)
def test_a_slug_is_safe_in_file_names_and_links(name):
    short = slug(name)
    assert short
    assert len(short.encode()) <= 110
    assert all(letter.isalnum() or letter == "-" for letter in short)
    assert not short.startswith("-")


def test_two_inputs_with_one_file_name_get_distinct_slugs_and_one_input_twice_gets_one():
    slugs = give_slugs(["a/2023.pdf", "b/2023.pdf", "a/2023.pdf"])
    assert len(slugs) == 2
    assert len(set(slugs.values())) == 2


def test_a_page_gets_only_the_parameters_that_its_notebook_has(tmp_path):
    one = read_notebook(write_notebook(tmp_path, "10-one"))
    pages = plan(["x.pdf"], [one], {"top": 3})
    assert [dict(page.parameters) for page in pages] == [{"disclosure": "x.pdf"}]


# --- verdict ------------------------------------------------------------------------------------------------


def test_a_notebook_whose_kernel_was_killed_is_never_complete(tmp_path):
    notebook = read_notebook(write_notebook(tmp_path, "10-one", "1"))
    content = nbformat.read(notebook.path, 4)
    for count, cell in enumerate(content.cells[1:2], start=1):
        cell.execution_count = count
    verdict = judge(plan(["x"], [notebook], {})[0], content, "", seconds=1)
    assert (verdict.status, verdict.cell) == ("failed", 2)


# --- files --------------------------------------------------------------------------------------------------


def test_a_write_that_fails_leaves_the_old_file_and_no_leftover(tmp_path, monkeypatch):
    target = tmp_path / "index.html"
    write_whole(target, "old")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(target, "new")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_second_writer_refuses_and_names_the_first(tmp_path):
    prepare_folder(tmp_path / "site")
    with sole_writer(tmp_path / "site"):
        code = f"""
from pathlib import Path
from jzanalysis.rendering.files import sole_writer
with sole_writer(Path({str(tmp_path / "site")!r})): pass"""
        second = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert f"process {os.getpid()}" in second.stderr
    with sole_writer(tmp_path / "site"):
        pass


def test_a_torn_line_of_the_journal_is_skipped(tmp_path):
    (tmp_path / ".jz").mkdir()
    journal = Journal(tmp_path)
    journal.add(Outcome("a", "d", "n"))
    with (tmp_path / ".jz" / "journal").open("a") as out:
        out.write('{"page": "b", "disc')
    assert list(journal.read()) == ["a"]


# --- the page -----------------------------------------------------------------------------------------------


def executed(*outputs: object):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", execution_count=1)])
    notebook.cells[0].outputs = [
        nbformat.v4.new_output("display_data", data=data, metadata={}) for data in outputs
    ]
    return notebook


def test_a_page_asks_for_nothing_outside():
    from jzanalysis.rendering.export import to_html

    html = to_html(executed({"text/plain": "1"}), {"title": "标题"})
    assert "http://" not in html.replace("http-equiv", "")
    assert "https://" not in html
    assert "<script" not in html


def test_names_from_a_disclosure_are_escaped_in_the_page():
    from jzanalysis.rendering.export import to_html

    evil = "<img src=x onerror=alert(1)>"
    links = [{"title": evil, "href": "a.html", "here": False}]
    html = to_html(
        executed({"text/plain": evil}), {"title": evil, "failure": evil, "footer": evil, "links": links}
    )
    assert evil not in html


def test_the_page_forbids_scripts_that_a_disclosure_might_smuggle_in():
    from jzanalysis.rendering.export import to_html

    html = to_html(executed({"text/html": "<script>alert(1)</script>"}), {"title": "x"})
    assert "default-src 'none'" in html
    assert "unsafe-inline'" not in html.split("script-src")[1].split('"')[0]


def test_names_are_escaped_in_the_index(tmp_path):
    from jzanalysis.rendering.findings import Findings
    from jzanalysis.rendering.site import write_site

    evil = "<script>alert(1)</script>"
    notebook = read_notebook(write_notebook(tmp_path, "10-one"))
    pages = plan([f"{evil}.pdf"], [notebook], {})
    found = Findings(
        pages[0].disclosure,
        pages[0].slug,
        department=evil,
        failing=[evil],
        missing=[evil],
        checks={"fails": 1},
    )
    index = write_site(
        tmp_path, pages, {pages[0].name: Outcome(pages[0].name, "d", "n", "failed", error=evil)}, [found]
    )
    for page in (index, tmp_path / f"{pages[0].slug}.html"):
        assert "<script>alert" not in page.read_text(encoding="utf-8")


def test_the_widget_script_is_patched_in_exactly_one_place():
    from jzanalysis.rendering.build_static import STATIC, patch

    assert "Automatic publicPath" not in (STATIC / "embed.js").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="found it 0 times"):
        patch("something else")


def test_parameters_are_written_readably_and_read_back_as_they_were():
    from jzanalysis.rendering.engine import ReadableTranslator

    given = {"name": '焦作市“科协”\n"\\', "n": 3, "file": "\udcff.pdf"}
    written = ReadableTranslator.codify(given)
    assert '# Parameters\nname = "焦作市“科协”' in written
    space: dict = {}
    exec(written.encode().decode(), space)
    assert {name: space[name] for name in given} == given


# --- the command: refusals before any work ------------------------------------------------------------------


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """Assert a refusal: exit 2, one line, no traceback."""
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "site").write_text("x")
    assert "is a file" in refused(jz_render("-o", tmp_path / "site"))


def test_a_folder_of_other_files_is_refused_and_untouched(tmp_path):
    (tmp_path / "mine.txt").write_text("x")
    assert "holds other files" in refused(jz_render("-o", tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    assert "cannot be written" in refused(jz_render("-o", tmp_path / "file" / "site"))


@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="needs a folder that even root cannot write to")
def test_a_folder_that_cannot_be_written_to_is_refused():
    assert "cannot be written" in refused(jz_render("-o", "/sys/kernel/site"))


def test_inputs_that_cannot_be_written_to_are_rendered_and_left_alone(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    file = folder / "甲市乙局.txt"
    file.write_text(BUDGET, encoding="utf-8")
    file.chmod(0o444)
    folder.chmod(0o555)
    before = [(path.name, path.stat().st_mtime_ns) for path in (folder, *folder.iterdir())]
    done = jz_render(folder, "-o", tmp_path / "site", "--notebook", "10-read-a-disclosure")
    folder.chmod(0o755)
    assert done.returncode == 0, done.stderr
    assert manifest(tmp_path / "site")["10-read-a-disclosure"]["status"] == "ok"
    assert [(path.name, path.stat().st_mtime_ns) for path in (folder, *folder.iterdir())] == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-p", "disclosrue", "x"], "did you mean 'disclosure'"),
        (["--notebook", "10-read"], "did you mean '10-read-a-disclosure'"),
        (["--format", "docx"], "unknown format 'docx'"),
        (["jiaozuo-kexi-2023"], "did you mean 'jiaozuo-kexie-2023'"),
        (["nowhere/budget.pdf"], "no such file"),
    ],
)
def test_what_is_not_known_is_refused_in_one_line(tmp_path, arguments, words):
    done = jz_render(*arguments, "-o", tmp_path / "site")
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "site").exists()


def test_a_file_with_nothing_to_read_leaves_no_site(tmp_path):
    (tmp_path / "empty.pdf").write_bytes(b"")
    done = jz_render(tmp_path / "empty.pdf", "-o", tmp_path / "site", "--notebook", "10")
    assert "empty" in refused(done)
    assert not (tmp_path / "site").exists()


# --- the command: a batch with every kind of accident -------------------------------------------------------

ACCIDENTS = {
    "10-good": ["import jzanalysis as jz", "jz.load(disclosure).department"],
    "11-raises": ["'before'", "{}['missing']", "'after'"],
    "12-exits": ["'before'", "import os; os._exit(7)"],
    "13-killed": ["'before'", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"],
    "14-endless": ["while True: pass"],
    "15-deaf": ["import signal; signal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass"],
    "16-greedy": ["x = [bytearray(50_000_000) for _ in range(1000)]"],
    "17-chinese": ["disclosure, '堃'"],
}


@pytest.fixture(scope="module")
def accidents(tmp_path_factory):
    """Render a batch of accidents once."""
    folder = tmp_path_factory.mktemp("accidents")
    paths = [write_notebook(folder, name, *sources) for name, sources in ACCIDENTS.items()]
    chosen = [part for path in paths for part in ("--notebook", path)]
    arguments = [*chosen, "-o", folder / "site", "--cell-seconds", 5, "--max-memory", 600]
    return folder / "site", jz_render(*arguments), arguments


def test_the_good_pages_of_a_bad_batch_are_rendered(accidents):
    site, done, _ = accidents
    assert done.returncode == 1
    statuses = {name: row["status"] for name, row in manifest(site).items()}
    assert [name for name, status in statuses.items() if status == "ok"] == ["10-good", "17-chinese"]
    assert "焦作市科学技术协会" in (site / "jiaozuo-kexie-2023-10-good.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "cell", "cause"),
    [
        ("11-raises", "4", "KeyError"),
        ("12-exits", "4", "exit code 7"),
        ("13-killed", "4", "signal 9"),
        ("14-endless", "3", "longer than 5 s"),
        ("15-deaf", "3", "longer than 5 s"),
        ("16-greedy", "3", "MemoryError"),
    ],
)
def test_an_accident_is_told_with_cell_and_cause(accidents, name, cell, cause):
    site, done, _ = accidents
    row = manifest(site)[name]
    assert (row["status"], row["cell"]) == ("failed", cell)
    assert cause in row["error"]
    assert f"jiaozuo-kexie-2023-{name}, cell {cell}" in done.stderr


@pytest.mark.parametrize("name", ["11-raises", "12-exits", "13-killed"])
def test_a_failed_page_keeps_what_it_had(accidents, name):
    site, _, _ = accidents
    html = (site / f"jiaozuo-kexie-2023-{name}.html").read_text(encoding="utf-8")
    assert "'before'" in html
    assert "本页没有运行完" in html


def test_a_batch_leaves_no_torn_file_and_no_process(accidents):
    site, _, _ = accidents
    assert not list(site.rglob("*.part*"))
    assert not list((site / ".jz" / "outcomes").iterdir())


def test_the_index_lists_failures_and_links_the_downloads(accidents):
    site, _, _ = accidents
    index = (site / "index.html").read_text(encoding="utf-8")
    assert index.count("没有运行完") == 6
    assert "data/jiaozuo-kexie-2023-facts.csv" in index
    assert (site / "data" / "jiaozuo-kexie-2023-facts.csv").stat().st_size > 100_000


def test_a_second_run_does_only_what_is_missing(accidents, jz):
    site, _, arguments = accidents
    good = site / "jiaozuo-kexie-2023-10-good.html"
    before = good.stat().st_mtime_ns
    code, _ = jz.run("render", *arguments)
    rows = manifest(site)
    assert code == 1
    assert (rows["10-good"]["status"], rows["11-raises"]["status"]) == ("skipped", "failed")
    assert good.stat().st_mtime_ns == before


def test_parameters_stand_in_the_page_in_chinese(accidents):
    site, _, _ = accidents
    notebook = (site / "notebooks" / "jiaozuo-kexie-2023-17-chinese.ipynb").read_text(encoding="utf-8")
    assert "堃" in notebook
    assert json.loads(notebook)["metadata"]["papermill"]["parameters"] == {"disclosure": "jiaozuo-kexie-2023"}


# --- the command: stopped ---------------------------------------------------------------------------------


def started(folder: Path, *arguments: object) -> subprocess.Popen[str]:
    command = [*JZ, "render", *map(str, arguments), "-o", str(folder / "site")]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=hear_interrupts,
    )


def hear_interrupts() -> None:
    """Hear Ctrl-C even where the tests run in the background, of which a shell keeps it away."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def alive(marker: str) -> list[str]:
    """Processes whose environment carries the marker: the run's own, whatever session they are in."""
    found = []
    for place in Path("/proc").glob("[0-9]*/environ"):
        try:
            if marker.encode() in place.read_bytes():
                found.append(place.parent.name)
        except OSError:
            continue
    return found


def wait_for(condition, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGKILL, -9)]
)
def test_a_stopped_run_ends_at_once_leaves_no_process_and_goes_on_later(
    tmp_path, monkeypatch, jz, sent, code
):
    marker = f"JZ_TEST_MARKER={tmp_path.name}-{sent}"
    monkeypatch.setenv(*marker.split("="))
    quick = write_notebook(tmp_path, "10-quick", "1")
    begin = f"open({str(tmp_path / 'begun')!r}, 'w').close()"
    wait = "import os, time; time.sleep(60 if os.environ.get('JZ_SLOW') else 0)"
    slow = write_notebook(tmp_path, "11-slow", begin, wait)
    monkeypatch.setenv("JZ_SLOW", "1")
    run = started(tmp_path, "--notebook", quick, "--notebook", slow)
    assert wait_for((tmp_path / "begun").exists, 60)
    assert wait_for((tmp_path / "site" / ".jz" / "journal").exists, 10)
    run.send_signal(sent)
    _, complaint = run.communicate(timeout=5)
    assert run.returncode == code
    assert code < 0 or "goes on where it was stopped" in complaint
    assert wait_for(lambda: not alive(marker), 3)
    assert not list((tmp_path / "site").glob("*.part"))
    monkeypatch.delenv("JZ_SLOW")
    code, said = jz.run("render", "--notebook", quick, "--notebook", slow, "-o", tmp_path / "site")
    assert code == 0, said
    assert {name: row["status"] for name, row in manifest(tmp_path / "site").items()} == {
        "10-quick": "skipped",
        "11-slow": "ok",
    }


# --- what pages need is imported beforehand -----------------------------------------------------------------

WARM = """
import sys
from jzanalysis.rendering.forks import warm_process
from jzanalysis.rendering.preloading import _FORMATS
warm_process()
print([name for name in _FORMATS if name in sys.modules])
import isoduration, logging
print(isoduration.parse_duration("P1D").date.days, logging.getLogger("matplotlib").level)
"""


def test_what_no_page_needs_is_imported_only_by_who_uses_it():
    pytest.importorskip("isoduration", reason="an optional part of jsonschema")
    done = subprocess.run([sys.executable, "-c", WARM], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == ["[]", "1 0"], done.stderr
    assert done.stderr == ""
