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

from jzanalysis.rendering.notebooks import find_notebooks
from jzanalysis.rendering.planning import plan

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


def test_what_is_rendered_without_a_name():
    # 60 loads many disclosures and is rendered when it is named; 70 is for final accounts
    def names(disclosures):
        return [page.notebook.name[:2] for page in plan(disclosures, find_notebooks(), {})]

    assert names(["jiaozuo-kexie-2023"]) == ["00", "10", "20", "30", "40", "50", "90"]
    assert "70" in names(["swu-final-accounts-2023"]) and "60" not in names(["wanli-2024", "wanli-2025"])
    assert "70" in names(["某局2024年度部门决算.pdf"]) and "70" not in names(["某局2024年度部门预算.pdf"])


def test_a_notebook_that_is_named_is_rendered_for_what_was_named():
    pages = plan(["wanli-2024", "wanli-2025"], find_notebooks(["60", "70"]), {})
    assert [page.name for page in pages] == [
        "wanli-2024-60-compare-departments", "wanli-2024-70-final-accounts", "wanli-2025-70-final-accounts"
    ]  # fmt: skip
    assert pages[0].parameters == {"disclosures": "wanli-2024,wanli-2025"}
    alone = plan(["wanli-2024"], find_notebooks(["60"]), {})
    assert alone[0].parameters == {}  # nothing to compare with: the notebook's own departments


def test_a_page_is_out_of_date_when_another_file_it_names_changes(tmp_path):
    prior = tmp_path / "上年.txt"
    prior.write_text("a", encoding="utf-8")
    (notebook,) = find_notebooks(["30"])
    (page,) = plan(["wanli-2025"], [notebook], {"prior_disclosure": str(prior)})
    before = page.key("x")
    prior.write_text("b", encoding="utf-8")
    assert page.key("x") != before


#: What each notebook that is not in the default set is rendered for.
OTHERS = {"60": [], "70": ["swu-final-accounts-2023"]}


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    """Render all notebooks once; a missing glyph is an error in the cell that draws it."""
    folder = tmp_path_factory.mktemp("notebooks")
    pages = render(folder / "site")
    for number, disclosures in OTHERS.items():
        pages |= render(folder / number, *disclosures, "--notebook", number)
    return pages


def render(site, *arguments):
    """Render into a folder; give each page's row of the manifest with the page's text, by notebook."""
    command = [sys.executable, "-c", "from jzanalysis.cli import main; main()", "render", *arguments, "-o", str(site)]
    environment = {**os.environ, "PYTHONWARNINGS": "error:Glyph:UserWarning"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment, check=False)
    assert (site / "manifest.csv").exists(), done.stderr
    with (site / "manifest.csv").open(encoding="utf-8-sig", newline="") as rows:
        return {row["notebook"]: {**row, "path": site / f"{row['page']}.html"} for row in csv.DictReader(rows)}


@every_notebook
def test_it_runs_on_the_bundled_disclosure_within_a_minute(rendered, path):
    row = rendered[path.stem]
    assert row["status"] == "ok", f"cell {row['cell']}: {row['error']}"
    assert float(row["seconds"]) < 60


@every_notebook
def test_its_page_shows_no_money_in_scientific_notation_and_no_library_noise(rendered, path):
    html = rendered[path.stem]["path"].read_text(encoding="utf-8")
    text = re.sub(r"<(style|script)\b.*?</\1>|base64,[^\"]*|<[^>]+>", " ", html, flags=re.S)
    assert not re.search(r"\d\.\d+e[+-]?\d", text)
    for noise in ("Warning:", "Traceback", "<Figure size", "&lt;Axes", "NaN", "&lt;NA&gt;"):
        assert noise not in text


ANALYSES = [path for path in NOTEBOOKS if "30" <= path.stem[:2] < "80"]


@pytest.mark.parametrize("path", ANALYSES, ids=lambda path: path.stem)
def test_each_section_of_an_analysis_says_what_it_shows(path):
    silent = ("读进来的是什么", "怎么算", "随便看看", "这里没有说的")
    sections, sentences = [], 0
    for cell in cells(path)[1:]:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            sections.append((cell.source.splitlines()[0][3:], 0))
        elif cell.cell_type == "code" and "jz.say(" in cell.source and sections:
            sections[-1] = (sections[-1][0], sections[-1][1] + 1)
            sentences += 1
    assert len(sections) >= 6 and sentences
    assert [name for name, said in sections if not said and name not in silent] == []


@pytest.mark.parametrize("path", ANALYSES, ids=lambda path: path.stem)
def test_prose_holds_no_figure_that_a_parameter_could_change(path):
    for cell in cells(path, "markdown"):
        assert not re.search(r"\d{2,}\.\d{2}|\d,\d{3}|\d万元", cell.source), cell.source
