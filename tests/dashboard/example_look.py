"""The look of the restorers and tasks that the tests of charts draw."""

import pandas as pd

from dashboard.charts.look import look_of

LOOK = look_of(
    pd.DataFrame(
        {
            "restorer_id": ["span", "wiener", "diffbir", "target"],
            "title": ["SPAN", "Wiener", "DiffBIR", "Target"],
            "family": ["traditional", "traditional", "cldm", "reference"],
        }
    ),
    pd.DataFrame({"task_id": ["sr2", "sr4"]}),
)
