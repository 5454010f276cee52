"""What tests in a real Chromium share: one browser a session, and the example stores of the dashboard's tests."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

sys.path += [str(Path(__file__).parent), str(Path(__file__).parents[1] / "dashboard")]

from app_server import CHROMIUM, FLAGS, PATIENCE_MS


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on PATH; install the package `chromium`")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
