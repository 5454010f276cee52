"""What has been restored: one cell a restorer and task."""

import altair as alt
import numpy as np
import pandas as pd

COMPLETE, PARTIAL, FAILED, MISSING = "complete", "in part", "with failures", "not yet"
COLOURS = {COMPLETE: "#2f9e7f", PARTIAL: "#5b8dc9", FAILED: "#d9662b", MISSING: "#8087942e"}
GAPS = alt.Scale(paddingInner=0.06)
ROW_HEIGHT, FRAME_HEIGHT = 27, 110


def chart(cells: pd.DataFrame) -> alt.LayerChart:
    """Draw the heat map, with done and all samples written in the cells.

    Args:
        cells: `questions.coverage`: restorer_title, family, task_id, done, failed, samples; the order of rows and of
            tasks is kept.
    """
    told = told_of(cells)
    restorers = list(dict.fromkeys(told["restorer_title"]))
    tasks = list(dict.fromkeys(told["task_id"]))
    base = alt.Chart(told).encode(
        alt.X("task_id:N", title=None, sort=tasks, scale=GAPS, axis=alt.Axis(orient="top", labelAngle=0, domain=False)),
        alt.Y(
            "restorer_title:N",
            title=None,
            sort=restorers,
            scale=GAPS,
            axis=alt.Axis(labelLimit=260, labelOverlap=False, labelFlush=False, domain=False),
        ),
    )
    tiles = base.mark_rect(cornerRadius=4).encode(_colour(), tooltip=_tooltip())
    text = base.mark_text(fontSize=12, fontWeight=600).encode(
        text=alt.Text("text:N"),
        color=alt.condition(f"datum.state === '{MISSING}'", alt.value("#808794"), alt.value("white")),
    )
    return alt.LayerChart(
        layer=[tiles, text], description=describe(told), height=FRAME_HEIGHT + ROW_HEIGHT * max(len(restorers), 1)
    )


def describe(told: pd.DataFrame) -> str:
    """The map in words: how many cells are in which state, and every one with failures."""
    counts = ", ".join(
        f"{(told['state'] == state).sum()} {state}" for state in COLOURS if (told["state"] == state).any()
    )
    failed = told[told["state"] == FAILED]
    named = "; ".join(failed["restorer_title"] + " on " + failed["task_id"].astype(str) + ": " + failed["text"])
    return f"Restorers by tasks: {counts or 'nothing'}. {named}".strip()


def told_of(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells with `state` (a key of COLOURS) and `text` (`20 of 24 · 4 failed`)."""
    done, failed, samples = cells["done"], cells["failed"], cells["samples"]
    whole = (done >= samples) & (samples > 0)
    state = np.select([failed > 0, whole, done > 0], [FAILED, COMPLETE, PARTIAL], MISSING)
    counted = done.astype(str) + np.where(whole, "", " of " + samples.astype(str))
    text = np.select([failed > 0, done > 0], [counted + " · " + failed.astype(str) + " failed", counted], "–")
    return cells.assign(state=state, text=text)


def _colour() -> alt.Color:
    scale = alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))
    return alt.Color("state:N", title=None, scale=scale, legend=alt.Legend(orient="bottom", symbolType="square"))


def _tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("restorer_title:N", title="Restorer"),
        alt.Tooltip("family:N", title="Family"),
        alt.Tooltip("task_id:N", title="Task"),
        alt.Tooltip("done:Q", title="Done"),
        alt.Tooltip("failed:Q", title="Failed"),
        alt.Tooltip("samples:Q", title="Samples of the task"),
    ]
