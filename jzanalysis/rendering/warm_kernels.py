"""Warm kernels for papermill, nbclient and JupyterLab: the kernelspec ``jz``, forked from a template.

The template (see ``template``) belongs to one client process and one list of modules. Where it cannot be had —
Windows, macOS, a kernel with other Python options — the kernel is started in the ordinary way, and the log says
why. ``JZ_WARM=0`` asks for ordinary starts, ``JZ_WARM=1`` for warm ones on macOS, too.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pathlib
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import List, Unicode

from .preloading import USUAL

START_SECONDS = 60
_RUN_TEMPLATE = "from jzanalysis.rendering.template import main; main()"
#: Variables that Python and its libraries read only once: kernels that differ in them need different templates.
_READ_ONCE = (
    "PYTHON",
    "LD_",
    "MPLCONFIGDIR",
    "LANG",
    "LC_",
    "HOME",
    "XDG_",
    "JZ_",
    "OMP_",
    "OPENBLAS_",
    "MKL_",
)

_templates: dict[tuple, TemplateProcess] = {}
_lock = threading.Lock()


class CannotFork(Exception):  # noqa: N818  (a reason, not an error)
    """Why a kernel has to be started in the ordinary way."""


class ForkedKernel:
    """A forked kernel as its client sees it, in the manner of ``subprocess.Popen``."""

    stdin = stdout = stderr = None

    def __init__(self, pipe: int) -> None:
        self._pipe, self._text = pipe, ""
        self.pid: int | None = None
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Give the exit code, or None while the kernel lives."""
        if self.returncode is None:
            self._hear()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end and give the exit code."""
        end = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None:
            left = 1.0 if end is None else end - time.monotonic()
            if left <= 0:
                raise subprocess.TimeoutExpired("warm kernel", timeout or 0)
            select.select([self._pipe], [], [], min(left, 1.0))
        return self.returncode or 0

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the kernel has ended."""
        if self.poll() is None and self.pid:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End the kernel at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def _hear(self) -> None:
        """Read what the template tells; its silence means that it died, and its kernels with it."""
        try:
            part = os.read(self._pipe, 4096)
        except BlockingIOError:
            return
        self._text += part.decode()
        words = dict(line.split() for line in self._text.splitlines(keepends=True) if line.endswith("\n"))
        self.pid = int(words["pid"]) if "pid" in words else None
        if "exit" in words or not part:
            self.returncode = int(words.get("exit", -signal.SIGKILL))
            os.close(self._pipe)


class TemplateProcess:
    """The client's side of a template."""

    def __init__(self, python: str, modules: Sequence[str], environment: Mapping[str, str]) -> None:
        self._socket, theirs = socket.socketpair()
        with theirs:
            number = theirs.fileno()
            self._process = subprocess.Popen(
                [python, "-P", "-c", _RUN_TEMPLATE, str(number), *modules],
                pass_fds=[number],
                start_new_session=True,  # Ctrl-C in a terminal must not reach it
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=dict(environment),
            )

    @property
    def is_alive(self) -> bool:
        """Whether kernels can still be forked from it."""
        return self._process.poll() is None

    def fork(self, request: Any, streams: tuple[int, int]) -> ForkedKernel:
        """Ask for a kernel; its pid is known once the template has answered."""
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        try:
            packed = request.packed()
            sent = socket.send_fds(self._socket, [packed[:4]], [writing, *streams])
            self._socket.sendall(packed[sent:])
        except OSError:
            os.close(reading)
            msg = "the template has ended"
            raise CannotFork(msg) from None
        finally:
            os.close(writing)
        return ForkedKernel(reading)

    def close(self) -> None:
        """Let the template end."""
        self._socket.close()


