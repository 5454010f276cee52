"""Files that appear whole or not at all, and survive a power cut once they are there."""

import os
from pathlib import Path


def write_durably(path: Path, data: bytes) -> None:
    """Write beside the path, flush to the disk, and rename.

    Raises:
        OSError: The folder is missing, full or not writable.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
