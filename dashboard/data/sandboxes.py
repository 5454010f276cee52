"""The one pool of workers that answers the queries of all readers of this server."""

from functools import cache

from db.reading.sandbox_pool import SandboxPool


@cache
def pool() -> SandboxPool:
    """Made when first asked for; its workers end with the server."""
    return SandboxPool()
