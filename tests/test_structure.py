"""The flow of modules, their size, and what a light command may import."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "jzanalysis"
ORDER = [
    *("errors", "bundled", "amounts", "terms", "sentence", "codes", "workbook", "frames", "fonts"),
    *("reading", "recognition", "targets", "facts", "closure", "narrative", "reconciliation", "explain"),
    *("disclosure", "sources", "overview", "measures", "charts", "views", "sheets", "widgets", "exercises"),
    *("rendering", "cli"),
]
HEAVY = ("pandas", "matplotlib", "papermill", "nbconvert", "duckdb", "numpy")


def modules(name: str) -> list[Path]:
    """The source files of a module or package."""
    folder = PACKAGE / name
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [PACKAGE / f"{name}.py"]


def imported(file: Path) -> set[str]:
    """The package's own top modules that a file imports, at its head or in a function."""
    depth = len(file.relative_to(PACKAGE).parts)
    found: set[str] = set()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for_types = {id(node) for block in ast.walk(tree) if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.dump(block.test)
                 for node in ast.walk(block)}  # fmt: skip
    for node in (node for node in ast.walk(tree) if id(node) not in for_types):
        if isinstance(node, ast.ImportFrom) and node.level == depth:
            found |= {node.module.split(".")[0]} if node.module else {alias.name for alias in node.names}
        elif (
            isinstance(node, ast.ImportFrom)
            and not node.level
            and (node.module or "").startswith("jzanalysis.")
        ):
            found.add(node.module.split(".")[1])
    return found


def test_every_module_has_its_place_in_the_flow():
    names = {path.stem for path in PACKAGE.glob("*.py")} | {
        path.parent.name for path in PACKAGE.glob("*/__init__.py")
    }
    assert names - {"__init__", "__main__"} == set(ORDER)


@pytest.mark.parametrize("module", ORDER)
def test_a_module_imports_only_what_stands_before_it(module):
    later = set(ORDER[ORDER.index(module) + 1 :])
    for file in modules(module):
        assert not imported(file) & later, file


def test_no_module_is_longer_than_a_reader_can_hold():
    long = {
        str(file.relative_to(PACKAGE)): n
        for file in PACKAGE.rglob("*.py")
        if (n := len(file.read_text().splitlines())) > 330
    }
    assert not long


def run(code: str) -> str:
    """Run code in a fresh interpreter and give what it prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_help_and_info_import_nothing_heavy(tmp_path):
    text = tmp_path / "a.txt"
    text.write_text("## 2023年部门支出总表\n单位：万元\n项目\t金额\n合计\t1.00\n", encoding="utf-8")
    code = f"""
import sys
from jzanalysis.cli import cli
for arguments in (["--help"], ["info", {str(text)!r}]):
    try: cli.main(arguments, standalone_mode=False)
    except SystemExit: pass
print("heavy:", [name for name in {HEAVY!r} if name in sys.modules])
"""
    assert "heavy: []" in run(code)


def test_importing_the_package_imports_nothing_heavy():
    assert run(f"import sys, jzanalysis; print([n for n in {HEAVY!r} if n in sys.modules])").strip() == "[]"
