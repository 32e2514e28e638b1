"""The papermill engine of `jz`: a client that cannot hang on widgets, and Chinese parameters kept readable.

papermill finds it by its entry point, which is ``papermill_engine``: this module cannot be imported while
papermill is itself being imported. ``register`` makes parameters readable in this process.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import tempfile
from collections.abc import Iterator
from queue import Empty
from typing import Any

from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.log import logger
from papermill.translators import PythonTranslator, papermill_translators
from traitlets.config import Config

SLICE_SECONDS = 0.2
_LONGEST_SOCKET = 90  # bytes of a socket's path, which the system cuts at about 100


class PollingClient(PapermillNotebookClient):
    """A client that asks the shell channel in short slices, because a waiting client may miss its reply.

    nbclient's mock of the Output widget sends on the socket whose edge it waits for (jupyter/nbclient #312).
    """

    async def _async_poll_for_reply(
        self, msg_id, cell, timeout, task_poll_output_msg, task_poll_kernel_alive
    ):
        shell = self.kc.shell_channel
        original, loop = shell.get_msg, asyncio.get_running_loop()
        deadline = None if timeout is None else loop.time() + timeout

        async def get_in_slices(**_: Any) -> dict[str, Any]:
            while True:
                try:
                    return await original(timeout=SLICE_SECONDS)
                except Empty:
                    if deadline is not None and loop.time() > deadline:
                        raise

        shell.get_msg = get_in_slices
        try:
            return await super()._async_poll_for_reply(
                msg_id, cell, timeout, task_poll_output_msg, task_poll_kernel_alive
            )
        finally:
            shell.get_msg = original


class JzEngine(NBClientEngine):
    """papermill's ordinary engine with the polling client."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, **options: Any):
        """Run the cells of a managed notebook in a kernel of their own.

        The notebook is put into the mapping ``keep``, so that the caller has it when papermill raises.
        """
        if options.get("keep") is not None:
            options["keep"]["notebook"] = nb_man.nb
        with _channels() as config:
            client = PollingClient(
                nb_man,
                timeout=options.get("execution_timeout"),
                startup_timeout=options.get("start_timeout", 60),
                kernel_name=kernel_name,
                log=logger,
                log_output=options.get("log_output", False),
                stdout_file=options.get("stdout_file"),
                stderr_file=options.get("stderr_file"),
                config=config,
            )
            return client.execute()


@contextlib.contextmanager
def _channels() -> Iterator[Config]:
    """Give a kernel file sockets, in a folder of their own, where there are any: tcp ports of parallel kernels collide.

    jupyter_client would put them, and forget them, in the working folder.
    """
    with tempfile.TemporaryDirectory(prefix="jz-", ignore_cleanup_errors=True) as folder:
        place = f"{folder}/k"
        fits = sys.platform != "win32" and len(place.encode()) < _LONGEST_SOCKET
        yield Config(KernelManager={"transport": "ipc", "ip": place}) if fits else Config()


class ReadableTranslator(PythonTranslator):
    r"""Write Chinese parameters as Chinese, where papermill writes ``\u5b81``; all else as papermill does.

    >>> ReadableTranslator.translate("焦作市")
    '"焦作市"'
    """

    @classmethod
    def translate_escaped_str(cls, str_val):
        """Write a text as JSON does, which Python reads alike."""
        text = str(str_val)
        try:
            text.encode()
        except UnicodeEncodeError:  # half a character, from the name of a file: no text file can hold it
            return super().translate_escaped_str(text)
        return json.dumps(text, ensure_ascii=False)


def register() -> None:
    """Make papermill know the engine and write parameters readably, in this process."""
    papermill_engines.register("jz", JzEngine)
    papermill_translators.register("python", ReadableTranslator)
