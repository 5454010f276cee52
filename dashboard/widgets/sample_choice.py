"""Chooses a sample: data set, task, picture, and the next one. The link's `sample` is the only truth."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

PARAMETER = "sample"


def current(samples: pd.DataFrame) -> pd.Series:
    """The row that the link names, or the first.

    Args:
        samples: At least one row of `db.reading.questions.samples`.
    """
    asked = st.query_params.get(PARAMETER)
    found = samples[samples["sample_id"] == asked]
    if asked and found.empty:
        st.warning("The picture of this link is not in the store, or hidden by the filters; here is another one.")
    return (samples if found.empty else found).iloc[0]


def choose(samples: pd.DataFrame, chosen: pd.Series, order: Sequence[str]) -> None:
    """Draw the choice.

    Args:
        samples: `db.reading.questions.samples`.
        chosen: Its row that is shown.
        order: sample_id of the pictures that `Previous` and `Next` lead through.
    """
    around = neighbours(order, chosen["sample_id"])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _column_choice("Task", "task_id", samples, chosen)
        _column_choice("Data set", "dataset_id", samples, chosen)
        _picture_choice(samples, chosen)
        _step("Previous", "P", around.get("previous"))
        _step("Next", "N", around.get("next"))
        place = f"{order.index(chosen['sample_id']) + 1} of " if chosen["sample_id"] in order else "not among the "
        st.caption(f"{place}{len(order)}", width="content")


def neighbours(order: Sequence[str], sample_id: str) -> dict[str, str]:
    """The samples that `previous` and `next` lead to, around the ends; none where there is no other one."""
    others = [one for one in order if one != sample_id]
    if not others:
        return {}
    place = order.index(sample_id) if sample_id in order else 0
    after = place + 1 if sample_id in order else 0
    return {"previous": order[place - 1], "next": order[after % len(order)]}


def follow(key: str) -> None:
    """Go where the reader has gone in the component of this key: its trigger `sample`."""
    _go(st.session_state[key].sample)


def _column_choice(label: str, column: str, samples: pd.DataFrame, chosen: pd.Series) -> None:
    key = f"choice-{column}"
    st.session_state[key] = chosen[column]
    options = samples[column].drop_duplicates().tolist()
    st.selectbox(label, options, key=key, on_change=partial(_change, column, samples, chosen), width=170)


def _picture_choice(samples: pd.DataFrame, chosen: pd.Series) -> None:
    key = "choice-picture"
    alike = samples[(samples["dataset_id"] == chosen["dataset_id"]) & (samples["task_id"] == chosen["task_id"])]
    st.session_state[key] = chosen["sample_id"]
    repeated = alike["image_name"].duplicated(keep=False)
    labels = alike["image_name"].where(~repeated, alike["image_name"] + " · seed " + alike["seed"].astype(str))
    names: dict[str, str] = dict(zip(alike["sample_id"], labels, strict=True))
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


def _step(label: str, shortcut: str, target: str | None) -> None:
    go = partial(_go, target or "")
    st.button(label, key=f"choice-{label}", shortcut=shortcut, on_click=go, disabled=target is None)


def _go(sample_id: str) -> None:
    st.query_params[PARAMETER] = sample_id
