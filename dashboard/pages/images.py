"""The pictures themselves: degraded, restored and target under one zoom, with the scores of exactly these pixels."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from dashboard.components.viewer import KEY, Shown, viewer
from dashboard.data.cache import cached
from dashboard.data.metrics import Metric, number
from dashboard.markup import plain
from dashboard.page import Visit
from dashboard.routes import FIGURE_URL
from dashboard.widgets import empty, filters, finder, sample_choice, shown_pictures
from dashboard.widgets.sample_panes import SamplePictures, Wanted, panes_of, read_pictures
from db.reading import questions

TITLE: str = "Images"
ICON: str = ":material/compare:"
URL_PATH: str = "images"


def render(visit: Visit) -> None:
    """Draw the choice of a sample, the viewer, what failed, and every score."""
    st.title("Images")
    selection = filters.selection(visit)
    samples = cached(questions.samples, visit.snapshot, selection)
    if samples.empty:
        empty.nothing_to_show("No picture fits the filters.")
        return
    chosen = sample_choice.current(samples)
    of = read_pictures(visit.snapshot, chosen["sample_id"])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choice = st.container(horizontal=True, vertical_alignment="bottom", width="content")
        found = finder.find(visit, chosen)
        wanted = shown_pictures.choose(visit, of, selection)
    order = found["sample_id"].tolist()
    with choice:
        sample_choice.choose(samples, chosen, order)
    finder.show(found, chosen["sample_id"], sample_choice.PARAMETER)
    _facts(chosen)
    shown_pictures.say_missing(of, wanted)
    _viewer(visit, of, wanted, order)
    _failures(of.restorations)
    _table(of.restorations, list(visit.metrics.values()))


def _viewer(visit: Visit, of: SamplePictures, wanted: Wanted, order: Sequence[str]) -> None:
    sample_id = of.sample["sample_id"]
    around = sample_choice.neighbours(order, sample_id)
    viewer(
        _shown(visit, of, wanted),
        view=st.query_params.get("view", ""),
        exports=FIGURE_URL,
        neighbours={way: _shown(visit, read_pictures(visit.snapshot, one), wanted) for way, one in around.items()},
        on_sample_change=partial(sample_choice.follow, KEY),
    )


def _shown(visit: Visit, of: SamplePictures, wanted: Wanted) -> Shown:
    return Shown(sample=of.sample["sample_id"], panes=panes_of(of, wanted, visit.look.colours))


def _facts(sample: pd.Series) -> None:
    gamma = "no target, so no gamma" if pd.isna(sample["gamma"]) else f"gamma {number(sample['gamma'])}"
    beta = "" if pd.isna(sample["beta"]) else f" = beta {number(sample['beta'])} / alpha {sample['alpha']:g}"
    st.caption(f"{plain(sample['image_name'])} · {plain(sample['task_id'])} · {gamma}{beta} · seed {sample['seed']}")


def _failures(rows: pd.DataFrame) -> None:
    for _, row in rows[rows["status"] == "failed"].iterrows():
        st.warning(
            f"**{plain(row['restorer_title'])}** failed on this picture: {plain(row['error'])}", icon=":material/error:"
        )


def _table(rows: pd.DataFrame, metrics: Sequence[Metric]) -> None:
    """Every score of this sample, whatever is shown above."""
    scored = [metric for metric in metrics if rows[metric.metric_id].notna().any()]
    arrows = {"higher": "↑", "lower": "↓"}
    labels = {
        "restorer_title": "Restorer",
        "setting_label": "Setting",
        "status": "Status",
        **{metric.metric_id: f"{metric.label} {arrows[metric.better]}" for metric in scored},
        "latency_ms": "Latency (ms)",
        "latency_iqr_ms": "IQR (ms)",
        "contended": "Contended",
        "note": "Note",
    }
    st.subheader("Every score of this picture")
    st.dataframe(rows[list(labels)], hide_index=True, column_config=labels, placeholder="–")
