"""What `db.reading.sandbox` and its process say to each other."""

import json
from dataclasses import asdict, dataclass
from typing import Final

READY, PART, END, REFUSAL, LAST_WORDS, GONE = b"r", b"p", b"e", b"x", b"l", b"g"
"""The first byte of a message from the process says of which kind it is."""

MOST_PART_BYTES: Final = 64 * 1024**2


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may take; files, the network, settings and unlisted functions are out of reach at any setting."""

    memory_gib: float | None = 3.0
    """Address space of the process; None is as much as the machine has."""
    database_memory: str | None = "512MB"
    """What DuckDB plans for; None is its own choice."""
    threads: int | None = 1
    answer_bytes: int | None = MOST_PART_BYTES
    """Most bytes of an answer that is sent as a whole, and of a row."""

    def to_json(self) -> str:
        """For the worker's command line."""
        return json.dumps(asdict(self))


NO_LIMITS = Limits(memory_gib=None, database_memory=None, threads=None, answer_bytes=None)
