"""The report in a real browser, with the network off."""

from collections.abc import Iterator
from pathlib import Path

import example_store
import pytest
from playwright.sync_api import Browser, Page

from dashboard.report import page as written
from dashboard.report.contents import report

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    store = example_store.partly_failed_store(folder / "store")
    snapshot = store.current()
    assert snapshot is not None
    path = folder / "report.html"
    path.write_text(written.html(report(store, snapshot)), encoding="utf-8")
    return path


@pytest.fixture(params=["light", "dark"])
def opened(file: Path, browser: Browser, request: pytest.FixtureRequest) -> Iterator[tuple[Page, list[str], list[str]]]:
    """The page once all charts are drawn, what it asked for, and what it complained of."""
    context = browser.new_context(offline=True, color_scheme=request.param)
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(file.as_uri())
    page.locator("html[data-ready=yes]").wait_for(state="attached")
    yield page, asked, complaints
    context.close()


def test_it_opens_without_a_network_a_request_or_a_complaint(
    opened: tuple[Page, list[str], list[str]], file: Path
) -> None:
    page, asked, complaints = opened

    assert [address for address in asked if not address.startswith("data:")] == [file.as_uri()]
    assert complaints == []
    drawn = page.locator("figure.chart")
    assert drawn.count() > 3
    assert page.locator("figure.chart .vega-embed svg.marks").count() == drawn.count()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_point_tells_its_numbers_and_every_link_of_the_contents_leads_somewhere(
    opened: tuple[Page, list[str], list[str]],
) -> None:
    page = opened[0]
    page.locator("#figure-1 .mark-symbol path").last.hover(force=True)

    assert "PSNR" in page.locator("#vg-tooltip-element").inner_text()
    anchors = page.locator("nav a").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    assert all(page.locator(anchor).count() == 1 for anchor in anchors)
