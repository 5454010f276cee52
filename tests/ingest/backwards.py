"""The command line with a clock that jumps back an hour now and then: `python -m tests.ingest.backwards run ...`."""

import random
import time
from datetime import datetime, timedelta

import db.clock

CHANCE = random.Random(7)
TRUE_NOW, TRUE_TIME = db.clock.now, time.time
behind = timedelta()


def jumping() -> timedelta:
    """How far behind the clock is now."""
    global behind  # noqa: PLW0603 - a clock has a state
    if CHANCE.random() < 0.05:
        behind += timedelta(hours=1)
    return behind


def now() -> datetime:
    return TRUE_NOW() - jumping()


db.clock.now = now
time.time = lambda: TRUE_TIME() - jumping().total_seconds()

if __name__ == "__main__":
    from ingest.cli import main

    main()
