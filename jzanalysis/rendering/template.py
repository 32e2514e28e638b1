"""A template: a process that has imported the usual modules and forks itself on request, here into kernels.

It has no threads, and its forks end with it. One that belongs to one client talks with it over a socketpair and
ends when the client's end closes; one that is shared is in ``shared_template``. With every fork goes a line, a
socket of its own: the template tells ``pid N`` and later ``exit N`` over it, and ends the fork when the other
side lets go of it.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import json
import os
import random
import resource
import select
import signal
import socket
import struct
import sys
import tempfile
import time
import weakref
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NoReturn

from .preloading import freeze, import_modules, keep_libraries_single_threaded, provide_home

#: What a kernel imports as it starts. Not ``matplotlib_inline``: see ``preloading``.
OF_KERNELS = (
    *("ipykernel.kernelapp", "ipykernel.debugger", "psutil", "sqlite3", "faulthandler", "pydoc"),
    *(
        "IPython.core.completerlib",
        "IPython.core.pylabtools",
        "IPython.core.debugger",
        "IPython.core.oinspect",
    ),
    *("IPython.extensions.storemagic", "tornado.platform.asyncio", "tornado.queues", "encodings.idna"),
)
HEAD = struct.Struct("!I")
_PDEATHSIG = 1
Act = Callable[[bytes], int]
_settings_read: tuple[str, float] | None = None


@dataclass(frozen=True)
class Request:
    """What a kernel is started with: its arguments after ``ipykernel_launcher``, and its surroundings."""

    arguments: list[str]
    environment: dict[str, str]
    folder: str
    umask: int = 0o022
    limits: dict[str, tuple[int, int]] = field(default_factory=dict)

    def packed(self) -> bytes:
        """Give the request as it goes over the socket."""
        return json.dumps(asdict(self)).encode("utf-8", "surrogateescape")

    @classmethod
    def unpacked(cls, body: bytes) -> Request:
        """Give the request that came over the socket."""
        return cls(**json.loads(body.decode("utf-8", "surrogateescape")))


def main() -> None:
    """Serve the socket whose number is the first argument, after importing the modules named after it."""
    client = socket.socket(fileno=int(sys.argv[1]))
    warm_for_kernels(sys.argv[2:])
    Template(client, act=lambda body: be_kernel(Request.unpacked(body))).serve()


def warm_for_kernels(modules: Sequence[str]) -> None:
    """Import what a kernel needs and these modules, and put it out of the garbage collector's sight."""
    global _settings_read
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # no word from the debugger that nobody has asked for
    keep_libraries_single_threaded()
    provide_home()
    import_modules((*OF_KERNELS, *modules))
    if "matplotlib" in sys.modules:
        _settings_read = settings_file(sys.modules["matplotlib"])
    freeze()
    gc.disable()


