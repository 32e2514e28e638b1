"""The warm process of a cluster's worker: it forks itself for every disclosure that the worker is given.

A worker of Dask runs threads, from which forking is not safe; this process has none.
"""

from __future__ import annotations

import json
import os
import pickle
import socket
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .forks import Group, can_fork, warm_notebooks, warm_process
from .work import Order


@dataclass(frozen=True)
class Errand:
    """What a worker is asked for: the pages of a disclosure, and the folder that all paths start from.

    An errand without an order asks only whose the disclosure's file is (``sources.Kin``).
    """

    group: Group
    folder: str
    order: Order | None = None


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
    """Do an errand and print its result: a line of JSON for each page, or one for the file."""
    errand: Errand = pickle.loads(body)
    os.chdir(errand.folder)
    if errand.order is None:
        print(json.dumps(_kin(errand.group.disclosure)))
        return 0
    from .pool import Pool

    assert can_fork()
    for outcome in Pool(errand.order, 1).run([errand.group]):
        print(json.dumps(asdict(outcome), ensure_ascii=True), flush=True)
    return 0


def _kin(file: str) -> dict[str, Any] | None:
    from .pairing import read_here

    ((_, packed),) = read_here([file])
    return asdict(packed.kin) if packed.kin else None
