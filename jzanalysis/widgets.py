"""Widgets before the charts: each chooses arguments of a function that works without it.

`interactive=False` (the batch setting) draws every choice beforehand into a stack and links the menu to
it in the browser, so that a rendered page stays interactive with no kernel and no network; on paper the
first choice stands.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as ipw
from IPython.display import HTML, display

from .charts import (
    change_chart,
    contribution_chart,
    ladder_chart,
    score_chart,
    share_chart,
    slope_chart,
    treemap,
    waterfall,
)
from .charts.style import Chart, wrap
from .measures.composition import cut_named, lines
from .measures.questions import project_targets, score_targets
from .measures.scoring import schemes
from .measures.selecting import each_row
from .measures.structure import shares
from .measures.tables import table
from .measures.variance import year_over_year
from .measures.what_if import what_if
from .measures.wording import phrase

_DPI = 85
#: Colours kept in a drawn-beforehand picture; enough for flat charts, and a quarter of the bytes.
_COLOURS = 64
_PRINT_STYLE = (
    "<style>.jz-twin{display:none} @media print{.jz-twin{display:block} "
    ".jp-OutputArea-output .widget-subarea,.jz-stack{display:none !important}}</style>"
)
CHARTS: dict[str, Callable[[Any], Chart]] = {
    "waterfall": waterfall,
    "contribution": contribution_chart,
    "change": change_chart,
    "slope": slope_chart,
}


def explore_variance(disclosure: Any, prior: Any = None, *, interactive: bool = False) -> None:
    """Choose a cut, a source and a chart of the year-over-year variance."""
    cuts = ["three_public", "function_class", "function_item", "basic_project", "project"]
    drawable = [cut for cut in cuts if not lines(disclosure.facts, cut, disclosure.targets).empty]
    if not drawable:
        return _nothing(
            phrase("say.nothing_current", why=phrase("why.no_lines", cut=cut_named(cuts[0]).label()))
        )
    if not interactive:
        changes = {cut_named(cut).label(): year_over_year(disclosure, cut, prior=prior) for cut in drawable}
        return stack(
            {
                name: contribution_chart(frame)
                if frame["contribution"].notna().sum() > 1
                else waterfall(frame)
                for name, frame in changes.items()
            },
            phrase("menu.by"),
        )
    live(
        lambda by, source, chart: CHARTS[chart](year_over_year(disclosure, by, prior=prior, source=source)),
        by=_menu(phrase("menu.by"), {cut_named(cut).label(): cut for cut in drawable}),
        source=_menu(
            phrase("menu.source"),
            {phrase("menu.any"): None, **{phrase(f"source.{name}"): name for name in _SOURCES}},
        ),
        chart=_menu(phrase("menu.chart"), {phrase(f"menu.{name}"): name for name in CHARTS}),
    )
    return None


_SOURCES = ("document", "column", "narrative")


def explore_structure(disclosure: Any, *, interactive: bool = False) -> None:
    """Choose a cut of the structure; with a kernel, drill down into a class and change a project's amount."""
    cuts = ["function_class", "function_item", "economic_class", "economic_section", "project", "fund"]
    compositions = {cut: shares(disclosure, cut) for cut in cuts}
    drawable = {cut_named(cut).label(): frame for cut, frame in compositions.items() if not frame.empty}
    if not drawable:
        return _nothing(phrase("say.no_shares", why=compositions[cuts[0]].attrs["why"]))
    if not interactive:
        return stack({name: treemap(frame) for name, frame in drawable.items()}, phrase("menu.by"))
    live(lambda by: treemap(drawable[by]), by=_menu(phrase("menu.by"), list(drawable)))
    _drill_down(disclosure)
    _try_amounts(disclosure)
    return None


def explore_performance(disclosure: Any, *, interactive: bool = False) -> None:
    """Choose a project and see its indicators; with a kernel, enter actual values and see the score."""
    projects = lines(disclosure.facts.iloc[:0], "project", disclosure.targets).sort_values(
        "amount_wan", ascending=False
    )
    names = list(projects["line"])
    if not names:
        return _nothing(phrase("say.no_projects"))
    if not interactive:
        return stack(
            {wrap(name, 40, 1): ladder_chart(project_targets(disclosure, name), name) for name in names[:8]},
            phrase("menu.project"),
        )
    live(
        lambda project: ladder_chart(project_targets(disclosure, project), project),
        project=_menu(phrase("menu.project"), names),
    )
    _edit_score(disclosure, names[0])
    return None


