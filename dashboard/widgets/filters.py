"""What the reader has chosen to look at: kept in the link, the same on every page."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.data.cache import cached
from dashboard.page import Visit
from db.reading import questions
from db.reading.questions import Selection


def selection(visit: Visit) -> Selection:
    """Draw the filters in the sidebar. Nothing chosen means everything."""
    with st.sidebar:
        restorer_ids = _choice("Restorers", "restorer", cached(questions.restorers, visit.snapshot), "restorer_id")
        task_ids = _choice("Tasks", "task", cached(questions.tasks, visit.snapshot), "task_id")
        datasets = cached(questions.datasets, visit.snapshot)
        dataset_ids = _choice("Datasets", "dataset", datasets, "dataset_id") if len(datasets) > 1 else ()
    return Selection(restorer_ids=restorer_ids, task_ids=task_ids, dataset_ids=dataset_ids)


def _choice(label: str, key: str, rows: pd.DataFrame, column: str) -> tuple[str, ...]:
    ids: Sequence[str] = rows[column].tolist()
    return tuple(st.multiselect(label, ids, key=key, bind="query-params", placeholder="All"))
