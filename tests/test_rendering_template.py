"""The template that clients share: found by the next client, left by none, closed to others, gone when idle."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from test_rendering import alive, wait_for
from test_rendering_kernels import kernel

from jzanalysis.rendering import warm_kernels

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="warm kernels are forked on Linux"
)

#: A client that starts a kernel, has it tell who and where it is, and waits to be told to go on.
CLIENT = """
import json, sys, tempfile
from jupyter_client.manager import KernelManager
with tempfile.TemporaryDirectory() as sockets:
    manager = KernelManager(kernel_name="jz", transport="ipc", ip=f"{sockets}/k")
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=120)
    said = []
    code = '''
import json, os, random, sys
import numpy
print(json.dumps({"template": os.getppid(), "pid": os.getpid(), "folder": os.getcwd(), "only": os.environ.get("ONLY"),
    "draws": [random.random(), numpy.random.rand()], "x": "x" in globals(), "warm": "jzanalysis.charts" in sys.modules}))
x = 1
'''
    client.execute_interactive(code, timeout=60, output_hook=said.append)
    print([m["content"]["text"] for m in said if m["msg_type"] == "stream"][0].strip(), flush=True)
    sys.stdin.readline()
    client.stop_channels()
    manager.shutdown_kernel()
"""


class Client:
    """A client process of one kernel, and what the kernel told."""

    def __init__(self, folder: Path, **environment: str) -> None:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        command, own = [sys.executable, "-c", CLIENT], {**os.environ, **environment}
        self.process = subprocess.Popen(command, cwd=folder, env=own, text=True, **pipes)

    def told(self) -> dict:
        line = self.process.stdout.readline()
        assert line, self.process.communicate()
        return json.loads(line)

    def leave(self) -> int:
        self.process.communicate("\n", timeout=30)
        return self.process.returncode


@pytest.fixture
def folder(monkeypatch):
    """A folder for sockets of this test's own; its templates end soon after their last kernel."""
    with tempfile.TemporaryDirectory(prefix="jz-") as made:
        monkeypatch.setenv("JZ_RUNTIME_DIR", made)
        monkeypatch.setenv("JZ_IDLE_SECONDS", "2")
        yield Path(made)
        assert wait_for(lambda: not alive(f"JZ_RUNTIME_DIR={made}"), 30)


def sockets(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_socket()]


def test_clients_share_a_template_and_nothing_else_and_it_ends_when_idle(tmp_path, folder):
    places = [tmp_path / "a", tmp_path / "b"]
    for place in places:
        place.mkdir()
    at_once = [Client(place, ONLY=place.name) for place in places]
    told = [client.told() for client in at_once]
    assert at_once[0].leave() == 0
    later = Client(tmp_path)
    told.append(later.told())
    assert len({one["template"] for one in told}) == 1  # started once, though two wanted it at the same time
    assert [one["folder"] for one in told] == [*map(str, places), str(tmp_path)]
    assert [one["only"] for one in told] == ["a", "b", None]
    assert len({draw for one in told for draw in one["draws"]}) == 6
    assert not any(one["x"] for one in told)
    assert all(one["warm"] for one in told)
    at_once[1].process.kill()
    at_once[1].process.communicate()
    assert wait_for(lambda: not Path(f"/proc/{told[1]['pid']}").exists(), 5)  # it ends with its client
    assert Path(f"/proc/{told[2]['pid']}").exists()  # the others do not
    assert len(sockets(folder)) == 1
    assert later.leave() == 0
    assert wait_for(lambda: not sockets(folder), 20)
    assert wait_for(lambda: not Path(f"/proc/{told[0]['template']}").exists(), 5)


def test_a_template_that_is_killed_takes_its_kernels_along_is_named_and_replaced(caplog):
    with kernel() as started:
        template = int(Path(f"/proc/{started.pid}/stat").read_text().split()[3])
        os.kill(template, signal.SIGKILL)
        assert started.exit_code() == -signal.SIGKILL
        assert not started.manager.is_alive()
    assert any("its template was killed" in record.getMessage() for record in caplog.records)
    with kernel() as next_one:
        assert next_one.text("print(1)") == "1"


def test_a_folder_that_others_can_open_is_not_used_and_the_log_says_so(folder, caplog):
    folder.chmod(0o755)
    with kernel() as started:
        assert started.text("import sys; print('pandas' in sys.modules)") == "True"
    assert any("is open to others" in record.getMessage() for record in caplog.records)
    assert not list(folder.iterdir())
    warm_kernels._forget_templates()  # this process has one of its own now


def test_a_link_in_the_place_of_the_folder_is_not_followed(tmp_path):
    from jzanalysis.rendering.forked import CannotFork
    from jzanalysis.rendering.surroundings import runtime_folder

    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(CannotFork, match="open to others"):
        runtime_folder({"JZ_RUNTIME_DIR": str(tmp_path / "link")})


OTHER_USER = """
import os, socket, sys
os.setuid(65534)
line = socket.socket(socket.AF_UNIX)
line.connect(sys.argv[1])
print(line.recv(100))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_another_user_who_reaches_the_socket_is_refused():
    with kernel() as started:
        place = next(path for path in sockets(Path(os.environ["JZ_RUNTIME_DIR"])))
        assert (place.stat().st_mode & 0o077, place.parent.stat().st_mode & 0o077) == (0, 0)
        place.parent.chmod(0o711)
        place.chmod(0o666)
        try:
            command = [sys.executable, "-c", OTHER_USER, str(place)]
            done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
        finally:
            place.parent.chmod(0o700)
        assert done.stdout.strip() == "b''", done.stderr
        assert started.text("print(1)") == "1"


def test_what_a_fork_cannot_change_is_in_the_name_of_its_template(monkeypatch):
    from jzanalysis.rendering import surroundings

    def name(**environment: str) -> str:
        return surroundings.template_name("python", ["json"], environment)

    assert name() == name(PWD="/somewhere", COLUMNS="80")
    assert len({name(), name(LC_ALL="C"), name(PYTHONPATH="x"), name(HOME="/y")}) == 4
    here = name(PYTHONPATH="x")
    monkeypatch.chdir("/")
    assert name(PYTHONPATH="x") != here
    before = name()
    hard = dict.fromkeys(surroundings.limits(), (0, 1))
    monkeypatch.setattr(surroundings, "limits", lambda: hard)
    assert name() != before


def test_the_socket_of_a_template_that_was_killed_is_cleared_away(tmp_path):
    from jzanalysis.rendering.shared_template import running

    with tempfile.TemporaryDirectory() as made, socket.socket(socket.AF_UNIX) as listener:
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(f"{made}/dead")
        listener.bind(f"{made}/alive")
        listener.listen()
        for line in running(Path(made)):
            line.close()
        assert [path.name for path in Path(made).iterdir()] == ["alive"]
