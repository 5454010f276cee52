"""Brings a database up to date. It runs on the publisher's copy, so a failing migration changes nothing."""

from datetime import UTC, datetime

from sqlalchemy import Connection, func, insert, inspect, select

from db import migrations
from db.errors import NewerStoreError
from db.schema import MIGRATION


def migrate(connection: Connection) -> None:
    """Apply the migrations that a database has not seen.

    Raises:
        NewerStoreError: A newer program wrote it.
    """
    present = _version(connection)
    if present > migrations.LATEST:
        raise NewerStoreError(
            f"the store has version {present}; this program knows {migrations.LATEST}; update the program"
        )
    for number in sorted(number for number in migrations.SCRIPTS if number > present):
        connection.exec_driver_sql(migrations.SCRIPTS[number].read_text())
        applied = {"number": number, "applied_at": datetime.now(UTC).replace(tzinfo=None)}
        connection.execute(insert(MIGRATION).values(applied))


def _version(connection: Connection) -> int:
    if not inspect(connection).has_table(MIGRATION.name):
        return 0
    return connection.scalar(select(func.max(MIGRATION.c.number))) or 0
