"""What every test shares: property tests try the same examples each time, so that a red run is red again."""

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("repeatable", derandomize=True)
settings.load_profile("repeatable")

HERE = Path(__file__).parent
PROCESSES = ("ingest", "browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what starts many processes first: last, it would keep one core busy while the others have nothing to do."""
    items.sort(key=lambda item: item.path.relative_to(HERE).parts[0] not in PROCESSES)
