"""The process behind `db.reading.sandbox`: `python -m db.reading.sandbox_worker DATABASE FILE_DESCRIPTOR LIMITS`.

It says READY or why not, then answers each request (JSON) with messages that begin with a byte for their kind: PARTS,
each an Arrow stream, until END, or a REFUSAL with its text. LAST_WORDS are a refusal after which it ends, because the
error may have damaged DuckDB's state; GONE is said instead where the database had been deleted before it was opened.
"""

import json
import os
import resource
import select as system
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Any, Final

if __name__ == "__main__":
    # DuckDB and Arrow would import these, without need: a third of a second, and more that a stranger might reach.
    sys.modules.update(dict.fromkeys(("numpy", "pandas")))  # pyright: ignore[reportArgumentType, reportCallIssue]

import duckdb
import pyarrow as pa

from db.connect import connect_confined
from db.errors import QueryError, StoreError, one_line
from db.reading import exact, permitted
from db.reading.sandbox_protocol import END, GONE, LAST_WORDS, PART, READY, REFUSAL, Limits

BATCH_ROWS: Final = 10_000
FATAL = (duckdb.FatalException, duckdb.InternalException, duckdb.OutOfMemoryException, MemoryError)


def main(database: Path, descriptor: int, limits: Limits) -> None:
    """Answer queries until the other end hangs up."""
    Thread(target=_end_with_parent, args=[descriptor], daemon=True).start()
    _confine(limits)
    parent = Connection(descriptor)
    try:
        connection = connect_confined(database, memory=limits.database_memory, threads=limits.threads)
        surface = permitted.Surface.of(connection)
    except (duckdb.Error, StoreError) as error:
        kind = LAST_WORDS if database.exists() else GONE
        parent.send_bytes(kind + one_line(error).replace(str(database), database.name).encode())
        return
    parent.send_bytes(READY)
    is_sound = True
    while is_sound:
        request = json.loads(parent.recv_bytes())
        is_sound = _reply(parent, _answer(connection.cursor(), surface, request, limits))


def _reply(parent: Connection, parts: Iterator[bytes]) -> bool:
    """Send an answer or a refusal; returns whether another may follow."""
    try:
        for part in parts:
            parent.send_bytes(PART + part)
        parent.send_bytes(END)
    except QueryError as refusal:
        is_fatal = isinstance(refusal.__cause__, FATAL)
        parent.send_bytes((LAST_WORDS if is_fatal else REFUSAL) + str(refusal).encode(errors="backslashreplace"))
        return not is_fatal
    return True


def _confine(limits: Limits) -> None:
    fixed = {resource.RLIMIT_FSIZE: 0, resource.RLIMIT_NOFILE: 64, resource.RLIMIT_CORE: 0}
    if limits.memory_gib is not None:
        fixed[resource.RLIMIT_AS] = int(limits.memory_gib * 1024**3)
    for limit, most in fixed.items():
        resource.setrlimit(limit, (most, most))


def _answer(
    connection: duckdb.DuckDBPyConnection, surface: permitted.Surface, request: dict[str, Any], limits: Limits
) -> Iterator[bytes]:
    """Parts of the answer: one with typed columns, or as many as it takes with every column as text."""
    how, sql = permitted.parted(request["sql"])
    parameters = request["parameters"]
    try:
        permitted.check(connection, sql, surface)
        if how:
            yield _stream(connection.execute(exact.explained(how, sql), parameters).to_arrow_table())
            return
        columns = exact.columns(connection, sql, parameters)
        statement = (exact.as_text if request["as_text"] else exact.as_values)(sql, columns)
        rows = _batches(connection, statement, parameters, request["limit"])
        if request["as_text"]:
            for batch in rows:
                yield from _streams(exact.named(batch, columns), limits.answer_bytes)
        else:
            yield _stream(exact.gather(_whole(rows, limits.answer_bytes), columns))
    except (duckdb.Error, pa.ArrowException) as error:
        raise QueryError(one_line(error) or type(error).__name__) from error
    except MemoryError as error:
        raise QueryError("out of memory; ask for less at once") from error


def _batches(
    connection: duckdb.DuckDBPyConnection, statement: str, parameters: dict[str, Any], limit: int | None
) -> Iterator[pa.Table]:
    """The first rows, in pieces; at least one piece, so that the columns of an empty answer are known."""
    reader = connection.execute(statement, parameters).to_arrow_reader(min(BATCH_ROWS, limit or BATCH_ROWS))
    left = limit
    yield reader.schema.empty_table()
    for batch in reader:
        yield pa.Table.from_batches([batch.slice(0, left)])
        if left is not None:
            left -= batch.num_rows
            if left <= 0:
                return


def _whole(rows: Iterator[pa.Table], most_bytes: int | None) -> pa.Table:
    kept: list[pa.Table] = []
    total = 0
    for batch in rows:
        kept.append(batch)
        total += batch.nbytes
        if most_bytes is not None and total > most_bytes:
            raise QueryError(f"the answer has more than {most_bytes // 1024**2} MiB; ask for less at once")
    return pa.concat_tables(kept)


def _streams(rows: pa.Table, most_bytes: int | None) -> Iterator[bytes]:
    """Rows in messages of bounded size."""
    if most_bytes is None or rows.nbytes <= most_bytes:
        yield _stream(rows)
    elif rows.num_rows > 1:
        half = rows.num_rows // 2
        yield from _streams(rows.slice(0, half), most_bytes)
        yield from _streams(rows.slice(half), most_bytes)
    else:
        raise QueryError(f"a row has {rows.nbytes // 1024**2} MiB; at most {most_bytes // 1024**2} are sent")


def _stream(rows: pa.Table) -> bytes:
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
    main(Path(sys.argv[1]), int(sys.argv[2]), Limits(**json.loads(sys.argv[3])))
