"""A store that somebody has changed to their advantage, and made consistent again."""

import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clir_core.imaging.images import decode_png, encode_png
from db import artefacts
from db.connect import connect_read_only
from db.schema import RECORD_TABLES
from db.store import Store
from db.upkeep.compare import read
from db.writing import spool
from db.writing.publish import publish


def tampered(honest: Path, copy: Path, *, pixel_of: str, score_of: str, metric_id: str) -> Path:
    """A copy with one pixel of one restoration brighter by one level, and one score of another higher by one.

    Every hash is that of its bytes and every row names what is there: only whoever makes the results again can tell.
    """
    before, after = Store.open(honest), Store.create(copy)
    shutil.copytree(before.artefacts, after.artefacts, dirs_exist_ok=True)
    snapshot = publish(before, wait=True)
    assert snapshot is not None
    with connect_read_only(snapshot) as connection:
        tables = {name: read(connection, name) for name in RECORD_TABLES}
    (sha,) = tables["restoration"].filter(pc.field("restoration_id") == pixel_of)["restored_sha"].to_pylist()
    brighter = _brighter(after, sha)
    _change(
        tables, "restoration", "restored_sha", [brighter if key == pixel_of else old for key, old in _pairs(tables)]
    )
    values = [
        row["value"] + 1.0
        if row["restoration_id"] == score_of and row["protocol_id"].startswith(f"{metric_id}@")
        else row["value"]
        for row in tables["score"].to_pylist()
    ]
    _change(tables, "score", "value", values)
    spool.append_tables(after, "everything", {name: rows for name, rows in tables.items() if rows.num_rows})
    publish(after, wait=True)
    return copy


def _pairs(tables: dict[str, pa.Table]) -> list[tuple[str, str]]:
    return [(row["restoration_id"], row["restored_sha"]) for row in tables["restoration"].to_pylist()]


def _brighter(store: Store, sha: str) -> str:
    image = decode_png(artefacts.read(store, sha))
    image[0, 1, 5, 7] += np.float32(1 / 255) * (1 if image[0, 1, 5, 7] < 0.5 else -1)
    artefacts.path(store, sha).unlink()
    return artefacts.put(store, encode_png(image))


def _change(tables: dict[str, pa.Table], name: str, column: str, values: list[object]) -> None:
    rows = tables[name]
    place = rows.schema.get_field_index(column)
    tables[name] = rows.set_column(place, rows.schema.field(place), pa.array(values, rows.schema.field(place).type))
