"""What a restorer tells of itself while it runs, kept: its steps as artefacts, the cost of its parts as numbers."""

from dataclasses import dataclass, field

from clir_core.imaging.images import encode_png
from clir_core.interfaces import Images
from db import artefacts, records
from db.store import Store


@dataclass(slots=True)
class TraceRecorder:
    """A trace that keeps the steps as artefacts and the parts as numbers."""

    store: Store
    restoration_id: str
    wants_steps: bool = False
    steps: list[records.TrajectoryStep] = field(default_factory=list[records.TrajectoryStep])
    parts: dict[str, dict[str, float | bool | None]] = field(default_factory=dict[str, dict[str, float | bool | None]])
    reused_ms: float = 0.0
    """What the parts cost that an earlier call had computed: it belongs to the latency of this one."""

    def step(self, index: int, timestep: float, predicted: Images) -> None:
        """Keep the predicted image of a step."""
        sha = artefacts.put(self.store, encode_png(predicted))
        step = records.TrajectoryStep(
            restoration_id=self.restoration_id, step=index, timestep=timestep, predicted_sha=sha
        )
        self.steps.append(step)

    def part(self, name: str, milliseconds: float, peak_memory_mb: float | None = None) -> None:
        """Keep the cost of a part."""
        self.parts[name] = {"milliseconds": milliseconds, "peak_memory_mb": peak_memory_mb}

    def reused(self, name: str, milliseconds: float) -> None:
        """Keep what a part cost when it was computed, and that it was not computed again."""
        self.reused_ms += milliseconds
        self.parts[name] = {"milliseconds": milliseconds, "peak_memory_mb": None, "reused": True}
