"""Which measure deserves trust, on the page Alignment."""

from collections.abc import Callable
from pathlib import Path

import pytest
from alignment_store import STAND_IN
from streamlit.testing.v1 import AppTest
from validated_store import CHANGED, OURS, validated_store

from db.store import Store

OpenPage = Callable[..., AppTest]


@pytest.fixture(scope="module")
def validated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return validated_store(tmp_path_factory.mktemp("validated") / "store").path


def said(app: AppTest) -> str:
    kinds = (app.header, app.markdown, app.caption, app.info)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def test_a_store_without_a_validation_says_the_command(stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["alignment"].path, "alignment")

    assert not app.exception
    assert "No measure was validated in this store" in said(app)
    assert any("validate alignment --images FOLDER" in code.value for code in app.code)


@pytest.mark.parametrize("split", ["change", "share", "where", "harmless", "gamma"])
def test_the_chart_can_be_split(validated: Path, open_page: OpenPage, split: str) -> None:
    app = open_page(validated, "alignment", trust=split)

    assert not app.exception
    assert "n = 3 images" in said(app)


def test_the_best_measure_of_the_stores_own_validation_is_the_default_with_its_figure(
    validated: Path, open_page: OpenPage
) -> None:
    app = open_page(validated, "alignment")

    assert not app.exception
    assert f"`{OURS}` tells changes of meaning from harmless ones best in this store: AUC 1.00 [1.00, 1.00], n = 3" in (
        said(app)
    )
    assert "n = 3 images" in said(app)
    assert app.selectbox(key="measure").value == OURS


def test_a_measure_that_no_restorer_was_measured_by_is_not_offered(validated: Path, open_page: OpenPage) -> None:
    app = open_page(validated, "alignment")

    assert len(app.selectbox(key="measure").options) == 2
    assert not any("whole image" in option for option in app.selectbox(key="measure").options)


def test_another_measure_can_be_chosen_and_is_not_called_the_default(validated: Path, open_page: OpenPage) -> None:
    app = open_page(validated, "alignment", measure=STAND_IN)

    assert app.selectbox(key="measure").value == STAND_IN
    assert "The default measure" not in said(app)


@pytest.mark.parametrize("page", ["overview", "tradeoff", "alignment", "resources", "compare", "ablations"])
def test_controlled_changes_compete_on_no_page(validated: Path, open_page: OpenPage, page: str) -> None:
    app = open_page(validated, page)

    assert not app.exception
    shown = said(app) + "".join(str(table.value.to_dict()) for table in [*app.table, *app.dataframe])
    assert "Controlled change" not in shown
    assert CHANGED not in shown
    options = [option for kind in (app.selectbox, app.multiselect) for each in kind for option in each.options]
    assert "Controlled change" not in options
