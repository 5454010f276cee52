"""The pictures behind a run's steps: what was predicted at each, beside the target, under one slider."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboard.components.viewer import Shown, viewer
from dashboard.data.cache import cached
from dashboard.data.picks import pick_of
from dashboard.exhibits import Traced
from dashboard.page import Visit
from dashboard.routes import FIGURE_URL
from dashboard.widgets.sample_panes import Wanted, panes_of, read_pictures
from db.reading import questions


def show(visit: Visit, of: Traced) -> None:
    """Draw the choice of a picture, and the viewer."""
    chosen = replace(of.selection, restorer_ids=(of.restorer_id,), only_default_settings=False)
    points = cached(questions.points, visit.snapshot, chosen, ())
    traced = points[points["setting_id"].isin(of.setting_ids)]
    if traced.empty:
        return
    row = _picture(traced)
    pick = pick_of(row["restorer_id"], row["setting_label"])
    panes = panes_of(
        read_pictures(visit.snapshot, row["sample_id"]), Wanted(picks=(pick,), metrics=of.metrics), visit.look.colours
    )
    shown = Shown(sample=row["sample_id"], panes=panes)
    viewer(shown, view=st.query_params.get("view", ""), exports=FIGURE_URL)


def _picture(traced: pd.DataFrame) -> pd.Series:
    rows = traced.sort_values(["task_id", "image_name", "setting_label"]).set_index("restoration_id", drop=False)
    names = rows["task_id"] + " · " + rows["image_name"] + " " + rows["setting_label"]
    chosen = st.selectbox("Picture", rows.index.tolist(), format_func=lambda one: names[one], key="traced", width=320)
    return rows.loc[chosen]
