"""Pages of `jz render` hold what plain papermill writes, cell by cell: text, tables, figures, widgets."""

from __future__ import annotations

import base64
import io
import re
import subprocess
import sys
from collections import Counter

import nbformat
import numpy as np
import pytest
from test_rendering import jz_render

from jzanalysis.bundled import bundled_folder

NUMBERS = ("20", "30", "40", "50")
#: What differs from run to run: ids of models, styles and clips, addresses in memory.
_IDS = re.compile(
    r"\b[0-9a-f]{32}\b|\bT_[0-9a-f]{5}\b|0x[0-9a-f]{8,}|\b[mp][0-9a-f]{10}\b|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)

#: papermill as it is, in a process that knows nothing of ours; one notebook at a time, because kernels that are
#: started together may want the same port.
PLAIN = """
import sys
from pathlib import Path
import papermill
for path in map(Path, sys.argv[2:]):
    papermill.execute_notebook(path, Path(sys.argv[1], path.name), kernel_name="python3", progress_bar=False,
                               parameters={"disclosure": "jiaozuo-kexie-2023"})
"""


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    """Each notebook as papermill leaves it and as the site has it."""
    folder = tmp_path_factory.mktemp("equal")
    paths = [next(bundled_folder("notebooks").glob(f"{number}-*.ipynb")) for number in NUMBERS]

    plain = subprocess.run(
        [sys.executable, "-c", PLAIN, folder, *paths], capture_output=True, text=True, check=False
    )
    assert plain.returncode == 0, plain.stderr
    expected = [nbformat.read(folder / path.name, 4) for path in paths]
    done = jz_render(
        "--notebook",
        NUMBERS[0],
        *(part for n in NUMBERS[1:] for part in ("--notebook", n)),
        "-o",
        folder / "site",
    )
    assert done.returncode == 0, done.stderr
    ours = [
        nbformat.read(folder / "site" / "notebooks" / f"jiaozuo-kexie-2023-{path.name}", 4) for path in paths
    ]
    return dict(zip(NUMBERS, zip(expected, ours, strict=True), strict=True))


def normal(data: object) -> str:
    return _IDS.sub("ID", data if isinstance(data, str) else str(data))


def outputs(cell) -> list[tuple[str, dict[str, str]]]:
    """Give a cell's outputs: kind and content by type, neighbouring pieces of a stream joined."""
    found: list[tuple[str, dict[str, str]]] = []
    for output in cell.outputs:
        if output.output_type == "stream":
            kind = f"stream {output.name}"
            if found and found[-1][0] == kind:
                found[-1][1]["text"] += output.text
            else:
                found.append((kind, {"text": output.text}))
        else:
            found.append((output.output_type, dict(output.get("data", {}))))
    return found


def pixels(png: str) -> np.ndarray:
    from matplotlib.image import imread

    return imread(io.BytesIO(base64.b64decode(png)), format="png")


@pytest.mark.parametrize("number", NUMBERS)
def test_a_page_equals_plain_papermill_cell_by_cell(pairs, number):
    expected, ours = pairs[number]
    assert [cell.source for cell in ours.cells] == [cell.source for cell in expected.cells]
    figures = 0
    for place, (cell, own) in enumerate(zip(expected.cells, ours.cells, strict=True)):
        if cell.cell_type != "code":
            continue
        assert own.execution_count == cell.execution_count
        assert [kind for kind, _ in outputs(own)] == [kind for kind, _ in outputs(cell)], place
        for (_, theirs), (_, mine) in zip(outputs(cell), outputs(own), strict=True):
            assert list(mine) == list(theirs), place
            for kind, content in theirs.items():
                if kind == "image/png":
                    figures += 1
                    one, other = pixels(content), pixels(mine[kind])
                    assert one.shape == other.shape, place
                    assert np.abs(one - other).mean() < 0.002, place
                else:
                    assert normal(mine[kind]) == normal(content), (place, kind)
    assert figures or number == "20"


@pytest.mark.parametrize("number", NUMBERS)
def test_a_page_keeps_the_widgets_of_plain_papermill(pairs, number):
    expected, ours = (
        Counter(model["model_name"] for model in models(notebook)) for notebook in pairs[number]
    )
    assert ours == expected


def models(notebook) -> list[dict]:
    state = notebook.metadata.get("widgets", {}).get("application/vnd.jupyter.widget-state+json", {})
    return list(state.get("state", {}).values())
