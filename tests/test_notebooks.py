"""What every notebook of the package keeps to, and that each runs on the bundled disclosure."""

from __future__ import annotations

import ast
import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path, kind: str = "") -> list[nbformat.NotebookNode]:
    found = nbformat.read(path, 4).cells
    return [cell for cell in found if not kind or cell.cell_type == kind]


def code_lines(source: str) -> list[str]:
    return [line for line in source.splitlines() if line.strip() and not line.strip().startswith("#")]


def parameters(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in cells(path) if "parameters" in cell.metadata.get("tags", [])]


@every_notebook
def test_it_is_valid_and_its_cells_have_stable_names(path):
    content = json.loads(path.read_text(encoding="utf-8"))
    nbformat.validate(content)
    assert (content["nbformat"], content["nbformat_minor"]) >= (4, 5)
    names = [cell["id"] for cell in content["cells"]]
    assert len(set(names)) == len(names)


@every_notebook
def test_its_name_is_a_number_and_ascii_words(path):
    assert re.fullmatch(r"\d\d(-[a-z]+)+", path.stem)


@every_notebook
def test_it_opens_with_one_heading_and_three_sentences(path):
    first = cells(path)[0]
    assert first.cell_type == "markdown"
    heading, _, text = first.source.partition("\n")
    assert heading.startswith("# ")
    assert len(re.findall(r"[。？！]", text)) >= 3
    assert not any(re.match(r"# ", cell.source) for cell in cells(path, "markdown")[1:])


@every_notebook
def test_it_has_one_parameters_cell_of_literals_with_comments(path):
    (cell,) = parameters(path)
    for statement in ast.parse(cell.source).body:
        assert isinstance(statement, ast.AnnAssign), "annotated, so that papermill's help shows the type"
        ast.literal_eval(statement.value)
    for line in code_lines(cell.source):
        assert "  # " in line, "the comment is the help"


@every_notebook
def test_it_holds_no_outputs(path):
    for cell in cells(path, "code"):
        assert not cell.outputs
        assert cell.execution_count is None
    assert "widgets" not in nbformat.read(path, 4).metadata


@every_notebook
def test_its_cells_are_short_and_define_little(path):
    for cell in cells(path, "code"):
        assert len(code_lines(cell.source)) <= 12, cell.source
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, ast.ClassDef)
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno - node.lineno < 5, cell.source
    assert 15 <= len(cells(path)) <= 40


@every_notebook
def test_it_imports_the_package_pandas_and_matplotlib_at_most(path):
    allowed = {"jzanalysis", "pandas", "matplotlib", "ipywidgets", "IPython"}
    for cell in cells(path, "code"):
        for node in ast.walk(ast.parse(cell.source)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            assert {name.split(".")[0] for name in names} <= allowed


@every_notebook
def test_it_says_more_than_it_codes_and_ends_with_what_it_does_not_show(path):
    hanzi = sum(len(re.findall(r"[\u4e00-\u9fff]", cell.source)) for cell in cells(path, "markdown"))
    lines = sum(len(code_lines(cell.source)) for cell in cells(path, "code"))
    assert hanzi >= 15 * lines
    last = cells(path)[-1]
    assert last.cell_type == "markdown"
    assert last.source.startswith("## 这里没有说的")


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    """Render all notebooks once; a missing glyph is an error in the cell that draws it."""
    site = tmp_path_factory.mktemp("notebooks") / "site"
    command = [sys.executable, "-c", "from jzanalysis.cli import main; main()", "render", "-o", str(site)]
    environment = {**os.environ, "PYTHONWARNINGS": "error:Glyph:UserWarning"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment, check=False)
    assert (site / "manifest.csv").exists(), done.stderr
    with (site / "manifest.csv").open(encoding="utf-8-sig", newline="") as rows:
        return site, {row["notebook"]: row for row in csv.DictReader(rows)}


@every_notebook
def test_it_runs_on_the_bundled_disclosure_within_a_minute(rendered, path):
    _, rows = rendered
    row = rows[path.stem]
    assert row["status"] == "ok", f"cell {row['cell']}: {row['error']}"
    assert float(row["seconds"]) < 60


@every_notebook
def test_its_page_shows_no_money_in_scientific_notation_and_no_library_noise(rendered, path):
    site, rows = rendered
    html = (site / f"{rows[path.stem]['page']}.html").read_text(encoding="utf-8")
    text = re.sub(r"<(style|script)\b.*?</\1>|base64,[^\"]*|<[^>]+>", " ", html, flags=re.S)
    assert not re.search(r"\d\.\d+e[+-]?\d", text)
    for noise in ("Warning:", "Traceback", "<Figure size", "&lt;Axes", "NaN", "&lt;NA&gt;"):
        assert noise not in text
