"""Warm kernels through jupyter_client and papermill: fast, alone, and gone when they should be."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import KernelManager
from test_rendering import wait_for

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="warm kernels are forked on Linux"
)

CHARTS = """
import matplotlib.pyplot as plt, pandas as pd
plt.plot([1, 2])
plt.figure(); plt.bar(["堃"], [3])
pd.DataFrame({"a": [1]}).plot()
"""


class Kernel:
    """A started kernel and its client."""

    def __init__(self, manager: KernelManager) -> None:
        self.manager, self.client = manager, manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    @property
    def pid(self) -> int:
        return self.manager.provisioner.pid

    def run(self, code: str, seconds: float = 30) -> tuple[str, list[dict]]:
        """Run code; give the status or the error's name, and the messages it sent."""
        sent: list[dict] = []
        reply = self.client.execute_interactive(code, timeout=seconds, output_hook=sent.append)["content"]
        return reply.get("ename", reply["status"]), sent

    def text(self, code: str) -> str:
        """Give what code prints."""
        status, sent = self.run(code)
        assert status == "ok", status
        return "".join(
            message["content"]["text"] for message in sent if message["msg_type"] == "stream"
        ).strip()

    def images(self, code: str) -> int:
        _, sent = self.run(code)
        return sum("image/png" in message["content"].get("data", {}) for message in sent)

    def exit_code(self, seconds: float = 10) -> int | None:
        """Give the exit code of a kernel that is about to end."""
        poll = self.manager.provisioner.process.poll
        wait_for(lambda: poll() is not None, seconds)
        return poll()


@contextlib.contextmanager
def kernel(name: str = "jz", **options: object) -> Iterator[Kernel]:
    with tempfile.TemporaryDirectory() as sockets:
        manager = KernelManager(kernel_name=name, transport="ipc", ip=f"{sockets}/k")
        manager.start_kernel(**options)
        started = Kernel(manager)
        try:
            yield started
        finally:
            started.client.stop_channels()
            manager.shutdown_kernel(now=True)


def test_the_kernelspec_is_installed_and_forks():
    with kernel() as started:
        assert type(started.manager.provisioner.process).__name__ == "Fork"
        assert "ipykernel_launcher" in started.text("import sys; print(sys.argv[0])")


def test_a_warm_kernel_has_everything_imported():
    with kernel() as started:
        names = ("pandas", "matplotlib.pyplot", "ipywidgets", "jzanalysis.measures.variance")
        assert started.text(f"import sys; print([n for n in {names!r} if n not in sys.modules])") == "[]"


def test_a_warm_kernel_draws_as_many_charts_as_a_plain_one():
    with kernel() as warm, kernel("python3") as plain:
        assert warm.images(CHARTS) == plain.images(CHARTS) == 3


def test_kernels_share_neither_state_nor_folder_nor_seeds_nor_figures(tmp_path):
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 7\n")
    width = "import matplotlib.pyplot as plt; print(plt.rcParams['lines.linewidth'])"
    with (
        kernel(cwd=str(tmp_path), env={**os.environ, "ONLY_HERE": "1", "TMPDIR": str(tmp_path)}) as one,
        kernel() as other,
    ):
        assert one.text("import tempfile; print(tempfile.gettempdir())") == str(tmp_path)
        one.run(
            "x = 1; import matplotlib.pyplot as plt; plt.rcParams['font.size'] = 30; import jzanalysis; jzanalysis.x = 1"
        )
        assert one.text("import os; print(os.getcwd(), os.environ['ONLY_HERE'])") == f"{tmp_path} 1"
        assert (
            other.text(
                "import os; print('x' in globals(), 'ONLY_HERE' in os.environ, hasattr(__import__('jzanalysis'), 'x'))"
            )
            == "False False False"
        )
        assert (
            other.text("import matplotlib.pyplot as plt; print(plt.rcParams['font.size'] == 30)") == "False"
        )
        assert (one.text(width), other.text(width)) == ("7.0", "1.5")
        draw = "import random, numpy; print(random.random(), numpy.random.rand())"
        assert not set(one.text(draw).split()) & set(other.text(draw).split())


