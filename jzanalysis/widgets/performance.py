"""The performance targets to explore: one project's, the projects that lack some, and a score to try."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets as ipw
import pandas as pd
from IPython.display import display

from ..charts import ladder_chart, matrix_chart, score_chart
from ..charts.style import Chart, wrap
from ..measures.composition import lines
from ..measures.questions import as_promised, filter_projects, project_targets, score_targets
from ..measures.scoring import schemes
from ..measures.selecting import each_row
from ..measures.sentences import say
from ..measures.tables import table
from ..measures.wording import number, phrase
from ..sentence import Sentence
from ..terms import CATEGORIES
from .labels import text
from .live import controls_of, live, somebody_is_there
from .menus import Menu, distinct
from .showing import show_each
from .stacks import drawn_beforehand

LACKING = ("", "cost", "timeliness", "benefit", "satisfaction", "outcome")
#: So many projects are drawn beforehand; a kernel offers all of them.
MOST_PROJECTS = 8
#: How far a category comes in the scores that are computed beforehand.
SHORT = 0.8


def explore_performance(disclosure: Any, *, interactive: bool | None = None) -> None:
    """Choose a project and see its indicators, filter the projects, and enter actual values for a score.

    `interactive` as for :func:`~jzanalysis.widgets.somebody_is_there`.
    """
    is_live = somebody_is_there(interactive)
    projects = lines(disclosure.facts.iloc[:0], "project", disclosure.targets)
    names = list(dict.fromkeys(projects.sort_values("amount_wan", ascending=False)["line"]))
    if not names:
        return show_each(Sentence(phrase("say.no_projects")))

    def draw(project: str) -> Chart:
        return ladder_chart(project_targets(disclosure, project), project)

    if is_live:
        live(draw, controls_of(_projects(names)))
        _filter(disclosure)
        return _edit_score(disclosure, names)
    drawn_beforehand([_projects(names[:MOST_PROJECTS])], draw)
    drawn: dict[tuple[str, ...], Any] = {}

    def chosen(lacking: str) -> Any:
        found = filter_projects(disclosure, lacking=lacking)
        key = tuple(found["project_key"])
        if key not in drawn:  # several filters may leave the same projects
            drawn[key] = _told(found)
        return drawn[key]

    drawn_beforehand([Menu("lacking", text("filter"), _lacking())], chosen)
    return _score_beforehand(disclosure, names[0])


def _projects(names: list[str]) -> Menu:
    return Menu("project", text("project"), distinct((wrap(name, 40, 1), name) for name in names))


def _lacking() -> dict[str, str]:
    return {text(f"lacking.{name or 'none'}"): name for name in LACKING}


def _told(found: pd.DataFrame) -> Any:
    """Draw the projects that a reader asked for, and say how many they are."""
    if found.empty:
        return Sentence(text("none_chosen"))
    amount = number(found["project_amount_wan"].sum())
    return Sentence(text("chosen", count=len(found), amount=amount)), matrix_chart(found)


def _filter(disclosure: Any) -> None:
    initial = {"description_width": "initial"}
    controls = controls_of(Menu("lacking", text("filter"), _lacking()))
    controls["words"] = ipw.Text(description=text("words"), style=initial)
    controls["at_least_wan"] = ipw.BoundedFloatText(
        value=0, min=0, max=1e9, step=1, description=text("at_least"), style=initial
    )
    live(lambda **asked: _told(filter_projects(disclosure, **asked)), controls)


def _schemes(targets: pd.DataFrame) -> Menu:
    """Offer the schemes; one that needs printed weights only where they are printed."""
    has_weights = bool(targets["weight"].notna().all())
    plans = {name: plan for name, plan in schemes().items() if has_weights or not plan.get("only_printed")}
    return Menu("scheme", text("scheme"), {plan["name_zh"]: name for name, plan in plans.items()})


def _score_beforehand(disclosure: Any, project: str) -> None:
    """Score one project as if it had fallen short in one category, by each scheme."""
    targets = project_targets(disclosure, project)
    short = {text("all_reached"): ""}
    for category, (word, _) in CATEGORIES.items():
        if (targets["category"] == category).any():
            short[text("falls_short", category=word)] = category
    short[text("execution_falls_short")] = "execution"

    def draw(scheme: str, category: str) -> Any:
        rate = SHORT if category == "execution" else 1.0
        actuals = as_promised(targets, category, SHORT)
        found = score_targets(disclosure, actuals, scheme, project=project, execution_rate=rate)
        return say(found), table(found)

    drawn_beforehand([_schemes(targets), Menu("category", text("shortfall"), short)], draw)


def _edit_score(disclosure: Any, names: list[str]) -> None:
    """Choose a project and enter actual values of its targets; the score follows."""
    menu = _projects(names)
    chooser = menu.widget(options=list(menu.options.items()))
    editor = ipw.Output()

    def offer(project: str) -> None:
        editor.clear_output(wait=True)
        with editor:
            live(*_editor(disclosure, project))

    chooser.observe(lambda change: offer(change["new"]), "value")
    display(ipw.VBox([ipw.HTML(f"<b>{text('editor')}</b>"), chooser, editor]))
    offer(names[0])


def _editor(disclosure: Any, project: str) -> tuple[Any, Mapping[str, ipw.Widget]]:
    """Give the function that scores one project, and the fields of its arguments."""
    targets = project_targets(disclosure, project)
    controls = controls_of(_schemes(targets))
    controls["rate"] = ipw.FloatSlider(
        value=1.0, min=0, max=1, step=0.01, description=phrase("word.execution_rate"), readout_format=".0%"
    )
    promised = as_promised(targets)
    for row in each_row(targets):
        controls[row.cell] = ipw.FloatText(
            value=promised[row.cell],
            step=0.1,
            description=wrap(f"{row.indicator} {row.printed or ''}", 30, 1),
            style={"description_width": "16em"},
            layout={"width": "24em"},
        )

    def draw(scheme: str, rate: float, **actuals: float) -> Any:
        found = score_targets(disclosure, actuals, scheme, project=project, execution_rate=rate)
        return say(found), score_chart(found)

    return draw, controls
