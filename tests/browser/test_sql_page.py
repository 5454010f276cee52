"""SQL in a real Chromium: written with completion, run by a key, sent as a link, opened by somebody else."""

import re
import urllib.request

import example_store
import pytest
from playwright.sync_api import Browser, Page, expect
from test_app import address, page, store  # noqa: F401 - fixtures

from db.store import Store

pytestmark = [pytest.mark.browser, pytest.mark.slow]
QUERY = "SELECT restorer_id, count(*) AS n FROM result WHERE task_id = 'sr2' GROUP BY ALL ORDER BY ALL"


def test_a_query_is_written_run_and_shared_and_a_fresh_browser_sees_what_changed(
    page: Page,  # noqa: F811
    address: str,  # noqa: F811
    store: Store,  # noqa: F811
) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{address}/sql")
    editor = page.get_by_role("textbox", name="SQL query")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT psn")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("psnr_y")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(QUERY)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("5 rows ·")).to_be_visible()
    expect(editor).to_contain_text("GROUP BY ALL ORDER BY ALL")

    page.get_by_role("radio", name="Chart").click()
    expect(page.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first).to_be_visible()
    page.get_by_role("button", name="Share").click()
    link = page.get_by_text(re.compile(r"/sql\?query=\S+rows=")).first.inner_text()
    bars = shown(page)

    browser = page.context.browser
    assert browser is not None
    assert opened(browser, link) == bars

    example_store.add_result(store, "picture77")
    other = browser.new_context().new_page()
    other.goto(link)
    expect(other.get_by_text("Rows: 1 changed.")).to_be_visible(timeout=60_000)
    other.context.close()
    assert errors == []


def test_the_rows_of_a_shipped_query_come_over_http(address: str) -> None:  # noqa: F811
    with urllib.request.urlopen(f"{address}/api/query/coverage.csv", timeout=60) as answer:
        assert answer.read().startswith(b"task_id,restorer_title,family,done,failed,missing\n")
        assert answer.headers["etag"]


def opened(browser: Browser, link: str) -> list[str]:
    """What somebody else sees."""
    page = browser.new_context().new_page()  # noqa: F811
    page.goto(link)
    expect(page.get_by_text("5 rows ·")).to_be_visible(timeout=60_000)
    bars = shown(page)
    page.context.close()
    return bars


def shown(page: Page) -> list[str]:  # noqa: F811
    """What the marks of the chart say to whoever hears them."""
    marks = page.get_by_test_id("stVegaLiteChart").locator("[aria-roledescription=bar]")
    expect(marks.first).to_be_visible(timeout=60_000)
    return sorted(mark.get_attribute("aria-label") or "" for mark in marks.all())
