"""What the pages say of stores that lack what they count on."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from db.store import Store

OpenPage = Callable[..., AppTest]


def texts(app: AppTest) -> str:
    kinds = (app.title, app.header, app.markdown, app.caption, app.info, app.warning)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def test_photographs_without_targets_are_compared_by_what_can_be_measured(
    stores: dict[str, Store], open_page: OpenPage
) -> None:
    app = open_page(stores["no target"].path, "tradeoff")

    assert not app.exception
    assert "Without a target" in texts(app)
    assert "n = 7 images" in texts(app)
    assert "no distortion can be measured" in texts(app)


def test_a_restorer_that_is_alone_leads_nobody(stores: dict[str, Store], open_page: OpenPage) -> None:
    said = texts(open_page(stores["alone"].path))

    assert "**SPAN** alone" in said
    assert "nobody to compare it with" in said


def test_failures_are_counted_above_all_else(stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["only failures"].path)

    assert {metric.label: metric.value for metric in app.metric}["Failed"] == "2"
    assert app.header[0].value == "What failed"
    assert app.dataframe[0].value["times"].tolist() == [2]


def test_stale_results_take_no_part(stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["stale"].path)

    assert not app.exception
    assert {metric.label: metric.value for metric in app.metric}["Restored"] == "0"


def test_tasks_of_one_title_have_panels_of_their_own(stores: dict[str, Store], open_page: OpenPage) -> None:
    said = texts(open_page(stores["shared names"].path, "tradeoff"))

    assert r"Super-resolution (sr2)" in said
    assert r"Super-resolution (sr4)" in said


def test_without_latent_diffusion_claims_say_what_is_missing(stores: dict[str, Store], open_page: OpenPage) -> None:
    said = texts(open_page(stores["only traditional"].path))

    assert "both a latent diffusion and a traditional restorer are needed" in said
    assert "no data" in said
