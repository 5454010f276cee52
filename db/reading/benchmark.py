"""What a store holds of a benchmark, and beside it. The benchmark is named by the ids of its samples and protocols."""

from collections.abc import Sequence

from db.reading.run_question import Row, rows
from db.store import Snapshot


def units(snapshot: Snapshot, sample_ids: Sequence[str]) -> list[Row]:
    """restorer_id, restorer_title, family, source, is_imported, sample_id, restoration_id, status, error of each."""
    return rows(snapshot, "benchmark_units", sample_ids=list(sample_ids))


def scores(snapshot: Snapshot, sample_ids: Sequence[str], protocol_ids: Sequence[str]) -> list[Row]:
    """restorer_id, sample_id, restoration_id, protocol_id, value (None where undefined) of each."""
    return rows(snapshot, "benchmark_scores", sample_ids=list(sample_ids), protocol_ids=list(protocol_ids))


def mixture(
    snapshot: Snapshot,
    *,
    sample_ids: Sequence[str],
    image_ids: Sequence[str],
    protocol_ids: Sequence[str],
    metric_ids: Sequence[str],
) -> list[Row]:
    """what, subject, cases: what does not belong to it; nothing of a store that was made for it."""
    return rows(
        snapshot,
        "benchmark_mixture",
        sample_ids=list(sample_ids),
        image_ids=list(image_ids),
        protocol_ids=list(protocol_ids),
        metric_ids=list(metric_ids),
    )
