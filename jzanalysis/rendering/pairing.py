"""Narrative and tables of one disclosure in two files of one folder, joined before anything is planned.

To know what belongs together the files have to be read. Each is read once: what was read is kept, packed, in a
file without a name that the forked processes inherit; who a file speaks of is remembered in the site's folder,
so that a second run reads only what is new.
"""

from __future__ import annotations

import json
import os
import pickle
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..disclosure import Part, join_parts, read_part, split_joined
from ..errors import JzError
from ..reading.archive import split_member
from ..sources import Kin, kin_of, pair_kin
from .files import write_whole
from .planning import program_digest, source_digest

_LEDGER = ".jz/kin.json"


@dataclass(frozen=True)
class Packed:
    """A file as it was read, or why it could not be: small enough to be kept by the thousand.

    Without content only its kin is known here.
    """

    content: bytes
    kin: Kin | None = None

    @classmethod
    def of(cls, result: Part | JzError) -> Packed:
        """Pack what reading a file gave."""
        content = zlib.compress(pickle.dumps(result, protocol=pickle.HIGHEST_PROTOCOL), 1)
        return cls(content, None if isinstance(result, JzError) else kin_of(result))

    def opened(self) -> Part:
        """Give the part again, or raise its error."""
        result = pickle.loads(zlib.decompress(self.content))
        if isinstance(result, JzError):
            raise result
        return result


def read_packed(path: str, *, skip: tuple[int, ...] = ()) -> Packed:
    """Read one file through every stage and pack it; called in a child process."""
    return Packed.of(read_part(path, skip=skip))


class Store:
    """What has been read, in a file that nobody else can open and that ends with its processes."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="jz-")  # noqa: SIM115  (inherited by forks, open to the end)
        self._places: dict[str, tuple[int, int]] = {}

    @property
    def number(self) -> int:
        """Give the number of the open file."""
        return self._file.fileno()

    def put(self, path: str, packed: Packed) -> None:
        """Keep what a file holds."""
        self._places[path] = (self._file.seek(0, os.SEEK_END), len(packed.content))
        self._file.write(packed.content)
        self._file.flush()

    def disclosure(self, name: str) -> Any:
        """Give a disclosure if all its files are here, else None; raises the error of one that was unreadable."""
        files = split_joined(name)
        if any(file not in self._places for file in files):
            return None
        return join_parts([self._packed(file).opened() for file in files])

    def _packed(self, path: str) -> Packed:
        start, length = self._places[path]
        return Packed(os.pread(self._file.fileno(), length, start))


#: What reads many files: it gives, for each that it got to, its path and what it holds.
Reader = Callable[[Sequence[str]], Iterator[tuple[str, Packed]]]


def read_here(files: Sequence[str]) -> Iterator[tuple[str, Packed]]:
    """Read files on all cores of this machine."""
    from ..reading.limits import run_many

    for file, result in zip(files, run_many(read_packed, [(file,) for file in files]), strict=True):
        yield file, Packed.of(result) if isinstance(result, JzError) else result


class Pairing:
    """Finds out which files belong together, and remembers it in the site's folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _LEDGER
        self.store = Store()
        self._known: dict[str, Kin | None] = dict(self._remembered())

    def pair(
        self, names: Sequence[str], read: Reader = read_here, tell: Callable[[], None] = lambda: None
    ) -> list[str]:
        """Give the disclosures with the halves joined: ``a.pdf+b.pdf`` in the place of ``a.pdf``."""
        digests = {name: source_digest(name) for name in _candidates(names)}
        new = [name for name, digest in digests.items() if digest not in self._known]
        for name, packed in read(new):
            if packed.content:
                self.store.put(name, packed)
            self._known[digests[name]] = packed.kin
            tell()
        kin = {
            name: found for name, digest in digests.items() if (found := self._known.get(digest)) is not None
        }
        return _joined(names, pair_kin(kin))

    def new(self, names: Sequence[str]) -> int:
        """Say how many files have to be read for it."""
        return sum(source_digest(name) not in self._known for name in _candidates(names))

    def keep(self) -> None:
        """Write down who the files speak of."""
        known = {digest: kin and asdict(kin) for digest, kin in self._known.items()}
        content = {"program": program_digest(), "files": known}
        write_whole(self._path, json.dumps(content, ensure_ascii=False))

    def _remembered(self) -> Iterator[tuple[str, Kin | None]]:
        try:
            content = json.loads(self._path.read_text(encoding="utf-8"))
            if content["program"] == program_digest():
                for digest, kin in content["files"].items():
                    yield digest, kin and Kin(**kin)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return


def _candidates(names: Sequence[str]) -> list[str]:
    """Give the single files that have company in their folder; the others cannot be half of anything."""
    files = [name for name in dict.fromkeys(names) if os.path.isfile(name) or split_member(name)]
    company = Counter(os.path.dirname(file) for file in files)
    return [file for file in files if company[os.path.dirname(file)] > 1]


def _joined(names: Sequence[str], pairs: Sequence[tuple[str, str]]) -> list[str]:
    partner = dict(pairs)
    seconds = set(partner.values())
    return [f"{name}+{partner[name]}" if name in partner else name for name in names if name not in seconds]
