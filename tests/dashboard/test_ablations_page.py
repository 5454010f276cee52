"""The Ablations page, through the app."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.data.claims import claims
from dashboard.pages.ablations import COMMAND, VIEWS
from db.store import Store

OpenPage = Callable[..., AppTest]


def said(app: AppTest) -> str:
    kinds = (app.title, app.markdown, app.caption, app.info, app.warning, app.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


@pytest.mark.parametrize("name", ["empty", "tiny"])
def test_a_store_without_settings_says_the_command_that_makes_them(
    name: str, stores: dict[str, Store], open_page: OpenPage
) -> None:
    app = open_page(stores[name].path, "ablations")

    assert not app.exception
    assert COMMAND in [code.value for code in app.code]


def test_a_latent_model_in_one_setting_says_so(stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["partly failed"].path, "ablations")

    assert not app.exception
    assert "diffbir has results in one setting, and no ceiling of its own." in said(app)
    assert COMMAND in [code.value for code in app.code]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", ["ablations", "failing ablations"])
def test_every_view_opens(name: str, view: str, stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores[name].path, "ablations", ablation=view)

    assert not app.exception
    assert "n = " in said(app)


def test_only_what_the_store_holds_is_offered(stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["failing ablations"].path, "ablations")

    assert "VAE ceiling" not in app.segmented_control(key="ablation").options
    assert "Not in this store yet for clir-small-cldm: vae ceiling" in said(app)


def test_a_value_that_lacks_images_is_named_and_does_not_shrink_the_rest(
    stores: dict[str, Store], open_page: OpenPage
) -> None:
    app = open_page(stores["failing ablations"].path, "ablations")

    assert "**sr2**: 6 of 6 samples are shared; left out: 200 has 3" in said(app)
    assert "n = 6 images a task" in said(app)


def test_one_failure_costs_its_own_value_alone(stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["failing ablations"].path, "ablations", ablation="steps")

    assert "left out: 50 has 5" in said(app)


def test_the_reader_pins_the_other_fields(stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["ablations"].path, "ablations")
    assert r"start\_from = stage1" in said(app)

    app.selectbox(key="held_start_from").select("target").run()

    assert not app.exception
    assert r"start\_from = target" in said(app)


def test_the_ceiling_table_has_every_role_and_the_share_of_the_loss(
    stores: dict[str, Store], open_page: OpenPage
) -> None:
    app = open_page(stores["ablations"].path, "ablations", ablation="ceiling")

    table = app.dataframe[0].value
    assert table["Role"].tolist()[:5] == ["target", "ceiling", "stage 1", "restored", "share of loss"]
    assert table["n"].iloc[0] == 6


def test_the_sql_is_shown_under_the_figure(stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["ablations"].path, "ablations")

    assert any("FROM scored" in code.value and "$setting_ids" not in code.value for code in app.code)


def test_filters_keep_the_tasks_asked_for(stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["ablations"].path, "ablations", task=["sr4"])

    assert not app.exception
    assert "n = 6 images" in said(app)
    assert "images a task" not in said(app)


def test_a_claim_about_settings_leads_to_a_view_that_there_is() -> None:
    led = [claim.query["ablation"] for claim in claims() if claim.page == "ablations"]

    assert led
    assert set(led) <= set(VIEWS)
