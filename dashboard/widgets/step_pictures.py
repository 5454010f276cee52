"""The pictures behind a run's steps: what was predicted at each, beside the target, under one slider."""

from dataclasses import replace
from typing import cast

import pandas as pd
import streamlit as st

from dashboard.charts.look import MUTED
from dashboard.components.viewer import Pane, Shown, viewer
from dashboard.data.cache import cached
from dashboard.data.picks import pick_of
from dashboard.exhibits import Traced
from dashboard.page import Visit
from dashboard.routes import FIGURE_URL
from dashboard.widgets import linked
from dashboard.widgets.pictures import picture_of
from dashboard.widgets.sample_panes import Wanted, panes_of, read_pictures
from db.reading import questions

STEP = "step"
"""Key of the slider, and the query parameter: steps count from 1."""


def show(visit: Visit, of: Traced) -> None:
    """Draw the choice of a picture and a step, and the viewer."""
    chosen = replace(of.selection, restorer_ids=(of.restorer_id,), only_default_settings=False)
    points = cached(questions.points, visit.snapshot, chosen, ())
    traced = points[points["setting_id"].isin(of.setting_ids)]
    if traced.empty:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        row = _picture(traced)
        step = _step(cached(questions.trajectory, visit.snapshot, row["restoration_id"]))
    wanted = Wanted(picks=(pick_of(row["restorer_id"], row["setting_label"]),), metrics=of.metrics)
    panes = panes_of(read_pictures(visit.snapshot, row["sample_id"]), wanted, visit.look.colours)
    predicted = Pane(id="step", title=_title(step), colour=MUTED, picture=picture_of(step["predicted_sha"]))
    shown = Shown(sample=row["sample_id"], panes=(predicted, *(replace(pane, steps=()) for pane in panes)))
    viewer(shown, view=st.query_params.get("view", ""), exports=FIGURE_URL)


def shown_step() -> int | None:
    """The number of the step whose picture the reader has chosen, from 1; None before that."""
    asked = st.query_params.get(STEP, "")
    return int(asked) if asked.isascii() and asked.isdecimal() else None


def _picture(traced: pd.DataFrame) -> pd.Series:
    rows = traced.sort_values(["task_id", "image_name", "setting_label"]).set_index("restoration_id", drop=False)
    names = rows["task_id"] + " · " + rows["image_name"] + " " + rows["setting_label"]
    chosen = linked.choice("Picture", "traced", dict(names), default=rows.index[0], width=320)
    return cast("pd.Series", rows.loc[chosen])


def _step(steps: pd.DataFrame) -> pd.Series:
    rows = steps.assign(name=(steps["step"] + 1).astype(str)).set_index("name")
    if len(rows) < 2:
        return rows.iloc[-1]
    return cast("pd.Series", rows.loc[linked.stop("Step", STEP, rows.index.tolist(), default=rows.index[-1])])


def _title(step: pd.Series) -> str:
    return f"Predicted at step {step['step'] + 1}, timestep {step['timestep']:.0f}"
