"""What a row is, and what rows are written together."""

from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A row of one table."""

    TABLE: ClassVar[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """What one unit of work leaves behind: rows of several tables that are applied together or not at all."""

    key: str
    """Unique name of the unit; a key already applied is ignored."""
    records: tuple[Record, ...] = field(default_factory=tuple)
