"""Run a notebook's cells in this very process, with the outputs an ordinary kernel would have sent.

For processes that live for one page: forked from a warm parent, they need no sockets, no handshake and no
second interpreter. IPython's shell, its display machinery and nbclient's treatment of messages are the
ordinary ones; only the sending is short-circuited.
"""

from __future__ import annotations

import io
import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, cast

import comm
from comm.base_comm import BaseComm
from ipykernel.zmqshell import ZMQInteractiveShell
from jupyter_client.session import Session, json_default
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine
from traitlets.config import Config

INLINE = "module://matplotlib_inline.backend_inline"
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": sys.version.split()[0],
}


class ZMQPageShell(ZMQInteractiveShell):
    """The shell of one page; libraries recognise a notebook by the ZMQ in its name."""

    def enable_gui(self, gui: Any = None) -> None:
        """Ignore event loops: nobody is there to use a window."""


class LocalSession(Session):
    """A session whose messages are handed to ``receive`` instead of a socket."""

    receive: Any = None
    cell_parent: Any = None

    def send(self, stream, msg_or_type, content=None, parent=None, **options: Any):  # type: ignore[override]
        """Hand over a message as the other side of a socket would see it."""
        message = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content, parent)
        message["content"] = json.loads(json.dumps(message["content"], default=json_default))
        message["buffers"] = options.get("buffers") or []
        if self.receive:
            self.receive(message)
        return message


class LocalStream(io.TextIOBase):
    """Standard output or error of a cell."""

    encoding = "utf-8"

    def __init__(self, name: str, session: LocalSession, parent: Any) -> None:
        self.name, self.session, self.parent, self.text = name, session, parent, io.StringIO()
        self.other: LocalStream | None = None

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Keep the text until it is flushed; what the other stream holds comes first."""
        if self.other is not None:
            self.other.flush()
        return self.text.write(text)

    def flush(self) -> None:
        """Send what was written as one stream message."""
        text = self.text.getvalue()
        if text:
            self.text = io.StringIO()
            self.session.send(None, "stream", {"name": self.name, "text": text}, parent=self.parent())


class LocalComm(BaseComm):
    """A widget's line to its reader, of which only the state is kept."""

    session: LocalSession

    def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys: Any):
        """Send one message of the widget protocol."""
        content = {"data": data or {}, "comm_id": self.comm_id, **keys}
        parent = self.session.cell_parent()
        self.session.send(None, msg_type, content, parent=parent, buffers=buffers)


def make_shell() -> ZMQPageShell:
    """Make the shell; in a parent of many pages it is made once and inherited by the forks."""
    environment, main = dict(os.environ), sys.modules["__main__"]
    shell = ZMQPageShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    session = LocalSession(key=b"")
    session.cell_parent = shell.get_parent
    shell.kernel = SimpleNamespace(get_parent=shell.get_parent, eventloop=None)
    _displays(shell).session = cast(Any, shell.display_pub).session = session
    os.environ.clear()
    os.environ.update(environment)
    sys.modules["__main__"] = main
    return shell


def _displays(shell: ZMQPageShell) -> Any:
    """Give the shell's display hook, whose declared type knows nothing of sessions."""
    return shell.displayhook


