"""The newest of what a store holds, for commands that only look."""

from rich.console import Console

from db.errors import StoreError
from db.store import Snapshot, Store
from db.writing.publish import publish
from ingest.attempt import one_line
from ingest.terminal import say


def newest_snapshot(store: Store, console: Console) -> Snapshot | None:
    """Publish what waits and return the snapshot; where nothing may be written, the last one, saying so.

    Raises:
        StoreError: The store has nothing that can be read.
    """
    try:
        return publish(store, wait=True)
    except (OSError, StoreError) as error:
        last = store.current()
        if last is None:
            raise
        say(console, f"this is the state of {last.published_at:%Y-%m-%d %H:%M} UTC: {one_line(error)}")
        return last
