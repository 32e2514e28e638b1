"""The warm process of a cluster's worker: it forks itself for every disclosure that the worker is given.

A worker of Dask runs threads, from which forking is not safe; this process has none.
"""

from __future__ import annotations

import base64
import json
import os
import pickle
import socket
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .forks import Group, can_fork, warm_notebooks, warm_process
from .pairing import Packed, Store, read_here
from .work import Order


@dataclass(frozen=True)
class Errand:
    """What a worker is asked for: the pages of a disclosure, and the folder that all paths start from.

    An errand without an order asks only to read the disclosure's file. ``contents`` are files that were read
    that way, packed (``pairing.Packed``).
    """

    group: Group
    folder: str
    order: Order | None = None
    contents: Mapping[str, bytes] = field(default_factory=dict)


def main() -> None:
    """Serve the socket whose number is the first argument; begin with what everything needs."""
    from .template import Template

    client = socket.socket(fileno=int(sys.argv[1]))
    warm_process()
    Template(client, act=run, prepare=Preparation()).serve()


class Preparation:
    """Exports every notebook once, before the first fork that needs it."""

    def __init__(self) -> None:
        self._warm: set[Path] = set()

    def __call__(self, body: bytes) -> None:
        """Get ready for an errand."""
        errand: Errand = pickle.loads(body)
        os.chdir(errand.folder)
        new = [page for page in errand.group.pages if page.notebook.path not in self._warm]
        if errand.order and new:
            warm_notebooks(new)
            self._warm |= {page.notebook.path for page in new}


def run(body: bytes) -> int:
    """Do an errand and print its result: a line of JSON for each page, or one for the file that was read."""
    errand: Errand = pickle.loads(body)
    os.chdir(errand.folder)
    if errand.order is None:
        print(json.dumps(_read(errand.group.disclosure)))
        return 0
    from .pool import Pool

    assert can_fork()
    for outcome in Pool(errand.order, 1, _store(errand.contents)).run([errand.group]):
        print(json.dumps(asdict(outcome), ensure_ascii=True), flush=True)
    return 0


def _read(file: str) -> dict[str, Any]:
    ((_, packed),) = read_here([file])
    content = base64.b85encode(packed.content).decode("ascii")
    return {"kin": asdict(packed.kin) if packed.kin else None, "content": content}


def _store(contents: Mapping[str, bytes]) -> Store | None:
    """Keep what was read before, so that it is not read again; nothing is kept when there is nothing."""
    store = Store() if contents else None
    for file, content in contents.items():
        assert store
        store.put(file, Packed(content))
    return store
