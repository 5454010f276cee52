"""Stores that are made once, and the app opened on one of them."""

import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from altair.utils.schemapi import disable_debug_mode
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

sys.path.append(str(Path(__file__).parent))

import ablation_store
import alignment_store
import example_store
import odd_stores

from dashboard.data.cache import VARIABLE
from db.store import Snapshot, Store

disable_debug_mode()  # as the app does: a chart is checked once, as a whole
SCRIPT = Path(__file__).parents[2] / "dashboard" / "entry" / "script.py"
OpenPage = Callable[..., AppTest]


MAKERS: dict[str, Callable[[Path], Store]] = {
    "empty": example_store.empty_store,
    "tiny": example_store.tiny_store,
    "partly failed": example_store.partly_failed_store,
    "ablations": ablation_store.ablation_store,
    "failing ablations": ablation_store.failing_ablation_store,
    "alignment": alignment_store.alignment_store,
    "only traditional": odd_stores.only_traditional,
    "alone": odd_stores.alone,
    "only failures": odd_stores.only_failures,
    "no target": odd_stores.no_target,
    "stale": odd_stores.stale,
    "shared names": odd_stores.shared_names,
}


class Stores(dict[str, Store]):
    """Each is made when it is first asked for."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root = root

    def __missing__(self, name: str) -> Store:
        self[name] = MAKERS[name](self.root / name.replace(" ", "-"))
        return self[name]


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Stores:
    """Do not write into them."""
    return Stores(tmp_path_factory.mktemp("stores"))


@pytest.fixture(scope="session", autouse=True)
def _charts_are_checked() -> Iterator[None]:
    """Pages draw charts unchecked; here each that a page draws is held to the schema of Vega-Lite."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("dashboard.widgets.drawn_chart._Unchecked.to_dict", lambda self: self.chart.to_dict())
        yield


@pytest.fixture(scope="session", autouse=True)
def _packages_are_searched_once() -> Iterator[None]:
    """Streamlit reads the metadata of every installed package, for components, whenever an AppTest is made."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


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
        return run_page(page, **query)

    return opened


@pytest.fixture(scope="session")
def look_at() -> OpenPage:
    """The same for tests that only look: pages without a query are opened once."""

    @cache
    def opened(store: Path, page: str = "overview") -> AppTest:
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv(VARIABLE, str(store))
            return run_page(page)

    return opened


def run_page(page: str, **query: str | list[str]) -> AppTest:
    app = AppTest.from_file(SCRIPT, default_timeout=60)
    app._page_hash = calc_hash(page)  # AppTest itself can only switch between files
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()
