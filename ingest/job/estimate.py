"""How long a plan will take, from what the store has timed on this machine's devices."""

from db.reading import questions
from db.store import Store
from ingest.job.plan import Group, Plan


def estimate(store: Store, plan: Plan) -> dict[str, float]:
    """Seconds by restorer id: the median time a target pixel of its earlier results, times the pixels to come.

    Restorers the store has never timed are left out.
    """
    snapshot = store.current()
    if snapshot is None:
        return {}
    timed = questions.points(snapshot, questions.Selection(only_default_settings=False), [])
    pixels = timed["input_width"] * timed["input_height"] * timed["alpha"] ** 2
    rates = (timed["latency_ms"] / 1000 / pixels).groupby(timed["restorer_id"]).median().dropna().to_dict()
    return {
        group.entrant.spec.id: rates[group.entrant.spec.id] * _pixels(group)
        for group in plan.groups
        if group.entrant.spec.id in rates
    }


def _pixels(group: Group) -> int:
    return sum(planned.sample.target.width * planned.sample.target.height for planned in group.restore)
