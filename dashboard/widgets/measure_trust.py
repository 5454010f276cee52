"""Which measure deserves trust: the chart of a validation, and the command where the store has none."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from dashboard.charts import measure_trust as trust_chart
from dashboard.data.alignment import Measure
from dashboard.data.cache import cached
from dashboard.data.measure_trust import (
    Grouping,
    Trust,
    measure_trust,
    most_trusted,
)
from dashboard.markup import code
from dashboard.page import Visit
from dashboard.widgets import drawn_chart, linked
from dashboard.widgets.figure import Figure, footer
from db.reading.controlled_changes import controlled_changes_sql, studied_metrics

COMMAND = "python -m ingest validate alignment --images FOLDER"
SPLITS: Mapping[Grouping, str] = {
    "all": "All pairs",
    "change": "Change of meaning",
    "share": "Its size",
    "where": "Place of the harmless change",
    "harmless": "Harmless change",
    "gamma": "Gamma",
}
EXPLAINED = (
    "Each image with a known change of meaning (a patch pasted, letters exchanged, a part mirrored, texture grown "
    "anew) meets itself with a harmless change of equal PSNR (noise, blur, JPEG, colour, a shift below a pixel). AUC "
    "is how often a measure calls the first the greater deviation: 0.5 is chance, 1 always. Blue: measures of "
    "meaning, a diamond against the degraded image; grey: measures of pixels. 95 % intervals over images."
)


def studied(visit: Visit, measures: Sequence[Measure]) -> list[Measure]:
    """Those that were measured on restorers, and not on controlled changes alone."""
    ids = cached(studied_metrics, visit.snapshot, tuple(measure.metric.metric_id for measure in measures))
    return [measure for measure in measures if measure.metric.metric_id in ids]


def default_of(visit: Visit, measures: Sequence[Measure]) -> tuple[str, str]:
    """The measure that separates best, and why it is the default; the first one where none of them was validated."""
    best: Trust | None = most_trusted(cached(measure_trust, visit.snapshot, "all"), measures)
    if best is None:
        return measures[0].metric.metric_id, "The first of its kind: no measure was validated in this store."
    why = f"{code(best.metric_id)} tells changes of meaning from harmless ones best in this store: {best.text}."
    return best.metric_id, why


def draw(visit: Visit) -> None:
    """Draw the section."""
    st.header("Which measure deserves trust?", divider="gray")
    split = linked.one_of("Split by", "trust", {str(name): title for name, title in SPLITS.items()}, default="all")
    grouping: Grouping = next(name for name in SPLITS if name == split)
    trust = cached(measure_trust, visit.snapshot, grouping)
    if trust.empty:
        st.info("No measure was validated in this store. On any images:", icon=":material/balance:")
        st.code(COMMAND, language=None)
        return
    st.caption(EXPLAINED)
    chart = trust_chart.chart(trust)
    drawn_chart.draw(chart, "measure-trust")
    footer(
        Figure(
            name=f"measure-trust-{grouping}",
            title=f"Which measure deserves trust: {SPLITS[grouping].lower()}",
            chart=lambda: chart,
            frame=trust,
            n=_counted(trust),
            metrics=(),
            sql=controlled_changes_sql(),
        ),
        visit,
    )


def _counted(trust: pd.DataFrame) -> str:
    least, most = trust["n_images"].min(), trust["n_images"].max()
    return f"n = {least} to {most} images" if least < most else f"n = {most} images"
