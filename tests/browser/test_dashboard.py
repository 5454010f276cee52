"""A reader in a real Chromium: links, Back, exports, both themes, nothing from elsewhere, no barrier for anybody."""

import io
import json
from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

import ablation_store
import example_store
import pandas as pd
import pytest
from app_server import PATIENCE_MS, served
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from db.store import Store

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PLANE = "tradeoff?task=sr4&x=psnr_y"
EVERY_PAGE = ("overview", PLANE, "alignment", "resources", "compare", "images", "sql", "runs")
SETTINGS = ("ablations", "ablations?ablation=steps", "ablations?ablation=ceiling", "ablations?ablation=seeds")
IDLE = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return example_store.partly_failed_store(tmp_path_factory.mktemp("dashboard") / "store")


@pytest.fixture(scope="module")
def address(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(store.path, tmp_path_factory.mktemp("elsewhere")) as found:
        yield found


@pytest.fixture(scope="module")
def ablations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a store of many settings."""
    own = ablation_store.ablation_store(tmp_path_factory.mktemp("ablations") / "store")
    with served(own.path, tmp_path_factory.mktemp("elsewhere")) as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    yield page
    context.close()


def points(page: Page):
    return page.get_by_test_id("stVegaLiteChart").first.locator(".mark-symbol path[aria-roledescription=point]")


def test_a_clicked_point_is_ringed_kept_in_the_link_and_found_again_by_back(page: Page, address: str) -> None:
    page.goto(f"{address}/{PLANE}")
    points(page).first.click(force=True)
    expect(page.get_by_text("worst:").first).to_be_visible()
    page.wait_for_url("**point=*")
    kept = page.url

    page.get_by_text("worst:").first.click()
    page.wait_for_url("**/images?sample=*")
    page.go_back()

    page.wait_for_url(kept)
    expect(page.get_by_text("worst:").first).to_be_visible()


def test_back_undoes_a_filter(page: Page, address: str) -> None:
    page.goto(f"{address}/tradeoff?split=gamma")
    page.get_by_role("radio", name="Tasks in one").or_(page.get_by_text("Tasks in one", exact=True)).first.click()
    page.wait_for_url("**split=together*")
    expect(page.get_by_text("All tasks, joined")).to_be_visible()

    page.go_back()

    page.wait_for_url("**split=gamma*")
    expect(page.get_by_text("All tasks, joined")).to_have_count(0)


def test_a_copied_link_restores_the_view_in_another_browser(page: Page, address: str, browser: Browser) -> None:
    page.goto(f"{address}/{PLANE}&split=together&front=false")
    page.get_by_role("button", name="Link").first.click()
    link = page.locator("[data-testid=stCode]", has_text="seen=").first.inner_text().replace("\n", "")
    other = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
    other.goto(link)

    expect(other.get_by_text("All tasks, joined")).to_be_visible(timeout=PATIENCE_MS)
    expect(other.get_by_label("Pareto front")).not_to_be_checked()
    expect(other.get_by_test_id("stSidebar").get_by_text("sr4", exact=True)).to_be_visible()
    other.context.close()


def test_every_export_opens(page: Page, address: str) -> None:
    page.goto(f"{address}/{PLANE}")
    expect(page.get_by_role("heading", name="Against information retention")).to_be_visible()
    page.wait_for_timeout(1500)  # a run of the script that goes on would cancel a download
    page.get_by_role("button", name="Export").first.click()
    made: dict[str, bytes] = {}
    for form in ("CSV", "Parquet", "LaTeX", "PNG", "SVG", "Vega-Lite"):
        with page.expect_download() as download:
            page.get_by_test_id("stPopoverBody").get_by_role("button", name=form).click()
        made[form] = download.value.path().read_bytes()

    rows = pd.read_csv(io.BytesIO(made["CSV"]))
    assert {"restorer_id", "psnr_y", "niqe", "front_share"} <= set(rows)
    assert len(pd.read_parquet(io.BytesIO(made["Parquet"]))) == len(rows)
    assert b"\\begin{tabular}" in made["LaTeX"]
    assert Image.open(io.BytesIO(made["PNG"])).width > 400
    assert b"n = 8 images" in made["SVG"]
    assert b"snapshot" in made["SVG"]
    assert "vega-lite" in json.loads(made["Vega-Lite"])["$schema"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_load_nothing_from_elsewhere_and_stand_in_nobodys_way(
    theme: Literal["light", "dark"], browser: Browser, address: str, ablations: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, color_scheme=theme)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    hosts: set[str | None] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    barriers: dict[str, object] = {}
    for where in (*(f"{address}/{name}" for name in EVERY_PAGE), *(f"{ablations}/{name}" for name in SETTINGS)):
        page.goto(where)
        expect(page.locator("h1")).to_be_visible()
        page.wait_for_function(IDLE)
        page.wait_for_timeout(700)  # charts are drawn after the server is done
        for barrier in axe.run(page).response["violations"]:
            if barrier["impact"] in {"serious", "critical"}:
                barriers[f"{where} {barrier['id']}"] = [node["html"][:160] for node in barrier["nodes"][:3]]
        names = page.locator("[data-testid=stVegaLiteChart] svg[aria-label]").evaluate_all(
            "all => all.map(e => e.ariaLabel)"
        )
        assert "Vega visualization" not in names

    assert barriers == {}
    assert hosts <= {"127.0.0.1", None}
    context.close()


def test_numbers_of_other_pages_are_taken_along_too(page: Page, address: str) -> None:
    for where in ("overview", "resources", "compare"):
        page.goto(f"{address}/{where}")
        page.wait_for_function(IDLE)
        page.wait_for_timeout(1000)
        page.get_by_role("button", name="Export").first.click()
        body = page.get_by_test_id("stPopoverBody")
        with page.expect_download() as numbers:
            body.get_by_role("button", name="CSV").click()
        with page.expect_download() as drawn:
            body.get_by_role("button", name="PNG").click()

        assert len(pd.read_csv(numbers.value.path())) > 0
        assert Image.open(drawn.value.path()).width > 300


def test_the_pictures_of_a_link_are_those_that_were_copied(page: Page, address: str, browser: Browser) -> None:
    sample_id = example_store.sample_id("picture3", "sr4")
    page.goto(f"{address}/images?sample={sample_id}&show=span&task=sr4&sort=score&sort_of=span&sort_down=true")
    expect(page.get_by_test_id("viewer")).to_have_attribute("data-sample", sample_id)
    page.wait_for_function(IDLE)
    other = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
    other.goto(page.url)

    expect(other.get_by_test_id("viewer")).to_have_attribute("data-sample", sample_id, timeout=PATIENCE_MS)
    other.get_by_role("button", name="Sort and filter").click()
    expect(other.get_by_label("Largest first")).to_be_checked()
    other.context.close()


def test_a_narrow_screen_has_panels_below_each_other(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 800, "height": 1000})
    page.goto(f"{address}/tradeoff?x=psnr_y")
    charts = page.get_by_test_id("stVegaLiteChart")
    expect(charts.nth(1)).to_be_visible()
    widths = [charts.nth(index).bounding_box() for index in range(2)]

    assert all(box is not None and box["width"] >= 260 for box in widths)
