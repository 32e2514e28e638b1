"""A template that outlives its clients: one per user and surroundings, asked over a socket in a private folder.

It is started by the first client, serves every later one, and ends when for some minutes no kernel has lived. A
client is known by the user that the system names for its socket; nobody else can reach the socket's folder. Each
kernel has a connection of its own, and ends when its client lets go of it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import resource
import select
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from .forked import RUN, CannotFork, Fork, ask
from .surroundings import LIMITS, runtime_folder, template_name
from .template import Request, Template, be_kernel, end, receive, warm_for_kernels

IDLE_SECONDS = 600.0
_LOCK_SECONDS = 10.0
_SEND_SECONDS = 5.0
_LONGEST_PATH = 100  # bytes of a socket's path, which the system cuts at 107


# --- the client's side ------------------------------------------------------------------------------------


def fork(python: str, modules: Sequence[str], environment: Mapping[str, str], request: Request,
         streams: tuple[int, int]) -> tuple[Fork, str]:  # fmt: skip
    """Ask the template for these surroundings for a kernel, starting it if need be; also say what was done.

    Raises CannotFork with the reason where there can be no such template.
    """
    if not sys.platform.startswith("linux"):
        msg = f"templates are not shared on {sys.platform}"
        raise CannotFork(msg)
    place = runtime_folder(environment) / template_name(python, modules, environment)
    if len(os.fsencode(place)) > _LONGEST_PATH:
        msg = f"{place.parent} is too long a path for a socket"
        raise CannotFork(msg)
    with _lock(place.parent):
        line, said = _connect(place), "forked from the template that runs already"
        if line is None:
            _start(place, python, modules, environment)
            line, said = _connect(place), "started a template, which serves later kernels too"
    if line is None or not is_own(line):
        msg = "the shared template did not start"
        raise CannotFork(msg)
    said = f"{said} (process {peer(line)[0]}; it ends after {idle_seconds(environment):g} s without kernels)"
    ask(line, request.packed(), streams)
    return Fork(line), said


def _connect(place: Path) -> socket.socket | None:
    line = socket.socket(socket.AF_UNIX)
    try:
        line.connect(str(place))
    except OSError:  # nobody ever listened there, or the one who did was killed
        line.close()
        return None
    return line


def _start(place: Path, python: str, modules: Sequence[str], environment: Mapping[str, str]) -> None:
    """Start a template; it is listening when this returns. Sockets of killed ones are cleared away."""
    for other in running(place.parent):
        other.close()
    command = [python, "-P", "-c", RUN.format(__name__.rpartition(".")[2]), str(place), *modules]
    done = subprocess.run(
        command,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C in a terminal must not reach it
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1]
        msg = f"the shared template did not start ({last})"
        raise CannotFork(msg)


def running(folder: Path) -> Iterator[socket.socket]:
    """Give a connection to each template of a folder; where nobody listens any more, the socket is removed."""
    for place in folder.iterdir():
        if place.is_socket():
            line = _connect(place)
            if line is None:
                place.unlink(missing_ok=True)
            else:
                yield line


def stop_all(environment: Mapping[str, str]) -> list[int]:
    """End this user's templates and the kernels that were forked from them; give the templates' process numbers."""
    folder = runtime_folder(environment)
    ended = []
    with _lock(folder):
        for line in running(folder):
            with line:
                ended.append(peer(line)[0])
                os.kill(ended[-1], signal.SIGTERM)
    return ended


@contextlib.contextmanager
def _lock(folder: Path, seconds: float = _LOCK_SECONDS) -> Iterator[None]:
    """Hold the folder while a template is looked for, started or ended there."""
    until = time.monotonic() + seconds
    with open(folder / "lock", "a", opener=_for_me_only) as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() >= until:
                    msg = f"{lock.name} is held by another process"
                    raise CannotFork(msg) from None
                time.sleep(0.01)
        yield


def _for_me_only(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def peer(line: socket.socket) -> tuple[int, int, int]:
    """Give process, user and group at the other end of a socket, as the system knows them."""
    kind = struct.Struct("3i")
    return kind.unpack(line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, kind.size))  # type: ignore[return-value]


def is_own(line: socket.socket) -> bool:
    """Whether the other end of a socket is a process of this user."""
    return peer(line)[1] == os.geteuid()


def idle_seconds(environment: Mapping[str, str]) -> float:
    """Give the seconds that a template waits for a kernel: ``JZ_IDLE_SECONDS``, by default ten minutes."""
    try:
        return max(0.0, float(environment["JZ_IDLE_SECONDS"]))
    except (KeyError, ValueError):
        return IDLE_SECONDS


# --- the template's side ----------------------------------------------------------------------------------


def main() -> None:
    """Listen at the path that is the first argument and detach; then import the modules named after it and serve."""
    place = Path(sys.argv[1])
    place.unlink(missing_ok=True)  # what a killed one left; whoever starts one holds the lock
    listener = socket.socket(socket.AF_UNIX)
    os.umask(0o177)
    listener.bind(str(place))
    _detach(listener)
    _lift_soft_limits()
    warm_for_kernels(sys.argv[2:])
    SharedTemplate(listener, place).serve()


def _detach(listener: socket.socket) -> None:
    """Go on in a fork that no client waits for; the process that was started ends when the fork listens."""
    reading, writing = os.pipe()
    if os.fork():
        os.close(writing)
        os._exit(0 if os.read(reading, 1) else 1)
    os.chdir("/")
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    listener.listen(128)  # here: the system names the process that listens to those who connect
    os.write(writing, b".")
    for number in (reading, writing, nothing):
        os.close(number)


def _lift_soft_limits() -> None:
    """Keep what the first client limited itself to from the kernels of the others, which bring their own."""
    for name in LIMITS:
        if name not in ("RLIMIT_STACK", "RLIMIT_NOFILE") and hasattr(resource, name):
            _, hard = resource.getrlimit(getattr(resource, name))
            resource.setrlimit(getattr(resource, name), (hard, hard))


class SharedTemplate(Template):
    """A template for whoever connects, as long as kernels live and for a while after."""

    def __init__(self, listener: socket.socket, place: Path) -> None:
        super().__init__(listener, act=lambda body: be_kernel(Request.unpacked(body)))
        self.place, self.idle = place, idle_seconds(os.environ)
        self.inode, self.busy_until = place.lstat().st_ino, time.monotonic()
        signal.signal(signal.SIGTERM, lambda *_: self._end())

    def patience(self) -> float | None:
        """Give the seconds that are left without a kernel."""
        if self.lines:
            self.busy_until = time.monotonic()
            return None
        return max(0.0, self.busy_until + self.idle - time.monotonic())

    def rest(self) -> None:
        """End, unless a client is just coming."""
        with contextlib.suppress(CannotFork), _lock(self.place.parent, 0):
            if not select.select([self.incoming], [], [], 0)[0]:
                self._end()
        time.sleep(0.01)

    def take(self) -> None:
        """Fork for one client; one who is somebody else, or says nothing sensible, is shown the door."""
        line, _ = self.incoming.accept()
        with line, contextlib.suppress(OSError):
            line.settimeout(_SEND_SECONDS)
            received = receive(line, files=2) if is_own(line) else None
            if received is not None:
                body, streams = received
                self.fork(body, line.detach(), streams)

    def _end(self) -> NoReturn:
        with contextlib.suppress(OSError):
            if self.place.lstat().st_ino == self.inode:
                self.place.unlink()
        end(0)
