"""``jz`` in forks of a process that has everything imported: many runs, killed or robbed of their disk, in little time.

Run as a script it is that process: it takes one run after the other from standard input.
"""

from __future__ import annotations

import builtins
import contextlib
import errno
import io
import json
import mmap
import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

ENDED = 70


class WarmJz:
    """Starts runs of ``jz``; at most one at a time."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "jz.log"
        command = [sys.executable, __file__]
        self.process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def start(self, *arguments: object, full_from: int = 0, site: Path | None = None) -> int:
        """Start a run and give its process. From its ``full_from``-th write into the site on, the disk is full."""
        run = {
            "arguments": list(map(str, arguments)),
            "full_from": full_from,
            "site": str(site),
            "log": str(self.log),
        }
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(run) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def wait(self) -> int:
        """Wait for the run and give its exit code."""
        assert self.process.stdout
        return int(self.process.stdout.readline())

    def run(self, *arguments: object, **options: Any) -> tuple[int, str]:
        """Run ``jz`` and give its exit code and what it said."""
        self.start(*arguments, **options)
        return self.wait(), self.log.read_text(encoding="utf-8")

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            pipe.close()  # type: ignore[union-attr]


def serve() -> None:
    """Import everything, then fork a run for every line of standard input."""
    from jzanalysis.rendering import batch, cluster, commands, export, findings, pool, site, work  # noqa: F401
    from jzanalysis.rendering.forks import warm_notebooks, warm_process
    from jzanalysis.rendering.notebooks import find_notebooks
    from jzanalysis.rendering.planning import plan, program_digest

    warm_process()
    warm_notebooks(plan(["jiaozuo-kexie-2023"], find_notebooks(["20"]), {}))
    program_digest()
    for line in sys.stdin:
        run = json.loads(line)
        pid = os.fork()
        if pid == 0:
            be_jz(run)
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


def be_jz(run: dict[str, Any]) -> None:
    log = os.open(run["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(log, 1)
    os.dup2(log, 2)
    status: object = ENDED
    try:
        if run["full_from"]:
            fill_disk(run["site"], run["full_from"])
        from jzanalysis.cli import main

        sys.argv = ["jz", *run["arguments"]]
        main()
    except SystemExit as end:
        status = end.code or 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status if isinstance(status, int) else ENDED)


def fill_disk(site: str, full_from: int) -> None:
    """Let every write into the site fail, from a certain one on: opening a file for it, renaming a file.

    The count is shared with all forks. Removing a file works, as it does on a full disk.
    """
    counter, really_open, really_replace = mmap.mmap(-1, 8), io.open, os.replace

    def spend(path: object) -> None:
        with contextlib.suppress(TypeError):
            if os.path.abspath(os.fspath(path)).startswith(site):  # type: ignore[call-overload]
                (count,) = struct.unpack("q", counter[:8])
                counter[:8] = struct.pack("q", count + 1)
                if count + 1 >= full_from:
                    counter[:8] = struct.pack("q", full_from)  # two at a time may have counted as one
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), os.fspath(path))  # type: ignore[call-overload]

    def open_(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        if set(mode) & set("wax+"):
            spend(file)
        return really_open(file, mode, *arguments, **options)

    def replace(source: Any, target: Any, **options: Any) -> None:
        spend(target)
        really_replace(source, target, **options)

    builtins.open = io.open = open_  # type: ignore[assignment]
    os.replace = replace  # type: ignore[assignment]


if __name__ == "__main__":
    serve()
