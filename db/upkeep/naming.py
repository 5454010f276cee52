"""How a message names restorations of a store."""

from collections.abc import Sequence

import duckdb

from db.reading.run_question import pasteable

NAMED_AT_MOST = 5


def named(connection: duckdb.DuckDBPyConnection, restoration_ids: Sequence[str]) -> dict[str, str]:
    """`span-ch48 on baby sr4` for each of them; the beginning of the id where the store does not know its image."""
    found = connection.execute(pasteable("named_restorations", restoration_ids=list(restoration_ids))).fetchall()
    return {**{each: each[:12] for each in restoration_ids}, **dict(found)}


def listed(names: Sequence[str], most: int = NAMED_AT_MOST) -> str:
    """The first few, and that there are more."""
    return f"{', '.join(names[:most])}{', ...' if len(names) > most else ''}"
