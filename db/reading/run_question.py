"""Runs the questions in `db/reading/sql`: one file each, opened by a comment that names its $parameters."""

from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import pandas as pd
import pyarrow as pa

from db.connect import connect_read_only
from db.store import Snapshot

FOLDER = Path(__file__).parent / "sql"

Parameter: TypeAlias = "str | int | float | bool | list[str] | None"


def run_question(snapshot: Snapshot, question: str, **parameters: Parameter) -> pd.DataFrame:
    """The answer of one question on one snapshot.

    Args:
        snapshot: Where to look.
        question: The file's name, without `.sql`.
        parameters: A value for each $parameter of the file.

    Raises:
        SnapshotGoneError: The snapshot has been deleted.
        StoreError: It cannot be read.
    """
    with connect_read_only(snapshot) as connection:
        return _plain(connection.execute(_text(question), parameters or None).to_arrow_table()).to_pandas()


@lru_cache
def _text(question: str) -> str:
    return (FOLDER / f"{question}.sql").read_text()


def _plain(rows: pa.Table) -> pa.Table:
    """Rows with float64 in place of decimal and 128-bit numbers: sums become what a chart can draw."""
    fields = [field.with_type(pa.float64()) if pa.types.is_decimal(field.type) else field for field in rows.schema]
    return rows.cast(pa.schema(fields))
