"""Brings a database up to date. It runs on the publisher's copy, so a failing migration changes nothing."""

from sqlalchemy import Connection, func, insert, inspect, select

from db import migrations
from db.clock import now
from db.errors import NewerStoreError
from db.schema import MIGRATION


def migrate(connection: Connection) -> None:
    """Apply the migrations that a database has not seen.

    Those of a new one go together; in one that holds rows each gets a transaction, for what one has changed, the next
    may alter.

    Args:
        connection: Outside any transaction.

    Raises:
        NewerStoreError: A newer program wrote it.
    """
    with connection.begin():
        present = _version(connection)
        if not present:
            for number in sorted(migrations.SCRIPTS):
                _apply(connection, number)
            return
    if present > migrations.LATEST:
        raise NewerStoreError(
            f"the store has version {present}; this program knows {migrations.LATEST}; update the program"
        )
    for number in sorted(number for number in migrations.SCRIPTS if number > present):
        with connection.begin():
            _apply(connection, number)


def _apply(connection: Connection, number: int) -> None:
    connection.exec_driver_sql(migrations.SCRIPTS[number].read_text())
    connection.execute(insert(MIGRATION).values({"number": number, "applied_at": now()}))


def _version(connection: Connection) -> int:
    if not inspect(connection).has_table(MIGRATION.name):
        return 0
    return connection.scalar(select(func.max(MIGRATION.c.number))) or 0
