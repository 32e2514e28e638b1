"""A template: a process that has imported the usual modules and forks itself on request, here into kernels.

It talks with one client over a socketpair, has no threads, and ends when the client's end closes; its forks end
with it. How a fork ended is told over a pipe that the request brings along: ``pid N``, later ``exit N``.
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
from collections.abc import Callable
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
#: Fork, then behave as an ordinary child would: these limits come from the client, not from the template.
LIMITS = (
    "RLIMIT_AS",
    "RLIMIT_DATA",
    "RLIMIT_CPU",
    "RLIMIT_FSIZE",
    "RLIMIT_NOFILE",
    "RLIMIT_STACK",
    "RLIMIT_CORE",
)


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
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # no word from the debugger that nobody has asked for
    keep_libraries_single_threaded()
    provide_home()
    client = socket.socket(fileno=int(sys.argv[1]))
    import_modules((*OF_KERNELS, *sys.argv[2:]))
    freeze()
    gc.disable()
    Template(client, act=lambda body: be_kernel(Request.unpacked(body))).serve()


class Template:
    """The loop of a template: fork on request, tell of every end.

    ``act`` is what a fork does with a request; it gives the exit code. ``prepare`` is done before the fork.
    """

    def __init__(
        self, client: socket.socket, act: Act, prepare: Callable[[bytes], None] | None = None
    ) -> None:
        self.client, self.act, self.prepare = client, act, prepare
        self.reports: dict[int, int] = {}  # pid → pipe of its client
        self.woken, self.wakeup = os.pipe()
        os.set_blocking(self.wakeup, False)  # set_wakeup_fd asks for it
        signal.set_wakeup_fd(self.wakeup, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def serve(self) -> NoReturn:
        """Serve until the client is gone."""
        while True:
            ready, _, _ = select.select([self.client.fileno(), self.woken], [], [])
            if self.woken in ready:
                os.read(self.woken, 4096)
                self._tell_ends()
            if self.client.fileno() in ready:
                received = receive(self.client)
                if received is None:
                    end(0)
                self._fork(*received)

    def _fork(self, body: bytes, report: int, streams: list[int]) -> None:
        if self.prepare:
            self.prepare(body)
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                self._forget(streams)
                forget_exit_work()
                status = self.act(body)
            except BaseException:
                with contextlib.suppress(Exception):
                    sys.excepthook(*sys.exc_info())
            finally:
                end(status)
        self.reports[pid] = report
        write(report, f"pid {pid}\n")
        for stream in streams:
            os.close(stream)

    def _forget(self, streams: list[int]) -> None:
        """Be no template any more: let go of its files and signals."""
        template = os.getppid()
        if sys.platform.startswith("linux"):
            ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)
            if os.getppid() != template:
                os._exit(1)
        os.setsid()
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self.client.detach()
        for target, stream in enumerate([os.open(os.devnull, os.O_RDONLY), *streams]):
            os.dup2(stream, target)
        os.closerange(3, 1 + max(255, *streams, *self.reports.values()))

    def _tell_ends(self) -> None:
        for pid in list(self.reports):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                report = self.reports.pop(pid)
                write(report, f"exit {os.waitstatus_to_exitcode(status)}\n")
                os.close(report)


def receive(client: socket.socket) -> tuple[bytes, int, list[int]] | None:
    """Receive a request with its pipe and its two output streams; None when the client is gone."""
    head, files, _, _ = socket.recv_fds(client, HEAD.size, 3)
    if len(head) < HEAD.size or len(files) < 3:
        return None
    body = b""
    (length,) = HEAD.unpack(head)
    while len(body) < length:
        part = client.recv(length - len(body))
        if not part:
            return None
        body += part
    return body, files[0], files[1:3]


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
    backend = os.environ.get("MPLBACKEND")
    if backend and "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib"].rcParams["backend"] = backend  # the inline backend looks for itself here
        sys.modules["matplotlib.pyplot"].switch_backend(backend)


def end(status: int) -> NoReturn:
    """End a process as the interpreter would; a fork without what it inherited from the template."""
    with contextlib.suppress(BaseException):
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status)


def write(pipe: int, text: str) -> None:
    """Write to a pipe whose reader may be gone."""
    with contextlib.suppress(OSError):
        os.write(pipe, text.encode())
