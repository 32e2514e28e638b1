"""The ``jz`` command: read, check and render disclosures from a terminal.

Data go to standard output or to ``-o FILE``; progress and problems to standard error. Exit status 0 when anything
was read, 1 for findings with ``--strict``, 2 for bad usage or when nothing could be read.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .errors import JzError, one_line

if TYPE_CHECKING:
    from .disclosure import Disclosure

#: Commands that live with what they do: name → module and object, imported when called.
_ELSEWHERE = {"render": "rendering.commands:render", "lab": "rendering.commands:lab"}


class _Lazy(click.Group):
    """A group whose heavier commands are imported only when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _ELSEWHERE:
            module, name = _ELSEWHERE[cmd_name].split(":")
            return getattr(import_module(f".{module}", __package__), name)
        return super().get_command(ctx, cmd_name)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        with contextlib.suppress(click.UsageError):
            return super().resolve_command(ctx, args)
        import difflib

        near = difflib.get_close_matches(args[0], self.list_commands(ctx), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise click.UsageError(f"no such command {one_line(args[0])!r}{hint}")


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="jzanalysis", prog_name="jz")
def cli() -> None:
    """Read, reconcile, measure and show Chinese departmental budget disclosures (部门预算公开)."""


def main() -> None:
    """Run the command; every refusal is one line, never a traceback."""
    try:
        status = cli.main(standalone_mode=False)
    except JzError as error:
        _say(str(error))
        status = 2
    except click.ClickException as error:
        _say(error.format_message().replace("\n", " "))
        status = 2
    except (click.Abort, KeyboardInterrupt):
        _say("interrupted")
        status = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    sys.exit(status if isinstance(status, int) else 0)


def _say(line: str) -> None:
    print(one_line(line), file=sys.stderr)


def _page_list(_: click.Context, __: click.Parameter, value: str | None) -> list[int] | None:
    if not value:
        return None
    try:
        pages = [n for part in value.split(",") for n in _span(part)]
    except ValueError:
        msg = f"not page numbers: {value!r}; write 3-9 or 1,4,7-9"
        raise click.BadParameter(msg) from None
    return pages


def _span(part: str) -> range:
    first, _, last = part.partition("-")
    span = range(int(first), int(last or first) + 1)
    if not span or span[0] < 1:
        raise ValueError
    return span


def _bytes(_: click.Context, __: click.Parameter, value: str | None) -> float | None:
    if value is None:
        return None
    units = {"K": 1e3, "M": 1e6, "G": 1e9}
    text = value.upper().rstrip("B")
    try:
        return float(text[:-1]) * units[text[-1]] if text[-1:] in units else float(text)
    except ValueError:
        msg = f"not an amount of memory: {value!r}; write 800M or 2G"
        raise click.BadParameter(msg) from None


