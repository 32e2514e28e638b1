"""What may go wrong in a batch: a full disk, a kill at any moment, crowds, a bare environment."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from test_rendering import JZ, manifest_of_pages, write_notebook
from test_rendering_pairs import TABLE

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="pages are forked on Linux")
KILLS = 20
_TIMES = re.compile(r'"(start_time|end_time|duration|seconds|peak_mb|key)": ("[^"]*"|[\d.]+|null),? ?')


@pytest.fixture
def inputs(tmp_path):
    """Two small disclosures, alone in their folders, and a notebook."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text(TABLE.replace("乙局", f"{name}局"), encoding="utf-8")
    notebook = write_notebook(
        tmp_path, "10-small", "import jzanalysis as jz", "len(jz.load(disclosure).facts)"
    )
    return [tmp_path / "one" / "one.txt", tmp_path / "two" / "two.txt", "--notebook", notebook]


def tree(site: Path) -> dict[str, str]:
    """Give the files of a site and what is in them, without what differs from run to run: times and memory."""
    found = {}
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        name = str(path.relative_to(site))
        if name in (".jz/lock", "manifest.parquet"):
            found[name] = ""
        elif name == "manifest.csv":
            rows = csv.DictReader(path.open(encoding="utf-8-sig", newline=""))
            found[name] = str(
                [{k: v for k, v in row.items() if k not in ("seconds", "peak_mb", "status")} for row in rows]
            )
        elif path.suffix == ".ipynb":
            found[name] = _TIMES.sub("", " ".join(nbformat.writes(nbformat.read(path, 4)).split()))
        elif name == ".jz/journal":
            found[name] = _TIMES.sub("", "\n".join(sorted(path.read_text(encoding="utf-8").splitlines())))
        else:
            found[name] = path.read_text(encoding="utf-8")
    return found


def assert_whole(site: Path) -> None:
    """Assert that no file of a site is half-written."""
    for path in site.rglob("*"):
        if path.name.startswith(".") or not path.is_file():
            continue
        text = path.read_bytes()
        if path.suffix == ".html":
            assert text.rstrip().endswith(b"</html>"), path
        elif path.suffix in (".ipynb", ".json"):
            json.loads(text)
        elif path.suffix == ".csv":
            assert text.endswith(b"\n"), path
        elif path.suffix == ".parquet":
            assert text[-4:] == b"PAR1", path


# --- row 33: the disk is full at the Nth write ----------------------------------------------------------------


def test_a_full_disk_at_any_write_names_the_path_and_leaves_the_good_site(jz, tmp_path, inputs):
    site, good = tmp_path / "site", tmp_path / "good"
    first = ["render", inputs[0], *inputs[2:], "-o", site]
    assert jz.run(*first)[0] == 0
    shutil.copytree(site, good)
    old = tree(site)
    write_notebook(
        tmp_path, "10-small", "import jzanalysis as jz", "'changed', len(jz.load(disclosure).facts)"
    )
    assert jz.run(*first)[0] == 0
    new = tree(site)
    assert old["one-10-small.html"] != new["one-10-small.html"]
    write, code = 0, 1
    while code:
        write += 1
        shutil.rmtree(site)
        shutil.copytree(good, site)
        code, said = jz.run(*first, "--jobs", 1, full_from=write, site=site)
        after = tree(site)
        if code:
            assert str(site) in said, (write, said)
            assert "No space left on device" in said, (write, said)
            assert "Traceback" not in said, (write, said)
        assert_whole(site)
        public = {name: text for name, text in after.items() if not name.startswith(".jz/")}
        assert {name for name in old if not name.startswith(".jz/")} == set(public), write
        assert all(text in (old[name], new[name]) for name, text in public.items()), write
    assert write > 12  # it took that many writes until the disk was large enough
    assert tree(site) == new


def test_after_a_full_disk_the_rest_is_made_up_for(jz, tmp_path, inputs):
    site = tmp_path / "site"
    code, _ = jz.run("render", *inputs, "-o", site, full_from=14, site=site)
    assert code
    assert jz.run("render", *inputs, "-o", site)[0] == 0
    assert {row["status"] for row in manifest_of_pages(site).values()} <= {"ok", "skipped"}
    assert_whole(site)


# --- row 35: killed at any moment -----------------------------------------------------------------------------


def test_a_run_killed_at_any_moment_is_completed_by_the_next(jz, tmp_path, inputs):
    command = ["render", *inputs, "-o"]
    started = time.monotonic()
    assert jz.run(*command, tmp_path / "calm")[0] == 0
    seconds = time.monotonic() - started
    calm, moments, reached = tree(tmp_path / "calm"), random.Random(7), set()
    for number in range(KILLS):
        site = tmp_path / f"site-{number}"
        pid = jz.start(*command, site)
        time.sleep(moments.uniform(0, seconds))
        with contextlib.suppress(ProcessLookupError):  # it was quicker
            os.kill(pid, signal.SIGKILL)
        jz.wait()
        if site.exists():
            assert_whole(site)
        done = {path: path.stat().st_mtime_ns for path in finished(site)}
        reached.add(len(done))
        assert jz.run(*command, site)[0] == 0
        assert {path: path.stat().st_mtime_ns for path in done} == done
        assert tree(site) == calm
        shutil.rmtree(site)
    assert len(reached) > 1  # the kills hit before and after a page was finished


