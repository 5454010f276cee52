"""Signals that ask a run to end do what Ctrl-C does: they raise, so that everything that was started is ended."""

import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import current_thread, main_thread
from time import monotonic
from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ONE_REQUEST_S = 1.0
"""Shells and `timeout` send a signal to a process and again to its group. Whoever sends another later means it."""


class Interrupted(KeyboardInterrupt):
    """A signal asked the run to end."""

    def __init__(self, signum: int) -> None:
        super().__init__(signal.Signals(signum).name)
        self.exit_code = 128 + signum


@contextmanager
def ending_signals_raise() -> Generator[None]:
    """Raise `Interrupted` in the main thread at SIGINT, SIGTERM and SIGHUP; in other threads, change nothing."""
    if current_thread() is not main_thread():
        yield
        return
    raised_at = -ONE_REQUEST_S

    def end(signum: int, _frame: FrameType | None) -> None:
        nonlocal raised_at
        if monotonic() - raised_at >= ONE_REQUEST_S:
            raised_at = monotonic()
            raise Interrupted(signum)

    before = {signum: signal.signal(signum, end) for signum in ENDING}
    try:
        yield
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)


@contextmanager
def ending_signals_noted() -> Generator[Callable[[], int | None]]:
    """Only note SIGINT, SIGTERM and SIGHUP, for work that may not be cut in the middle; a second one raises.

    Yields:
        What says which signal has come: its number, or None.
    """
    noted: list[int] = []
    noted_at = monotonic()

    def note(signum: int, _frame: FrameType | None) -> None:
        nonlocal noted_at
        if noted and monotonic() - noted_at >= ONE_REQUEST_S:
            raise Interrupted(signum)
        if not noted:
            noted_at = monotonic()
            noted.append(signum)

    if current_thread() is not main_thread():
        yield lambda: None
        return
    before = {signum: signal.signal(signum, note) for signum in ENDING}
    try:
        yield lambda: noted[0] if noted else None
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)