class Template:
    """The loop of a template: fork on request, tell of every end.

    ``act`` is what a fork does with a request; it gives the exit code. ``prepare`` is done before the fork.
    """

    def __init__(
        self, incoming: socket.socket, act: Act, prepare: Callable[[bytes], None] | None = None
    ) -> None:
        self.incoming, self.act, self.prepare, self.pid = incoming, act, prepare, os.getpid()
        self.lines: dict[int, int] = {}  # pid → the line to who asked for it
        self.abandoned: set[int] = set()  # pids whose line is no longer held
        self.woken, self.wakeup = os.pipe()
        os.set_blocking(self.wakeup, False)  # set_wakeup_fd asks for it
        signal.set_wakeup_fd(self.wakeup, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def serve(self) -> NoReturn:
        """Serve until there is nobody to serve."""
        while True:
            held = {line: pid for pid, line in self.lines.items() if pid not in self.abandoned}
            watched = [self.incoming.fileno(), self.woken, *held]
            ready, _, _ = select.select(watched, [], [], self.patience())
            if not ready:
                self.rest()
            if self.woken in ready:
                os.read(self.woken, 4096)
                self._tell_ends()
            for line in held.keys() & set(ready):
                self._abandon(held[line])
            if self.incoming.fileno() in ready:
                self.take()

    def patience(self) -> float | None:
        """Give the seconds until ``rest`` if nothing happens; None is for ever."""
        return None

    def rest(self) -> None:
        """Do what is to be done when nothing has happened for long."""

    def take(self) -> None:
        """Take a request and fork; end when the client is gone."""
        received = receive(self.incoming, files=3)
        if received is None:
            end(0)
        body, (line, *streams) = received
        self.fork(body, line, streams)

    def fork(self, body: bytes, line: int, streams: list[int]) -> None:
        """Fork a process that does what the body says."""
        if self.prepare:
            self.prepare(body)
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                self._forget(line, streams)
                forget_exit_work()
                status = self.act(body)
            except BaseException:
                with contextlib.suppress(Exception):
                    sys.excepthook(*sys.exc_info())
            finally:
                end(status)
        self.lines[pid] = line
        write(line, f"pid {pid}\n")
        for stream in streams:
            os.close(stream)

    def _forget(self, line: int, streams: list[int]) -> None:
        """Be no template any more: let go of its files and signals."""
        if sys.platform.startswith("linux"):
            ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != self.pid:  # it died meanwhile
                os._exit(1)
        os.setsid()
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        highest = max(255, line, self.incoming.detach(), *streams, *self.lines.values())
        for target, stream in enumerate([os.open(os.devnull, os.O_RDONLY), *streams]):
            os.dup2(stream, target)
        os.closerange(3, 1 + highest)

    def _abandon(self, pid: int) -> None:
        """End a fork that nobody holds the line of any more, with all that it has started."""
        self.abandoned.add(pid)
        for kill in (os.killpg, os.kill):  # it may not have its session yet
            with contextlib.suppress(OSError):
                kill(pid, signal.SIGKILL)

    def _tell_ends(self) -> None:
        for pid in list(self.lines):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                self.abandoned.discard(pid)
                line = self.lines.pop(pid)
                write(line, f"exit {os.waitstatus_to_exitcode(status)}\n")
                os.close(line)


def receive(client: socket.socket, *, files: int) -> tuple[bytes, list[int]] | None:
    """Receive a request and so many open files with it; None when the other side is gone."""
    head, came, _, _ = socket.recv_fds(client, HEAD.size, files)
    body, length = b"", HEAD.unpack(head)[0] if len(head) == HEAD.size else -1
    while 0 <= len(body) < length and (part := client.recv(length - len(body))):
        body += part
    if len(body) == length and len(came) == files:
        return body, list(came)
    for number in came:
        os.close(number)
    return None


def be_kernel(request: Request) -> int:
    """Be an ordinary ipykernel in the surroundings of the request, until it is shut down."""
    surround(request)
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance(parent_handle=os.getppid())
    app.initialize(request.arguments)
    attach_libraries()
    app.start()
    return 0


def surround(request: Request) -> None:
    """Take over environment, folder, limits and arguments; start from random seeds of its own."""
    os.environ.clear()
    os.environ.update(request.environment)
    time.tzset()
    tempfile.tempdir = None  # found anew, in this environment
    os.umask(request.umask)
    os.chdir(request.folder)
    for name, limits in request.limits.items():
        with contextlib.suppress(ValueError, OSError, AttributeError):
            resource.setrlimit(getattr(resource, name), (limits[0], limits[1]))
    sys.argv[:] = [f"{sys.prefix}/ipykernel_launcher.py", *request.arguments]
    gc.enable()
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


def forget_exit_work() -> None:
    """Leave the template's work at exit to the template; what a cell registers is done when the kernel ends."""
    atexit._clear()
    finalizers: Any = weakref.finalize
    finalizers._registry.clear()
    finalizers._registered_with_atexit = False


def attach_libraries() -> None:
    """Give libraries that were imported before there was a shell what they would have found there."""
    if "ipywidgets" in sys.modules:
        sys.modules["ipywidgets"].register_comm_target()
    if "matplotlib" in sys.modules:
        _read_settings(sys.modules["matplotlib"])
    backend = os.environ.get("MPLBACKEND")
    if backend and "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib"].rcParams["backend"] = backend  # the inline backend looks for itself here
        sys.modules["matplotlib.pyplot"].switch_backend(backend)


def settings_file(mpl: Any) -> tuple[str, float]:
    """Give the file that holds matplotlib's settings here, and of when it is."""
    path = mpl.matplotlib_fname()
    return path, os.stat(path).st_mtime


def _read_settings(mpl: Any) -> None:
    """Read matplotlib's settings where they are not those that the template read: its own folder may have some."""
    with contextlib.suppress(OSError):
        if settings_file(mpl) != _settings_read:
            mpl.rc_file(mpl.matplotlib_fname())


def end(status: int) -> NoReturn:
    """End a process as the interpreter would; a fork without what it inherited from the template."""
    with contextlib.suppress(BaseException):
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status)


def write(line: int, text: str) -> None:
    """Write to a line whose other side may be gone."""
    with contextlib.suppress(OSError):
        os.write(line, text.encode())
