"""What a worker may take before it is ended: nothing that one does shall cost the others their time or memory."""

import os
from dataclasses import dataclass, field

DEFAULT_SECONDS = 3600.0
"""A restorer of many steps may take minutes an image on a processor; none that is worth waiting for takes an hour."""
DEFAULT_SHARE_OF_MEMORY = 0.75


def _default_memory_mb() -> float:
    return DEFAULT_SHARE_OF_MEMORY * os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Of one worker process."""

    seconds: float = DEFAULT_SECONDS
    """For one request, and for loading."""
    memory_mb: float = field(default_factory=_default_memory_mb)
    """Resident, in 10^6 bytes. A worker found above it is ended, between two requests without harm to either."""

    def exceeded(self, seconds: float, memory_mb: float) -> str:
        """What is exceeded, in words for a user; empty where nothing is."""
        if seconds > self.seconds:
            return f"no answer within {self.seconds:g} s; --time-limit allows more"
        if memory_mb > self.memory_mb:
            return f"it held {memory_mb:,.0f} of {self.memory_mb:,.0f} MB; --memory-limit allows more"
        return ""
