"""A chart in words, made from its rows: what those hear who do not see it."""

from collections.abc import Iterable

import pandas as pd

from dashboard.data.metrics import Metric

MOST_POINTS = 10


def points(frame: pd.DataFrame, metrics: Iterable[Metric], group: str = "") -> str:
    """`SPAN 30.00 dB, 6.100; DiffBIR 25.00 dB, 3.500` — the best by the first metric first, then how many more.

    Args:
        frame: Has restorer_title and a column for each metric; rows without the first one come last.
        metrics: In the order in which they are read.
        group: A column that is named with each point.
    """
    said = list(metrics)
    first = said[0]
    ordered = frame.sort_values(first.metric_id, ascending=first.better == "lower", kind="stable")
    told = [
        f"{row['restorer_title']}{f' on {row[group]}' if group else ''} "
        + ", ".join(metric.text(row[metric.metric_id]) for metric in said)
        for _, row in ordered.head(MOST_POINTS).iterrows()
    ]
    more = [f"and {len(ordered) - MOST_POINTS} more"] if len(ordered) > MOST_POINTS else []
    return "; ".join([*told, *more]) or "no points"


def images(frame: pd.DataFrame) -> str:
    """`n = 8 images`, `n = 6 to 8 images`."""
    if frame.empty:
        return "n = 0 images"
    least, most = int(frame["n_images"].min()), int(frame["n_images"].max())
    counted = f"{most}" if least == most else f"{least} to {most}"
    return f"n = {counted} image{'' if most == 1 else 's'}"
