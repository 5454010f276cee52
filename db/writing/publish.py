"""From acknowledged shards to a new snapshot: copy, apply in one transaction, rename, point to it.

No file that others read is changed, so a publisher may be killed anywhere: what it leaves is a temporary
file, or a snapshot whose shards the next publisher recognises by their keys.
"""

import fcntl
from collections.abc import Generator
from contextlib import contextmanager

from db import durable
from db.connect import is_up_to_date
from db.store import Snapshot, Store
from db.writing.pending import pending


def publish(store: Store, *, wait: bool = False) -> Snapshot | None:
    """Make everything that was acknowledged before this call visible to readers.

    Args:
        store: The first publication of an empty store makes a snapshot of empty tables.
        wait: Whether to wait while another process publishes.

    Returns:
        The current snapshot, the old one if there was nothing to do; None when another process is at it.

    Raises:
        NewerStoreError: A newer program wrote the store.
        StoreError: It cannot be written, or is damaged; nothing has changed then.
    """
    with durable.reported(store.path), _lock(store, wait=wait) as is_held:
        if not is_held:
            return None
        base, waiting = store.current(), pending(store)
        if base is not None and not waiting and is_up_to_date(base):
            return base
        from db.writing.renew import renew  # what it stands on takes half a second to import

        return renew(store, base, waiting)


@contextmanager
def _lock(store: Store, *, wait: bool) -> Generator[bool]:
    with store.lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
