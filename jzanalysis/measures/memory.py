"""Remember what was worked out from a frame, for as long as the frame stays as it is.

Notebooks, ratios and choices drawn beforehand ask for the same lines and figures again and again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import pandas as pd

_PLACE = "_jz_memory"
_Result = TypeVar("_Result")


class Memory:
    """What is known of one state of a frame; it goes with the frame, and a changed frame gets a new one.

    A shallow copy shares the frame's arrays, so that pandas must give the frame another array before anything
    in it can change: as long as its arrays are the very same, nothing was changed.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self._sharing = frame.copy(deep=False)
        self._labels = frame.index, frame.columns
        self._arrays = _arrays(frame)
        self.results: dict[Hashable, Any] = {}

    def is_of(self, frame: pd.DataFrame) -> bool:
        """Tell whether the frame is as it was."""
        now, then = [*_arrays(frame), frame.index, frame.columns], [*self._arrays, *self._labels]
        return len(now) == len(then) and all(one is other for one, other in zip(now, then, strict=True))


def memory_of(frame: pd.DataFrame) -> Memory:
    """Give the memory of a frame as it is now."""
    memory = frame.__dict__.get(_PLACE)
    if memory is None or not memory.is_of(frame):
        memory = frame.__dict__[_PLACE] = Memory(frame)
    return memory


def remembered(frame: pd.DataFrame, key: Hashable, make: Callable[[], _Result]) -> _Result:
    """Give what `make` makes of a frame, made once; the result is shared, so nobody may change it.

    >>> frame = pd.DataFrame({"a": [1, 2]})
    >>> remembered(frame, "sum", lambda: int(frame["a"].sum())), frame.__dict__[_PLACE].results
    (3, {'sum': 3})
    >>> frame.loc[0, "a"] = 5
    >>> remembered(frame, "sum", lambda: int(frame["a"].sum()))
    7
    """
    results = memory_of(frame).results
    if key not in results:
        results[key] = make()
    return results[key]


def _arrays(frame: pd.DataFrame) -> list[Any]:
    return [block.values for block in frame._mgr.blocks]
