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
from collections.abc import Mapping, Sequence

_RUN = "from jzanalysis.rendering.{} import main; main()"
_HEAD = struct.Struct("!I")


class CannotFork(Exception):  # noqa: N818  (a reason, not an error)
    """Why something has to be started in the ordinary way."""


class Fork:
    """A fork of a template as its client sees it, in the manner of ``subprocess.Popen``."""

    stdin = stdout = stderr = None

    def __init__(self, pipe: int) -> None:
        self._pipe, self._text = pipe, ""
        self.pid: int | None = None
        self.returncode: int | None = None

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
            select.select([self._pipe], [], [], min(left, 1.0))
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

    def _hear(self) -> None:
        """Read what the template tells; its silence means that it died, and its forks with it."""
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
                [python, "-P", "-c", _RUN.format(module), str(number), *arguments],
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
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        try:
            socket.send_fds(self._socket, [_HEAD.pack(len(body))], [writing, *streams])
            self._socket.sendall(body)
        except OSError:
            os.close(reading)
            msg = "the template has ended"
            raise CannotFork(msg) from None
        finally:
            os.close(writing)
        return Fork(reading)

    def close(self) -> None:
        """Let the template end."""
        self._socket.close()
