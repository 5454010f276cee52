"""Chooses a sample: data set, task, picture, and the next one. The link's `sample` is the only truth."""

from functools import partial

import pandas as pd
import streamlit as st

PARAMETER = "sample"


def choose(samples: pd.DataFrame) -> pd.Series:
    """Draw the choice.

    Args:
        samples: At least one row of `db.reading.questions.samples`.

    Returns:
        The chosen row.
    """
    chosen = _current(samples)
    alike = samples[(samples["dataset_id"] == chosen["dataset_id"]) & (samples["task_id"] == chosen["task_id"])]
    place = alike["sample_id"].tolist().index(chosen["sample_id"])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _column_choice("Task", "task_id", samples, chosen)
        _column_choice("Data set", "dataset_id", samples, chosen)
        _picture_choice(alike, chosen)
        _step("Previous", "P", alike, place - 1)
        _step("Next", "N", alike, place + 1)
        st.caption(f"{place + 1} of {len(alike)}", width="content")
    return chosen


def next_sample_id(samples: pd.DataFrame, chosen: pd.Series) -> str:
    """The sample that `Next` leads to."""
    alike = samples[(samples["dataset_id"] == chosen["dataset_id"]) & (samples["task_id"] == chosen["task_id"])]
    ids = alike["sample_id"].tolist()
    return ids[(ids.index(chosen["sample_id"]) + 1) % len(ids)]


def _current(samples: pd.DataFrame) -> pd.Series:
    asked = st.query_params.get(PARAMETER)
    found = samples[samples["sample_id"] == asked]
    if asked and found.empty:
        st.warning("The picture of this link is not in the store, or hidden by the filters; here is another one.")
    return (samples if found.empty else found).iloc[0]


def _column_choice(label: str, column: str, samples: pd.DataFrame, chosen: pd.Series) -> None:
    key = f"choice-{column}"
    st.session_state[key] = chosen[column]
    options = samples[column].drop_duplicates().tolist()
    st.selectbox(label, options, key=key, on_change=partial(_change, column, samples, chosen), width=170)


def _picture_choice(alike: pd.DataFrame, chosen: pd.Series) -> None:
    key = "choice-picture"
    st.session_state[key] = chosen["sample_id"]
    repeated = alike["image_name"].duplicated(keep=False)
    labels = alike["image_name"].where(~repeated, alike["image_name"] + " · seed " + alike["seed"].astype(str))
    names = dict(zip(alike["sample_id"], labels, strict=True))
    st.selectbox(
        "Picture",
        list(names),
        key=key,
        format_func=lambda sample_id: names[sample_id],
        on_change=lambda: _go(st.session_state[key]),
        width=240,
    )


def _change(column: str, samples: pd.DataFrame, chosen: pd.Series) -> None:
    """Go to a sample with the new value, as like the chosen one in everything else as there is."""
    rows = samples[samples[column] == st.session_state[f"choice-{column}"]]
    for kept in ("dataset_id", "task_id", "image_name", "seed"):
        alike = rows[rows[kept] == chosen[kept]]
        rows = rows if alike.empty else alike
    _go(rows["sample_id"].iloc[0])


def _step(label: str, shortcut: str, alike: pd.DataFrame, place: int) -> None:
    target = alike["sample_id"].iloc[place % len(alike)]
    st.button(label, key=f"choice-{label}", shortcut=shortcut, on_click=partial(_go, target), disabled=len(alike) < 2)


def _go(sample_id: str) -> None:
    st.query_params[PARAMETER] = sample_id