class LocalClient(PapermillNotebookClient):
    """nbclient's client over a shell in its own process."""

    on_cell: Callable[[int, Any], None] | None = None

    def execute(self, **_: Any):
        """Run all cells; the notebook keeps what was reached when one of them raises."""
        self.reset_execution_trackers()
        self.record_timing = False
        self.shell = ZMQPageShell.instance() if ZMQPageShell.initialized() else make_shell()
        self.waiting: list[dict[str, Any]] = []
        channel = SimpleNamespace(send=self.waiting.append)
        self.kc = SimpleNamespace(session=_displays(self.shell).session, shell_channel=channel)
        with _as_kernel(self.shell):
            self.papermill_execute_cells()
        self.nb.metadata["language_info"] = LANGUAGE
        self.set_widgets_metadata()
        return self.nb

    def execute_cell(self, cell, cell_index, *_: Any):  # type: ignore[override]
        """Run one cell, and raise CellExecutionError as nbclient would."""
        if cell.cell_type != "code" or not cell.source.strip():
            return cell
        cell.outputs, self.clear_before_next_output = [], False
        shell, session = self.shell, _displays(self.shell).session
        shell.set_parent({"header": session.msg_header("execute_request")})
        session.receive = lambda message: self.process_message(message, cell, cell_index)
        count = shell.execution_count
        with _alarm(self.timeout, cell):
            result = shell.run_cell(cell.source, store_history=True)
        sys.stdout.flush()
        sys.stderr.flush()
        while self.waiting:  # a kernel, too, hears its reader only between cells
            _to_widget(self.waiting.pop(0))
        cell.execution_count = count
        if self.on_cell:
            self.on_cell(cell_index, cell)
        error = result.error_before_exec or result.error_in_exec
        if error is not None and not self._may_fail(cell):
            raise _as_cell_error(cell, error)
        return cell

    def _may_fail(self, cell) -> bool:
        return self.allow_errors or "raises-exception" in cell.metadata.get("tags", [])


class LocalEngine(NBClientEngine):
    """papermill's engine for a process that is itself the kernel of one page."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, execution_timeout=None, keep=None, **_: Any):
        """Run the cells of a managed notebook here and now."""
        if keep is not None:
            keep["notebook"] = nb_man.nb
        client = LocalClient(nb_man, timeout=execution_timeout)
        client.on_cell = (keep or {}).get("on_cell")
        return client.execute()


@contextmanager
def _as_kernel(shell: ZMQPageShell):
    """Make this process look like a kernel to the code in the cells."""
    import ipywidgets  # noqa: F401  (registers its targets with the comm manager)

    session = _displays(shell).session
    streams = [LocalStream(name, session, shell.get_parent) for name in ("stdout", "stderr")]
    streams[0].other, streams[1].other = streams[1], streams[0]
    before = sys.stdout, sys.stderr, comm.create_comm, sys.modules["__main__"]
    sys.stdout, sys.stderr = streams
    sys.modules["__main__"] = shell.user_module
    comm.create_comm = type("PageComm", (LocalComm,), {"session": session})  # type: ignore[assignment]
    _draw_inline()
    try:
        yield
    finally:
        sys.stdout, sys.stderr, comm.create_comm, sys.modules["__main__"] = before  # type: ignore[assignment]
        session.receive = None


def _draw_inline() -> None:
    os.environ["MPLBACKEND"] = INLINE
    if "matplotlib" in sys.modules:  # first the name: the backend looks for it when it hooks onto the shell
        sys.modules["matplotlib"].rcParams["backend"] = INLINE
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].switch_backend(INLINE)


@contextmanager
def _alarm(seconds: int | None, cell: Any):
    """Interrupt a cell that runs too long; whoever started the process kills it if that does not help."""
    if not seconds or not hasattr(signal, "setitimer"):
        yield
        return

    def ring(*_: Any) -> None:
        fired.append(True)
        raise KeyboardInterrupt

    fired: list[bool] = []
    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    if fired:
        raise CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", seconds, cell)


def _as_cell_error(cell: Any, error: BaseException) -> CellExecutionError:
    content = {"ename": type(error).__name__, "evalue": str(error), "traceback": [], "status": "error"}
    return CellExecutionError.from_cell_and_msg(cell, content)


def _to_widget(message: dict[str, Any]) -> None:
    """Deliver what nbclient's mock of a reader sends back to a widget, as it would come off a socket."""
    copy = json.loads(json.dumps(message, default=json_default))
    comm.get_comm_manager().comm_msg(cast(Any, None), cast(Any, None), {**copy, "buffers": []})
