"""The same plan on a Dask cluster of real processes: workers that come late and die, a scheduler that is lost."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from test_rendering import JZ, alive, hear_interrupts, jz_render, manifest_of_pages, wait_for, write_notebook
from test_rendering_pairs import NARRATIVE, TABLE

from jzanalysis.rendering.work import Order

distributed = pytest.importorskip(
    "distributed", reason="Dask is not installed: pip install 'jzanalysis[cluster]'"
)
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="pages are forked on Linux")
SLOW = """
import os, time
open(f"{folder}/begun-{os.environ['JZ_WORKER']}", "w").close()
time.sleep(1)
print(disclosure, os.environ["JZ_WORKER"])
"""


class Cluster:
    """A scheduler and its workers, each a process of its own. A task that has killed more workers than
    ``failures`` is blamed.
    """

    def __init__(self, folder: Path, failures: int = 3) -> None:
        self.folder, self.workers = folder, {}
        options = ["--port", "0", "--scheduler-file", folder / "scheduler.json"]
        self.scheduler = self._start(
            "scheduler", *options, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES=str(failures)
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
        own = {**os.environ, "JZ_TEST_MARKER": str(self.folder), **environment}
        return subprocess.Popen(command, cwd=self.folder, env=own, **quiet)

    def stop(self) -> None:
        for process in (*self.workers.values(), self.scheduler):
            process.kill()
            process.wait()
        assert wait_for(lambda: not alive(f"JZ_TEST_MARKER={self.folder}"), 10)


@pytest.fixture
def cluster(request, tmp_path):
    """A cluster without workers; its parameter says how many failures it bears."""
    started = Cluster(tmp_path, getattr(request, "param", 3))
    yield started
    started.stop()


@pytest.fixture(scope="module")
def staffed(tmp_path_factory):
    """A cluster with one worker, for tests that do not change it, and the last one."""
    started = Cluster(tmp_path_factory.mktemp("staffed"))
    started.start_worker("one")
    yield started
    started.stop()


def begun(folder: Path, run: subprocess.Popen[str]) -> None:
    """Wait until a page is being run on the first worker."""
    wait_for(lambda: (folder / "begun-one").exists() or run.poll() is not None, 240)
    assert run.poll() is None, run.communicate()


def test_late_workers_are_waited_for_and_one_that_dies_loses_no_page(tmp_path, cluster):
    inputs = tmp_path / "in"
    inputs.mkdir()
    for number in range(4):
        (inputs / f"{number}.txt").write_text(TABLE.replace("乙局", f"第{number}局"), encoding="utf-8")
    (inputs / "half.txt").write_text(NARRATIVE.replace("乙局", "第0局"), encoding="utf-8")
    notebook = write_notebook(tmp_path, "10-slow", f"folder = {str(tmp_path)!r}", SLOW)
    run = start_run(tmp_path, cluster, "in", "--notebook", notebook)
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
    assert rows["0-10-slow"]["disclosure"] == "in/0.txt+in/half.txt"
    for number in range(4):
        assert f"in/{number}.txt" in (tmp_path / "site" / f"{number}-10-slow.html").read_text(
            encoding="utf-8"
        )
    assert not list((tmp_path / "site").rglob("*.part*"))


def start_run(folder: Path, cluster: Cluster, *arguments: object) -> subprocess.Popen[str]:
    """Start rendering on a cluster, into ``site``."""
    asked = [*map(str, arguments), "-o", "site", "--scheduler", cluster.address]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    command = [*JZ, "render", *asked]
    return subprocess.Popen(command, cwd=folder, text=True, preexec_fn=hear_interrupts, **pipes)


DEADLY = """
import os, pathlib, signal
if "deadly" in disclosure:
    os.kill(int(pathlib.Path(folder, "workers", os.environ["JZ_WORKER"]).read_text()), signal.SIGKILL)
