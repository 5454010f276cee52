"""Says in words over which images the means are, and who is to blame where they are few."""

import pandas as pd
import streamlit as st

from dashboard.markup import plain


def n_text(frame: pd.DataFrame, group: str) -> str:
    """`n = 24 images` or, where groups differ, `n = 18 to 24 images a task`."""
    counts = frame.groupby(group, observed=True)["n_images"].max()
    if counts.empty:
        return "n = 0 images"
    least, most = int(counts.min()), int(counts.max())
    each = {"task_id": " a task", "gamma_bin": " a bin"}[group] if len(counts) > 1 else ""
    counted = f"{most}" if least == most else f"{least} to {most}"
    return f"n = {counted} {'image' if most == 1 else 'images'}{each}"


def explain(coverage: pd.DataFrame, group: str) -> None:
    """Draw a note where some restorer's missing scores made the common set smaller."""
    lines = shortfalls(coverage, group)
    if lines:
        told = "Not every restorer has every score, so some means are over fewer images"
        with st.expander(told, icon=":material/rule:"):
            st.markdown("\n".join(f"- {line}" for line in lines))


def shortfalls(coverage: pd.DataFrame, group: str) -> list[str]:
    """One sentence a group whose common set is smaller than its samples.

    Args:
        coverage: As of CommonSet.
        group: Its column of groups.
    """
    return [
        f"**{plain(name)}**: {rows['n_common'].iloc[0]} of {rows['n_samples'].iloc[0]} samples are shared;"
        f" {_lacking(rows)}"
        for name, rows in coverage.groupby(group, observed=True)
        if rows["n_common"].iloc[0] < rows["n_samples"].iloc[0]
    ]


def _lacking(rows: pd.DataFrame) -> str:
    missing = (rows["n_samples"] - rows["n_scored"]).tolist()
    lacks = sorted(zip(missing, rows["restorer_id"], strict=True), reverse=True)
    return ", ".join(f"{plain(restorer_id)} lacks {count}" for count, restorer_id in lacks if count)
