"""The tables of the store. `db.records` says what the columns mean; a test holds the two together.

There are no foreign keys and no indexes: DuckDB cannot alter a table that has them, and the publisher
keeps keys unique by itself. `key` names the columns that identify a row.
"""

from typing import Any, TypeVar

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Double, Integer, MetaData, String, Table
from sqlalchemy.types import TypeEngine

Value = TypeVar("Value")

METADATA = MetaData()
_RECORDED = MetaData()
"""Tables that shards carry and the store keeps otherwise; views have their names."""
ORDER = "_order"
"""The number of the publication of a shard, in the order of publishing; kept where a newer row replaces an older one.
No clock decides what is newer: clocks of several machines differ, and any clock may go back."""


def _required(name: str, kind: type[TypeEngine[Value]]) -> Column[Value]:
    return Column(name, kind, nullable=False)


def _optional(name: str, kind: type[TypeEngine[Value]]) -> Column[Value]:
    return Column(name, kind, nullable=True)


def _texts(*names: str) -> list[Column[str]]:
    return [_required(name, String) for name in names]


def _facts(name: str, key: tuple[str, ...], *columns: Column[Any], metadata: MetaData = METADATA) -> Table:
    return Table(name, metadata, *columns, info={"key": key})


def key_of(table: Table) -> tuple[str, ...]:
    """The columns that identify a row of a record table."""
    key: tuple[str, ...] = table.info["key"]
    return key


def _dimension(name: str, key: tuple[str, ...], *columns: Column[Any]) -> Table:
    return _facts(name, key, *columns, _required(ORDER, BigInteger))


RUN = _dimension(
    "run",
    ("run_id",),
    _required("run_id", String),
    _required("started_at", DateTime),
    _optional("finished_at", DateTime),
    *_texts("status", "arguments", "revision", "versions", "host", "device"),
    _required("planned_units", BigInteger),
    _required("done_units", BigInteger),
    _required("failed_units", BigInteger),
    _optional("heartbeat_at", DateTime),
    _optional("hardware", String),
    _optional("energy_j", Double),
)

DATASET = _dimension(
    "dataset",
    ("dataset_id",),
    *_texts("dataset_id", "title", "licence", "source"),
)

IMAGE = _dimension(
    "image",
    ("image_id",),
    *_texts("image_id", "dataset_id", "name"),
    _required("width", Integer),
    _required("height", Integer),
    *_texts("file_sha256", "artefact_sha"),
)

IMAGE_DATASET = _dimension(
    "image_dataset",
    ("image_id", "dataset_id"),
    *_texts("image_id", "dataset_id", "name"),
)

TASK = _dimension(
    "task",
    ("task_id",),
    _required("task_id", String),
    _required("title", String),
    _required("alpha", Double),
    _required("operators", String),
)

SAMPLE = _dimension(
    "sample",
    ("sample_id",),
    *_texts("sample_id", "image_id", "task_id"),
    _required("seed", BigInteger),
    _required("drawn", String),
    _required("degraded_sha", String),
    _optional("target_sha", String),
    _required("width", Integer),
    _required("height", Integer),
    _required("alpha", Double),
    _optional("beta", Double),
    _optional("gamma", Double),
    _required("beta_kind", String),
)

SAMPLE_RETENTION = _dimension(
    "sample_retention",
    ("sample_id", "beta_kind"),
    _required("sample_id", String),
    _required("beta_kind", String),
    _required("beta", Double),
    _required("gamma", Double),
)

RESTORER = _dimension(
    "restorer",
    ("restorer_id",),
    *_texts("restorer_id", "title", "family"),
    _required("revision", BigInteger),
    _required("weights_sha256", String),
    _required("weights_bytes", BigInteger),
    _required("parameters", BigInteger),
    *_texts("parameters_by_part", "licence", "paper", "source"),
)

SETTING = _dimension(
    "setting",
    ("setting_id",),
    *_texts("setting_id", "restorer_id", "label", "values"),
    _required("is_default", Boolean),
)

RESTORATION = _facts(
    "restoration",
    ("restoration_id",),
    *_texts("restoration_id", "sample_id", "restorer_id", "setting_id", "run_id"),
    _required("revision", BigInteger),
    _required("weights_sha256", String),
    _required("seed", BigInteger),
    _required("status", String),
    _optional("error", String),
    _optional("restored_sha", String),
    _required("route", String),
    _optional("latency_ms", Double),
    _required("warm_ups", Integer),
    _optional("peak_memory_mb", Double),
    _optional("flops", Double),
    _required("device", String),
    _required("dtype", String),
    _optional("note", String),
    _required("cost_by_part", String),
    _required("created_at", DateTime),
    _optional("latency_iqr_ms", Double),
    _optional("timed_calls", Integer),
    _optional("threads", Integer),
    _optional("load_average", Double),
    _optional("contended", Boolean),
    _optional("peak_allocated_mb", Double),
    metadata=_RECORDED,
)

