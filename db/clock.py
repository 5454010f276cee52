"""The clock of the store."""

from datetime import UTC, datetime


def now() -> datetime:
    """The time as the store keeps it: UTC, naive."""
    return datetime.now(UTC).replace(tzinfo=None)
