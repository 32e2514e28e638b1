"""An executed notebook → a page that opens with the network off."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode

HERE = Path(__file__).parent
STATIC = HERE / "static"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
#: papermill's own English notices of a failure; the page says it in its banner.
_ERROR_MARKER = "papermill-error-cell-tag"


@cache
def _exporter() -> HTMLExporter:
    return HTMLExporter(
        template_name="jz", extra_template_basedirs=[str(HERE / "templates")], language_code="zh"
    )


@cache
def stylesheet() -> str:
    """Give the style sheet that every page of a site carries inside."""
    return (STATIC / "site.css").read_text(encoding="utf-8")


def to_html(notebook: NotebookNode, setting: Mapping[str, Any]) -> str:
    """Give the HTML of an executed notebook.

    ``setting`` says where the page stands in its site: ``title``, ``index`` (link to the index), ``links``
    (its sibling pages: title, href, here), ``failure`` (why it is incomplete, or "") and ``footer``.
    """
    shown = NotebookNode(notebook)
    shown.cells = [cell for cell in notebook.cells if not _is_hidden(cell)]
    own = {
        "css": stylesheet(),
        "static": "_static",
        "index": "index.html",
        "links": [],
        "failure": "",
        "footer": "",
        "has_widgets": bool(notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state")),
        **setting,
    }
    own["script_policy"] = "'unsafe-eval'" if own["has_widgets"] else ""
    html, _ = _exporter().from_notebook_node(shown, resources={"jz": own})
    return html


def has_widgets(html: str) -> bool:
    """Whether a page needs the widget script beside it."""
    return "_static/embed.js" in html


def to_pdf(page: Path, target: Path, *, seconds: float = 120) -> None:
    """Print a page to PDF through headless Chromium, or say that there is none."""
    import subprocess
    import tempfile

    with tempfile.TemporaryDirectory() as profile:
        command = [
            chromium(),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            f"--user-data-dir={profile}",
            "--no-pdf-header-footer",
            f"--print-to-pdf={target}",
            page.resolve().as_uri(),
        ]
        subprocess.run(command, check=True, timeout=seconds, capture_output=True)


def chromium() -> str:
    """Give the path of an installed Chromium or Chrome; UsageError when there is none."""
    import shutil

    from ..errors import UsageError

    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"):
        with contextlib.suppress(TypeError):
            return str(Path(shutil.which(name)))  # type: ignore[arg-type]
    msg = (
        "--format pdf prints through Chromium or Chrome, and none is installed; install one, or leave pdf out"
    )
    raise UsageError(msg)


def _is_hidden(cell: NotebookNode) -> bool:
    tags = cell.metadata.get("tags", [])
    return _ERROR_MARKER in tags
