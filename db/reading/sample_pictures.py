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
