"""What a command was given (files, folders, globs, bundled names) → disclosures, read on all cores."""

from __future__ import annotations

import contextlib
import glob
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from .disclosure import Disclosure, Limits, Part, join_parts, load, read_part, split_joined
from .errors import JzError, ReadingError
from .reading import SUFFIXES
from .reading.archive import listed, split_member
from .reading.limits import run_limited, run_many


def find_files(paths: Iterable[str]) -> list[list[str]]:
    """Turn what a command was given (files, folders, globs, joined files) into disclosures: lists of their files.

    Files of a folder stay apart here; ``pair_parts`` joins narrative and tables once they are read. A folder with
    nothing readable stands for itself, a ZIP archive for its members.
    """
    return [inside for files in _named(paths) for inside in _members(files)]


def _members(files: list[str]) -> list[list[str]]:
    """Open an archive: each of its members is a file; one that cannot be opened stays, and says so when read."""
    if len(files) > 1 or not _begins_like_zip(files[0]):
        return [files]
    with contextlib.suppress(JzError):
        return [[name] for name in run_limited(listed, files[0], file=files[0])] or [files]
    return [files]


def _begins_like_zip(file: str) -> bool:
    if not os.path.isfile(file):
        return False
    with contextlib.suppress(OSError), open(file, "rb") as begun:
        return begun.read(2) == b"PK"
    return False


def _named(paths: Iterable[str]) -> list[list[str]]:
    found: list[list[str]] = []
    for text in paths:
        if os.path.isdir(text):
            inside = sorted(
                str(p) for p in Path(text).rglob("*") if p.suffix.lower() in SUFFIXES and os.path.isfile(p)
            )
            found += [[name] for name in inside] or [[text]]
        elif os.path.lexists(text):
            found.append([text])
        elif any(mark in text for mark in "*?[") and (matched := sorted(glob.glob(text, recursive=True))):
            found += [[name] for name in matched if os.path.isfile(name)]
        else:
            found.append(split_joined(text))
    return found


def read_many(
    paths: Iterable[str], *, limits: Limits | None = None, jobs: int | None = None
) -> Iterator[Disclosure | JzError]:
    """Load every disclosure that the paths name, on all cores; an unreadable file gives its error instead."""
    return read_found(find_files(paths), limits=limits, jobs=jobs)


def read_found(
    found: Iterable[list[str]], *, limits: Limits | None = None, jobs: int | None = None
) -> Iterator[Disclosure | JzError]:
    """Load disclosures given by lists of their files, as ``find_files`` gives them.

    Files of one folder that agree in department, year and stage, one the narrative and one the tables, are joined.
    """
    limits = limits or Limits()
    names: list[Disclosure | JzError | list[str]] = []
    for files in found:
        if len(files) == 1 and os.path.isdir(files[0]):
            names.append(empty_folder(files[0]))
        elif len(files) == 1 and not os.path.exists(files[0]) and not split_member(files[0]):
            try:
                names.append(load(files[0]))
            except JzError as error:
                names.append(error)
        else:
            names.append(files)
    flat = [file for item in names if isinstance(item, list) for file in item]
    results = run_many(read_part, [(file, limits.pages, limits.password) for file in flat], jobs=jobs,
                       max_seconds=limits.max_seconds, max_memory=limits.max_memory)  # fmt: skip
    single: list[Part] = []
    for item in names:
        if not isinstance(item, list):
            yield item
            continue
        parts = [next(results) for _ in item]
        errors = [part for part in parts if isinstance(part, JzError)]
        if errors:
            yield from errors
        elif len(parts) > 1:
            yield join_parts(parts)
        elif _may_pair(parts[0]):
            single.append(parts[0])
        else:
            yield join_parts(parts)
    yield from map(join_parts, pair_parts(single))


def empty_folder(text: str) -> ReadingError:
    """Say that a folder has nothing readable."""
    return ReadingError(text, "a folder with nothing readable", f"it needs files ending in {', '.join(SUFFIXES)}")


def _may_pair(part: Part) -> bool:
    return bool(part.facts) != bool(part.stated)


def pair_parts(parts: list[Part]) -> list[list[Part]]:
    """Join files of one folder that agree in department, year and stage, one the narrative and one the tables."""
    by_path = {part.path: part for part in parts}
    partner = dict(pair_kin({path: kin_of(part) for path, part in by_path.items()}))
    seconds = set(partner.values())
    return [
        [part, by_path[partner[part.path]]] if part.path in partner else [part]
        for part in parts
        if part.path not in seconds
    ]


@dataclass(frozen=True)
class Kin:
    """What decides whether a file belongs together with another: whose it is, and which half."""

    department: str | None
    fiscal_year: int | None
    stage: str | None
    has_tables: bool
    has_narrative: bool


def kin_of(part: Part) -> Kin:
    """Give what a file says about whose it is and which half of a disclosure."""
    who = part.recognition.identity
    return Kin(who.department, who.fiscal_year, who.stage, bool(part.facts), bool(part.stated))


def pair_kin(kin: Mapping[str, Kin]) -> list[tuple[str, str]]:
    """Give the pairs of paths in one folder that agree, one the narrative and one the tables.

    >>> tables, narrative = Kin("某局", 2023, "budget", True, False), Kin("某局", 2023, None, False, True)
    >>> pair_kin({"a/报表.pdf": tables, "a/说明.pdf": narrative, "b/说明.pdf": narrative})
    [('a/报表.pdf', 'a/说明.pdf')]
    """
    pairs: list[tuple[str, str]] = []
    halves: list[str] = []
    for path in (path for path, own in kin.items() if own.has_tables != own.has_narrative):
        other = next((half for half in halves if _belong_together(half, path, kin)), None)
        if other is None:
            halves.append(path)
        else:
            halves.remove(other)
            pairs.append((other, path))
    return pairs


def _belong_together(one: str, other: str, kin: Mapping[str, Kin]) -> bool:
    mine, theirs = kin[one], kin[other]
    if Path(one).parent != Path(other).parent or mine.has_tables == theirs.has_tables:
        return False
    if mine.department is None or mine.department != theirs.department:
        return False
    return all(
        a is None or b is None or a == b
        for a, b in ((mine.fiscal_year, theirs.fiscal_year), (mine.stage, theirs.stage))
    )
