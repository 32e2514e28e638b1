"""The ``jz`` command: what it prints, what it refuses, how it exits."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path

import pytest

BUDGET = """## 2024年某市测试局部门收支预算总表

部门名称：某市测试局

单位：万元

收入\t\t支出\t
项目\t金额\t项目\t金额
一、一般公共预算\t100.00\t一、教育\t40.00
二、其他收入\t\t二、科学技术\t60.00
收入总计\t100.00\t支出总计\t100.00

2024年收入总计100万元，与上年相比增加10万元，增长11.11%，主要原因：人员增加。
"""


def jz(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command as a user would."""
    command = [sys.executable, "-c", "from jzanalysis.cli import main; main()", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=cwd, check=False, stdin=subprocess.DEVNULL
    )


@pytest.fixture
def budget(tmp_path: Path) -> Path:
    path = tmp_path / "测试局.txt"
    path.write_text(BUDGET, encoding="utf-8")
    return path


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


def test_facts_of_a_text_are_rows_with_place_and_figure(budget):
    done = jz("facts", str(budget))
    assert done.returncode == 0, done.stderr
    found = {(row["direction"], row["row"]): row for row in rows(done.stdout)}
    assert found["expenditure", "二、科学技术"]["amount_wan"] == "60"
    assert found["expenditure", "二、科学技术"]["function_code"] == "206"
    assert found["revenue", "二、其他收入"]["amount_wan"] == ""
    assert found["revenue", "二、其他收入"]["state"] == "blank"
    assert {row["department"] for row in rows(done.stdout)} == {"某市测试局"}


def test_stated_gives_the_prior_year_that_the_text_implies(budget):
    (row,) = (r for r in rows(jz("stated", str(budget)).stdout) if r["subject"] == "收入总计")
    assert (row["current_wan"], row["prior_wan"], row["prior_origin"]) == ("100", "90", "implied")


def test_info_says_what_was_read_and_what_is_missing(budget):
    done = jz("info", str(budget))
    assert "某市测试局 · 2024 · budget · 万元" in done.stdout
    assert "closed" in done.stdout and "not in the file" in done.stdout


def test_info_says_by_how_much_an_open_table_misses_its_total(tmp_path):
    done = jz("info", "jiaozuo-kexie-2023", cwd=tmp_path)
    [line] = [line for line in done.stdout.splitlines() if "  open  " in line]
    assert "基本支出明细表" in line and "合计 is 477.56" in line  # half of its rows are not in the file


@pytest.mark.parametrize("command", ["info", "facts", "stated", "targets", "check"])
def test_bad_input_is_one_line_and_exit_2(command, tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "folder").mkdir()
    for name in ("missing.pdf", "empty.txt", "binary.txt", "folder", "no-such-bundle"):
        done = jz(command, name, cwd=tmp_path)
        assert done.returncode == 2, (name, done.stdout)
        assert len(done.stderr.strip().splitlines()) == 1, done.stderr
        assert done.stderr.startswith(name), done.stderr
        assert not done.stdout


def test_a_text_without_tables_is_said_to_be_no_disclosure(tmp_path):
    (tmp_path / "a.txt").write_text("今天天气很好。\n", encoding="utf-8")
    for command in ("info", "facts", "stated", "targets", "check"):
        done = jz(command, "a.txt", cwd=tmp_path)
        assert done.returncode == 2 and not done.stdout
        assert done.stderr.startswith("a.txt: no disclosure") and len(done.stderr.splitlines()) == 1


def test_one_bad_file_does_not_stop_the_rest(budget):
    (budget.parent / "bad.pdf").write_bytes(b"%PDF-1.4 cut off")
    done = jz("facts", str(budget.parent))
    assert done.returncode == 0
    assert "bad.pdf" in done.stderr and len(done.stderr.strip().splitlines()) == 1
    assert len(rows(done.stdout)) == 8 or rows(done.stdout)


def test_an_unknown_name_is_met_with_the_nearest(tmp_path):
    done = jz("info", "jiaozuo-kexie-2022", cwd=tmp_path)
    assert done.returncode == 2 and "jiaozuo-kexie-2023" in done.stderr


@pytest.mark.parametrize(
    "arguments", [("fact", "x"), ("facts",), ("facts", "x", "--pages", "a"), ("facts", "x", "-o", "y.doc")]
)
def test_bad_usage_is_one_line_and_exit_2(arguments, tmp_path):
    done = jz(*arguments, cwd=tmp_path)
    assert done.returncode == 2 and len(done.stderr.strip().splitlines()) == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", ["csv", "json", "xlsx", "parquet"])
def test_the_output_file_is_whole_and_reads_back(budget, suffix):
    out = budget.parent / f"facts.{suffix}"
    assert jz("facts", str(budget), "-o", str(out)).returncode == 0
    from jzanalysis import read_frame

    frame = read_frame(out)
    assert frame["amount_wan"].sum() == pytest.approx(400.0)
    assert frame.loc[frame["row"] == "二、科学技术", "function_code"].tolist() == ["206"]


def test_hostile_names_stay_one_line(tmp_path):
    name = "a\nb\x1b[31m.txt"
    (tmp_path / name).write_bytes(b"")
    done = jz("info", name, cwd=tmp_path)
    assert done.returncode == 2 and len(done.stderr.strip().splitlines()) == 1 and "\x1b" not in done.stderr


def test_bundled_data_load_from_any_folder(tmp_path):
    done = jz("facts", "jiaozuo-kexie-2023", cwd=tmp_path)
    assert done.returncode == 0
    assert {row["document"] for row in rows(done.stdout)} == {"jiaozuo-kexie-2023.txt"}