def reader_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add what every reading command takes."""
    options = [
        click.argument("paths", nargs=-1, required=True, metavar="PATH..."),
        click.option("--pages", callback=_page_list, metavar="3-9", help="Read only these pages of a PDF."),
        click.option("--password", help="Password of an encrypted file."),
        click.option(
            "--max-seconds",
            type=click.FloatRange(min=0.1),
            help="Seconds without progress a file may take.  [20]",
        ),
        click.option("--max-memory", callback=_bytes, metavar="1.5G", help="Memory a file may take.  [1.5G]"),
        click.option("-q", "--quiet", is_flag=True, help="No progress bar."),
    ]
    for option in reversed(options):
        function = option(function)
    return function


def _disclosures(paths: tuple[str, ...], options: dict[str, Any]) -> Iterator[Disclosure]:
    """Read everything that the paths name; say each failure in one line; fail when nothing was read."""
    from .disclosure import Limits
    from .sources import find_files, read_found

    limits = Limits(options["pages"], options["password"], options["max_seconds"], options["max_memory"])
    quiet = options["quiet"] or not sys.stderr.isatty()
    count = 0
    files = find_files(paths)
    found = read_found(files, limits=limits)
    if not quiet:
        from tqdm import tqdm

        found = tqdm(found, total=len(files), unit="file", file=sys.stderr, leave=False)
    for item in found:
        if isinstance(item, JzError):
            _say(str(item))
        else:
            count += 1
            yield item
    if not count:
        raise SystemExit(2)


def _emit(name: str, rows: list[dict[str, Any]], output: Path | None, as_json: bool) -> None:  # noqa: FBT001
    from . import frames

    frame = frames.to_frame(rows, frames.SCHEMAS[name])
    _emit_frame(frame, output, as_json)


def _emit_frame(frame: Any, output: Path | None, as_json: bool) -> None:  # noqa: FBT001
    from . import frames

    if output is not None:
        frames.write_frame(frame, output)
    else:
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        text = frames.json_text(frame) + "\n" if as_json else frames.csv_text(frame)
        sys.stdout.write(_harmless(text) if sys.stdout.isatty() else text)


def _harmless(text: str) -> str:
    """Escape what would command a terminal; lines stay lines. Files and pipes get the text as it is."""
    return "\n".join(map(one_line, text.split("\n")))


def _rows_command(name: str, help_text: str) -> None:
    @cli.command(name, help=help_text)
    @reader_options
    @click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path, dir_okay=False),
        help="FILE.csv, .parquet, .xlsx or .json.",
    )
    @click.option("--json", "as_json", is_flag=True, help="JSON to standard output instead of CSV.")
    def command(paths: tuple[str, ...], output: Path | None, as_json: bool, **options: Any) -> None:  # noqa: FBT001
        _check_output(output)
        rows: list[dict[str, Any]] = []
        bundled = []
        for disclosure in _disclosures(paths, options):
            if disclosure.folder is not None:
                bundled.append(getattr(disclosure, name))
            rows += disclosure.rows(name)
        if bundled:
            import pandas as pd

            from . import frames

            read = [frames.to_frame(rows, frames.SCHEMAS[name])] if rows else []
            _emit_frame(pd.concat([*bundled, *read], ignore_index=True), output, as_json)
        else:
            _emit(name, rows, output, as_json)


_rows_command("facts", "One row per printed figure of the tables.")
_rows_command("stated", "One row per figure that the narrative states: amount, change, rate, reason.")
_rows_command("targets", "One row per performance indicator (绩效指标).")


def _check_output(output: Path | None) -> None:
    """Refuse an output that cannot be written before any work is done."""
    if output is None:
        return
    from .errors import UsageError

    if output.suffix.lower() not in (".csv", ".json", ".xlsx", ".parquet"):
        msg = f"{output}: unknown kind of file {output.suffix!r}; use .csv, .json, .xlsx or .parquet"
        raise UsageError(msg)
    if not output.parent.is_dir() or not os.access(output.parent, os.W_OK):
        msg = f"{output}: the folder does not exist or cannot be written; make it first"
        raise UsageError(msg)


def _explain(disclosures: list[Disclosure], page: int, output: Path | None) -> None:
    """Write the picture of one page of one file."""
    from .errors import UsageError

    if output is None or output.suffix.lower() not in (".png", ".svg", ".pdf"):
        msg = "--explain writes a picture: name it with -o FILE.png (or .svg, .pdf)"
        raise UsageError(msg)
    if len(disclosures) != 1 or len(disclosures[0].parts) != 1:
        msg = "--explain draws a page of one file; name that file alone"
        raise UsageError(msg)
    disclosures[0].draw(page).savefig(output)


@cli.command()
@reader_options
@click.option("--matrix", is_flag=True, help="Print document × table: closed, open, empty, missing.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="FILE.csv or .html for the matrix, .png, .svg or .pdf for a page.",
)
@click.option("--explain", type=click.IntRange(min=1), metavar="PAGE", help="Draw a page as it was understood.")
def info(
    paths: tuple[str, ...], matrix: bool, output: Path | None, explain: int | None, **options: Any  # noqa: FBT001
) -> None:
    """Say what was read: whose, which year, tables recognised, empty, missing, unrecognised."""
    from . import overview

    disclosures = _disclosures(paths, options)
    if explain is not None:
        _explain(list(disclosures), explain, output)
        return
    if matrix:
        overview.write_matrix(list(disclosures), output)
        return
    for k, disclosure in enumerate(disclosures):
        click.echo(("\n" if k else "") + overview.describe(disclosure))


@cli.command()
@reader_options
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="FILE.csv, .parquet, .xlsx or .json.",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "csv", "json"]), default="text", show_default=True
)
@click.option("--strict", is_flag=True, help="Exit 1 when a check fails.")
def check(paths: tuple[str, ...], output: Path | None, form: str, strict: bool, **options: Any) -> None:  # noqa: FBT001
    """Reconcile (勾稽): every identity within tables, between tables and with the narrative."""
    _check_output(output)
    disclosures = list(_disclosures(paths, options))
    import pandas as pd

    from .reconciliation import across, checks_text

    alone = [disclosure.checks for disclosure in disclosures]
    own = [checks[checks["family"] != "years"] for checks in alone] if len(disclosures) > 1 else alone
    checks = pd.concat([*own, across(disclosures)], ignore_index=True)
    if output is not None or form != "text":
        _emit_frame(checks, output, form == "json")
    else:
        click.echo(_harmless(checks_text(checks)))
    if strict and (checks["outcome"] == "fails").any():
        raise SystemExit(1)
