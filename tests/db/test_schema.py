from dataclasses import fields
from datetime import datetime
from pathlib import Path
from types import NoneType, UnionType
from typing import Literal, get_args, get_origin

import pytest
from sqlalchemy import BigInteger, Boolean, DateTime, Double, Integer, String

from db import records
from db.migrate import migrate
from db.schema import METADATA, ORDER, RECORD_TABLES, key_of
from db.writing.transaction import transactions

RECORDS = [
    value
    for value in vars(records).values()
    if isinstance(value, type) and issubclass(value, records.Record) and value is not records.Record
]
KINDS = {str: (String,), int: (Integer, BigInteger), float: (Double,), bool: (Boolean,), datetime: (DateTime,)}


def kinds(annotation: object) -> set[type]:
    """The plain types that a field's annotation allows."""
    if isinstance(annotation, UnionType):
        return set().union(*(kinds(member) for member in get_args(annotation)))
    if get_origin(annotation) is Literal:
        return {type(value) for value in get_args(annotation)}
    assert isinstance(annotation, type)
    return {annotation}


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.TABLE)
def test_a_record_has_the_fields_that_its_table_has_columns(record: type[records.Record]) -> None:
    columns = {column.name: column for column in RECORD_TABLES[record.TABLE].columns if column.name != ORDER}
    assert [field.name for field in fields(record)] == list(columns)
    for field in fields(record):
        allowed = kinds(field.type)
        (kind,) = allowed - {NoneType}
        assert isinstance(columns[field.name].type, KINDS[kind]), field.name
        assert columns[field.name].nullable == (NoneType in allowed), field.name


def test_every_record_has_a_table_and_every_table_a_record() -> None:
    assert {record.TABLE for record in RECORDS} == RECORD_TABLES.keys()


@pytest.mark.parametrize("name", RECORD_TABLES)
def test_a_key_is_never_empty(name: str) -> None:
    assert not any(RECORD_TABLES[name].columns[column].nullable for column in key_of(RECORD_TABLES[name]))


def test_the_migrations_lead_to_the_schema(tmp_path: Path) -> None:
    with transactions(tmp_path / "migrated.duckdb") as connection:
        migrate(connection)
    with transactions(tmp_path / "described.duckdb") as connection, connection.begin():
        METADATA.create_all(connection)
    migrated = columns_of(tmp_path / "migrated.duckdb")
    assert migrated == columns_of(tmp_path / "described.duckdb")
    assert len(migrated) > 100


def columns_of(database: Path) -> list[tuple[object, ...]]:
    """Without their order, which a migration cannot choose: everything names its columns."""
    described = "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() ORDER BY ALL"
    with transactions(database) as connection, connection.begin():
        return [tuple(row) for row in connection.exec_driver_sql(described)]
