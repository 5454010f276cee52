"""What waits for one restorer, and how often a restoration took a process with it. Several lanes may take from it."""

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from threading import Lock

from ingest.job.catalogue import Candidate
from ingest.job.plan import PlannedRestoration
from ingest.workers.pool import TRIES

HOPELESS_AFTER = 5
"""A restorer that cost so many restorations one after the other all their tries is broken; the rest is not tried."""


@dataclass(slots=True)
class RestorerQueue:
    """The restorations that one restorer has to make, in order."""

    candidate: Candidate
    _waiting: deque[PlannedRestoration]
    _died_of: Counter[str] = field(default_factory=Counter[str])
    _given_up_in_a_row: int = 0
    _died_loading: int = 0
    _lock: Lock = field(default_factory=Lock)

    @classmethod
    def of(cls, candidate: Candidate, restorations: Iterable[PlannedRestoration]) -> "RestorerQueue":
        """A queue of restorations that nobody has tried yet."""
        return cls(candidate, deque(restorations))

    def __len__(self) -> int:
        return len(self._waiting)

    def take(self) -> PlannedRestoration | None:
        """The next one; None where nothing waits."""
        with self._lock:
            return self._waiting.popleft() if self._waiting else None

    def ahead(self, count: int) -> list[PlannedRestoration]:
        """The next few, which stay."""
        with self._lock:
            return list(islice(self._waiting, count))

    def clear(self) -> int:
        """Forget what waits; how much that was."""
        with self._lock:
            left = len(self._waiting)
            self._waiting.clear()
            return left

    def is_tried_again(self, planned: PlannedRestoration) -> bool:
        """Whether a restoration that took its process with it is put back for one more try."""
        with self._lock:
            self._died_of[planned.restoration_id] += 1
            again = self._died_of[planned.restoration_id] < TRIES
            if again:
                self._waiting.appendleft(planned)
            else:
                self._given_up_in_a_row += 1
            return again

    def is_loaded_again(self) -> bool:
        """Whether a restorer whose process died while it was loaded is given one more try."""
        with self._lock:
            self._died_loading += 1
            return self._died_loading < TRIES

    def succeeded(self) -> None:
        """Note that the restorer works."""
        self._given_up_in_a_row = 0

    @property
    def is_hopeless(self) -> bool:
        """Whether the restorer itself seems to be broken."""
        return self._given_up_in_a_row >= HOPELESS_AFTER
