"""An audit: a share of a store's restorations made again here, its images scored again, and both compared.

The work is done in a store of its own, which is thrown away. The audited one is only read: not even published.
"""

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from db import artefacts
from db.errors import StoreError
from db.reading.stored_restorations import Wanted, stored_restorations
from db.store import Snapshot, Store
from db.upkeep.verify import verify
from db.writing import spool
from db.writing.publish import publish
from ingest.attempt import Failed, attempt
from ingest.execution.audit_comparison import Comparison
from ingest.execution.audit_findings import Audit, Tolerance
from ingest.execution.from_store import Again, restore_again, score_again
from ingest.execution.progress import Reporter
from ingest.job.audit_plan import AuditPlan, choose, plan_audit
from ingest.job.completed import CompletedWork, completed_in
from ingest.job.plan import Job


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRequest:
    """What is to be audited, and how."""

    store: Path
    job: Job
    """Devices, weights, the user's own restorers and the degradations of a study file."""
    wanted: Wanted = field(default_factory=Wanted)
    share: float = 0.05
    """Of the restorations of each restorer; at least one of each."""
    seed: int = 0
    tolerance: Tolerance = field(default_factory=Tolerance)


def audit(request: AuditRequest, reporter: Reporter) -> Audit:
    """Make a share of a store's restorations again, score its images again, and compare.

    Raises:
        StoreError: The store cannot be read, or holds nothing of what is asked for.
        QueryError: The condition cannot be understood.
    """
    store = Store.open(request.store)
    snapshot = store.current()
    units = [] if snapshot is None else stored_restorations(snapshot, "done", request.wanted)
    if snapshot is None or not units:
        raise StoreError(f"{request.store} has no finished restoration of what is asked for")
    plan = plan_audit(request.job, store, snapshot, choose(units, request.share, request.seed))
    result = Audit(total=len(units), chosen=len(plan.chosen), unsound=_unsound(store, snapshot), left_out=plan.left_out)
    waiting = len(list(spool.pending(store)))
    if waiting:
        result.left_out.append(f"{waiting} shards that are not published yet")
    with TemporaryDirectory(prefix="clir-audit-") as folder:
        scratch = Store.create(Path(folder) / "store")
        again = _made_again(request.job, store, scratch, plan, reporter)
        Comparison(
            there=store,
            stored=snapshot,
            here=scratch,
            made=again,
            plan=plan,
            tolerance=request.tolerance,
            result=result,
        ).compare()
    return result


def _unsound(store: Store, snapshot: Snapshot) -> list[str]:
    """Bytes that are not what their names say, and rows that contradict each other."""
    found = verify(store, snapshot)
    lines = [f"the {kind} {sha[:12]} is lost" for sha, kind in found.lost.items()]
    lines += [f"the {kind} {sha[:12]} has other bytes than its name says" for sha, kind in found.damaged.items()]
    return [*lines, *(f"{cases} {what}" for what, cases in found.contradictions.items()), *found.unreadable]


def _made_again(job: Job, store: Store, scratch: Store, plan: AuditPlan, reporter: Reporter) -> Snapshot:
    """Restore and score into a store of its own, which is then published."""
    bare = replace(job, metrics=(), unavailable=(), blocked=())
    samples = list(plan.samples.values())
    restore_again(
        Again(job=bare, store=scratch, completed=CompletedWork(), plan=plan.restore, samples=samples), reporter
    )
    stored = {unit.restoration_id: str(unit.restored_sha) for unit in plan.chosen}
    copied = {key: sha for key, sha in stored.items() if _copy(store, scratch, sha)}
    completed = replace(completed_in(scratch, publish(scratch, wait=True), plan.metrics), images=copied)
    to_score = [(name, unit) for name, unit in plan.to_score if unit.missing_metrics and unit.restoration_id in copied]
    score_again(
        Again(job=replace(bare, metrics=plan.metrics), store=scratch, completed=completed, to_score=to_score), reporter
    )
    again = publish(scratch, wait=True)
    if again is None:
        raise StoreError("nothing could be made again")
    return again


def _copy(store: Store, scratch: Store, sha: str) -> bool:
    """Bring a stored image; a lost or damaged one is left to `verify` to name, and where it is."""
    content = attempt(lambda: artefacts.path(store, sha).read_bytes())
    if isinstance(content, Failed) or hashlib.sha256(content).hexdigest() != sha:
        return False
    artefacts.put(scratch, content)
    return True
