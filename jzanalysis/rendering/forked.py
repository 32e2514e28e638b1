"""The client's side of a template: starting one, asking it for forks, watching them."""

from __future__ import annotations

import os
import select
import signal
import socket
import struct
import subprocess
import sys
import time
import weakref
from collections.abc import Mapping, Sequence

RUN = "from jzanalysis.rendering.{} import main; main()"
_HEAD = struct.Struct("!I")


class CannotFork(Exception):  # noqa: N818  (a reason, not an error)
    """Why something has to be started in the ordinary way."""


class Fork:
    """A fork of a template as its client sees it, in the manner of ``subprocess.Popen``.

    It lives no longer than the line to the template is held: by this object's process, not by forks of it.
    """

    stdin = stdout = stderr = None

    def __init__(self, line: socket.socket) -> None:
        line.settimeout(0)
        self._line: socket.socket | None = line
        self._text = ""
        self.pid: int | None = None
        self.returncode: int | None = None
        self.is_orphaned = False  # its template died, and it with it
        _held.add(self)

    def poll(self) -> int | None:
        """Give the exit code, or None while it lives."""
        if self.returncode is None:
            self._hear()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end and give the exit code."""
        end = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None:
            left = 1.0 if end is None else end - time.monotonic()
            if left <= 0:
                raise subprocess.TimeoutExpired("fork", timeout or 0)
            select.select([self._line] if self._line else [], [], [], min(left, 1.0))
        return self.returncode or 0

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None and self.pid:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def let_go(self) -> None:
        """Give the line up: the template ends the fork, and whatever it has started, if it still lives."""
        if self._line is not None:
            self._line.close()
            self._line = None
        self.returncode = -signal.SIGKILL if self.returncode is None else self.returncode

    def _hear(self) -> None:
        """Read what the template tells; its silence means that it died, and its forks with it."""
        assert self._line is not None
        try:
            part = self._line.recv(4096)
        except BlockingIOError:
            return
        except ConnectionResetError:
            part = b""
        self._text += part.decode()
        words = dict(line.split() for line in self._text.splitlines(keepends=True) if line.endswith("\n"))
        self.pid = int(words["pid"]) if "pid" in words else None
        if "exit" in words or not part:
            self.is_orphaned = "exit" not in words
            self.returncode = int(words.get("exit", -signal.SIGKILL))
            self.let_go()


_held: weakref.WeakSet[Fork] = weakref.WeakSet()


def _let_go_of_all() -> None:
    """Leave the lines to the process that opened them: its end must be noticed, whatever it has forked."""
    for fork in list(_held):
        fork.let_go()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go_of_all)


def ask(template: socket.socket, body: bytes, files: Sequence[int]) -> None:
    """Send a request with open files over a socket to a template; CannotFork when it is gone."""
    try:
        socket.send_fds(template, [_HEAD.pack(len(body))], list(files))
        template.sendall(body)
    except OSError:
        msg = "the template has ended"
        raise CannotFork(msg) from None


class TemplateProcess:
    """The client's side of a template, which runs ``main`` of a module of this package with arguments."""

    def __init__(
        self,
        module: str,
        arguments: Sequence[str],
        *,
        python: str = sys.executable,
        environment: Mapping[str, str],
    ) -> None:
        self._socket, theirs = socket.socketpair()
        with theirs:
            number = theirs.fileno()
            self._process = subprocess.Popen(
                [python, "-P", "-c", RUN.format(module), str(number), *arguments],
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

    def fork(self, body: bytes, streams: tuple[int, int]) -> Fork:
        """Ask for a fork that does what the body says; its pid is known once the template has answered."""
        line, theirs = socket.socketpair()
        with theirs:
            try:
                ask(self._socket, body, [theirs.fileno(), *streams])
            except CannotFork:
                line.close()
                raise
        return Fork(line)

    def close(self) -> None:
        """Let the template end."""
        self._socket.close()
