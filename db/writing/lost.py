"""Restorations whose pixels were lost and are made again: other pixels are another result."""

import pyarrow as pa
from sqlalchemy import Connection, column, delete, select, table

from db import artefacts
from db.schema import STORED_RESTORATION, STORED_SCORE, TRAJECTORY_STEP
from db.store import Store
from db.writing.transaction import with_arrow


def forget_lost(connection: Connection, store: Store, incoming: pa.Table) -> None:
    """Delete stored restorations, and what was measured on them, that incoming ones replace by other pixels.

    Only those go whose own image is lost; the same pixels again change nothing.

    Args:
        connection: Within a transaction.
        store: Whose artefacts are looked at.
        incoming: Rows of `restoration`.
    """
    with_arrow(connection, "_made", incoming.select(["restoration_id", "status", "restored_sha"]))
    known = STORED_RESTORATION.c.restoration_id
    made = table("_made", column("restoration_id"), column("status"), column("restored_sha"))
    if connection.execute(select(known).where(known.in_(select(made.c.restoration_id))).limit(1)).first() is None:
        return
    stored = STORED_RESTORATION.c
    differing = select(stored.restoration_id, stored.restored_sha).join_from(
        STORED_RESTORATION, made, stored.restoration_id == made.c.restoration_id
    )
    differing = differing.where(
        stored.status == "done", made.c.status == "done", stored.restored_sha != made.c.restored_sha
    )
    replaced = {row.restoration_id: row.restored_sha for row in connection.execute(differing)}
    gone = [restoration_id for restoration_id, sha in replaced.items() if not artefacts.is_whole(store, sha)]
    for facts in (STORED_RESTORATION, STORED_SCORE, TRAJECTORY_STEP) if gone else ():
        connection.execute(delete(facts).where(facts.c.restoration_id.in_(gone)))
