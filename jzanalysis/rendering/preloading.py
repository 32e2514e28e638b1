"""What a process imports before it forks, so that nothing has to be imported afterwards.

Nothing here may start a thread or open a socket: neither survives a fork. ``matplotlib_inline`` must not be
imported beforehand: it hooks onto the shell, which a fork makes later, and every chart would silently vanish.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import io
import logging
import os
import shutil
import sys
import tempfile
from importlib import import_module
from pathlib import Path

ALL_OF_JZ = "jzanalysis"
USUAL = (ALL_OF_JZ, "numpy", "pandas", "matplotlib.pyplot", "matplotlib.backends.backend_agg", "ipywidgets")
#: What libraries import only when they first show a table or a chart.
WHEN_FIRST_USED = (
    *(
        "pandas.io.formats.html",
        "pandas.io.formats.string",
        "pandas.io.formats.style",
        "pandas.core.methods.to_dict",
    ),
    *("pandas.core.reshape.reshape", "PIL.BmpImagePlugin", "PIL.GifImagePlugin", "PIL.JpegImagePlugin"),
    *(
        "PIL.PpmImagePlugin",
        "PIL.PngImagePlugin",
        "squarify",
        "IPython.core.logger",
        "IPython.core.pylabtools",
    ),
    *("bdb", "encodings.utf_8_sig"),
)
#: Formats of texts that jsonschema would learn to check: of addresses, of durations.
_FORMATS = ("rfc3987_syntax", "rfc3986_validator", "isoduration")
_SETTINGS = ("MPLCONFIGDIR", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR")
_THREAD_LIMITS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def keep_libraries_single_threaded() -> None:
    """Keep numerical libraries, which read this when they are imported, from starting threads."""
    for name in _THREAD_LIMITS:
        os.environ.setdefault(name, "1")


def provide_home() -> None:
    """Give libraries a folder for their settings where the user has none that can be written; gone at the end."""
    folder = Path(os.path.expanduser("~"))
    while not folder.exists():
        folder = folder.parent
    if folder.is_dir() and os.access(folder, os.W_OK):
        return
    own = tempfile.mkdtemp(prefix="jz-home-")
    atexit.register(shutil.rmtree, own, ignore_errors=True)
    for name in _SETTINGS:
        os.environ.setdefault(name, own)


def import_nbformat() -> None:
    """Import nbformat without the formats that jsonschema would learn with it, at the cost of a second and more.

    No notebook's schema asks for them; what imports them later gets them.
    """
    absent = [name for name in _FORMATS if name not in sys.modules]
    for name in absent:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        import nbformat  # noqa: F401
    finally:
        for name in absent:
            del sys.modules[name]


def import_modules(names: tuple[str, ...] = USUAL) -> None:
    """Import the named modules; of jzanalysis also all that notebooks reach through ``jz``.

    A module that is missing or broken is left out: the notebook that needs it will say so.
    """
    for name in (*names, *WHEN_FIRST_USED):
        with contextlib.suppress(Exception), _without_words():
            module = import_module(name)
            for lazy in dir(module) if name == ALL_OF_JZ else ():
                with contextlib.suppress(Exception):
                    getattr(module, lazy)
    with contextlib.suppress(Exception), _without_words():
        _list_backends()
        _draw_once()


@contextlib.contextmanager
def _without_words():
    """Keep matplotlib from saying that it makes itself at home, where it does so for the first time."""
    logger = logging.getLogger("matplotlib")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def _list_backends() -> None:
    """Let matplotlib look once for what is installed beside it, where every fork would."""
    from matplotlib.backends import backend_registry

    backend_registry.list_all()


def _draw_once() -> None:
    """Let matplotlib find and open its fonts and ours; its settings stay what they were."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    from ..fonts import use_chinese_font

    with mpl.rc_context():
        use_chinese_font()
        figure = Figure(layout="constrained")
        figure.add_subplot(title="预算", xlabel="万元").bar(["项目"], [1.0])
        figure.savefig(io.BytesIO(), format="png")


def freeze() -> None:
    """Put what is there out of the garbage collector's sight, so that forks go on sharing its memory."""
    gc.collect()
    gc.freeze()
