"""Says in words over which images the means are, who is not compared, and why a place is empty."""

import pandas as pd
import streamlit as st

from dashboard.data.shared_images import gaps, n_text, shortfalls

__all__ = ["explain", "gaps", "n_text", "shortfalls"]


def explain(coverage: pd.DataFrame, group: str) -> None:
    """Draw a note where some restorer is not compared, or missing scores made the common set smaller."""
    lines = shortfalls(coverage, group)
    if lines:
        told = "Not every restorer has every score, so some are left out or some means are over fewer images"
        with st.expander(told, icon=":material/rule:"):
            st.markdown("\n".join(f"- {line}" for line in lines))
