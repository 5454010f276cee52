"""Stores that are made once, and the app opened on one of them."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

sys.path.append(str(Path(__file__).parent))

import ablation_store
import alignment_store
import example_store
import odd_stores

from dashboard.data.cache import VARIABLE
from db.store import Snapshot, Store

SCRIPT = Path(__file__).parents[2] / "dashboard" / "entry" / "script.py"
OpenPage = Callable[..., AppTest]


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Store]:
    """Do not write into them."""
    root = tmp_path_factory.mktemp("stores")
    return {
        "empty": example_store.empty_store(root / "empty"),
        "tiny": example_store.tiny_store(root / "tiny"),
        "partly failed": example_store.partly_failed_store(root / "partly-failed"),
        "ablations": ablation_store.ablation_store(root / "ablations"),
        "failing ablations": ablation_store.failing_ablation_store(root / "failing-ablations"),
        "alignment": alignment_store.alignment_store(root / "alignment"),
        "only traditional": odd_stores.only_traditional(root / "only-traditional"),
        "alone": odd_stores.alone(root / "alone"),
        "only failures": odd_stores.only_failures(root / "only-failures"),
        "no target": odd_stores.no_target(root / "no-target"),
        "stale": odd_stores.stale(root / "stale"),
        "shared names": odd_stores.shared_names(root / "shared-names"),
    }


@pytest.fixture(scope="session")
def partly_failed(stores: dict[str, Store]) -> Snapshot:
    snapshot = stores["partly failed"].current()
    assert snapshot is not None
    return snapshot


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    """Opens a page of the app on a store, as a reader with this link does."""

    def opened(store: Path, page: str = "overview", **query: str | list[str]) -> AppTest:
        monkeypatch.setenv(VARIABLE, str(store))
        app = AppTest.from_file(SCRIPT, default_timeout=60)
        app._page_hash = calc_hash(page)  # AppTest itself can only switch between files
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return opened
