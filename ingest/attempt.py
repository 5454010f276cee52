"""The border around one item of a job: what goes wrong inside becomes one line, and the job goes on."""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from clir_core import errors
from clir_core.printable import printable
from db.errors import StoreError

T = TypeVar("T")
LOG = logging.getLogger("clir.ingest")
LONGEST_LINE = 4000
LONGEST_TRACEBACK = 8000


@dataclass(frozen=True, slots=True)
class Failed:
    """An item that could not be done, and why in one line."""

    error: str
    traceback: str = field(default="", compare=False)
    """Where it arose; empty where a process died, or where the line says it all."""
    died: bool = field(default=False, compare=False)
    """Whether it took a process with it: perhaps not by its own fault, so that it is tried once more."""


def attempt(call: Callable[[], T]) -> T | Failed:
    """Do one item; any error becomes a `Failed`. The traceback goes to the log at level DEBUG."""
    try:
        return call()
    except Exception as error:
        LOG.debug("an item failed", exc_info=True)
        return failed_by(error)


def look_up(call: Callable[[], T]) -> T | Failed:
    """As `attempt`, for what is often missing: an error that was written for users says it all without a traceback."""
    try:
        return call()
    except errors.ClirError as error:
        return Failed(one_line(error))
    except Exception as error:  # noqa: BLE001 - as `attempt`
        return failed_by(error)


def failed_by(error: BaseException) -> Failed:
    """An error that was caught, with the end of its traceback."""
    lines = "".join(traceback.format_exception(error))[-LONGEST_TRACEBACK:].splitlines()
    return Failed(one_line(error), traceback="\n".join(map(printable, lines)))


def one_line(error: BaseException) -> str:
    """An error as one line; its type is named where the message was not written for users."""
    text = errors.one_line(error)
    meant_for_users = isinstance(error, errors.ClirError | StoreError)
    return printable(text if meant_for_users else f"{type(error).__name__}: {text}")[:LONGEST_LINE]
