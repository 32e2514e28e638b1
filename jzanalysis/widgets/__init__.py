"""Widgets before the charts: each chooses arguments of a function that works without it.

Where somebody is there (JupyterLab), menus call the function in the kernel. Where nobody is (a batch), every
choice is drawn beforehand into stacks that the menus turn over in the browser, so that a rendered page stays
interactive with no kernel and no network. On paper the first choice stands, either way.
"""

from .comparison import explore_comparison, explore_execution
from .live import somebody_is_there
from .offering import explore
from .performance import explore_performance
from .structure import explore_structure
from .variance import explore_variance

__all__ = [
    "explore",
    "explore_comparison",
    "explore_execution",
    "explore_performance",
    "explore_structure",
    "explore_variance",
    "somebody_is_there",
]
