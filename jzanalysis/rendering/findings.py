"""What a site says about a disclosure: who and when, checks held or failed, what is missing, downloads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import JzError, one_line
from ..terms import OUTCOMES, STAGES, TABLES

FRAMES = {"facts": "数据", "stated": "文字数字", "targets": "绩效指标", "checks": "核对结果"}


@dataclass(frozen=True)
class Findings:
    """One disclosure as its site shows it."""

    disclosure: str
    slug: str
    department: str = ""
    fiscal_year: int | None = None
    stage: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    checks: Mapping[str, int] = field(default_factory=dict)
    failing: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    downloads: list[tuple[str, str]] = field(default_factory=list)
    error: str = ""

    @property
    def title(self) -> str:
        """Department, year and stage as one line, or the name it was loaded under."""
        if not self.department:
            return self.disclosure
        stage = STAGES.get(self.stage, ("", ""))[0]
        return f"{self.department} {self.fiscal_year or ''} 年{stage}".replace("  年", " ")

    @property
    def failed(self) -> int:
        """How many identities do not add up."""
        return self.checks.get("fails", 0)


def find(disclosure: str, slug: str, folder: Path, formats: tuple[str, ...] = ()) -> Findings:
    """Load a disclosure, write its frames as downloads into ``folder/data`` and give what was found."""
    import jzanalysis as jz

    try:
        loaded = jz.load(disclosure)
    except JzError as error:
        return Findings(disclosure, slug, error=one_line(str(error)))
    frames = {name: _frame(loaded, name) for name in FRAMES}
    frames = {name: frame for name, frame in frames.items() if frame is not None}
    checks = frames.get("checks")
    outcomes = {} if checks is None else {str(k): int(v) for k, v in checks["outcome"].value_counts().items()}
    failing = (
        [] if checks is None else checks.loc[checks["outcome"] == "fails", "statement"].dropna().tolist()
    )
    return Findings(
        disclosure=disclosure,
        slug=slug,
        department=loaded.department or "",
        fiscal_year=loaded.fiscal_year,
        stage=loaded.stage or "",
        counts={name: len(frame) for name, frame in frames.items()},
        checks={name: outcomes[name] for name in OUTCOMES if name in outcomes},
        failing=[_shortened(statement) for statement in failing[:20]],
        missing=[TABLES[kind][0] if kind in TABLES else kind for kind in loaded.missing],
        downloads=_write(frames, slug, folder) + (_workbook(loaded, slug, folder) if "xlsx" in formats else []),
    )


def _shortened(statement: str, length: int = 160) -> str:
    return statement if len(statement) <= length else statement[:length] + "……（全文见核对结果）"


def _frame(loaded: Any, name: str) -> Any:
    try:
        return getattr(loaded, name)
    except Exception:  # a fault in one frame, say in the checks, must not keep the pages from being rendered
        return None


def _write(frames: Mapping[str, Any], slug: str, folder: Path) -> list[tuple[str, str]]:
    from ..frames import write_frame

    data = folder / "data"
    data.mkdir(exist_ok=True)
    links = []
    for name, frame in frames.items():
        path = write_frame(frame, data / f"{slug}-{name}.csv")
        links.append((f"{FRAMES[name]} CSV", f"data/{path.name}"))
    return links


def _workbook(loaded: Any, slug: str, folder: Path) -> list[tuple[str, str]]:
    """Write one workbook with all frames and measures; a fault in one measure must not keep pages from coming."""
    from ..sheets import save_workbook

    try:
        path = save_workbook(loaded, folder / "data" / f"{slug}.xlsx")
    except JzError:
        raise
    except Exception:
        return []
    return [("全部数据 XLSX", f"data/{path.name}")]
