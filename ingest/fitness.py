"""Which restorers are for which samples."""

from clir_core.interfaces import RestorerSpec
from ingest.prepare import Sample, drawn_parameters


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
