"""What waits for a publisher."""

from pathlib import Path

from db.store import Store


def pending(store: Store) -> list[Path]:
    """Files of the shards that are acknowledged and not yet published, in order of their place."""
    return sorted(path for path in store.spool.glob("*.parquet") if not path.name.startswith("."))
