"""How long a plan will take, from what the store has timed on this machine's devices."""

from db.reading.completed import pixel_times
from db.store import Store
from ingest.job.plan import CandidatePlan, Plan


def estimate(store: Store, plan: Plan) -> dict[str, float]:
    """Seconds by restorer id: the median time a target pixel of its earlier results, times the pixels to come.

    Restorers the store has never timed are left out.
    """
    snapshot = store.current()
    if snapshot is None:
        return {}
    rates = pixel_times(snapshot)
    return {
        candidate_plan.candidate.spec.id: rates[candidate_plan.candidate.spec.id] / 1000 * _pixels(candidate_plan)
        for candidate_plan in plan.candidate_plans
        if candidate_plan.candidate.spec.id in rates
    }


def _pixels(candidate_plan: CandidatePlan) -> int:
    return sum(planned.sample.target.width * planned.sample.target.height for planned in candidate_plan.restore)
