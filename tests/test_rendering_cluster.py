"""The same plan on a Dask cluster of real processes: workers that come late and die, a scheduler that is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from test_rendering import JZ, alive, jz_render, manifest_of_pages, wait_for, write_notebook
from test_rendering_pairs import TABLE

pytest.importorskip("distributed", reason="Dask is not installed: pip install 'jzanalysis[cluster]'")
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="pages are forked on Linux")
SLOW = """
import os, time
open(f"{folder}/begun-{os.environ['JZ_WORKER']}", "w").close()
time.sleep(1)
print(disclosure, os.environ["JZ_WORKER"])
"""


class Cluster:
    """A scheduler and its workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.workers = folder, {}
        self.scheduler = self._start(
            "scheduler", "--port", "0", "--scheduler-file", folder / "scheduler.json"
        )
        assert wait_for((folder / "scheduler.json").exists, 60)

    @property
    def address(self) -> str:
        import json

        return json.loads((self.folder / "scheduler.json").read_text())["address"]

    def start_worker(self, name: str) -> None:
        options = ["--no-nanny", "--nthreads", "1", "--local-directory", self.folder / name]
        self.workers[name] = self._start("worker", self.address, *options, JZ_WORKER=name)

    def _start(self, kind: str, *arguments: object, **environment: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", kind, *map(str, arguments), "--no-dashboard"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen(command, cwd=self.folder, env={**os.environ, **environment}, **quiet)

    def stop(self) -> None:
        for process in (*self.workers.values(), self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path, monkeypatch):
    monkeypatch.setenv("JZ_TEST_MARKER", tmp_path.name)
    started = Cluster(tmp_path)
    yield started
    started.stop()
    assert wait_for(lambda: not alive(f"JZ_TEST_MARKER={tmp_path.name}"), 10)


def begun(folder: Path, run: subprocess.Popen[str]) -> None:
    """Wait until a page is being run on the first worker."""
    wait_for(lambda: (folder / "begun-one").exists() or run.poll() is not None, 240)
    assert run.poll() is None, run.communicate()


def test_late_workers_are_waited_for_and_one_that_dies_loses_no_page(tmp_path, cluster):
    inputs = tmp_path / "in"
    inputs.mkdir()
    for number in range(4):
        (inputs / f"{number}.txt").write_text(TABLE.replace("乙局", f"第{number}局"), encoding="utf-8")
    notebook = write_notebook(tmp_path, "10-slow", f"folder = {str(tmp_path)!r}", SLOW)
    command = [
        *JZ,
        "render",
        "in",
        "--notebook",
        "10-slow.ipynb",
        "-o",
        "site",
        "--scheduler",
        cluster.address,
    ]
    assert notebook.exists()
    run = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert f"start one with `dask worker {cluster.address}`" in run.stderr.readline()
    cluster.start_worker("one")
    cluster.start_worker("two")
    begun(tmp_path, run)
    cluster.workers["one"].send_signal(signal.SIGKILL)
    out, complaint = run.communicate(timeout=240)
    assert run.returncode == 0, complaint
    assert "4 of 4 pages rendered" in out
    rows = manifest_of_pages(tmp_path / "site")
    assert {row["status"] for row in rows.values()} == {"ok"}
    for number in range(4):
        assert f"in/{number}.txt" in (tmp_path / "site" / f"{number}-10-slow.html").read_text(
            encoding="utf-8"
        )
    assert not list((tmp_path / "site").rglob("*.part*"))


def test_a_lost_scheduler_is_named_and_what_is_done_is_kept(tmp_path, cluster):
    notebook = write_notebook(
        tmp_path, "10-slow", f"folder = {str(tmp_path)!r}", SLOW.replace("sleep(1)", "sleep(30)")
    )
    cluster.start_worker("one")
    command = [
        *JZ,
        "render",
        "--notebook",
        str(notebook),
        "-o",
        str(tmp_path / "site"),
        "--scheduler",
        cluster.address,
    ]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    begun(tmp_path, run)
    cluster.scheduler.kill()
    _, complaint = run.communicate(timeout=120)
    assert run.returncode == 1
    assert "the scheduler was lost" in complaint
    assert "Traceback" not in complaint


def test_a_scheduler_that_is_not_there_is_named(tmp_path):
    done = jz_render("--scheduler", "tcp://127.0.0.1:1", "-o", tmp_path / "site")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "tcp://127.0.0.1:1: no scheduler answers" in done.stderr
    assert not (tmp_path / "site").exists()


def test_without_workers_the_run_ends_after_its_patience(monkeypatch):
    from jzanalysis.errors import UsageError
    from jzanalysis.rendering import cluster

    monkeypatch.setattr(cluster, "PATIENCE_SECONDS", 0.1)
    said: list[str] = []
    client = SimpleNamespace(status="running", scheduler_info=lambda **_: {"workers": {}})
    with pytest.raises(UsageError, match=r"had no workers for 0\.1 s"):
        cluster.Cluster(client, "tcp://a:1", said.append)._find_workers()
    assert len(said) == 1


def test_a_disclosure_that_kills_its_workers_is_blamed():
    from distributed.scheduler import KilledWorker

    from jzanalysis.rendering.cluster import _result

    future = SimpleNamespace(status="error", exception=lambda: KilledWorker("task", "worker", 3))
    assert "the worker died each time" in _result(future, "tcp://a:1")[1]
