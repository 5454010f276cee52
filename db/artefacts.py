"""Images by their content: `artefacts/<aa>/<sha256>.png`. What is there once never changes."""

import hashlib
import re
from pathlib import Path

from db import durable
from db.errors import StoreError
from db.store import Store

SHA_PATTERN = re.compile(r"[0-9a-f]{64}")
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def put(store: Store, png: bytes) -> str:
    """Keep a PNG file, durably; one that is there already costs nothing.

    Returns:
        sha256 of the bytes: the artefact's name.

    Raises:
        StoreError: The bytes are no PNG file.
    """
    if not png.startswith(PNG_SIGNATURE):
        raise StoreError(f"an artefact starts with {png[:8]!r}; expected a PNG file")
    sha = hashlib.sha256(png).hexdigest()
    destination = path(store, sha)
    if not destination.exists():
        if not destination.parent.exists():
            destination.parent.mkdir(parents=True, exist_ok=True)
            durable.sync_folder(store.artefacts)
        durable.write(destination, png)
    return sha


def path(store: Store, sha: str) -> Path:
    """Where the artefact of this name is, or would be.

    Raises:
        StoreError: The name is not 64 lower-case hexadecimal digits.
    """
    if not SHA_PATTERN.fullmatch(sha):
        raise StoreError(f"{sha!r} is no artefact; expected 64 lower-case hexadecimal digits")
    return store.artefacts / sha[:2] / f"{sha}.png"


def exists(store: Store, sha: str) -> bool:
    """Whether the store has this artefact.

    Raises:
        StoreError: As for `path`.
    """
    return path(store, sha).is_file()