class WarmProvisioner(LocalProvisioner):
    """Starts kernels by forking a template that has imported the usual modules."""

    preload = List(Unicode(), list(USUAL), help="Modules that the template imports.").tag(config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Launch the kernel from the template, or in the ordinary way where that cannot be."""
        try:
            process = await self._forked(cmd, kwargs)
        except CannotFork as reason:
            self.log.warning("kernel jz: ordinary start, because %s", reason)
            return await super().launch_kernel(cmd, **kwargs)
        self.process: Any = process
        self.pid = self.pgid = process.pid  # type: ignore[assignment]
        self.cwd = kwargs.get("cwd") or pathlib.Path.cwd()
        return self.connection_info

    async def _forked(self, cmd: list[str], kwargs: dict[str, Any]) -> ForkedKernel:
        _refuse(cmd, kwargs)
        from .template import Request

        environment = dict(kwargs.get("env") or os.environ)
        folder = str(kwargs.get("cwd") or os.getcwd())
        request = Request(cmd[3:], environment, folder, _umask(), _limits())
        with _outputs(kwargs) as streams, _lock:
            kernel = _template(cmd[0], self.preload, environment).fork(request, streams)
        end = time.monotonic() + START_SECONDS
        while kernel.pid is None:
            if kernel.poll() is not None or time.monotonic() > end:
                msg = "the template ended or did not answer"
                raise CannotFork(msg)
            await asyncio.sleep(0.005)
        return kernel


def _refuse(cmd: list[str], kwargs: Mapping[str, Any]) -> None:
    wish = os.environ.get("JZ_WARM", "")
    if wish == "0":
        msg = "JZ_WARM=0 asks for it"
    elif not hasattr(os, "fork") or not hasattr(socket, "send_fds"):
        msg = f"{sys.platform} cannot fork"
    elif not sys.platform.startswith("linux") and wish != "1":
        msg = f"forks are not safe by default on {sys.platform}; JZ_WARM=1 tries them"
    elif cmd[1:3] != ["-m", "ipykernel_launcher"]:
        msg = "the kernel is started with options of its own"
    elif kwargs.get("independent"):
        msg = "the kernel is to outlive its client"
    else:
        return
    raise CannotFork(msg)


def _template(python: str, modules: Sequence[str], environment: Mapping[str, str]) -> TemplateProcess:
    """Give this process's template for these modules and surroundings; a dead one is replaced."""
    read_once = tuple(sorted(pair for pair in environment.items() if pair[0].startswith(_READ_ONCE)))
    key = (python, tuple(modules), read_once)
    found = _templates.get(key)
    if found is None or not found.is_alive:
        found = _templates[key] = TemplateProcess(python, modules, environment)
    return found


def _forget_templates() -> None:
    """Leave the templates to the process that made them: a fork of it makes its own."""
    global _lock
    _lock = threading.Lock()
    for template in _templates.values():
        template.close()
    _templates.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_templates)


@contextlib.contextmanager
def _outputs(kwargs: Mapping[str, Any]):
    """Give the files that the kernel's raw output goes to: what the caller asks for, else this process's own."""
    with open(os.devnull, "wb") as nowhere:
        yield (
            _file(kwargs.get("stdout"), 1, nowhere.fileno()),
            _file(kwargs.get("stderr"), 2, nowhere.fileno()),
        )


def _file(asked: Any, own: int, nowhere: int) -> int:
    number = asked.fileno() if hasattr(asked, "fileno") else asked
    if number == subprocess.DEVNULL:
        return nowhere
    number = own if number is None or number < 0 else number
    try:
        os.fstat(number)
    except OSError:
        return nowhere
    return number


def _umask() -> int:
    """Give the mask for new files without changing it for a moment, which other threads would notice."""
    with contextlib.suppress(OSError), open("/proc/self/status", encoding="ascii", errors="replace") as lines:
        for line in lines:
            if line.startswith("Umask:"):
                return int(line.split()[1], 8)
    return 0o022


def _limits() -> dict[str, tuple[int, int]]:
    import resource

    from .template import LIMITS

    return {name: resource.getrlimit(getattr(resource, name)) for name in LIMITS if hasattr(resource, name)}
