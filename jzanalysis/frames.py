"""The frames other programs rely on: their columns, in order, their types, and how they are stored.

Missing is null, an empty field in CSV, never 0 or "". Codes, labels and printings are text (leading zeros
kept); years, pages and ordinals nullable integers; amounts floats; booleans true/false.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

_HEAD = "disclosure:text document:text department:text fiscal_year:int stage:text "


def _schema(columns: str) -> dict[str, str]:
    return dict(item.split(":") for item in (_HEAD + columns).split())


FACTS = _schema(
    "table:text table_number:int title:text page:int row_number:int column_number:int cell:text row:text "
    "labels:text row_group:text column:text group:text measure:text fund:text period:text year:int "
    "basis:text direction:text unit_code:text unit_name:text function_code:text "
    "department_economic_code:text government_economic_code:text code_origin:text project_code:text "
    "project_name:text level:text is_total:bool is_part:bool printed:text unit:text state:text "
    "value:float amount_wan:float decimals:int"
)
STATED = _schema(
    "page:int cell:text subject:text table:text measure:text function_code:text current_wan:float "
    "change_wan:float change_rate:float trend:text prior_wan:float prior_origin:text prior_basis:text "
    "share:float share_of:text budget_wan:float completion_rate:float decimals:int rate_decimals:int "
    "reason:text sentence:text"
)
TARGETS = _schema(
    "table:text table_number:int page:int cell:text level:text unit_code:text unit_name:text "
    "project_code:text project_name:text project_amount_wan:float category:text subcategory:text "
    "indicator:text comparator:text value:float value_high:float value_unit:text qualitative:text "
    "printed:text weight:float actual:text score:float placement:text"
)
CHECKS = _schema(
    "check:text family:text table:text page:int statement:text outcome:text left:float right:float "
    "gap:float tolerance:float unit:text terms:text why:text"
)
SCHEMAS = {"facts": FACTS, "stated": STATED, "targets": TARGETS, "checks": CHECKS}
_DTYPES = {"text": "string", "int": "Int64", "float": "float64", "bool": "boolean"}


def to_frame(rows: Iterable[Mapping[str, Any]], schema: Mapping[str, str]) -> pd.DataFrame:
    """Turn rows (one mapping each, missing keys allowed) into a frame with exactly the schema's columns.

    >>> to_frame([{"table": "revenue", "page": 3}], FACTS).loc[0, "table"]
    'revenue'
    """
    import pandas as pd

    rows = list(rows)
    columns = {}
    for name, kind in schema.items():
        values = [row.get(name) for row in rows]
        if kind == "text":
            values = [None if value is None or value == "" else str(value) for value in values]
        columns[name] = pd.Series(values, dtype=_DTYPES[kind])
    return pd.DataFrame(columns, columns=list(schema))


def records(frame: pd.DataFrame, names: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """Give the rows as plain dicts with None for missing: a filter over them costs a hundredth of a frame's.

    >>> records(to_frame([{"table": "revenue"}], FACTS), ["table", "page"])
    [{'table': 'revenue', 'page': None}]
    """
    names = [str(name) for name in frame.columns] if names is None else names
    series: list[Any] = [frame[name] for name in names]
    columns = [one.to_numpy(dtype=object, na_value=None).tolist() for one in series]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def write_frame(frame: Any, path: str | Path) -> Path:
    """Write a frame by its file name's suffix: .csv, .parquet, .xlsx or .json; whole or not at all.

    What ``jz.table`` and ``jz.show`` give may be written as well: it is their frame that goes into the file.
    """
    path = Path(path)
    frame = frame if hasattr(frame, "columns") else frame.frame
    writers = {".csv": _write_csv, ".json": _write_json, ".xlsx": _write_xlsx, ".parquet": _write_parquet}
    if path.suffix.lower() not in writers:
        msg = f"{path}: unknown kind of file {path.suffix!r}; use one of {', '.join(writers)}"
        raise UsageError(msg)
    with whole_or_absent(path) as beside:
        writers[path.suffix.lower()](frame, beside)
    return path


@contextmanager
def whole_or_absent(path: Path) -> Iterator[Path]:
    """Give a path beside the wanted one to write to; it takes its place when all is written, or goes."""
    beside = path.with_name(f".{path.stem}.part{path.suffix.lower()}")
    try:
        yield beside
        beside.replace(path)
    except OSError as error:
        msg = f"{path}: cannot be written ({error.strerror or error})"
        raise UsageError(msg) from None
    finally:
        beside.unlink(missing_ok=True)


def csv_text(frame: pd.DataFrame) -> str:
    """Give a frame as CSV text: LF, no exponents, text that could start a formula quoted."""
    import io

    out = io.StringIO()
    _csv_rows(frame, out)
    return out.getvalue()


def json_text(frame: pd.DataFrame) -> str:
    """Give a frame as a JSON list of objects, missing as null."""
    return json.dumps(json.loads(frame.to_json(orient="records", force_ascii=False, double_precision=12)),
                      ensure_ascii=False, indent=1)


def read_frame(path: str | Path) -> pd.DataFrame:
    """Read back a frame that :func:`write_frame` or a command wrote, with the contract's types.

    Columns that no contract knows have the type that their name tells (:func:`kind_of`).
    """
    import pandas as pd

    path = Path(path)
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        raw = _read_parquet(path)
    elif suffix == ".json":
        rows = json.loads(path.read_text(encoding="utf-8"))
        raw = pd.DataFrame(rows)
    elif suffix == ".xlsx":
        raw = pd.read_excel(path, dtype=str, keep_default_na=False, na_values=[""], engine="openpyxl")
    else:
        raw = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8-sig")
    return pd.DataFrame({name: _typed(raw[name], kind_of(str(name)), quoted=suffix == ".csv")
                         for name in raw.columns})


def kind_of(column: str) -> str:
    """Give a column's type: by the contracts, else by what its name says of its unit.

    >>> kind_of("function_code"), kind_of("contribution"), kind_of("prior_page"), kind_of("is_own"), kind_of("line")
    ('text', 'float', 'int', 'bool', 'text')
    """
    for schema in SCHEMAS.values():
        if column in schema:
            return schema[column]
    for kind, endings in _ENDINGS.items():
        if column.endswith(endings):
            return kind
    return "bool" if column.startswith(("is_", "has_")) else "text"


_ENDINGS = {
    "float": ("_wan", "_yuan", "_rate", "_share", "contribution", "numerator", "denominator", "percentile", "median"),
    "int": ("_year", "_page", "_count", "_number"),
}


def _typed(column: pd.Series, kind: str, *, quoted: bool) -> pd.Series:
    if kind == "bool":
        truth = {"true": True, "false": False, "True": True, "False": False, True: True, False: False}
        return column.map(truth).astype("boolean")
    if kind in ("int", "float"):
        numbers = column.astype("float64")
        return numbers.astype("Int64") if kind == "int" else numbers
    text = column.astype("string")
    return text.str.replace(r"^'(?=[=+\-@\t\r])", "", regex=True) if quoted else text


def _csv_rows(frame: pd.DataFrame, out: Any) -> None:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(frame.columns)
    columns = [[_csv_field(value) for value in frame[name].tolist()] for name in frame.columns]
    writer.writerows(zip(*columns, strict=True))


def _csv_field(value: Any) -> str:
    """Write one field; a number keeps its sign, a text that could be run as a formula is quoted.

    >>> _csv_field(-27.06), _csv_field("-27.06"), _csv_field("=1+1"), _csv_field(None), _csv_field(1e-7)
    ('-27.06', '-27.06', "'=1+1", '', '0.0000001')
    """
    if value is None or str(value) == "<NA>" or value != value:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _decimal(value)
    text = str(value)
    if isinstance(value, str) and text[:1] in "=+-@\t\r" and text and not _is_number(text):
        return "'" + text
    return text


def _decimal(value: float) -> str:
    text = repr(value)
    if "e" in text or "E" in text:
        text = f"{value:.20f}".rstrip("0").rstrip(".")
    return text.removesuffix(".0")


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", ""))
    except ValueError:
        return False
    return True


def _write_csv(frame: pd.DataFrame, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        _csv_rows(frame, out)


def _write_json(frame: pd.DataFrame, path: Path) -> None:
    path.write_text(json_text(frame) + "\n", encoding="utf-8", newline="\n")


def _write_xlsx(frame: pd.DataFrame, path: Path) -> None:
    from .workbook import write_workbook

    write_workbook({"Sheet": frame}, path)


def _write_parquet(frame: pd.DataFrame, path: Path) -> None:
    duckdb = _duckdb()
    connection = duckdb.connect()
    connection.register("frame", frame.astype(object).where(frame.notna(), None))
    sql = {"text": "VARCHAR", "int": "BIGINT", "float": "DOUBLE", "bool": "BOOLEAN"}
    casts = ", ".join(f'CAST("{c}" AS {sql[kind_of(str(c))]}) AS "{c}"' for c in frame.columns)
    quoted = str(path).replace("'", "''")
    connection.execute(f"COPY (SELECT {casts} FROM frame) TO '{quoted}' (FORMAT parquet)")


def _read_parquet(path: Path) -> pd.DataFrame:
    return _duckdb().connect().execute("SELECT * FROM read_parquet(?)", [str(path)]).df()


def _duckdb() -> Any:
    try:
        import duckdb
    except ImportError:
        msg = "Parquet files need duckdb: pip install duckdb"
        raise UsageError(msg) from None
    return duckdb