def test_an_interrupt_reaches_one_kernel_only():
    with kernel() as one, kernel() as other:
        asked = one.client.execute("while True: pass")
        time.sleep(0.5)
        one.manager.interrupt_kernel()
        reply = one.client.get_shell_msg(timeout=5)
        assert reply["parent_header"]["msg_id"] == asked
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        assert other.text("print(1)") == one.text("print(1)") == "1"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import os; os._exit(7)", 7),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -9),
        ("import ctypes; ctypes.string_at(0)", -11),
    ],
)
def test_a_crash_is_told_with_its_real_exit_code(code, expected):
    with kernel() as started:
        started.client.execute(code)
        assert started.exit_code() == expected


def test_a_kernel_that_is_shut_down_has_done_its_work_at_exit(tmp_path):
    with kernel() as started:
        pid, process = started.pid, started.manager.provisioner.process
        started.run(f"import atexit; atexit.register(open({str(tmp_path / 'done')!r}, 'w').close)")
        started.manager.shutdown_kernel()
    assert process.poll() == 0
    assert (tmp_path / "done").exists()
    assert not Path(f"/proc/{pid}").exists()


def test_a_restarted_kernel_is_a_fresh_one():
    with kernel() as started:
        started.run("x = 1")
        before = started.pid
        started.manager.restart_kernel(now=True)
        started.client.wait_for_ready(timeout=30)
        assert started.pid != before
        assert started.run("x")[0] == "NameError"


def test_a_warm_kernel_has_the_memory_limit_of_its_client():
    before = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (2_000_000_000, before[1]))
    try:
        with kernel() as started:
            assert started.run("x = bytearray(3_000_000_000)")[0] == "MemoryError"
            assert started.text("print(1)") == "1"
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


def test_without_forks_the_kernel_starts_in_the_ordinary_way_and_the_log_says_why(monkeypatch, caplog):
    monkeypatch.setenv("JZ_WARM", "0")
    with kernel() as started:
        assert isinstance(started.manager.provisioner.process, subprocess.Popen)
        assert started.text("print(1)") == "1"
    assert any("ordinary start, because JZ_WARM=0" in record.getMessage() for record in caplog.records)


def test_thirty_kernels_of_one_template_start_compute_and_end():
    work = """
import numpy as np, pandas as pd, matplotlib.pyplot as plt
total = (np.ones((200, 200)) @ np.ones((200, 200))).sum()
groups = pd.DataFrame({"a": [1, 1, 2], "b": [1.0, 2.0, 3.0]}).groupby("a").sum()
plt.plot([1, 2]); plt.show()
print(int(total), groups["b"].tolist())
"""
    for _ in range(30):
        with kernel() as started:
            assert started.text(work) == "8000000 [3.0, 3.0]"


def test_papermill_runs_the_engine_and_the_kernel_by_name(tmp_path):
    cells = [
        nbformat.v4.new_code_cell(source)
        for source in (
            "name = ''",
            CHARTS,
            "import ipywidgets as w\nw.interactive(lambda x: print(x), x=(0, 3))",
            "name",
        )
    ]
    cells[0].metadata["tags"] = ["parameters"]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"language_info": {"name": "python"}})
    nbformat.write(notebook, tmp_path / "a.ipynb")
    command = ["papermill", "--engine", "jz", "-k", "jz", "-p", "name", "焦作", "a.ipynb", "out.ipynb"]
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    notebook = nbformat.read(tmp_path / "out.ipynb", 4)
    assert notebook.cells[-1].outputs[0].data["text/plain"] == "'焦作'"
    assert (
        sum("image/png" in output.get("data", {}) for cell in notebook.cells[2:3] for output in cell.outputs)
        == 3
    )
    assert notebook.metadata.papermill.exception is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.ipynb", "out.ipynb"]


def test_papermill_hears_of_a_killed_kernel(tmp_path):
    from nbclient.exceptions import DeadKernelError
    from papermill import execute_notebook

    cell = nbformat.v4.new_code_cell("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "a.ipynb")
    with pytest.raises(DeadKernelError):
        execute_notebook(
            str(tmp_path / "a.ipynb"),
            None,
            kernel_name="jz",
            engine_name="jz",
            language="python",
            progress_bar=False,
        )