def stack(pictures: Mapping[str, Chart], label: str) -> None:
    """Show pictures drawn beforehand, one at a time, with a menu that works without a kernel.

    On paper the first picture is printed instead of the menu.
    """
    drawn = {name: small_png(figure) for name, figure in pictures.items()}
    if len(drawn) > 1:
        # not ipw.Image: it shows its bytes by a blob: address, which a page that asks for nothing may forbid
        images = [ipw.HTML(value=_image(png)) for png in drawn.values()]
        pile = ipw.Stack(images, selected_index=0)
        menu = ipw.Dropdown(
            options=list(drawn), index=0, description=label, style={"description_width": "initial"}
        )
        ipw.jslink((menu, "index"), (pile, "selected_index"))
        display(ipw.VBox([menu, pile]).add_class("jz-stack"))
        _twin(next(iter(drawn.values())))
    else:
        display(HTML(_image(next(iter(drawn.values())))))


def small_png(figure: Chart) -> bytes:
    """Draw a figure as a small PNG of few colours."""
    from PIL import Image

    picture = Image.open(io.BytesIO(figure.png(dpi=_DPI))).convert("RGB")
    out = io.BytesIO()
    picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(out, format="png", optimize=True)
    return out.getvalue()


def live(draw: Callable[..., Any], **choices: ipw.Widget) -> None:
    """Show menus that call a function in the kernel, with the result below."""
    shown = ipw.interactive_output(lambda **chosen: display(draw(**chosen)), choices)
    display(ipw.VBox([ipw.HBox(list(choices.values()), layout={"flex_flow": "row wrap"}), shown]))


def _drill_down(disclosure: Any) -> None:
    """Choose a functional class and see its items."""
    classes, items = shares(disclosure, "function_class"), shares(disclosure, "function_item")
    if classes.empty or items.empty:
        return

    def draw(code: str) -> Chart:
        inside = items[items["code"].str.startswith(code)].copy()
        inside["share"] = inside["amount_wan"] / inside["amount_wan"].sum()
        return share_chart(inside)

    live(draw, code=_menu(phrase("menu.drill"), dict(zip(classes["line"], classes["code"], strict=True))))


def _try_amounts(disclosure: Any) -> None:
    """Change a project's amount and see what moves."""
    projects = shares(disclosure, "project")
    if projects.empty:
        return
    names = [row.line for row in each_row(projects) if row.code != "unlisted"]
    amount = ipw.FloatText(value=float(projects["amount_wan"].iloc[0]), description=phrase("menu.amount"))
    live(
        lambda project, amount: table(what_if(disclosure, project, amount)),
        project=_menu(phrase("menu.project"), names),
        amount=amount,
    )


def _edit_score(disclosure: Any, project: str) -> None:
    """Enter actual values of one project's targets and see the score."""
    targets = project_targets(disclosure, project)
    fields: dict[str, ipw.Widget] = {}
    for row in each_row(targets):
        start = 1.0 if row.value != row.value else float(row.value)
        fields[row.cell] = ipw.FloatText(
            value=start, description=wrap(row.indicator, 24, 1), style={"description_width": "12em"}
        )
    scheme = _menu(phrase("menu.scheme"), {plan["name_zh"]: name for name, plan in schemes().items()})
    rate = ipw.FloatSlider(value=1.0, min=0, max=1, step=0.01, description=phrase("word.execution_rate"))
    live(
        lambda scheme, rate, **actuals: score_chart(
            score_targets(disclosure, actuals, scheme, project=project, execution_rate=rate)
        ),
        scheme=scheme,
        rate=rate,
        **fields,
    )


def _menu(label: str, options: Any) -> ipw.Dropdown:
    return ipw.Dropdown(options=options, description=label, style={"description_width": "initial"})


def _nothing(why: str) -> None:
    """Say in words that there is nothing to choose."""
    from .measures.sentences import Sentence

    display(Sentence(why))


def _twin(png: bytes) -> None:
    """Put the first picture on paper, where menus do not work."""
    display(HTML(_PRINT_STYLE + _image(png, "jz-twin")))


def _image(png: bytes, css_class: str = "jz-drawn") -> str:
    address = "data:image/png;base64," + base64.b64encode(png).decode()
    return f'<img class="{css_class}" alt="" style="max-width:100%" src="{address}">'
