"""Questions about what restorers cost."""

import pandas as pd

from db.reading.questions import Selection, chosen
from db.reading.run_question import pasteable, run_question
from db.store import Snapshot


def resources(snapshot: Snapshot, selection: Selection) -> pd.DataFrame:
    """One row a restorer and setting, task, device, number format, thread count and input size.

    Columns: task_id, device, dtype, threads, input_width, input_height, restorer_id, restorer_title, family,
    setting_id, setting_label, latency_ms (median over images that were not contended; NaN where all were), latency_low,
    latency_high (quartiles), peak_memory_mb, peak_allocated_mb (CUDA alone), flops (NaN when not countable),
    parameters, weights_mb (10^6 bytes), n_timed (images behind the latency), n_contended (images left out of it).
    """
    return run_question(snapshot, "resources", **chosen(selection))


def resources_sql(selection: Selection) -> str:
    """What `resources` asks, to be run anywhere."""
    return pasteable("resources", **chosen(selection))


def cost_parts(snapshot: Snapshot, selection: Selection) -> pd.DataFrame:
    """One row a part of a restorer, where its parts were measured.

    Columns: task_id, device, dtype, threads, input_width, input_height, restorer_id, restorer_title, setting_id,
    setting_label, part, milliseconds (median), peak_memory_mb, n_timed.
    """
    return run_question(snapshot, "cost_parts", **chosen(selection))


def cost_parts_sql(selection: Selection) -> str:
    """What `cost_parts` asks, to be run anywhere."""
    return pasteable("cost_parts", **chosen(selection))
