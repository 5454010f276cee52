"""The two axes of a plane, and where its points lie."""

from dataclasses import dataclass
from typing import Literal

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts import axes
from dashboard.charts.axes import Span
from dashboard.data.metrics import Metric

HEIGHT = 340
PLOT_WIDTH, PLOT_HEIGHT = 230, 260
"""What axes leave of a panel on a screen of 1400 CSS pixels; wider screens have more room."""
OUTERMOST = 0.005
"""Share of the images at each end that may fall outside the axes, so that one odd image does not squeeze the rest."""
NEAR = 7.0
"""Points nearer than this, in CSS pixels, hide each other."""
POINT_SIZE, RING = 110.0, 1.4
"""Area of a mean's mark, and by how much each mark under others is larger than the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    """The two axes of a panel, or of every panel of a figure."""

    x: Metric
    y: Metric
    x_span: Span
    y_span: Span
    group: Literal["task_id", "gamma_bin"]
    """What a mean is taken within."""
    log: bool = False
    """Logarithmic, where all values are positive."""


def plane_of(
    means: pd.DataFrame,
    images: pd.DataFrame,
    x: Metric,
    y: Metric,
    group: Literal["task_id", "gamma_bin"],
    *,
    log: bool = False,
) -> Plane:
    """Axes that show all of these means, and of their intervals and images what does not squeeze them."""

    def ends(metric: Metric) -> Span:
        name = metric.metric_id
        most = images[name].quantile([OUTERMOST, 1 - OUTERMOST])
        return axes.tight_span(
            pd.concat([means[name], most]) if len(images) else means[name],
            [means[f"{name}_low"], means[f"{name}_high"]],
        )

    return Plane(x=x, y=y, x_span=ends(x), y_span=ends(y), group=group, log=log)


def x_channel(plane: Plane, column: str = "") -> alt.X:
    """Along x; the metric itself unless another column is named."""
    name = column or plane.x.metric_id
    return alt.X(f"{name}:Q", scale=axes.scale(plane.x, plane.x_span, log=plane.log), title=axes.title(plane.x))


def y_channel(plane: Plane, column: str = "") -> alt.Y:
    """Along y; the metric itself unless another column is named."""
    name = column or plane.y.metric_id
    return alt.Y(f"{name}:Q", scale=axes.scale(plane.y, plane.y_span, log=plane.log), title=axes.title(plane.y))


def nested(means: pd.DataFrame, plane: Plane) -> pd.DataFrame:
    """The rows with `size`, largest first: of points that would hide each other, each is larger than those upon it."""
    x = axes.fraction(plane.x, plane.x_span, means[plane.x.metric_id], log=plane.log).to_numpy() * PLOT_WIDTH
    y = axes.fraction(plane.y, plane.y_span, means[plane.y.metric_id], log=plane.log).to_numpy() * PLOT_HEIGHT
    near = np.hypot(x[:, None] - x, y[:, None] - y) < NEAR
    under = np.triu(near, k=1).sum(axis=1)
    return means.assign(size=POINT_SIZE * (1 + RING * under)).sort_values("size", ascending=False, kind="stable")
