"""What to render: disclosures × notebooks, each page with a file name of its own."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from .notebooks import Notebook

BUNDLED = "jiaozuo-kexie-2023"


@dataclass(frozen=True)
class Page:
    """One notebook run for one disclosure."""

    disclosure: str
    slug: str
    notebook: Notebook
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its file name without a suffix: ``jiaozuo-kexie-2023-20-reconcile``."""
        return f"{self.slug}-{self.notebook.name}"

    def key(self, digest: str) -> str:
        """Give a digest of what the page is made from; equal keys mean an up-to-date page."""
        others = [source_digest(name) for name in _named_sources(self.parameters) if name != self.disclosure]
        parts = (self.disclosure, sorted(self.parameters.items()), digest, others, program_digest())
        return hashlib.sha256(self.notebook.path.read_bytes() + repr(parts).encode()).hexdigest()[:16]


def find_disclosures(paths: Sequence[str]) -> list[str]:
    """Turn what the command was given into disclosures to load: the bundled example for nothing.

    Raises the first error when none of them is there at all; otherwise the missing ones become pages' errors.

    >>> find_disclosures([])
    ['jiaozuo-kexie-2023']
    """
    from ..disclosure import bundled_names, unknown_source
    from ..sources import empty_folder, find_files

    names = ["+".join(files) for files in find_files(paths)] if paths else [BUNDLED]
    bundled = bundled_names()
    absent = [name for name in names if name not in bundled and not source_files(name)]
    if len(absent) == len(names):
        raise empty_folder(absent[0]) if os.path.isdir(absent[0]) else unknown_source(absent[0])
    return names


def plan(
    disclosures: Sequence[str], notebooks: Sequence[Notebook], parameters: Mapping[str, Any]
) -> list[Page]:
    """Give one page per disclosure and notebook, with only the parameters that the notebook declares.

    A disclosure named twice is rendered once; two that share a file name get distinct slugs. A notebook
    without a ``disclosure`` parameter is rendered once, for the first disclosure; one with ``disclosures`` gets all
    of them, when they are several. A notebook for one stage is left out where the disclosure is known to be, or
    calls itself, of another.
    """
    slugs = give_slugs(disclosures)
    first = next(iter(slugs))
    if len(slugs) > 1:
        parameters = {"disclosures": ",".join(slugs), **parameters}
    return [
        Page(name, slug, notebook, _accepted(notebook, {**parameters, "disclosure": name}))
        for name, slug in slugs.items()
        for notebook in notebooks
        if (name == first or "disclosure" in notebook.parameters) and notebook.stage in ("", stage_hint(name))
    ]


def stage_hint(disclosure: str) -> str:
    """Give a disclosure's stage as far as it is known before anything is read: bundled, or by its file name.

    >>> stage_hint("swu-final-accounts-2023"), stage_hint("某局2024年度部门决算.pdf"), stage_hint("a.pdf")
    ('final_accounts', 'final_accounts', 'budget')
    """
    from ..bundled import bundled_folder

    source = bundled_folder("data") / disclosure / "source.toml"
    if os.path.isfile(source):
        return str(tomllib.loads(source.read_text(encoding="utf-8"))["stage"])
    return "final_accounts" if "决算" in Path(disclosure).name else "budget"


def give_slugs(disclosures: Sequence[str]) -> dict[str, str]:
    """Give every disclosure a short name that is safe in file names and links, and unlike the others'.

    >>> give_slugs(["a/报表 2023.pdf", "b.xlsx"])
    {'a/报表 2023.pdf': '报表-2023', 'b.xlsx': 'b'}
    """
    slugs = {name: slug(name) for name in dict.fromkeys(disclosures)}
    taken = list(slugs.values())
    return {
        name: f"{short}-{_digest(name)}" if taken.count(short) > 1 else short for name, short in slugs.items()
    }


def slug(disclosure: str) -> str:
    """Reduce a disclosure's name to letters, digits and hyphens, at most 100 bytes long.

    >>> slug("x/<img src=a>.pdf"), slug("说明.pdf+报表.pdf"), slug("-h.pdf")
    ('img-src-a', '说明', 'h')
    """
    stem = re.sub(
        r"\.(pdf|xlsx?|docx?|html?|txt|md|zip)$", "", Path(disclosure.split("+")[0]).name, flags=re.I
    )
    words = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", stem)).strip("-") or _digest(disclosure)
    if len(words.encode()) <= 100:
        return words
    return words.encode()[:90].decode("utf-8", "ignore").strip("-") + "-" + _digest(disclosure)


def source_files(disclosure: str) -> list[Path]:
    """Give the files that a disclosure is read from, for the digest of its pages."""
    from ..bundled import bundled_folder

    folder = bundled_folder("data") / disclosure
    if os.path.isdir(folder):  # unlike Path.is_dir, False for a name that is too long
        return sorted(path for path in folder.rglob("*") if path.is_file())
    return [Path(file) for file, _ in _parts(disclosure) if os.path.isfile(file)]


def _parts(disclosure: str) -> list[tuple[str, str]]:
    """Give the files that a disclosure is joined of: each file, and which member where it is an archive."""
    from ..disclosure import split_joined
    from ..reading.archive import split_member

    return [split_member(part) or (part, "") for part in split_joined(disclosure)]


def _named_sources(parameters: Mapping[str, Any]) -> list[str]:
    """Give the other disclosures that parameters name: last year's, the budget of final accounts, peers."""
    texts = [value for value in parameters.values() if isinstance(value, str)]
    return [name for text in texts for name in (text, *text.split(",")) if name and source_files(name)]


def source_digest(disclosure: str) -> str:
    """Give the digest of a disclosure's files."""
    digest = hashlib.sha256()
    for _, member in _parts(disclosure):  # two members of one archive are not the same
        digest.update(member.encode("utf-8", "surrogateescape"))
    for part in source_files(disclosure):
        with contextlib.suppress(OSError):  # what cannot be read is reported when it is loaded
            digest.update(hashlib.sha256(part.read_bytes()).digest())
    return digest.hexdigest()[:16]


@cache
def program_digest() -> str:
    """Give the digest of the package's own code and data: a page of an older program is out of date."""
    package = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        if path.suffix in (".py", ".toml", ".csv", ".j2", ".css", ".js") and path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _accepted(notebook: Notebook, parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in parameters.items() if name in notebook.parameters}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:6]
