"""What the operating system refuses, said as every other error: culprit, value, way out."""

import errno
from typing import Any

from typer.core import TyperGroup

from clir_core.errors import ClirError

_REASONS = {
    errno.ENOSPC: "the disk is full; free some space and run the same command again: what was finished is kept",
    errno.EDQUOT: "your quota is used up; free some space and run the same command again: what was finished is kept",
    errno.EFBIG: "the file grew beyond what this machine allows; raise the limit (ulimit -f) or choose another disk",
    errno.EACCES: "it may not be read or written; choose another path or change its permissions",
    errno.EPERM: "it may not be changed; choose another path or change its permissions",
    errno.EROFS: "it lies on a read-only disk; choose another path",
    errno.ENOTDIR: "a part of this path is a file, not a folder; choose another path",
    errno.EISDIR: "it is a folder; expected a file",
    errno.ENOENT: "it does not exist; check the path",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
    errno.ELOOP: "its links lead in a circle; choose another path",
}


class PathError(ClirError):
    """The operating system refused a path."""


class OneLineErrors(TyperGroup):
    """A group of commands none of which ends in a traceback because of a path or a disk."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - a context of the click inside typer; whatever a command returns
        """Run a command.

        Raises:
            PathError: The operating system refused a path.
        """
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise PathError(described(error)) from error


def described(error: OSError) -> str:
    """An error of the operating system as one line."""
    subject = error.filename2 or error.filename or "a file"
    reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
    return f"{subject}: {reason}"
