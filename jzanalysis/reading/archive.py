"""ZIP archives: a disclosure's files are often published as one. A member is read in memory, never unpacked.

A member is named ``archive.zip > folder/报表.pdf``, everywhere a file's name may stand. Limits: 2,000 members,
and 4 GB unpacked, of which 500 MB a member.
"""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePosixPath

from jzanalysis.errors import ReadingError
from jzanalysis.reading.sniff import sniff

ARROW = " > "
MAX_MEMBERS = 2_000
MAX_UNPACKED = 4_000_000_000  # bytes, of all members
MAX_MEMBER = 500_000_000  # bytes
UNPACK = "unpack it and read the files in it"
_UTF_8 = 0x800  # the flag of a name in UTF-8
_ENCRYPTED = 0x1
_LOCAL_HEADER = 30  # bytes that stand before a member's data at least
_LITTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")  # left by file managers


def split_member(path: str | os.PathLike[str]) -> tuple[str, str] | None:
    """Part the name of a member into the archive's and its own; None for a plain file.

    >>> split_member("no/such.zip > a.pdf") is None
    True
    """
    text = os.fspath(path)
    if ARROW not in text or os.path.exists(text):
        return None
    start = text.find(ARROW)
    while start >= 0:
        if os.path.isfile(text[:start]):
            return text[:start], text[start + len(ARROW) :]
        start = text.find(ARROW, start + 1)
    return None


def openable(path: str, password: str | None = None) -> str | bytes:
    """Give what a library can open: a plain file's name, a member's content.

    Raises ``ReadingError`` as ``member_bytes`` does.
    """
    return member_bytes(path, password) if split_member(path) else path


def is_there(path: str) -> bool:
    """Say whether a file or a member of an archive exists."""
    if os.path.exists(path):
        return True
    found = split_member(path)
    try:
        return bool(found) and path in members(found[0])  # type: ignore[index]
    except ReadingError:
        return False


def listed(path: str) -> list[str]:
    """Name what a file stands for: the members of an archive, any other file itself.

    Raises ``ReadingError`` as ``members`` does.
    """
    return members(path) if sniff(path) == "zip" else [path]


def members(archive: str) -> list[str]:
    """Name the files in an archive, ``archive.zip > member`` each, in its order; those that are no good, too.

    Raises ``ReadingError`` for an archive that is damaged, hostile, or above the limits.
    """
    with _opened(archive) as opened:
        return [f"{archive}{ARROW}{name}" for name in _files(archive, opened)]


def member_bytes(path: str, password: str | None = None) -> bytes:
    """Give what a member holds.

    Raises ``ReadingError`` for one that is missing, encrypted, damaged, too large, or points outside.
    """
    archive, name = split_member(path) or (path, "")
    with _opened(archive) as opened:
        info = _files(archive, opened).get(name)
        if info is None:
            raise ReadingError(path, "no such file in the archive", "check the name")
        _refuse_hostile(path, name, info)
        if info.flag_bits & _ENCRYPTED and not password:
            raise ReadingError(
                path, "the archive is encrypted and asks for a password", "give it with --password"
            )
        return _unpacked(path, opened, info, password)


def _opened(archive: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(archive)
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise ReadingError(archive, "the ZIP archive is damaged or cut off", "download it again") from None
    except OSError as error:
        raise ReadingError(archive, f"cannot be opened ({error.strerror})", "check its permissions") from None


def _files(archive: str, opened: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Give the members that are files, by their right names."""
    infos = [info for info in opened.infolist() if not info.is_dir()]
    if problem := next(_problems(infos), ""):
        raise ReadingError(archive, problem, UNPACK)
    named = [(_name(info), info) for info in infos]
    return {name: info for name, info in named if not _is_litter(name)}


def _problems(infos: list[zipfile.ZipInfo]) -> Iterator[str]:
    """Say why an archive is not to be touched."""
    if len(infos) > MAX_MEMBERS:
        yield f"the archive has {len(infos)} files, the limit is {MAX_MEMBERS}"
    if (size := sum(info.file_size for info in infos)) > MAX_UNPACKED:
        yield f"the archive would unpack to {size / 1e9:.1f} GB, the limit is {MAX_UNPACKED / 1e9:g} GB"
    placed = sorted(infos, key=lambda info: info.header_offset)
    for one, following in pairwise(placed):
        if one.header_offset + _LOCAL_HEADER + one.compress_size > following.header_offset:
            yield "files of the archive overlap, as in a decompression bomb"
    name, count = max(Counter(map(_name, infos)).items(), key=lambda item: item[1], default=("", 0))
    if count > 1:
        yield f"the archive has {count} files of the name {name}"


def _name(info: zipfile.ZipInfo) -> str:
    """Decode a name: without the flag of UTF-8 it was written in whatever its author's system used."""
    if info.flag_bits & _UTF_8:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return info.filename.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
    return info.filename


def _is_litter(name: str) -> bool:
    return name.startswith(_LITTER[0]) or PurePosixPath(name).name in _LITTER


def _refuse_hostile(path: str, name: str, info: zipfile.ZipInfo) -> None:
    parts = name.replace("\\", "/").split("/")
    if not parts[0] or ".." in parts or parts[0].endswith(":"):
        raise ReadingError(
            path, "the name points outside the archive", "unpack it with care, if you trust it"
        )
    if stat.S_ISLNK(info.external_attr >> 16):
        raise ReadingError(path, "is a link, not a file", "read the file that it points to")
    if info.file_size > MAX_MEMBER:
        problem = f"would unpack to {info.file_size / 1e6:.0f} MB, the limit is {MAX_MEMBER / 1e6:.0f} MB"
        raise ReadingError(path, problem, "unpack it and read the file itself")


def _unpacked(path: str, opened: zipfile.ZipFile, info: zipfile.ZipInfo, password: str | None) -> bytes:
    try:
        with opened.open(info, pwd=password.encode() if password else None) as member:
            return member.read()  # at most the size that is declared, which was held against the limit
    except NotImplementedError:
        raise ReadingError(path, "is packed or encrypted in a way that is not read", UNPACK) from None
    except RuntimeError:  # what zipfile raises for a password
        raise ReadingError(path, "the password is wrong", "give the right one with --password") from None
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, zlib.error):
        raise ReadingError(path, "is damaged in the archive", "download the archive again") from None
