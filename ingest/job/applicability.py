"""Which restorers are for which samples."""

from collections.abc import Sequence

from clir_core.interfaces import RestorerSpec
from ingest.job.catalogue import ReadyMetric
from ingest.job.identities import reference
from ingest.job.samples import PlannedSample

TARGET = "target"
"""The restorer that returns the target."""


def metrics_for(spec: RestorerSpec, metrics: Sequence[ReadyMetric]) -> list[ReadyMetric]:
    """The metrics that say something about a restorer: the target has no distance to itself."""
    return [metric for metric in metrics if spec.id != TARGET or reference(metric.spec) != TARGET]


def reason_not_applicable(spec: RestorerSpec, sample: PlannedSample) -> str | None:
    """Why a restorer is not for a sample, or None when it is."""
    if spec.alphas and sample.alpha not in spec.alphas and sample.target.source.degraded is None:
        alphas = ", ".join(map(str, spec.alphas))
        return f"{spec.id} is for down-sampling by {alphas}; {sample.task_id} has {sample.alpha:g}"
    if spec.needs_kernel and (sample.task is None or not sample.task.is_known_blur):
        return f"{spec.id} needs one known blur kernel, and {sample.task_id} has none"
    if spec.reads == "target" and sample.target.source.target is None:
        return f"{spec.id} reads the target, and {sample.task_id} has none"
    return None
