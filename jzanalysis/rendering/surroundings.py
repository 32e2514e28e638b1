"""Where shared templates are found, and what a process must have in common with one to be forked from it."""

from __future__ import annotations

import hashlib
import os
import resource
import stat
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from .forked import CannotFork

#: Limits that go with a fork: the soft ones come from who asks for it, the hard ones cannot be raised again.
LIMITS = (
    "RLIMIT_AS",
    "RLIMIT_DATA",
    "RLIMIT_CPU",
    "RLIMIT_FSIZE",
    "RLIMIT_NOFILE",
    "RLIMIT_STACK",
    "RLIMIT_CORE",
)
#: Variables that Python and its libraries read only once: kernels that differ in them need different templates.
_READ_ONCE = (
    *("PYTHON", "LD_", "MALLOC_", "GLIBC_", "LANG", "LC_", "HOME", "XDG_", "JZ_"),
    *("MPLCONFIGDIR", "MATPLOTLIBRC", "OMP_", "OPENBLAS_", "MKL_"),
)
#: What a fork has from its template and cannot change: rights, processors, memory nodes.
_OF_PROCESS = ("Uid", "Gid", "Groups", "Cap", "NoNewPrivs", "Seccomp:", "Cpus_allowed:", "Mems_allowed:")
_NAMESPACES = ("cgroup", "ipc", "mnt", "net", "pid", "user", "uts")


def limits() -> dict[str, tuple[int, int]]:
    """Give this process's limits, soft and hard, by name."""
    return {name: resource.getrlimit(getattr(resource, name)) for name in LIMITS if hasattr(resource, name)}


def read_once(environment: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Give the variables that a template must have been started with."""
    return tuple(sorted(pair for pair in environment.items() if pair[0].startswith(_READ_ONCE)))


def template_name(python: str, modules: Sequence[str], environment: Mapping[str, str]) -> str:
    """Give the name of the template that such a kernel may be forked from: equal names, equal surroundings."""
    parts = (python, *modules, *map(repr, read_once(environment)), *_program(), *_of_this_process())
    paths = [os.path.abspath(path) for path in environment.get("PYTHONPATH", "").split(os.pathsep) if path]
    text = "\n".join((*parts, *paths))
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _of_this_process() -> Iterator[str]:
    """Give what a fork of another process would not have: limits, priority, control group, namespaces, rights."""
    yield str({name: hard for name, (_, hard) in limits().items()})
    yield f"{os.getpriority(os.PRIO_PROCESS, 0)} {os.readlink('/proc/self/root')}"
    yield Path("/proc/self/cgroup").read_text(encoding="utf-8", errors="surrogateescape")
    yield from (os.readlink(f"/proc/self/ns/{name}") for name in _NAMESPACES if _is_there(name))
    lines = Path("/proc/self/status").read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    yield from (line for line in lines if line.startswith(_OF_PROCESS))


def _is_there(namespace: str) -> bool:
    return os.path.lexists(f"/proc/self/ns/{namespace}")


@cache
def _program() -> tuple[str, ...]:
    """Give what changes with this package's code and with what is installed beside it."""
    package = Path(__file__).resolve().parent.parent
    files = sorted(path for path in package.rglob("*") if path.suffix in (".py", ".toml", ".csv"))
    own = [f"{path} {path.stat().st_mtime_ns} {path.stat().st_size}" for path in files]
    places = [Path(sysconfig.get_path(kind)) for kind in ("purelib", "platlib")]
    return (*own, *(f"{place} {place.stat().st_mtime_ns}" for place in places if place.exists()))


def runtime_folder(environment: Mapping[str, str]) -> Path:
    """Give the folder of this user's sockets, which nobody else can open; CannotFork when it is not safe.

    It is ``JZ_RUNTIME_DIR``, else in ``XDG_RUNTIME_DIR``, else in the folder for temporary files.
    """
    try:
        folder = _runtime_place(environment)
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        msg = f"no folder for sockets can be made ({error})"
        raise CannotFork(msg) from None
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        msg = f"{folder} is open to others; it must be a folder of your own with mode 0700"
        raise CannotFork(msg)
    return folder


def _runtime_place(environment: Mapping[str, str]) -> Path:
    if own := environment.get("JZ_RUNTIME_DIR"):
        return Path(own)
    session = environment.get("XDG_RUNTIME_DIR", "")
    if os.path.isdir(session) and os.stat(session).st_uid == os.geteuid():
        return Path(session, "jzanalysis")
    return Path(tempfile.gettempdir(), f"jzanalysis-{os.geteuid()}")
