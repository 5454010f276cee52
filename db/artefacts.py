"""Images by their content: `artefacts/<aa>/<sha256>.png`. What is there once never changes."""

import hashlib
import os
import re
from contextlib import suppress
from os import SEEK_END
from pathlib import Path

from db import durable
from db.errors import StoreError
from db.store import Store

SHA_PATTERN = re.compile(r"[0-9a-f]{64}")
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_END = b"IEND\xaeB`\x82"


def put(store: Store, png: bytes) -> str:
    """Keep a PNG file, durably. One that is there already is compared, and replaced if it was damaged.

    Returns:
        sha256 of the bytes: the artefact's name.

    Raises:
        StoreError: The bytes are no PNG file.
    """
    if not png.startswith(PNG_SIGNATURE):
        raise StoreError(f"an artefact starts with {png[:8]!r}; expected a PNG file")
    sha = hashlib.sha256(png).hexdigest()
    destination = path(store, sha)
    with durable.reported(destination):
        if _holds(destination, png):
            with suppress(PermissionError):
                os.utime(destination)  # young again, so that nobody takes it for one that nothing needs
        else:
            if not destination.parent.exists():
                destination.parent.mkdir(parents=True, exist_ok=True)
                durable.sync_folder(store.artefacts)
            durable.write(destination, png)
    return sha


def read(store: Store, sha: str) -> bytes:
    """The bytes of an artefact. A damaged one is deleted, so that it counts as lost and is made again.

    Raises:
        StoreError: It is lost or damaged, or the name is none.
    """
    source = path(store, sha)
    try:
        content = source.read_bytes()
    except FileNotFoundError:
        raise StoreError(f"the artefact {sha} is lost; the same command again makes it anew") from None
    if hashlib.sha256(content).hexdigest() != sha:
        with durable.reported(source):
            source.unlink(missing_ok=True)
        raise StoreError(f"the artefact {sha} was damaged and is deleted; the same command again makes it anew")
    return content


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


def size(store: Store, sha: str) -> tuple[int, int]:
    """Width and height in pixels, from the head of the file.

    Raises:
        StoreError: It is lost or no PNG file, or the name is none.
    """
    source = path(store, sha)
    try:
        with source.open("rb") as file:
            head = file.read(24)
    except OSError:
        raise StoreError(f"the artefact {sha} is lost; the same command again makes it anew") from None
    if len(head) < 24 or not head.startswith(PNG_SIGNATURE):
        raise StoreError(f"the artefact {sha} is damaged; the same command again makes it anew")
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def is_whole(store: Store, sha: str) -> bool:
    """Whether the store has this artefact from its first bytes to its last, as it has unless it was cut off or emptied.

    Bytes changed in between are found by reading it all, as `put` does.

    Raises:
        StoreError: As for `path`.
    """
    try:
        with path(store, sha).open("rb") as file:
            starts = file.read(len(PNG_SIGNATURE)) == PNG_SIGNATURE
            file.seek(max(len(PNG_SIGNATURE), file.seek(0, SEEK_END) - len(PNG_END)))
            return starts and file.read() == PNG_END
    except OSError:
        return False


def _holds(file: Path, content: bytes) -> bool:
    try:
        return file.read_bytes() == content
    except OSError:
        return False
