"""The curves of trainings that were recorded in the store."""

import pandas as pd
import streamlit as st

from dashboard.charts import panels
from dashboard.charts import training as training_chart
from dashboard.data.cache import cached
from dashboard.page import Visit
from dashboard.widgets import drawn_chart, linked, wrapping
from dashboard.widgets.figure import Figure, footer
from db.reading import questions

COMMAND = "python -m ingest record-training build/training/clir-small-cldm"
FIRST = ("loss", "ssim_y", "psnr_rgb", "niqe")
"""What is shown at first, if it is there."""


def draw(visit: Visit) -> None:
    """Draw the section; without trainings, the command that records one."""
    st.header("Training", divider="gray")
    trainings = cached(questions.trainings, visit.snapshot)
    if trainings.empty:
        st.caption("No training is recorded in this store. What records one:")
        st.code(COMMAND, language=None)
        return
    names = {
        row["training_id"]: f"{row['network_id']} · {row['training_id'][:8]}" for row in trainings.to_dict("records")
    }
    chosen = linked.choices("Trainings", "training", names, default=list(names)[:3])
    curves = [
        cached(questions.training_curve, visit.snapshot, each).dropna(subset=["value"]).assign(training=names[each])
        for each in chosen
    ]
    if curves:
        _curves(visit, pd.concat(curves, ignore_index=True), chosen[0])


def _curves(visit: Visit, curves: pd.DataFrame, training_id: str) -> None:
    values = list(dict.fromkeys(curves["name"]))
    first = [name for name in FIRST if name in values] or values[:2]
    shown = linked.choices("Values", "curve", {name: name for name in values}, default=first)
    charts = [training_chart.chart(curves, name) for name in shown]
    with wrapping.panels("training", least=340):
        for index, chart in enumerate(charts):
            with st.container():
                drawn_chart.draw(chart, f"training-{index}")
    if charts:
        footer(
            Figure(
                name="training",
                title="While training",
                chart=lambda: panels.beside_one_another(charts, 2),
                frame=curves,
                n=f"{curves['training'].nunique()} trainings, {len(curves):,} points",
                metrics=(),
                sql=questions.training_curve_sql(training_id),
            ),
            visit,
        )
