"""Stores of the first version: what their columns mean afterwards."""

from pathlib import Path

from sqlalchemy import Connection

from db import migrations
from db.writing.transaction import transactions

INSERT = """
INSERT INTO {table} (restoration_id, sample_id, restorer_id, setting_id, run_id, revision, weights_sha256, seed, status,
    route, warm_ups, peak_memory_mb, device, dtype, cost_by_part, created_at)
VALUES ('{name}', '', '', '', '', 1, '', 0, 'done', 'native', 1, 500, '{device}', 'float32', '{{}}', '2026-01-01')
"""


def migrate_by(connection: Connection, number: int) -> None:
    connection.exec_driver_sql(migrations.SCRIPTS[number].read_text())


def test_peaks_of_a_gpu_become_allocated_ones_and_those_of_a_cpu_stay(tmp_path: Path) -> None:
    with transactions(tmp_path / "old.duckdb") as connection, connection.begin():
        migrate_by(connection, 1)
        for table in ("restoration", "restoration_wide"):
            for name, device in (("gpu", "NVIDIA H100 80GB HBM3"), ("cpu", "AMD EPYC, 2 threads")):
                connection.exec_driver_sql(INSERT.format(table=table, name=name, device=device))
        migrate_by(connection, 2)
        for table in ("restoration", "restoration_wide"):
            question = f"SELECT restoration_id, peak_memory_mb, peak_allocated_mb FROM {table} ORDER BY 1"
            assert connection.exec_driver_sql(question).fetchall() == [("cpu", 500, None), ("gpu", None, 500)]
