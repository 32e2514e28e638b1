"""The manifest: one row per page, also the memory that lets a second run do only what is missing."""

from __future__ import annotations

import csv
import errno
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path

from .files import write_whole
from .findings import Findings
from .running import Outcome

NAME = "manifest.csv"
_JOURNAL = ".jz/journal"
_COLUMNS = [field.name for field in fields(Outcome)]
_FOUND = ["checks_held", "checks_failed", "checks_in_question", "checks_not_checkable", "missing_tables"]


class Journal:
    """What has been done so far, one line per page, written as it happens and read after a kill."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _JOURNAL

    def add(self, outcome: Outcome) -> None:
        """Note one finished page."""
        try:
            with self._path.open("a", encoding="utf-8") as out:
                out.write(json.dumps(asdict(outcome), ensure_ascii=False) + "\n")
        except OSError as error:
            raise OSError(error.errno, error.strerror or str(error), str(self._path)) from None

    def read(self) -> dict[str, Outcome]:
        """Give the last outcome of every page; a torn last line is skipped."""
        outcomes = {}
        lines = self._path.read_text(encoding="utf-8").splitlines() if self._path.exists() else []
        for line in lines:
            try:
                row = json.loads(line)
                outcomes[row["page"]] = Outcome(**row)
            except (ValueError, TypeError, KeyError):
                continue
        return outcomes

    def replace(self, outcomes: Iterable[Outcome]) -> None:
        """Keep one line per page."""
        write_whole(
            self._path, "".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in outcomes)
        )


def write_manifest(folder: Path, outcomes: Mapping[str, Outcome], found: Sequence[Findings]) -> None:
    """Write manifest.csv, and manifest.parquet where duckdb is installed."""
    by_name = {findings.disclosure: findings for findings in found}
    rows = [{**asdict(row), **_findings(by_name.get(row.disclosure))} for row in outcomes.values()]
    out = io.StringIO()
    writer = csv.DictWriter(out, [*_COLUMNS, *_FOUND], lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _field(value) for name, value in row.items()} for row in rows)
    write_whole(folder / NAME, "\ufeff" + out.getvalue())
    _write_parquet(folder)


def _findings(findings: Findings | None) -> dict[str, object]:
    if findings is None or findings.error:
        return dict.fromkeys(_FOUND)
    checks = findings.checks
    held = checks.get("holds", 0) + checks.get("rounding", 0)
    counts = (held, checks.get("fails", 0), checks.get("question", 0), checks.get("not_checkable", 0))
    return dict(zip(_FOUND, (*counts, "、".join(findings.missing)), strict=True))


def _write_parquet(folder: Path) -> None:
    try:
        import duckdb
    except ImportError:
        return
    target, beside = folder / "manifest.parquet", folder / ".manifest.parquet.part"
    kinds = "{'cell': 'BIGINT', 'seconds': 'DOUBLE', 'peak_mb': 'DOUBLE', 'key': 'VARCHAR'}"
    source = f"read_csv({_sql(folder / NAME)}, header=true, types={kinds}, delim=',', quote='\"')"
    try:
        duckdb.connect().execute(f"COPY (SELECT * FROM {source}) TO {_sql(beside)} (FORMAT parquet)")
        beside.replace(target)
    except duckdb.IOException as error:
        raise OSError(errno.EIO, str(error).splitlines()[0], str(target)) from None
    finally:
        beside.unlink(missing_ok=True)


def _sql(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _field(value: object) -> object:
    """Write mappings as JSON, and quote text that a spreadsheet would run as a formula.

    >>> _field("=1+1"), _field(2.5)
    ("'=1+1", 2.5)
    """
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False)
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r") else value
