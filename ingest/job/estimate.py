"""How long a plan will take and what it will weigh, from the store's own history."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from db import artefacts
from db.reading import experience
from db.reading.experience import Past
from db.store import Snapshot, Store
from ingest.job.identities import setting_id
from ingest.job.plan import CandidatePlan, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Of what one restorer has to do in one setting."""

    seconds: float | None = None
    """Of restoring; None where the store never timed it."""
    megabytes: float | None = None
    basis: str = "never timed here"
    """Which of its results it was taken from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimates:
    """Of a plan."""

    by_candidate: Sequence[Estimate]
    """In the order of the plan."""
    seconds_around: float | None = None
    """Loading, preparing and scoring all of it, as in earlier runs on this device."""


def estimate(store: Store | None, snapshot: Snapshot | None, plan: Plan, device: str) -> Estimates:
    """Look at what each restorer took before.

    Args:
        store: Whose artefacts are weighed; None where there is none yet.
        snapshot: Of the store.
        plan: What is to be done.
        device: As the store names it.
    """
    if store is None or snapshot is None:
        return Estimates(by_candidate=[Estimate() for _ in plan.candidate_plans])
    history = experience.history(snapshot)
    around = experience.seconds_around(snapshot).get(device)
    return Estimates(
        by_candidate=[_estimate(store, history, candidate_plan, device) for candidate_plan in plan.candidate_plans],
        seconds_around=None if around is None else around * plan.units,
    )


def _estimate(store: Store, history: Sequence[Past], candidate_plan: CandidatePlan, device: str) -> Estimate:
    candidate = candidate_plan.candidate
    known = [past for past in history if past.restorer_id == candidate.spec.id]
    if not known or not candidate_plan.restore:
        return Estimate()
    setting = setting_id(candidate.spec.id, candidate.setting)
    strange: list[str] = []
    for name, value in (("device", device), ("setting_id", setting)):
        same = [past for past in known if getattr(past, name) == value]
        known = same or known
        strange += [] if same else [f"another {name.removesuffix('_id')}"]
    pixels = [planned.sample.target.width * planned.sample.target.height for planned in candidate_plan.restore]
    nearest = {size: min(known, key=lambda past, size=size: abs(log(past.pixels / size))) for size in set(pixels)}
    strange += [] if all(past.pixels == size for size, past in nearest.items()) else ["another size"]
    return Estimate(
        seconds=sum(nearest[size].latency_ms * size / nearest[size].pixels for size in pixels) / 1000,
        megabytes=_bytes_a_pixel(store, known) * sum(pixels) / 1e6,
        basis=f"from {' and '.join(strange)}" if strange else "",
    )


def _bytes_a_pixel(store: Store, known: Sequence[Past]) -> float:
    weighed = [
        (path.stat().st_size, past.pixels)
        for past in known
        for path in (artefacts.path(store, sha) for sha in past.restored_shas)
        if path.is_file()
    ]
    return sum(size for size, _ in weighed) / max(1, sum(pixels for _, pixels in weighed))
