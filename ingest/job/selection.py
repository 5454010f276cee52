"""Which restorations a user means, said as a condition in SQL."""

from collections.abc import Sequence

from ingest.job.catalogue import Candidate
from ingest.job.completed import CompletedWork
from ingest.job.identities import setting_label
from ingest.job.samples import PlannedSample


def matching_pairs(
    candidates: Sequence[Candidate],
    pairs: Sequence[tuple[int, PlannedSample]],
    completed: CompletedWork,
    condition: str,
) -> Sequence[tuple[int, PlannedSample]]:
    """The pairs of a candidate, by its place, and a sample that a condition is true for; all where there is none.

    Raises:
        QueryError: The condition cannot be understood.
    """
    if not condition or not pairs:
        return pairs
    from db.reading.condition import matching  # it stands on Arrow, which takes a tenth of a second to import

    rows = [_described(candidates[place], sample, completed) for place, sample in pairs]
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return [pairs[place] for place in matching(columns, condition)]


def _described(candidate: Candidate, sample: PlannedSample, completed: CompletedWork) -> dict[str, object]:
    known = completed.samples.get(sample.sample_id)
    return {
        "restorer_id": candidate.spec.id,
        "family": candidate.spec.family,
        "setting": setting_label(candidate.setting, candidate.spec.setting),
        "task_id": sample.task_id,
        "dataset_id": sample.target.source.dataset_id,
        "image_name": sample.target.source.name,
        "width": sample.target.width,
        "height": sample.target.height,
        "alpha": sample.alpha,
        "seed": sample.seed,
        "gamma": None if known is None else known.gamma,
    }
