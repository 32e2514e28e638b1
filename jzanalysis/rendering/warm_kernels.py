"""Warm kernels for papermill, nbclient and JupyterLab: the kernelspec ``jz``, forked from a template.

The template is shared by all of a user's clients in the same surroundings (see ``shared_template``), so that a
command line that starts one kernel finds it warm. Where it cannot be shared, a client has one of its own; where
nothing can be forked — Windows, macOS, a kernel with other Python options — the kernel is started in the ordinary
way. The log says what was done and why. ``JZ_WARM=own`` asks for a template of the client's own, ``JZ_WARM=0``
for ordinary starts, ``JZ_WARM=1`` for warm ones on macOS, too.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pathlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import List, Unicode

from .forked import CannotFork, Fork, TemplateProcess
from .preloading import USUAL

START_SECONDS = 60

_templates: dict[tuple, TemplateProcess] = {}
_lock = threading.Lock()


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

    async def _forked(self, cmd: list[str], kwargs: dict[str, Any]) -> Fork:
        _refuse(cmd, kwargs)
        from .surroundings import limits
        from .template import Request

        environment = dict(kwargs.get("env") or os.environ)
        folder = str(kwargs.get("cwd") or os.getcwd())
        request = Request(cmd[3:], environment, folder, _umask(), limits())
        with _outputs(kwargs) as streams, _lock:
            kernel = self._fork(cmd[0], environment, request, streams)
        end = time.monotonic() + START_SECONDS
        while kernel.pid is None:
            if kernel.poll() is not None or time.monotonic() > end:
                kernel.let_go()
                msg = "the template ended or did not answer"
                raise CannotFork(msg)
            await asyncio.sleep(0.005)
        return kernel

    def _fork(self, python: str, environment: dict[str, str], request: Any, streams: tuple[int, int]) -> Fork:
        """Ask the shared template, or this client's own where it cannot be shared."""
        if os.environ.get("JZ_WARM") != "own":
            from . import shared_template

            try:
                kernel, said = shared_template.fork(python, self.preload, environment, request, streams)
            except CannotFork as reason:
                self.log.warning("kernel jz: a template for this client alone, because %s", reason)
            else:
                self.log.info("kernel jz: %s", said)
                return kernel
        return _template(python, self.preload, environment).fork(request.packed(), streams)

    async def poll(self) -> int | None:
        """Give the exit code, or None while it lives; say it when the kernel went down with its template."""
        code = await super().poll()
        process: Any = self.process
        if getattr(process, "is_orphaned", False):
            process.is_orphaned = False
            self.log.error(
                "kernel jz: its template was killed, and the kernel with it; the next start makes a new one"
            )
        return code


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
    from .surroundings import read_once

    key = (python, tuple(modules), read_once(environment))
    found = _templates.get(key)
    if found is None or not found.is_alive:
        found = _templates[key] = TemplateProcess("template", modules, python=python, environment=environment)
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
