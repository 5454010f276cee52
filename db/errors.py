"""Errors of the store. Each message is one line: culprit, value, way out."""

import re


class StoreError(Exception):
    """Anything the store raises on purpose."""


class NotAStoreError(StoreError):
    """The folder is not a results store."""


class NewerStoreError(StoreError):
    """The store was written by a newer version of this program."""


class SnapshotGoneError(StoreError):
    """The snapshot has been replaced and deleted; read `Store.current()` again."""


class ShardError(StoreError):
    """A shard has a bad key or rows that do not fit the schema."""


class UnknownColumnError(StoreError):
    """A metric that the store does not have."""


class QueryError(StoreError):
    """A query that was refused, failed, or took too much time or memory."""


def one_line(error: BaseException) -> str:
    """What an error of DuckDB or Arrow says, without the drawing that points into the query."""
    message, *_ = re.split(r"\n\s*\n|\nLINE \d+:", str(error).strip())
    return " ".join(message.split())