def finished(site: Path) -> list[Path]:
    """Give the pages that the journal of a killed run holds."""
    journal = site / ".jz" / "journal"
    lines = journal.read_text(encoding="utf-8").splitlines() if journal.exists() else []
    return [site / f"{json.loads(line)['page']}.html" for line in lines if line.endswith("}")]


# --- rows 39, 41, 43 --------------------------------------------------------------------------------------


def test_a_disclosure_that_kills_its_process_is_named_and_the_others_are_rendered(jz, tmp_path, inputs):
    deadly = "import os, signal\nif 'two' in disclosure: os.kill(os.getppid(), signal.SIGKILL)"
    notebook = write_notebook(tmp_path, "10-small", deadly)
    code, said = jz.run("render", *inputs[:3], notebook, "-o", tmp_path / "site")
    assert code == 1
    assert "two-10-small: its process ended twice" in said
    assert manifest_of_pages(tmp_path / "site")["one-10-small"]["status"] == "ok"


def test_sixteen_at_once_lose_none_of_two_hundred(jz, tmp_path, inputs):
    notebooks = [write_notebook(tmp_path, f"{10 + n}-n{n}", f"print({n}, disclosure)") for n in range(50)]
    names = []
    for number in range(4):
        folder = tmp_path / f"d{number}"
        folder.mkdir()
        (folder / f"d{number}.txt").write_text(TABLE, encoding="utf-8")
        names.append(folder / f"d{number}.txt")
    chosen = [part for notebook in notebooks for part in ("--notebook", notebook)]
    code, said = jz.run("render", *names, *chosen, "--jobs", 16, "-o", tmp_path / "site")
    assert code == 0, said
    assert "200 of 200 pages rendered" in said
    for number, name in enumerate(names):
        for n in range(50):
            html = (tmp_path / "site" / f"d{number}-{10 + n}-n{n}.html").read_text(encoding="utf-8")
            assert f"{n} {name}" in html


def test_one_input_twice_is_rendered_once_and_two_of_one_name_are_kept_apart(jz, tmp_path, inputs):
    other = tmp_path / "three" / "one.txt"
    other.parent.mkdir()
    other.write_text(TABLE.replace("乙局", "丁局"), encoding="utf-8")
    one, notebook = inputs[0], inputs[3]
    code, said = jz.run("render", one, other, one, "--notebook", notebook, "-o", tmp_path / "site")
    assert code == 0, said
    rows = manifest_of_pages(tmp_path / "site")
    assert sorted(row["disclosure"] for row in rows.values()) == sorted(map(str, (one, other)))
    assert len({page.name for page in (tmp_path / "site").glob("one-*-10-small.html")}) == 2


# --- where nothing can be forked --------------------------------------------------------------------------------


def test_without_forks_pages_run_in_ordinary_kernels_and_a_killed_one_is_no_success(tmp_path, inputs):
    from jzanalysis.rendering.batch import Pace, render
    from jzanalysis.rendering.files import open_site
    from jzanalysis.rendering.notebooks import find_notebooks
    from jzanalysis.rendering.planning import plan
    from jzanalysis.rendering.work import Order

    killed = write_notebook(tmp_path, "11-killed", "'before'", "import os; os.kill(os.getpid(), 9)")
    notebooks = find_notebooks([str(inputs[3]), str(killed)])
    site = tmp_path / "site"
    with open_site(site):
        report = render(plan([str(inputs[0])], notebooks, {}), Order(site), Pace(is_forking=False))
    outcomes = {outcome.notebook: (outcome.status, outcome.cell) for outcome in report.outcomes.values()}
    assert outcomes == {"10-small": ("ok", None), "11-killed": ("failed", 4)}
    assert "'before'" in (site / "one-11-killed.html").read_text(encoding="utf-8")
    assert not list(tmp_path.glob("kernel-*"))
    assert_whole(site)


# --- rows 44 and 45 --------------------------------------------------------------------------------------------


def test_a_broken_notebook_is_refused_in_one_line_before_any_work(jz, tmp_path):
    (tmp_path / "10-broken.ipynb").write_text('{"cells": [')
    code, said = jz.run("render", "--notebook", tmp_path / "10-broken.ipynb", "-o", tmp_path / "site")
    assert code == 2
    assert said.count("\n") == 1
    assert "10-broken.ipynb: it is not a notebook, its JSON is broken" in said
    assert not (tmp_path / "site").exists()


CHART = "import matplotlib.pyplot as plt\nplt.bar(['堃'], [1])\nprint('金额', disclosure)"


def test_without_network_home_and_locale_the_output_is_the_same(tmp_path, inputs):
    notebook = write_notebook(tmp_path, "10-small", CHART)
    arguments = [*JZ, "render", *map(str, inputs[:3]), str(notebook), "-o"]
    alone = ["unshare", "-rn"] if _may_unshare() else []
    bare = {"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": "/dev/null/nobody", "TMPDIR": str(tmp_path)}
    usual = subprocess.Popen([*arguments, str(tmp_path / "usual")], stderr=subprocess.PIPE, text=True)
    done = subprocess.run(
        [*alone, *arguments, str(tmp_path / "bare")], env=bare, capture_output=True, text=True, check=False
    )
    assert usual.wait(120) == 0, usual.stderr.read()
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert tree(tmp_path / "bare") == tree(tmp_path / "usual")


def _may_unshare() -> bool:
    return (
        bool(shutil.which("unshare"))
        and subprocess.run(["unshare", "-rn", "true"], check=False, capture_output=True).returncode == 0
    )
