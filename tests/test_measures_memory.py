"""What is remembered of a frame: shared while the frame stays as it is, gone when anything in it changes."""

from __future__ import annotations

import copy
import pickle

import pandas as pd
import pytest

from jzanalysis.measures.composition import lines
from jzanalysis.measures.memory import memory_of, remembered

pytestmark = pytest.mark.filterwarnings("ignore:The inplace keyword")
CHANGES = {
    "column": lambda frame: frame.__setitem__("amount_wan", 1.0),
    "loc": lambda frame: frame.loc.__setitem__((0, "amount_wan"), 3.0),
    "iloc": lambda frame: frame.iloc.__setitem__((0, 1), "x"),
    "at": lambda frame: frame.at.__setitem__((0, "row"), "x"),
    "iat": lambda frame: frame.iat.__setitem__((0, 1), "x"),
    "mask": lambda frame: frame.loc.__setitem__((frame["amount_wan"] > 0, "amount_wan"), 0.0),
    "insert": lambda frame: frame.insert(0, "new", 1),
    "pop": lambda frame: frame.pop("row"),
    "drop a column": lambda frame: frame.drop(columns="row", inplace=True),
    "drop a row": lambda frame: frame.drop(index=0, inplace=True),
    "sort": lambda frame: frame.sort_values("row", inplace=True),
    "fill": lambda frame: frame.fillna({"row": "x"}, inplace=True),
    "update": lambda frame: frame.update(pd.DataFrame({"amount_wan": [9.0]})),
    "rename": lambda frame: frame.rename(columns={"row": "line"}, inplace=True),
    "index": lambda frame: frame.set_index("cell", inplace=True),
    "names": lambda frame: setattr(frame, "columns", [f"x{k}" for k in range(frame.shape[1])]),
}


@pytest.fixture(scope="module")
def facts(jiaozuo):
    return jiaozuo.facts


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_frame_is_worked_out_anew(facts, change):
    frame = facts.copy()
    memory = memory_of(frame)
    assert memory_of(frame) is memory
    CHANGES[change](frame)
    assert memory_of(frame) is not memory


def test_changed_amounts_change_the_lines(facts):
    frame = facts.copy()
    before = lines(frame, "function_class")["amount_wan"]
    frame["amount_wan"] *= 2
    assert lines(frame, "function_class")["amount_wan"].tolist() == pytest.approx((2 * before).tolist())


def test_whoever_changes_a_result_changes_only_his_own(facts):
    first = lines(facts, "function_class")
    known = first["amount_wan"].tolist()
    first["amount_wan"] = 0.0
    first.attrs["by"] = "nothing"
    second = lines(facts, "function_class")
    assert second["amount_wan"].tolist() == known
    assert second.attrs["by"] == "function_class"


def test_changed_targets_are_seen_by_lines_of_unchanged_facts(facts, jiaozuo):
    targets = jiaozuo.targets.copy()
    none = facts.iloc[:0]
    before = lines(none, "project", targets)["amount_wan"].sum()
    targets["project_amount_wan"] *= 2
    assert lines(none, "project", targets)["amount_wan"].sum() == pytest.approx(2 * before)


def test_copies_slices_and_pickles_start_without_a_memory(facts):
    remembered(facts, "a", lambda: 1)
    others = [facts.copy(), facts.copy(deep=False), facts.iloc[:5], copy.deepcopy(facts)]
    for other in (*others, pickle.loads(pickle.dumps(facts))):
        assert "a" not in memory_of(other).results
