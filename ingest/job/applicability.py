"""Which restorers are for which samples."""

from collections.abc import Sequence

from clir_core.interfaces import RestorerSpec
from ingest.job.catalogue import Measure
from ingest.job.identities import reference
from ingest.job.samples import Sample, drawn_parameters

TARGET = "target"
"""The restorer that returns the target."""


def measures_for(spec: RestorerSpec, measures: Sequence[Measure]) -> list[Measure]:
    """The metrics that say something about a restorer: the target has no distance to itself."""
    return [measure for measure in measures if spec.id != TARGET or reference(measure.spec) != TARGET]


def why_not(spec: RestorerSpec, sample: Sample) -> str | None:
    """Why a restorer is not for a sample, or None when it is."""
    if spec.alphas and sample.alpha not in spec.alphas and sample.target.source.degraded is None:
        alphas = ", ".join(map(str, spec.alphas))
        return f"{spec.id} is for down-sampling by {alphas}; {sample.task_id} has {sample.alpha:g}"
    if spec.needs_kernel and (sample.task is None or sample.task.kernel(drawn_parameters(sample.drawn)) is None):
        return f"{spec.id} needs one known blur kernel, and {sample.task_id} has none"
    if spec.reads == "target" and sample.target.source.target is None:
        return f"{spec.id} reads the target, and {sample.task_id} has none"
    return None
