"""Brings a database up to date. It runs on the publisher's copy, so a failing migration changes nothing."""

from pathlib import Path

from sqlalchemy import Connection, func, insert, inspect, select

from db import migrations
from db.clock import now
from db.errors import NewerStoreError
from db.schema import MIGRATION
from db.writing.transaction import transaction


def migrate(database: Path) -> None:
    """Apply the migrations that a database has not seen, one a transaction: what one has changed, the next may alter.

    Raises:
        NewerStoreError: A newer program wrote it.
    """
    with transaction(database) as connection:
        present = _version(connection)
    if present > migrations.LATEST:
        raise NewerStoreError(
            f"the store has version {present}; this program knows {migrations.LATEST}; update the program"
        )
    for number in sorted(number for number in migrations.SCRIPTS if number > present):
        with transaction(database) as connection:
            connection.exec_driver_sql(migrations.SCRIPTS[number].read_text())
            applied = {"number": number, "applied_at": now()}
            connection.execute(insert(MIGRATION).values(applied))


def _version(connection: Connection) -> int:
    if not inspect(connection).has_table(MIGRATION.name):
        return 0
    return connection.scalar(select(func.max(MIGRATION.c.number))) or 0
