"""Questions about the pictures of one degraded image, beside its restorations."""

import pandas as pd

from db.reading.run_question import run_question
from db.store import Snapshot


def sample_steps(snapshot: Snapshot, sample_id: str) -> pd.DataFrame:
    """restoration_id, step, timestep, predicted_sha: what was predicted at each step that was kept, first to last."""
    return run_question(snapshot, "sample_steps", sample_id=sample_id)


def sample_maps(snapshot: Snapshot, sample_id: str) -> pd.DataFrame:
    """restoration_id, metric_id, metric_title, artefact_sha of each kept map; those against the target first."""
    return run_question(snapshot, "sample_maps", sample_id=sample_id)


def figure_restorations(snapshot: Snapshot, sample_id: str) -> pd.DataFrame:
    """Finished restorations, with what a caption must say of them.

    Columns: restoration_id, restorer_id, restorer_title, setting_label, seed, restored_sha, run_id, and one column for
    each current metric.
    """
    about = ("restoration_id", "restorer_id", "restorer_title", "setting_label", "seed", "restored_sha", "run_id")
    columns = [*about, *run_question(snapshot, "metric_ids")["metric_id"]]
    rows = run_question(snapshot, "sample_restorations", sample_id=sample_id, columns=columns)
    return rows[rows["restored_sha"].notna()].reset_index(drop=True)[columns]
