"""A condition in SQL, as a user writes it after WHERE: it chooses among rows, and reaches nothing else."""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from db.connect import LOCKED_DOWN, connect_read_only
from db.errors import QueryError, one_line
from db.store import Snapshot

_PLACE = "_place"


def matching(columns: Mapping[str, Sequence[object]], condition: str) -> list[int]:
    """The places, from 0, of the rows that a condition is true for.

    Args:
        columns: By name, all of one length.
        condition: An expression over them, e.g. `gamma < 0.2 AND task_id = 'sr4'`.

    Raises:
        QueryError: It cannot be understood.
    """
    rows = pa.table({name: pa.array(list(values)) for name, values in columns.items()})
    numbered = rows.append_column(_PLACE, pa.array(range(rows.num_rows), pa.int64()))
    with duckdb.connect(":memory:", config=dict(LOCKED_DOWN)) as connection:
        chosen = _chosen(connection.from_arrow(numbered), condition, _PLACE, list(columns))
    return sorted(int(place) for (place,) in chosen)


def restorations_where(snapshot: Snapshot, condition: str) -> set[str]:
    """The restoration_id of every row of the view `result` that a condition is true for.

    Raises:
        QueryError: It cannot be understood.
        StoreError: The snapshot cannot be read.
    """
    with connect_read_only(snapshot) as connection:
        result = connection.view("result")
        return {str(identity) for (identity,) in _chosen(result, condition, "restoration_id", result.columns)}


def _chosen(rows: duckdb.DuckDBPyRelation, condition: str, column: str, known: Sequence[str]) -> list[tuple[Any, ...]]:
    try:
        return rows.filter(condition).project(column).fetchall()
    except duckdb.Error as error:
        raise QueryError(
            f"--where {condition!r} is not understood: {one_line(error)}; it may name {', '.join(known)}"
        ) from error
