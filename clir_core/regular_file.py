"""A door for files: reading a named pipe waits for ever, and reading a device may do anything."""

import stat
from pathlib import Path

from clir_core.errors import ClirError

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


def check_regular_file(path: Path, error: type[ClirError]) -> None:
    """See that a path leads to a regular file, without opening it; links are followed.

    Raises:
        ClirError: Of the kind asked for: it does not exist, cannot be reached, or is something else.
    """
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as absent:
        raise error(f"{path} does not exist; check the path") from absent
    except (OSError, ValueError) as unreachable:
        reason = unreachable.strerror if isinstance(unreachable, OSError) else unreachable
        raise error(f"{path} cannot be opened: {reason}") from unreachable
    if not stat.S_ISREG(mode):
        kind = _KINDS.get(stat.S_IFMT(mode), "no regular file")
        raise error(f"{path} is {kind}; expected a regular file")
