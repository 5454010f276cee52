"""What was run: when, with which arguments and versions, and what failed."""

import json

import pandas as pd
import streamlit as st

from dashboard.data.cache import cached
from dashboard.markup import code, plain
from dashboard.page import Visit
from dashboard.widgets import empty
from db.reading import questions

TITLE: str = "Runs"
ICON: str = ":material/terminal:"
URL_PATH: str = "runs"

COLUMNS = {
    "started_at": "Started (UTC)",
    "status": "Status",
    "done_units": "Done",
    "failed_units": "Failed",
    "planned_units": "Planned",
    "arguments": "Command",
    "revision": "git revision",
    "host": "Host",
    "device": "Device",
}
STATES = {
    "running": ":blue-badge[running]",
    "done": ":green-badge[done]",
    "failed": ":red-badge[failed]",
    "interrupted": ":orange-badge[interrupted]",
    "lost": ":gray-badge[lost]",
}


def render(visit: Visit) -> None:
    """Draw the runs, newest first, and the details of the chosen one."""
    st.title("Runs")
    runs = questions.runs(visit.snapshot)  # not cached: a run becomes lost by silence, without a new snapshot
    if runs.empty:
        empty.nothing_to_show("Nothing has been run yet.")
        return
    event = st.dataframe(
        runs[list(COLUMNS)],
        hide_index=True,
        column_config=COLUMNS,
        on_select="rerun",
        selection_mode="single-row",
        key="runs",
    )
    chosen = event.selection.rows[0] if event.selection.rows else 0
    _details(visit, runs.iloc[min(chosen, len(runs) - 1)])


def _details(visit: Visit, run: pd.Series) -> None:
    st.subheader(f"Run of {run['started_at']:%Y-%m-%d %H:%M} UTC")
    verb = "last heard of" if run["status"] == "lost" else "ended"
    ended = "still running" if pd.isna(run["finished_at"]) else f"{verb} {run['finished_at']:%Y-%m-%d %H:%M}"
    st.markdown(
        f"{STATES[run['status']]} {ended} · {plain(run['host'])} · {plain(run['device'])}"
        f" · revision {code(run['revision'] or 'unknown')}"
    )
    st.code(run["arguments"], language=None, wrap_lines=True)
    with st.expander("Versions", icon=":material/deployed_code:"):
        versions = json.loads(run["versions"] or "{}")
        st.dataframe(pd.DataFrame(versions.items(), columns=["Package", "Version"]), hide_index=True)
    failures = cached(questions.failures, visit.snapshot, run["run_id"])
    if failures.empty:
        st.success("Nothing failed.", icon=":material/check:")
        return
    st.markdown(f"**{len(failures)} failures**")
    labels = {"stage": "Stage", "subject": "What", "error": "Why", "created_at": "When (UTC)"}
    st.dataframe(failures[list(labels)], hide_index=True, column_config=labels)
