"""Questions to the newest snapshot, which may be replaced and deleted before it is read."""

from collections.abc import Callable
from typing import Final, TypeVar

from db.errors import SnapshotGoneError, StoreError
from db.store import Snapshot, Store

T = TypeVar("T")
MOST_TRIES: Final = 5
"""A snapshot is kept until three newer ones are there, so a second try is rare."""


def newest(store: Store) -> Snapshot:
    """The newest snapshot.

    Raises:
        StoreError: Nothing has been published yet.
    """
    snapshot = store.current()
    if snapshot is None:
        raise StoreError(f"{store.path} holds no published result yet; wait for the run, or start one")
    return snapshot


def on_newest(store: Store, ask: Callable[[Snapshot], T]) -> T:
    """What a question answers on the newest snapshot; asked again on the next where that is gone.

    Raises:
        SnapshotGoneError: Every one was gone.
        StoreError: Nothing has been published yet.
    """
    for tries_left in reversed(range(MOST_TRIES)):
        snapshot = store.current()
        if snapshot is None:
            break
        try:
            return ask(snapshot)
        except SnapshotGoneError:
            if not tries_left:
                raise
    raise StoreError(f'{store.path} is empty; run "python -m ingest demo"')
