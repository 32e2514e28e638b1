"""The analyses in JupyterLab, driven by a real browser: they run from top to bottom, and every control moves something."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from browser_driver import browser, needs_browser, watch

from jzanalysis.rendering.lab import copy_notebooks

pytestmark = needs_browser
TOKEN = "a-token-of-the-test"
#: Lab asks nobody for news, and keeps cells that are out of sight in the page.
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}
SEVERAL_YEARS = {
    'disclosure: str = "jiaozuo-kexie-2023"': 'disclosure: str = "wanli-2025"',
    'prior_disclosure: str = ""': 'prior_disclosure: str = "wanli-2024"',
    'years: str = ""': 'years: str = "wanli-2023"',
}
#: Each control by its label, of those alike the first (0) or the last (-1), and what it is set to.
MOVES = {
    "30-year-over-year": [
        ("划分：", 0, "功能分类（类）"),
        ("年度：", 0, "2024年比2023年"),
        ("上年数来源：", 0, "文字说明"),
        ("看什么：", 0, "从上年到今年"),
    ],
    "40-structure": [
        ("划分：", 0, "项目"),
        ("逐级展开：", 0, "　科学技术支出　572.49"),
        ("项目：", 0, "老科协工作经费"),
        ("改为（万元）：", 0, "100"),
    ],
    "50-performance": [
        ("项目：", 0, "老科协工作经费"),
        ("只看：", 0, "没有成本指标的"),
        ("名称含：", 0, "全民"),
        ("不少于（万元）：", 0, "3"),
        ("办法：", 0, "成本20、产出40、效益20、满意度10、执行率10（财预〔2021〕101号）"),
        ("预算执行率", 0, "ArrowLeft"),
        ("人均科普成本 ≤20元", 0, "40"),
        ("项目：", -1, "老科协工作经费"),
    ],
}
IDLE = """() => { const session = jupyterapp?.shell.currentWidget?.context?.sessionContext?.session;
    return session?.kernel?.status === 'idle'; }"""
CODE = "[...jupyterapp.shell.currentWidget.content.model.cells].filter(cell => cell.type === 'code')"
FINISHED = f"() => {CODE}.every(cell => cell.executionCount !== null) && ({IDLE})()"
TROUBLE = f"""() => {CODE}.flatMap(cell => cell.sharedModel.outputs)
    .filter(output => output.output_type === 'error' || output.name === 'stderr').map(output => JSON.stringify(output))"""
#: All that the live blocks of the notebook show.
SHOWN = """() => [...document.querySelectorAll('.jz-live .jp-OutputArea-output')].filter(part => part.offsetParent)
    .map(part => [...part.querySelectorAll('img')].map(image => image.src).join() + part.innerText).join('|')"""


#: Whether that has become something else than before, and has been so for a while.
SETTLED = f"""before => {{
    const now = ({SHOWN})();
    if (now !== window.lastShown?.now) window.lastShown = {{ now, since: performance.now() }};
    return now && now !== before && performance.now() - window.lastShown.since > 400 && ({IDLE})(); }}"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab on a writable copy of the notebooks, with settings and state of its own; give its address."""
    folder = tmp_path_factory.mktemp("lab")
    copy_notebooks(folder / "notebooks")
    several = folder / "notebooks" / "30-year-over-year.ipynb"
    several.write_text(edited(several.read_text(encoding="utf-8")), encoding="utf-8")
    (folder / "config" / "labconfig").mkdir(parents=True)
    overrides = folder / "config" / "labconfig" / "default_setting_overrides.json"
    overrides.write_text(json.dumps(SETTINGS), encoding="utf-8")
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    server = start(folder, host)
    try:
        wait_for(f"http://{host}/api/status?token={TOKEN}", folder / "log")
        yield host
    finally:
        server.terminate()
        server.wait(30)


def edited(notebook: str) -> str:
    """The notebook with other parameters, as a reader would type them in."""
    for old, new in SEVERAL_YEARS.items():
        old, new = (json.dumps(text, ensure_ascii=False)[1:-1] for text in (old, new))
        assert notebook.count(old) == 1
        notebook = notebook.replace(old, new)
    return notebook


def start(folder: Path, host: str) -> subprocess.Popen[bytes]:
    places = ("config", "data", "runtime", "workspaces", "settings", "ipython")
    names = (
        *("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"),
        *("JUPYTERLAB_WORKSPACES_DIR", "JUPYTERLAB_SETTINGS_DIR", "IPYTHONDIR"),
    )
    own = {name: str(folder / place) for name, place in zip(names, places, strict=True)}
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
        f"--ServerApp.root_dir={folder / 'notebooks'}",
        f"--ServerApp.port={host.rpartition(':')[2]}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={TOKEN}",
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.extension_manager=readonly",
    ]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(command, env={**os.environ, **own}, stdout=log, stderr=log)


def wait_for(address: str, log: Path, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            return urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.1)
    pytest.fail(log.read_text(encoding="utf-8")[-2000:])


@pytest.fixture(scope="module")
def chromium():
    with browser() as started:
        yield started


@pytest.mark.parametrize("notebook", MOVES)
def test_it_runs_and_moving_each_control_changes_what_it_shows(notebook, lab, chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(120_000)
    seen = watch(page, lab)
    page.goto(f"http://{lab}/lab/tree/{notebook}.ipynb?token={TOKEN}&reset")
    page.wait_for_function(f"() => window.jupyterapp && ({IDLE})()")
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(FINISHED)
    assert page.evaluate(TROUBLE) == []
    page.wait_for_function(SETTLED, arg="")
    for label, place, value in MOVES[notebook]:
        print(label)  # told when it fails
        before = page.evaluate(SHOWN)
        move(page, label, place, value)
        page.wait_for_function(SETTLED, arg=before)
    assert page.evaluate(TROUBLE) == []
    assert page.locator(".jz-twin:visible").count() == 0
    assert (seen.outside, seen.errors) == ([], [])
    keep_picture(page, notebook)
    context.close()


def move(page: Any, label: str, place: int, value: str) -> None:
    """Set the control of this label to another value, as a reader does."""
    named = page.locator(".widget-inline-hbox", has=page.get_by_text(label, exact=True))
    control = named.locator("select, input[type=text], input[type=number], .noUi-handle").nth(place)
    if value.startswith("Arrow"):
        control.focus()
        control.press(value)
    elif control.evaluate("control => control.tagName") == "SELECT":
        control.select_option(label=value)
    else:
        control.fill(value)
        control.press("Enter")


def keep_picture(page: Any, notebook: str) -> None:
    """Keep a picture of the live part for whoever asks for one by naming a folder in JZ_PICTURES."""
    if folder := os.environ.get("JZ_PICTURES"):
        page.locator(".jz-live").first.scroll_into_view_if_needed()
        page.screenshot(path=str(Path(folder) / f"lab-{notebook}.png"))
        page.set_viewport_size({"width": 1280, "height": 4000})
        page.locator(".jz-live").last.scroll_into_view_if_needed()
        page.screenshot(path=str(Path(folder) / f"lab-{notebook}-tall.png"))
