"""Charts: one function per question, a frame in, a matplotlib figure out.

The figures show themselves in Jupyter; `figure.savefig("….png")` saves one.
"""

from .comparison import compared_shares_chart, standing_chart
from .execution import deviation_chart, execution_chart
from .flow import flow_chart
from .performance import lint_chart, matrix_chart, profile_chart, unit_cost_chart
from .project import ladder_chart, score_chart
from .series import ratio_series_chart, series_chart
from .structure import lorenz_chart, ratio_chart, share_chart, stacked_chart, treemap
from .style import Chart
from .variance import change_chart, contribution_chart, headline_chart, slope_chart, waterfall

__all__ = [
    "Chart",
    "change_chart",
    "compared_shares_chart",
    "contribution_chart",
    "deviation_chart",
    "execution_chart",
    "flow_chart",
    "headline_chart",
    "ladder_chart",
    "lint_chart",
    "lorenz_chart",
    "matrix_chart",
    "profile_chart",
    "ratio_chart",
    "ratio_series_chart",
    "score_chart",
    "series_chart",
    "share_chart",
    "slope_chart",
    "stacked_chart",
    "standing_chart",
    "treemap",
    "unit_cost_chart",
    "waterfall",
]
