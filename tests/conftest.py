"""What the tests share: where the real documents lie, when they are there."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

import jzanalysis as jz

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("JZ_SHARED", ROOT.parent / "shared"))
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the real documents (../shared) are not on this machine")


@pytest.fixture(scope="session")
def jiaozuo() -> jz.Disclosure:
    """The bundled disclosure of 焦作市科学技术协会 for 2023, loaded once: whoever changes a frame of it takes a copy."""
    return jz.load("jiaozuo-kexie-2023")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents, or skip."""
    if not SHARED.is_dir():
        pytest.skip("the real documents (../shared) are not on this machine")
    return SHARED


@pytest.fixture(scope="session", autouse=True)
def no_template_stays():
    """Keep the templates of warm kernels in a folder of their own, and end them with the tests."""
    before = os.environ.get("JZ_RUNTIME_DIR")
    folder = os.environ["JZ_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="jz-")
    yield
    if sys.platform.startswith("linux"):
        from jzanalysis.rendering.shared_template import stop_all

        stop_all(os.environ)
    shutil.rmtree(folder, ignore_errors=True)
    os.environ.pop("JZ_RUNTIME_DIR") if before is None else os.environ.update(JZ_RUNTIME_DIR=before)


@pytest.fixture(scope="session", name="jz")
def jz_in_forks(tmp_path_factory):
    """``jz`` in forks of a process that has everything imported: for tests of what it does, not of how it starts."""
    if not sys.platform.startswith("linux"):
        pytest.skip("pages are forked on Linux")
    from warm_jz import WarmJz

    started = WarmJz(tmp_path_factory.mktemp("warm"))
    yield started
    started.close()
