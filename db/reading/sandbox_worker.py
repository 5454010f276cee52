"""The process behind `db.reading.sandbox`: `python -m db.reading.sandbox_worker DATABASE FILE_DESCRIPTOR`.

It says READY or why not, then answers each request (JSON) with one message: a byte for its kind, then an
Arrow stream or the text of a refusal.
"""

import json
import os
import resource
import select as system
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread

import duckdb
import pyarrow as pa

from db.connect import connect_confined
from db.errors import QueryError, one_line
from db.reading.select import select

READY, ANSWER, REFUSAL = b"r", b"a", b"e"

MOST_ANSWER_BYTES = 64 * 1024**2

LIMITS = {
    resource.RLIMIT_AS: 3 * 1024**3,
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_NOFILE: 64,
    resource.RLIMIT_CORE: 0,
}


def main(database: Path, descriptor: int) -> None:
    """Answer queries until the other end hangs up."""
    Thread(target=_end_with_parent, args=[descriptor], daemon=True).start()
    for limit, most in LIMITS.items():
        resource.setrlimit(limit, (most, most))
    parent = Connection(descriptor)
    try:
        connection = connect_confined(database)
    except duckdb.Error as error:
        parent.send_bytes(REFUSAL + one_line(error).encode())
        return
    parent.send_bytes(READY)
    while True:
        parent.send_bytes(_reply(connection, parent.recv_bytes()))


def _reply(connection: duckdb.DuckDBPyConnection, request: bytes) -> bytes:
    asked = json.loads(request)
    try:
        rows = select(connection, asked["sql"], asked["limit"], asked["parameters"])
    except QueryError as error:
        return REFUSAL + str(error).encode()
    if rows.nbytes > MOST_ANSWER_BYTES:
        return REFUSAL + f"the answer has {rows.nbytes} bytes; at most {MOST_ANSWER_BYTES} are shown".encode()
    return ANSWER + _as_stream(rows)


def _as_stream(rows: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as writer:
        writer.write_table(rows)
    return sink.getvalue().to_pybytes()


def _end_with_parent(descriptor: int) -> None:
    """A query may run for ever; this process must not outlive the one that would kill it."""
    hang_up = system.poll()
    hang_up.register(descriptor, 0)
    hang_up.poll()
    os._exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
