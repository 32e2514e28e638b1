"""The notebooks that can be rendered: their names, titles and parameters, read without running anything."""

from __future__ import annotations

import ast
import difflib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..bundled import bundled_folder
from ..errors import UsageError, one_line


@dataclass(frozen=True)
class Notebook:
    """A notebook file, what it calls itself and which parameters it declares (name → default).

    Its metadata may say, under ``jz``, that it is for one ``stage`` only, or rendered only when it is named
    (``on_request``): one that loads many disclosures at once.
    """

    path: Path
    title: str
    parameters: dict[str, Any] = field(default_factory=dict)
    stage: str = ""
    is_on_request: bool = False

    @property
    def name(self) -> str:
        """Its file name without the suffix: ``20-reconcile``."""
        return self.path.stem

    @property
    def is_batch_template(self) -> bool:
        """Whether it is rendered for any disclosure; lessons (90-…) and the welcome page are not."""
        return "disclosure" in self.parameters and "10" <= self.name[:2] < "90"


def read_notebook(path: Path) -> Notebook:
    """Read title and parameters of a notebook file, or say what is wrong with it."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        cells = [
            (cell["cell_type"], "".join(cell["source"]), cell.get("metadata", {}))
            for cell in content["cells"]
        ]
        own = content.get("metadata", {}).get("jz", {})
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = getattr(error, "strerror", None) or "it is not a notebook, its JSON is broken"
        msg = f"{one_line(str(path))}: {reason}; restore it from the package"
        raise UsageError(msg) from None
    declared = [source for _, source, metadata in cells if "parameters" in metadata.get("tags", [])]
    parameters = _parameters(declared[0] if declared else "")
    return Notebook(path, _title(cells, path.stem), parameters, own.get("stage", ""), own.get("on_request", False))


def find_notebooks(names: Sequence[str] = (), *, folder: Path | None = None) -> list[Notebook]:
    """Give the named notebooks, by full name, number or path; the folder's when none is named.

    Those on request have to be named; one that is named is rendered whatever the stage.

    >>> [notebook.name for notebook in find_notebooks(["10"])]
    ['10-read-a-disclosure']
    """
    paths = sorted((folder or bundled_folder("notebooks")).glob("[0-9][0-9]-*.ipynb"))
    if not names:
        return [found for path in paths if not (found := read_notebook(path)).is_on_request]
    return [replace(read_notebook(_named(name, paths)), stage="") for name in dict.fromkeys(names)]


def check_parameters(given: Iterable[tuple[str, str]], notebooks: Sequence[Notebook]) -> dict[str, Any]:
    """Give the parameters with the type of their defaults; refuse names that no notebook declares.

    >>> check_parameters([("top", "5")], [Notebook(Path("a.ipynb"), "A", {"top": 10})])
    {'top': 5}
    """
    known = {name: value for notebook in notebooks for name, value in notebook.parameters.items()}
    values = {}
    for name, text in given:
        if name not in known:
            msg = f"unknown parameter {name!r}; {nearest(name, known)}"
            raise UsageError(msg)
        values[name] = _typed(name, text, known[name])
    return values


def nearest(name: str, known: Iterable[str]) -> str:
    """Say which known name was probably meant.

    >>> nearest("disclosrue", ["disclosure", "top"])
    "did you mean 'disclosure'?"
    """
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.35)
    return f"did you mean {close[0]!r}?" if close else f"known: {', '.join(names) or 'none'}"


def _named(name: str, paths: list[Path]) -> Path:
    if name.endswith(".ipynb") and Path(name).is_file():
        return Path(name)
    stem = name.removesuffix(".ipynb")
    for path in paths:
        if stem in (path.stem, path.stem[:2]):
            return path
    msg = f"unknown notebook {name!r}; {nearest(stem, [path.stem for path in paths])}"
    raise UsageError(msg)


def _title(cells: list[tuple[str, str, dict]], otherwise: str) -> str:
    for kind, source, _ in cells:
        if kind == "markdown" and source.startswith("# "):
            return source.splitlines()[0][2:].strip()
    return otherwise


def _parameters(source: str) -> dict[str, Any]:
    values = {}
    for statement in ast.parse(source).body:
        target = (
            statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
        )
        value = getattr(statement, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.expr):
            values[target.id] = ast.literal_eval(value)
    return values


def _typed(name: str, text: str, default: Any) -> Any:
    if isinstance(default, str):
        return text
    words = {"true": True, "yes": True, "false": False, "no": False, "none": None}
    try:
        value = words[text.lower()] if text.lower() in words else ast.literal_eval(text)
    except (ValueError, SyntaxError):
        value = text
    if default is None or type(value) is type(default) or (isinstance(default, float) and type(value) is int):
        return value
    msg = f"parameter {name}: {text!r} is not a value like its default {default!r}"
    raise UsageError(msg)
