"""An executed notebook → a page that opens with the network off."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters import Highlight2HTML
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbformat import NotebookNode

from .files import write_whole
from .tables import align_tables

HERE = Path(__file__).parent
STATIC = HERE / "static"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
#: papermill's own English notices of a failure; the page says it in its banner.
_ERROR_MARKER = "papermill-error-cell-tag"


class PageExporter(HTMLExporter):
    """nbconvert's exporter without what our template does not need: copies, preprocessors, a second parse.

    Highlighted code and Markdown are remembered, because a batch exports the same cells again and again.
    """

    def __init__(self, **traits: Any) -> None:
        self._remembered: dict[tuple[str, str], str] = {}
        folders = [str(HERE / "templates")]
        super().__init__(template_name="jz", extra_template_basedirs=folders, language_code="zh", **traits)

    def from_notebook_node(self, nb, resources=None, **kw):  # type: ignore[override]
        """Give the page of a notebook and nbconvert's resources."""
        resources = self._init_resources(resources)
        self._nb_metadata = {"": nb.metadata}
        chosen = WidgetsDataTypeFilter(notebook_metadata=self._nb_metadata, parent=self, resources=resources)
        self.register_filter("filter_data_type", chosen)
        return TemplateExporter.from_notebook_node(self, nb, resources, **kw)

    def default_filters(self):
        """Give nbconvert's filters and ours."""
        yield from super().default_filters()
        yield ("highlight_code", self.highlight)
        yield ("align_tables", align_tables)

    def highlight(self, source: str, **_: Any) -> str:
        """Highlight code, once per text."""
        return self._once(
            "code", source, lambda: Highlight2HTML(pygments_lexer="ipython3", parent=self)(source)
        )

    @pass_context
    def markdown2html(self, context, source):
        """Turn Markdown into HTML, once per text."""
        return self._once("markdown", source, lambda: HTMLExporter.markdown2html(self, context, source))

    def _once(self, kind: str, source: str, make: Callable[[], str]) -> str:
        if (kind, source) not in self._remembered:
            self._remembered[kind, source] = make()
        return self._remembered[kind, source]

    def _preprocess(self, nb, resources):
        return nb, resources


@cache
def _exporter() -> PageExporter:
    return PageExporter()


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
    """Print a page to PDF through headless Chromium; OSError with its reason when that does not succeed."""
    import errno
    import subprocess
    import tempfile

    with tempfile.TemporaryDirectory(prefix="jz-", ignore_cleanup_errors=True) as folder:
        printed = Path(folder, "page.pdf")
        own = {"HOME": folder, "XDG_CONFIG_HOME": folder, "XDG_CACHE_HOME": folder}
        command = [*_printing(folder, printed), page.resolve().as_uri()]
        try:
            subprocess.run(
                command,
                check=True,
                timeout=seconds,
                capture_output=True,
                env={**os.environ, **own},
                preexec_fn=_unlimited if os.name == "posix" else None,
            )
            write_whole(target, printed.read_bytes())
        except subprocess.TimeoutExpired:
            raise OSError(errno.ETIMEDOUT, f"Chromium took more than {seconds:g} s", str(target)) from None
        except (subprocess.CalledProcessError, FileNotFoundError) as error:
            said = (getattr(error, "stderr", b"") or b"").decode(errors="replace").strip().splitlines()
            raise OSError(
                errno.EIO, f"Chromium did not print it: {' '.join(said[-1:])}", str(target)
            ) from None


def _printing(folder: str, printed: Path) -> list[str]:
    return [
        chromium(),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        f"--user-data-dir={folder}/profile",
        "--no-pdf-header-footer",
        f"--print-to-pdf={printed}",
    ]


def _unlimited() -> None:
    """Lift the limit of a page's memory for the browser, which is no part of the notebook."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


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
