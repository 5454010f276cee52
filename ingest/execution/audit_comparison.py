"""What an audited store says, held against what came out again: samples, restored images, scores."""

import json
from dataclasses import dataclass
from typing import Literal

from clir_core.identity import pixel_identity
from clir_core.imaging.images import read_planes
from db.reading import audited
from db.reading.audited import AuditedRestoration
from db.reading.run_question import rows
from db.reading.stored_restorations import StoredRestoration
from db.store import Snapshot, Store
from ingest.attempt import Failed, attempt
from ingest.execution.audit_findings import Audit, Difference, Tolerance, compare_scores, differing_pixels
from ingest.job.audit_plan import AuditPlan
from ingest.job.completed import completed_in
from ingest.job.identities import protocol_id
from ingest.job.samples import PlannedSample, plan_sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Both stores, and where the findings go."""

    there: Store
    stored: Snapshot
    """The audited store, which is only read."""
    here: Store
    made: Snapshot
    """What was made again."""
    plan: AuditPlan
    tolerance: Tolerance
    result: Audit

    def compare(self) -> None:
        """Add everything that differs, or could not be made again, to the result."""
        names = {unit.restoration_id: _named(unit) for unit in self.plan.chosen}
        stored, again = (audited.restorations(each, list(names)) for each in (self.stored, self.made))
        same_device = {key for key, row in again.items() if row.device == stored[key].device}
        self._samples({unit.sample_id for unit in self.plan.chosen if unit.restoration_id in same_device})
        self._restorations(names, stored, again)
        self._scores(names)

    def _samples(self, exact: set[str]) -> None:
        """A sample is the image that its identity says, degraded as its task draws it, and its pixels come out again.

        Args:
            exact: Those of which something was restored on a device of the same name: they are equal to the last bit.
        """
        again = completed_in(self.here, self.made, ()).samples
        for sample_id, planned in self.plan.samples.items():
            name = f"{planned.target.name} {planned.task_id}"
            untrue = attempt(lambda planned=planned: _untrue(planned))
            if untrue:
                said = untrue.error if isinstance(untrue, Failed) else untrue
                self.result.differences.append(Difference("sample", name, said))
            if sample_id not in again:
                self.result.left_out.append(f"not degraded again: {name}")
                continue
            ours, theirs = again[sample_id], self.plan.stored.samples[sample_id]
            levels = 0 if sample_id in exact else self.tolerance.levels
            self._pixels(("sample", f"degraded {name}"), (ours.degraded_sha, theirs.degraded_sha), levels)
            if ours.target_sha and theirs.target_sha:
                self._pixels(("sample", f"target of {name}"), (ours.target_sha, theirs.target_sha), 0)

    def _restorations(
        self, names: dict[str, str], stored: dict[str, AuditedRestoration], again: dict[str, AuditedRestoration]
    ) -> None:
        failures = {str(row["subject"]): str(row["error"]) for row in rows(self.made, "failures", run_id=None)}
        planned = {unit.restoration_id for each in self.plan.restore.candidate_plans for unit in each.restore}
        for unit in self.plan.chosen:
            key, name = unit.restoration_id, names[unit.restoration_id]
            if key not in planned:
                continue
            ours, theirs = again.get(key), stored[key]
            if ours is None or ours.status != "done":
                reason = (ours and ours.error) or failures.get(unit.restorer_id) or "its sample could not be made"
                self.result.left_out.append(f"not made again: {name}: {reason}")
                continue
            self.result.restored += 1
            levels = 0 if ours.device == theirs.device else self.tolerance.levels
            place = "" if ours.device == theirs.device else f" (there on {theirs.device or 'an unnamed device'})"
            self._pixels(("pixels", name + place), (str(ours.restored_sha), str(theirs.restored_sha)), levels)

    def _scores(self, names: dict[str, str]) -> None:
        again = audited.scores(self.made, list(names))
        compare_scores(self.plan.scores, again, names, self.tolerance, self.result)
        asked = {
            (unit.restoration_id, protocol_id(metric))
            for _, unit in self.plan.to_score
            for metric in unit.missing_metrics
        }
        lacking = len(asked - {score.key for score in again})
        if lacking:
            self.result.left_out.append(f"{lacking} scores could not be computed again")

    def _pixels(self, what: tuple[Literal["sample", "pixels"], str], shas: tuple[str, str], levels: int) -> None:
        """Compare an artefact of here with one of there."""
        found = attempt(lambda: differing_pixels((self.here, shas[0]), (self.there, shas[1])))
        if isinstance(found, Failed):
            self.result.left_out.append(f"not compared: {what[1]}: {found.error}")
        elif found is not None and found.levels > levels:
            self.result.differences.append(Difference(*what, found.said))
        elif found is not None:
            self.result.largest_levels = max(self.result.largest_levels, found.levels)


def _untrue(planned: PlannedSample) -> str:
    """What is wrong with a sample before any pixel is degraded; empty where nothing is."""
    image = planned.target
    if pixel_identity(read_planes(image.source.path)) != image.image_id:
        return "the image has other pixels than its identity says"
    if planned.task is None or image.source.target is None:
        return ""
    drawn = plan_sample(image, planned.task, planned.seed)
    if drawn.sample_id != planned.sample_id or json.loads(drawn.drawn) != json.loads(planned.drawn):
        return "its degradation is drawn otherwise here"
    return ""


def _named(unit: StoredRestoration) -> str:
    return f"{unit.restorer_id} on {unit.subject} [{unit.restoration_id[:12]}]"
