"""The results store: durable shards, immutable snapshots, SQL. Knows no tensor.

In a notebook: `from db import open_store`; see `db.notebook`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from db.notebook import open_store

__all__ = ["open_store"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - as the module's other names
    """What a notebook imports; only then does pandas load."""
    if name == "open_store":
        from db.notebook import open_store

        return open_store
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