IMPORTED = _dimension(
    "imported",
    ("restorer_id", "sample_id"),
    *_texts("restorer_id", "sample_id", "restoration_id"),
)

TRAJECTORY_STEP = _facts(
    "trajectory_step",
    ("restoration_id", "step"),
    _required("restoration_id", String),
    _required("step", Integer),
    _required("timestep", Double),
    _required("predicted_sha", String),
)

METRIC_PROTOCOL = _dimension(
    "metric_protocol",
    ("protocol_id",),
    *_texts("protocol_id", "metric_id", "title", "quality", "better", "unit", "reference", "protocol", "status"),
    _required("created_at", DateTime),
)

SCORE = _facts(
    "score",
    ("restoration_id", "protocol_id", "step"),
    _required("restoration_id", String),
    _required("protocol_id", String),
    _required("step", Integer),
    _optional("value", Double),
    _optional("reason", String),
    _optional("artefact_sha", String),
    metadata=_RECORDED,
)

TRAINING_POINT = _dimension(
    "training_point",
    ("training_id", "step", "name"),
    *_texts("training_id", "network_id", "run_id"),
    _required("step", BigInteger),
    _required("name", String),
    _required("seconds", Double),
    _optional("value", Double),
    _optional("artefact_sha", String),
)

FAILURE = _facts(
    "failure",
    ("run_id", "stage", "subject", "error"),
    *_texts("run_id", "stage", "subject", "error"),
    _required("created_at", DateTime),
    _optional("traceback", String),
)

SAVED_QUERY = _dimension(
    "saved_query",
    ("query_id",),
    *_texts("query_id", "title", "sql", "description", "parameters"),
    _required("created_at", DateTime),
    *(_optional(name, String) for name in ("slug", "author", "chart", "forked_from")),
)

RECORD_TABLES: dict[str, Table] = {**METADATA.tables, RESTORATION.name: RESTORATION, SCORE.name: SCORE}
"""The tables that shards carry, by name."""


def _stored(column: Column[Any]) -> Column[Any]:
    return _optional(column.name, type(column.type))


def _numbers(name: str, *stands_for: str) -> Table:
    return Table(name, METADATA, _optional("number", Integer), *(_stored(RESTORATION.c[each]) for each in stands_for))


SAMPLE_NUMBER = _numbers("_sample_number", "sample_id")
"""A short stand-in for each sample_id that has restorations: what is joined and grouped a million times."""

VARIANT = _numbers("_variant", "restorer_id", "setting_id", "revision", "weights_sha256")
"""A short stand-in for what restored: a model in a setting, with its revision and weights."""

NUMBERED: dict[str, Table] = {"sample_number": SAMPLE_NUMBER, "variant_number": VARIANT}
"""Columns of stored restorations that stand for others, and the tables that say for what."""

_REPLACED = {column.name for numbers in NUMBERED.values() for column in numbers.columns}

STORED_RESTORATION = _facts(
    "_restoration",
    key_of(RESTORATION),
    *(_optional(name, Integer) for name in NUMBERED),
    *(_stored(column) for column in RESTORATION.columns if column.name not in _REPLACED),
)
"""One row a restoration, and one float column a metric that `db.writing.wide` adds: its final score, by the metric's
current protocol, where that is a finite number. Nothing else of the store grows as fast, so scores are kept once."""

STORED_SCORE = _facts("_score", key_of(SCORE), *map(_stored, SCORE.columns))
"""The scores that are no number in `_restoration`: of sampling steps and earlier protocols, undefined, infinite, with a
map, or before their restoration. The view `score` has all."""

WIDE_METRIC = Table("_wide_metric", METADATA, _required("metric_id", String), _required("protocol_id", String))
"""The protocol that each metric column of the wide table was filled from."""

SURFACE = Table("_surface", METADATA, _required("digest", String))
"""What the views were made from."""

SHARD = Table("_shard", METADATA, _required("key", String), _required(ORDER, BigInteger))
"""The shards that have been applied."""

MIGRATION = Table("_migration", METADATA, _required("number", Integer), _required("applied_at", DateTime))
"""The migrations that have been applied."""


def is_dimension(table: Table) -> bool:
    """Whether a newer row replaces an older one of the same key."""
    return ORDER in table.columns
