"""What a disclosure holds, laid out for a reader: its tables, its figures with their places, in Chinese."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from . import terms
from .disclosure import Disclosure
from .errors import UsageError
from .frames import records
from .measures.tables import Table
from .measures.wording import number, percent
from .recognition.vocabulary import layout

#: Columns of the frames as a reader sees them.
_LABELS = """
disclosure 公开  document 文件  department 部门  fiscal_year 年度  stage 阶段  table 表
table_number 第几张表  title 原表题  page 页（行）  cell 单元格  row_number 表中第几行
column_number 第几列  row 行  labels 行内文字  row_group 上级行  column 列  group 栏  printed 原文
unit 单位  amount_wan 金额（万元）  measure 含义  fund 资金  period 时期  year 数字的年度
basis 口径  direction 收支  unit_code 单位编码  unit_name 预算单位  function_code 功能科目编码
department_economic_code 部门经济科目编码  government_economic_code 政府经济科目编码
code_origin 编码来源  project_code 项目编码  project_name 项目  level 层级  is_total 是合计
is_part 是其中项  state 写法  value 数值  decimals 小数位  subject 说的是
current_wan 本年（万元）  change_wan 增减（万元）  change_rate 增减率  prior_wan 上年（万元）
prior_origin 上年数来源  share 占比  reason 原因  sentence 原句  category 类别
subcategory 二级指标  indicator 指标  qualitative 定性  figures 数字  blanks 空白格
closure 合计核对  missing 缺少的表
"""
_PAIRS = iter(_LABELS.split())
LABELS = dict(zip(_PAIRS, _PAIRS, strict=True))
_WORDS = {
    "state": {"value": "数值", "zero": "零", "blank": "空白", "dash": "短横", "text": "文字"},
    "prior_origin": {"printed": "原文列出", "implied": "由增减推出"},
    "level": {"department": "部门整体", "project": "项目", "total": "合计", "subtotal": "小计",
              "unit": "单位", "class": "类", "section": "款", "item": "项", "subitem": "目", "line": "行"},
    "period": {"current": "本期", "prior": "上期", "change": "增减", "change_rate": "增减率"},
    "direction": {"revenue": "收入", "expenditure": "支出"},
    "code_origin": {"printed": "原文印出", "rebuilt": "拼接补全", "by_name": "由名称得出"},
    **{column: {name: names[0] for name, names in labels.items()} for column, labels in terms.OF_COLUMNS.items()},
    "closure": {"closed": "相符", "open": "不相符", "no_total": "无合计可核",
                "empty": "没有数字", "missing": "没有此表"},
}  # fmt: skip


def contents(disclosure: Disclosure) -> pd.DataFrame:
    """List a disclosure's tables in its order, then the kinds of table that it should have and has not.

    Columns: ``table`` (kind), ``title``, ``page``, ``figures`` (cells with a number), ``blanks`` (blank
    cells or dashes) and ``closure`` (closed|open|no_total|empty|missing: do rows add up to printed totals).

    >>> from jzanalysis import load
    >>> contents(load("jiaozuo-kexie-2023"))["closure"].tolist()[-1]
    'missing'
    """
    closure = disclosure.closure()
    rows: list[dict[str, Any]] = []
    for (document, table_number), group in disclosure.facts.groupby(["document", "table_number"], sort=False):
        first, has_number = group.iloc[0], group["state"].isin(["value", "zero"])
        rows.append({
            "table": first["table"], "title": first["title"], "page": group["page"].min(),
            "figures": int(has_number.sum()), "blanks": int(group["state"].isin(["blank", "dash"]).sum()),
            "closure": closure.get((str(document), int(str(table_number))), "empty"),
        })  # fmt: skip
    rows += [{"table": kind, "closure": "missing"} for kind in disclosure.missing]
    frame = pd.DataFrame(rows, columns=["table", "title", "page", "figures", "blanks", "closure"])
    return frame.astype({"page": "Int64", "figures": "Int64", "blanks": "Int64", "title": "string"})


def trace(disclosure: Disclosure, cell: str, *, document: str | None = None) -> pd.DataFrame:
    """Give the one fact or stated figure in a cell (``t2r1c6``, ``s8``) with all that is known of it.

    Raises UsageError when the disclosure has no such cell; several documents may each have one.

    >>> from jzanalysis import load
    >>> trace(load("jiaozuo-kexie-2023"), "t2r1c6")["amount_wan"].item()
    708.06
    """
    for frame in (disclosure.facts, disclosure.stated, disclosure.targets):
        found = frame[frame["cell"] == cell]
        if document is not None:
            found = found[found["document"] == document]
        if len(found):
            return found
    msg = f"no cell {cell!r} in {disclosure.name}; cells are named t3r12c5, s1 or g1, in the column `cell`"
    raise UsageError(msg)


def describe_fact(disclosure: Disclosure, cell: str) -> Table:
    """Set out everything known of one cell, a line per filled field.

    >>> from jzanalysis import load
    >>> "708.06" in repr(describe_fact(load("jiaozuo-kexie-2023"), "t2r1c6"))
    True
    """
    found = trace(disclosure, cell)
    rows = [[column_label(name), _word(name, value)] for name, value in records(found)[0].items() if value is not None]
    return Table(found, ["字段", "内容"], rows, [False, False])


def show(frame: pd.DataFrame, columns: Sequence[str] = ()) -> Table:
    """Make a frame up for reading; ``columns`` chooses which columns, and in which order.

    >>> show(pd.DataFrame({"row": ["教育"], "amount_wan": [-1234.5]})).rows
    [['教育', '−1,234.50']]
    """
    chosen = frame[list(columns)] if columns else frame
    rows = [[_word(name, value) for name, value in row.items()] for row in records(chosen)]
    numeric = [all(_FIGURE.fullmatch(cell) for cell in cells) for cells in zip(*rows, strict=True)]
    return Table(chosen, [column_label(name) for name in chosen.columns], rows, numeric, "没有这样的内容。")


#: A figure as it stands in a table, or nothing.
_FIGURE = re.compile(r"[−+-]?[\d,.]*%?")


def column_label(name: str) -> str:
    """Give a frame's column as a reader sees it, or its own name.

    >>> column_label("amount_wan"), column_label("anything")
    ('金额（万元）', 'anything')
    """
    return LABELS.get(name, name)


def _word(column: str, value: Any) -> str:
    """Write one value as a reader expects it.

    >>> _word("change_rate", -0.2007), _word("table", "revenue"), _word("amount_wan", float("nan"))
    ('−20.07%', '收入总表', '')
    >>> _word("is_total", True)
    '是'
    """
    if value is None or pd.isna(value):
        return ""
    if str(value) in ("True", "False"):
        return "是" if value else "否"
    if column.endswith(("_rate", "share")):
        return percent(value)
    if column.endswith("_wan"):
        return number(value)
    return str(_WORDS.get(column, {}).get(value, value))


def notes(disclosure: Disclosure) -> pd.DataFrame:
    """Say in Chinese what could not be read and what was mended: one row per note, one row when there is none.

    >>> from jzanalysis import load
    >>> int(notes(load("jiaozuo-kexie-2023"))["读取说明"].str.contains("残表").sum())
    2
    """
    lines = [in_chinese(problem) for problem in disclosure.problems]
    return pd.DataFrame({"读取说明": lines or ["没有需要说明的地方"]})


def in_chinese(note: str) -> str:
    """Say one note of reading in Chinese; a note in no known wording stays as it is.

    >>> in_chinese("p.7: no text (a scan?); run an OCR program over it first")
    '第 7 页没有文字（可能是扫描件），请先做文字识别'
    """
    for entry in layout("notes")["note"]:
        if found := re.fullmatch(entry["pattern"], note):
            return str(entry["chinese"].format(note, *found.groups()))
    return note
