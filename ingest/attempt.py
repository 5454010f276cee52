"""The border around one item of a job: what goes wrong inside becomes one line, and the job goes on."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from clir_core.errors import ClirError
from clir_core.printable import printable
from db.errors import StoreError

T = TypeVar("T")
LOG = logging.getLogger("clir.ingest")
LONGEST_LINE = 4000


@dataclass(frozen=True, slots=True)
class Failed:
    """An item that could not be done, and why in one line."""

    error: str


def attempt(call: Callable[[], T]) -> T | Failed:
    """Do one item; any error becomes a `Failed`. The traceback goes to the log at level DEBUG."""
    try:
        return call()
    except Exception as error:
        LOG.debug("an item failed", exc_info=True)
        return Failed(one_line(error))


def one_line(error: BaseException) -> str:
    """An error as one line; its type is named where the message was not written for users."""
    text = " ".join(str(error).split())
    meant_for_users = isinstance(error, ClirError | StoreError)
    return printable(text if meant_for_users else f"{type(error).__name__}: {text}")[:LONGEST_LINE]