print("alive", disclosure)
"""


@pytest.mark.parametrize(
    "cluster", [1], indirect=True
)  # a task that has killed more workers than that is blamed
def test_a_disclosure_that_kills_its_workers_is_blamed_and_without_workers_patience_ends(tmp_path, cluster):
    (tmp_path / "workers").mkdir()
    texts = [tmp_path / name / f"{name}.txt" for name in ("deadly", "good")]
    for text in texts:
        text.parent.mkdir()
        text.write_text(TABLE, encoding="utf-8")
    notebook = write_notebook(tmp_path, "10-kill", f"folder = {str(tmp_path)!r}", DEADLY)
    for name in ("one", "two"):
        cluster.start_worker(name)
        (tmp_path / "workers" / name).write_text(str(cluster.workers[name].pid))
    with distributed.Client(cluster.address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=120)
    run = start_run(tmp_path, cluster, *texts, "--notebook", notebook)
    _, complaint = run.communicate(timeout=240)
    assert run.returncode == 1, complaint
    rows = manifest_of_pages(tmp_path / "site")
    assert "the worker died each time it was given this disclosure" in rows["deadly-10-kill"]["error"]
    assert rows["good-10-kill"]["status"] == "ok"
    assert "Traceback" not in complaint

    again = start_run(tmp_path, cluster, *texts, "--notebook", notebook, "--patience", 0.5)
    _, complaint = again.communicate(timeout=120)
    assert again.returncode in (1, 2)
    assert f"{cluster.address}: had no workers for 0.5 s; start some and run again" in complaint
    assert "Traceback" not in complaint


def test_a_run_that_is_stopped_ends_its_pages_on_the_workers(tmp_path, staffed):
    note = "import os; open(f'{folder}/pid', 'w').write(str(os.getpid()))"
    place, slow = f"folder = {str(tmp_path)!r}", SLOW.replace("sleep(1)", "sleep(100)")
    notebook = write_notebook(tmp_path, "10-slow", place, note, slow)
    run = start_run(tmp_path, staffed, "--notebook", notebook)
    begun(tmp_path, run)
    page = Path("/proc", (tmp_path / "pid").read_text())
    assert page.exists()
    run.send_signal(signal.SIGINT)
    _, complaint = run.communicate(timeout=30)
    assert run.returncode == 130, complaint
    assert "goes on where it was stopped" in complaint
    assert wait_for(lambda: not page.exists(), 20)
    assert staffed.workers["one"].poll() is None


def test_a_lost_scheduler_is_named_and_what_is_done_is_kept(tmp_path, staffed):
    notebook = write_notebook(
        tmp_path, "10-slow", f"folder = {str(tmp_path)!r}", SLOW.replace("sleep(1)", "sleep(30)")
    )
    run = start_run(tmp_path, staffed, "--notebook", notebook)
    begun(tmp_path, run)
    staffed.scheduler.kill()
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


def test_what_was_read_on_the_cluster_is_not_read_again(tmp_path, monkeypatch, capsys):
    from jzanalysis.rendering import page_server
    from jzanalysis.rendering.forks import Group
    from jzanalysis.rendering.pairing import read_here

    names = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for name, text in zip(names, (TABLE, NARRATIVE), strict=True):
        name.write_text(text, encoding="utf-8")
    contents = {path: packed.content for path, packed in read_here(list(map(str, names)))}
    joined = "+".join(map(str, names))
    monkeypatch.setattr(page_server.os, "chdir", lambda _: None)

    class ReadingPool:
        def __init__(self, order, jobs, store):
            self.store = store

        def run(self, groups):
            for name in names:
                name.write_text("changed since", encoding="utf-8")
            found = self.store.disclosure(groups[0].disclosure)
            print(len(found.facts), len(found.stated))
            return ()

    monkeypatch.setattr("jzanalysis.rendering.pool.Pool", ReadingPool)
    page_server.run(pickle.dumps(page_server.Errand(Group(joined, "a", []), "/", Order(tmp_path), contents)))
    assert capsys.readouterr().out.strip() == "2 1"


class Done:
    """A future that has ended well."""

    status = "finished"

    def __init__(self, value: object) -> None:
        self.value = value

    def done(self) -> bool:
        return True

    def result(self) -> object:
        return self.value


def test_a_cluster_hands_what_was_read_to_the_task_that_renders_it(tmp_path):
    from jzanalysis.rendering.cluster import Cluster as Ours
    from jzanalysis.rendering.cluster import do_errand, kin_in, read_file
    from jzanalysis.rendering.forks import Group

    submitted = []

    def submit(task, *arguments, **_):
        submitted.append((task, arguments))
        results = {kin_in: [None], do_errand: []}
        return Done(results.get(task))

    client = SimpleNamespace(
        status="running", scheduler_info=lambda **_: {"workers": {"a": 1}}, submit=submit, cancel=None
    )
    ours = Ours(client, "tcp://a:1", print)
    assert [name for name, _ in ours.read(["x.pdf", "y.pdf"])] == ["x.pdf", "y.pdf"]
    list(ours.run([Group("x.pdf+y.pdf", "x", []), Group("z.pdf", "z", [])], Order(tmp_path)))
    assert [task for task, _ in submitted] == [read_file, kin_in, read_file, kin_in, do_errand, do_errand]
    assert [sorted(arguments[2]) for task, arguments in submitted if task is do_errand] == [
        ["x.pdf", "y.pdf"],
        [],
    ]
