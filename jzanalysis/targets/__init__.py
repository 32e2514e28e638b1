"""Performance targets (绩效目标): one row per indicator, from the target tables of every region.

:func:`read_targets` gives the rows of the ``targets`` frame, :func:`target_table_amounts` the money printed
beside them.
"""

from __future__ import annotations

from .frame import read_targets, target_amounts_of
from .money import TargetAmount, target_table_amounts

__all__ = ["TargetAmount", "read_targets", "target_amounts_of", "target_table_amounts"]
