"""The store whose answers are known."""

import sys
from collections.abc import Generator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))

import gallery_store

from db.reading.sandbox import Sandbox
from db.store import Snapshot


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Do not publish into its store."""
    return gallery_store.gallery_store(tmp_path_factory.mktemp("known") / "store")


@pytest.fixture(scope="session")
def sandbox(known: Snapshot) -> Generator[Sandbox]:
    with Sandbox(known) as sandbox:
        yield sandbox
