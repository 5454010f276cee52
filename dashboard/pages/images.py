"""The pictures themselves: degraded, restored and target under one zoom, with the scores of exactly these pixels."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.components.viewer import Pane, viewer
from dashboard.data.cache import cached
from dashboard.data.estimates import REFERENCE
from dashboard.data.metrics import Metric, number
from dashboard.markup import plain
from dashboard.page import Visit
from dashboard.widgets import empty, filters, sample_choice
from dashboard.widgets.sample_panes import panes_of
from db.reading import questions

TITLE: str = "Images"
ICON: str = ":material/compare:"
URL_PATH: str = "images"

SHOWN_AT_FIRST = 3
SCORES_AT_FIRST = ("psnr_y", "ssim_y", "lpips", "niqe")


def render(visit: Visit) -> None:
    """Draw the choice of a sample, the viewer, what failed, and every score."""
    st.title("Images")
    selection = filters.selection(visit)
    samples = cached(questions.samples, visit.snapshot, selection)
    if samples.empty:
        empty.nothing_to_show("No picture fits the filters.")
        return
    chosen = sample_choice.choose(samples)
    restorer_ids, metrics = _shown(visit, selection.restorer_ids)
    _facts(chosen)
    panes, after = (
        _panes(visit, sample_id, restorer_ids, metrics)
        for sample_id in (chosen["sample_id"], sample_choice.next_sample_id(samples, chosen))
    )
    viewer(
        panes,
        pair=_first_pair(panes),
        view=st.query_params.get("view", ""),
        prefetch=[pane.url for pane in after],
    )
    rows = cached(questions.sample_restorations, visit.snapshot, chosen["sample_id"])
    _failures(rows)
    _table(rows, list(visit.metrics.values()))


def _shown(visit: Visit, allowed: Sequence[str]) -> tuple[list[str], list[Metric]]:
    """Ask which restorers and which scores to show."""
    restorers = cached(questions.restorers, visit.snapshot).set_index("restorer_id")
    options = [restorer_id for restorer_id in restorers.index if not allowed or restorer_id in allowed]
    competing = set(restorers.index[restorers["family"] != REFERENCE])
    first = [restorer_id for restorer_id in options if restorer_id in competing][:SHOWN_AT_FIRST]
    with st.container(horizontal=True):
        shown = st.multiselect("Restorers shown", options, default=first, key="show", bind="query-params")
        metrics = _scores_shown(visit)
    return shown, metrics


def _scores_shown(visit: Visit) -> list[Metric]:
    metrics = {metric_id: metric for metric_id, metric in visit.metrics.items() if metric.scores}
    favourites = [metric_id for metric_id in SCORES_AT_FIRST if metric_id in metrics] or list(metrics)[:3]
    chosen = st.multiselect(
        "Scores",
        list(metrics),
        default=favourites,
        key="score",
        bind="query-params",
        format_func=lambda metric_id: metrics[metric_id].title,
    )
    return [metrics[metric_id] for metric_id in chosen]


def _panes(visit: Visit, sample_id: str, restorer_ids: Sequence[str], metrics: Sequence[Metric]) -> list[Pane]:
    sample = cached(questions.sample, visit.snapshot, sample_id).iloc[0]
    rows = cached(questions.sample_restorations, visit.snapshot, sample_id)
    return panes_of(sample, rows, restorer_ids, metrics, visit.look.colours)


def _first_pair(panes: Sequence[Pane]) -> tuple[str, str]:
    """What swipe, blink and difference compare at first: the first restored picture with the last one, the target."""
    return panes[min(1, len(panes) - 1)].id, panes[-1].id


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
