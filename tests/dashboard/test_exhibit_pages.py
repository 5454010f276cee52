"""The pages Alignment, Resources and Compare, through the app."""

from collections.abc import Callable

import alignment_store
import pytest
from alignment_store import IMAGES, STAND_IN, value_of
from streamlit.testing.v1 import AppTest

from db.store import Store

OpenPage = Callable[..., AppTest]


def said(app: AppTest) -> str:
    kinds = (app.title, app.header, app.markdown, app.caption, app.info, app.warning, app.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def test_the_encoder_that_stands_in_is_called_by_its_name(stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["alignment"].path, "alignment")

    assert not app.exception
    assert "EfficientNet-Lite0 stands in for the paper's DINOv2" in said(app)


def test_the_table_has_the_means_of_the_store_lq_first_and_the_papers_apart(
    stores: dict[str, Store], open_page: OpenPage
) -> None:
    app = open_page(stores["alignment"].path, "alignment")
    table = app.table[0].value
    mean = sum(value_of(image, "sr4", "span", STAND_IN) for image in IMAGES) / len(IMAGES)

    assert table.index[0] == "LQ"
    assert table.loc["SPAN", "sr4 · Alignment, patches ↓"].startswith(f"**{mean:#.4g}**")
    assert "Table 1a: restored against target" in said(app)
    assert "0.5846" in app.dataframe[0].value["Paper"].tolist()


def test_images_that_deviate_most_are_those_of_the_worst_restorer(
    stores: dict[str, Store], open_page: OpenPage
) -> None:
    app = open_page(stores["alignment"].path, "alignment", **{"in": "sr4"})
    worst = max(IMAGES, key=lambda image: value_of(image, "sr4", "diffbir", STAND_IN))
    links = [element.proto.label for element in app.get("page_link")]

    assert next(label for label in links if "DiffBIR" in label).startswith(f"{worst}.png · sr4")


def test_against_the_degraded_image_the_pixels_are_those_of_its_scale(
    stores: dict[str, Store], open_page: OpenPage
) -> None:
    app = open_page(stores["alignment"].path, "alignment", against="degraded")

    assert not app.exception
    assert "sr4 · LR consistency (SSIM) ↑" in app.table[0].value.columns
    assert "Table 1b" in said(app)


def test_without_a_target_alignment_is_not_defined(stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["no target"].path, "alignment", against="none")

    assert not app.exception
    assert "**not defined**" in said(app)
    assert "Without a target" in said(app)


def test_a_store_without_alignment_says_the_command_that_adds_it(stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["partly failed"].path, "alignment")

    assert any("--metric align_patch" in code.value for code in app.code)


def test_resources_list_the_models_within_a_budget(stores: dict[str, Store], open_page: OpenPage) -> None:
    within = open_page(stores["partly failed"].path, "resources", ms="30", quality="psnr_y", task=["sr4"])
    none = open_page(stores["partly failed"].path, "resources", ms="10", quality="psnr_y", task=["sr4"])

    assert within.dataframe[0].value["Restorer"].tolist()[0] == "SPAN"
    assert "No restorer keeps within these limits" in said(none)


@pytest.mark.parametrize("cost", ["latency", "parameters", "memory", "flops", "weights"])
def test_every_cost_is_drawn(cost: str, stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["partly failed"].path, "resources", cost=cost, task=["sr4"])

    assert not app.exception
    assert "Choose a model" in said(app)


def test_compare_counts_wins_and_links_to_pictures(stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(
        stores["partly failed"].path, "compare", a="span-0", b="diffbir-0", by="psnr_y", also="niqe", task=["sr4"]
    )
    table = app.dataframe[0].value

    assert not app.exception
    assert table[["Task", "n", "A wins", "B wins"]].to_numpy().tolist() == [["sr4", 8, 8, 0]]
    assert "On 8 of 8 degraded images the metrics prefer different sides." in said(app)
    assert sum("sr4" in element.proto.label for element in app.get("page_link")) >= 8


def test_compare_with_itself_says_so(stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["partly failed"].path, "compare", a="span-0", b="span-0")

    assert "Both sides are the same" in said(app)


def test_alignment_scores_reach_every_picture() -> None:
    assert len({value_of(image, "sr2", "span", STAND_IN) for image in alignment_store.IMAGES}) == len(IMAGES)
