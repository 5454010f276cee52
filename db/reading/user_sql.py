"""SQL of the person at this machine's own command line."""

from collections.abc import Mapping

import pandas as pd

from db.connect import connect_read_only
from db.reading.select import Argument, select
from db.store import Snapshot


def query(
    snapshot: Snapshot, sql: str, *, limit: int = 10_000, parameters: Mapping[str, Argument] | None = None
) -> pd.DataFrame:
    """The first rows of one SELECT statement, which can neither write nor reach a file or the network.

    It runs in this process, so nothing bounds its time and memory; `db.reading.sandbox` does. Ask for one row more
    than is shown to learn whether there are more.

    Args:
        snapshot: Where to look.
        sql: The statement.
        limit: Most rows.
        parameters: A value for each $parameter of the statement.

    Raises:
        QueryError: The statement is refused or fails; one line says why.
        StoreError: The snapshot cannot be read.
    """
    with connect_read_only(snapshot) as connection:
        return select(connection, sql, limit, parameters).to_pandas()
