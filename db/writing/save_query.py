"""Keeps a query in the store, where everybody who opens it finds it."""

import json
from uuid import uuid4

from db.clock import now
from db.errors import QueryError
from db.queries.gallery import shipped
from db.queries.query import Query, checked, described
from db.records import SavedQuery, Shard
from db.store import Snapshot, Store
from db.writing.publish import publish
from db.writing.spool import append


def save(store: Store, *queries: Query) -> Snapshot | None:
    """Save queries, each as the newest version under its slug, and publish.

    Returns:
        The snapshot that has them.

    Raises:
        QueryError: One may not be shared, or has the slug of one that comes with the program.
        StoreError: The store cannot be written.
    """
    for query in queries:
        if query.slug in shipped():
            raise QueryError(f"{query.slug} comes with the program; save yours under another slug")
    records = tuple(_record(checked(query)) for query in queries)
    append(store, Shard(key=f"queries-{uuid4().hex}", records=records))
    return publish(store, wait=True)


def _record(query: Query) -> SavedQuery:
    return SavedQuery(
        query_id=query.query_id,
        slug=query.slug,
        title=query.title,
        sql=query.sql,
        description=query.description,
        parameters=json.dumps(described(query.parameters), ensure_ascii=False),
        chart=json.dumps(dict(query.chart), ensure_ascii=False),
        author=query.author,
        forked_from=query.forked_from,
        created_at=now(),
    )
