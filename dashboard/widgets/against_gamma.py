"""Metrics against information retention, and the gamma at which two restorers change places."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from clir_core.statistics.crossover import Crossing
from clir_core.statistics.direction import Axis
from clir_core.statistics.gamma_bins import LABELS
from dashboard.charts import by_gamma
from dashboard.data.cache import cached
from dashboard.data.changing_places import changing_places, crossing_text
from dashboard.data.estimates import REFERENCE, means
from dashboard.data.metrics import Metric
from dashboard.markup import plain
from dashboard.page import Visit
from dashboard.widgets import common_images, drawn_chart, empty, linked, wrapping
from dashboard.widgets.figure import Figure, footer
from db.reading import questions
from db.reading.questions import Selection
from db.reading.shown_sql import means_sql

FILE_WIDTH = 560


def draw(visit: Visit, selection: Selection, metrics: Sequence[Metric], *, include_partial: bool) -> None:
    """Draw a chart a metric, with the crossing of the two restorers that the reader names."""
    st.header("Against information retention", divider="gray")
    st.caption(
        "Gamma is the share of the target's information that the degradation left: 1 is nothing lost. Bands are 95 % "
        "intervals; within a bin all restorers are scored on the same images, whose number (n) stands on top. Bins of "
        "few images are dimmed."
    )
    pair = _pair(visit, selection)
    with wrapping.panels("against-gamma", least=400):
        for metric in metrics:
            with st.container():
                _figure(visit, selection, metric, pair, include_partial=include_partial)


def _pair(visit: Visit, selection: Selection) -> tuple[str, str] | None:
    """Ask which two restorers are looked at: at first the first traditional and the first latent diffusion one."""
    rows = cached(questions.restorers, visit.snapshot)
    rows = rows[(rows["family"] != REFERENCE) & (rows["restorations"] > 0)]
    if selection.restorer_ids:
        rows = rows[rows["restorer_id"].isin(selection.restorer_ids)]
    if len(rows) < 2:
        return None
    names = dict(zip(rows["restorer_id"], rows["title"], strict=True))
    most = rows.sort_values("restorations", ascending=False, kind="stable")
    families = [most.loc[most["family"] == family, "restorer_id"] for family in ("traditional", "cldm")]
    first, second = (ids.iloc[0] if len(ids) else "" for ids in families)
    others = [name for name in names if name not in {first, second}]
    with st.container(horizontal=True):
        one = linked.choice("Where does", "one", names, default=first or others.pop(0), width=240)
        other = linked.choice("change places with", "other", names, default=second or others.pop(0), width=240)
    return (one, other) if one != other else None


def _figure(
    visit: Visit, selection: Selection, metric: Metric, pair: tuple[str, str] | None, *, include_partial: bool
) -> None:
    ids = (metric.metric_id,)
    found = cached(means, visit.snapshot, selection, ids, "gamma_bin", include_partial=include_partial)
    common_images.explain(found.coverage, "gamma_bin")
    if found.frame.empty:
        empty.nothing_here(
            f"No image with a target has {plain(metric.title)} from every restorer chosen; leave one out."
        )
        return
    gaps = common_images.gaps(LABELS, found.coverage, "gamma_bin")
    chart = by_gamma.chart(found.frame, metric, visit.look, gaps, _crossings(visit, selection, metric, pair))
    drawn_chart.draw(chart, f"gamma-{metric.metric_id}")
    _gaps(gaps)
    figure = Figure(
        name=f"gamma-{metric.metric_id}",
        title=f"{metric.title} against information retention gamma",
        chart=lambda: chart.properties(width=FILE_WIDTH),
        frame=found.frame,
        n=common_images.n_text(found.frame, "gamma_bin"),
        metrics=(metric,),
        sql=means_sql(selection, ids, "gamma_bin", include_partial=include_partial),
    )
    footer(figure, visit)


def _gaps(gaps: pd.DataFrame) -> None:
    if len(gaps):
        st.caption("Empty: " + "; ".join(f"{name}, {reason}" for name, reason in gaps.itertuples(index=False)) + ".")


def _crossings(
    visit: Visit, selection: Selection, metric: Metric, pair: tuple[str, str] | None
) -> tuple[Crossing, ...]:
    """Find the crossings, and say them in words above the chart."""
    if pair is None:
        return ()
    axis = Axis(metric.metric_id, metric.better)
    found = cached(changing_places, visit.snapshot, selection, axis, *pair)
    first, second = (plain(visit.look.ids.get(each, each)) for each in pair)
    if found is None:
        st.caption(f"{first} and {second} share no image with a target and {plain(metric.title)}.")
        return ()
    if not found.crossings:
        st.caption(_no_crossing(found.curve, metric, first, second))
    for crossing in found.crossings:
        st.caption(f"× {plain(metric.title)}: {crossing_text(crossing, first, second)}.")
    return found.crossings


def _no_crossing(curve: pd.DataFrame, metric: Metric, first: str, second: str) -> str:
    if curve.empty:
        return f"Too few images in every bin to tell whether {first} and {second} change places."
    ahead = first if (curve["advantage"] > 0).all() else second
    sure = ((curve["low"] > 0) | (curve["high"] < 0)).sum()
    return (
        f"{plain(metric.title)}: {first} and {second} do not change places; {ahead} is ahead in all {len(curve)} bins "
        f"with enough images, surely in {sure}."
    )
