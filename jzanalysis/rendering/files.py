"""Files of a site: whole or absent, one writer at a time, and a folder that is fit to write to."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ..errors import UsageError, one_line

MARK = ".jz"
_LOCK = ".jz/lock"


def write_whole(path: Path, content: str | bytes) -> None:
    """Write beside the file, then put it in its place: readers see the old file or the new one."""
    data = content.encode() if isinstance(content, str) else content
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror or str(error), str(path)) from None
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


@contextmanager
def open_site(folder: Path) -> Iterator[None]:
    """Make the site's folder and hold it for one run.

    Raises UsageError before any work when the folder cannot be written or another run is writing there, and
    when a file of the site itself, not of a page, cannot be written.
    """
    prepare_folder(folder)
    try:
        with sole_writer(folder):
            yield
    except OSError as error:
        name = one_line(str(error.filename or folder))
        msg = f"{name}: cannot be written ({error.strerror or error}); run again when there is room"
        raise UsageError(msg) from None


def prepare_folder(folder: Path) -> None:
    """Make the site's folder, or say why nothing can be written there, before any work is done."""
    name = one_line(str(folder))
    if folder.exists() and not folder.is_dir():
        msg = f"{name}: is a file, not a folder; give another -o"
        raise UsageError(msg)
    if folder.is_dir() and not (folder / MARK).exists() and any(folder.iterdir()):
        msg = f"{name}: holds other files and is not a site of jz render; give a new or empty folder with -o"
        raise UsageError(msg)
    try:
        (folder / MARK).mkdir(parents=True, exist_ok=True)
        write_whole(
            folder / MARK / "about.txt", "Written by jz render, which may replace the files of this site.\n"
        )
    except OSError as error:
        msg = f"{name}: cannot be written ({error.strerror}); give another -o"
        raise UsageError(msg) from None


def discard_folder(folder: Path) -> None:
    """Remove a site's folder again when nothing came of it; one that holds anything of a site stays."""
    if {path.name for path in folder.iterdir()} <= {MARK, "data"}:
        shutil.rmtree(folder)


def remove_torn(folder: Path) -> None:
    """Remove what a killed run left half-written."""
    for place in (
        folder,
        folder / "notebooks",
        folder / "data",
        folder / "_static",
        folder / MARK,
        *(folder / MARK).glob("*"),
    ):
        for torn in place.glob(".*.part*"):
            torn.unlink(missing_ok=True)


@contextmanager
def sole_writer(folder: Path):
    """Hold the folder for one run; a second run refuses and names the first. A dead run's lock is void."""
    with (folder / _LOCK).open("a+", encoding="utf-8") as lock:
        if not _take(lock):
            lock.seek(0)
            other = lock.read().strip()
            msg = f"{one_line(str(folder))}: another jz render (process {other}) is writing here; wait for it"
            raise UsageError(msg)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        remove_torn(folder)
        yield


def _take(lock: IO[str]) -> bool:
    """Take the system's lock on an open file, which ends with its process; True where there is none."""
    try:
        import fcntl
    except ImportError:  # Windows
        return True
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
