"""Every page, through the app, on an empty, a tiny and a partly failed store."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import example_store
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.data.contents import seen_text
from dashboard.navigation import PAGES
from db.reading.finder import Search, found_samples
from db.records import Shard
from db.store import Store
from db.writing import spool
from db.writing.publish import publish

OpenPage = Callable[..., AppTest]
TITLES = {page.URL_PATH: page for page in PAGES}


def texts(app: AppTest) -> str:
    """Everything the page says."""
    kinds = (app.title, app.header, app.subheader, app.markdown, app.caption, app.info, app.warning, app.error)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


@pytest.mark.parametrize("page", TITLES)
@pytest.mark.parametrize(
    "name",
    [
        "empty",
        "tiny",
        "partly failed",
        "only traditional",
        "alone",
        "only failures",
        "no target",
        "stale",
        "shared names",
    ],
)
def test_every_page_opens_on_every_store(name: str, page: str, stores: dict[str, Store], look_at: OpenPage) -> None:
    app = look_at(stores[name].path, page)

    assert not app.exception
    assert len(app.title) == 1


@pytest.mark.parametrize("page", TITLES)
def test_an_empty_store_says_how_to_fill_it(page: str, stores: dict[str, Store], look_at: OpenPage) -> None:
    app = look_at(stores["empty"].path, page)

    assert "make demo" in app.code[0].value
    assert "python -m ingest demo" in app.code[0].value


def test_a_folder_that_is_no_store_is_an_error_with_a_way_out(tmp_path: Path, open_page: OpenPage) -> None:
    app = open_page(tmp_path / "nowhere")

    assert "nowhere is not a results store" in app.error[0].value
    assert "make demo" in app.code[0].value


def test_the_page_finds_the_store_as_soon_as_it_is_there(tmp_path: Path, open_page: OpenPage) -> None:
    app = open_page(tmp_path / "store")
    example_store.tiny_store(tmp_path / "store")

    assert app.run().title[0].value == "Overview"


def test_a_store_whose_snapshot_is_lost_is_an_error_and_no_endless_loop(
    stores: dict[str, Store], tmp_path: Path, open_page: OpenPage
) -> None:
    store = Store.open(shutil.copytree(stores["tiny"].path, tmp_path / "store"))
    snapshot = store.current()
    assert snapshot is not None
    snapshot.path.unlink()

    app = open_page(store.path)

    assert not app.exception
    assert "00000001.duckdb" in app.error[0].value or "snapshot 1" in app.error[0].value


def test_a_store_before_its_first_publication_waits(tmp_path: Path, open_page: OpenPage) -> None:
    app = open_page(Store.create(tmp_path / "new").path)

    assert app.title[0].value == "The store is empty"
    assert not app.exception


def test_the_overview_counts_what_there_is(stores: dict[str, Store], look_at: OpenPage) -> None:
    app = look_at(stores["partly failed"].path)

    shown = {metric.label: metric.value for metric in app.metric}
    assert shown["Images"] == "9"
    assert shown["Restored"] == "79"  # 8 pictures x 2 tasks x 5 restorers, less 2 failures, and the photograph
    assert shown["Failed"] == "2"


def test_the_overview_says_whose_each_restorer_is(stores: dict[str, Store], look_at: OpenPage) -> None:
    app = look_at(stores["partly failed"].path)

    licences = next(frame.value for frame in app.dataframe if "licence" in frame.value)
    assert set(licences["title"]) >= {"SPAN", "DiffBIR"}


def test_the_overview_shows_a_running_job_with_its_pace(stores: dict[str, Store], look_at: OpenPage) -> None:
    app = look_at(stores["partly failed"].path)

    assert any("40 of 100 units" in element.proto.text for element in app.get("progress"))


def test_a_run_that_fell_silent_is_lost_and_has_no_bar(tmp_path: Path, open_page: OpenPage) -> None:
    store = Store.create(tmp_path / "store")
    silent = replace(example_store.run("run-1", status="running", done=4, planned=10), heartbeat_at=example_store.START)
    spool.append(store, Shard(key="silent", records=(silent,)))
    publish(store)
    overview, runs = open_page(store.path), open_page(store.path, "runs")

    assert not overview.get("progress")
    assert "The last run was lost" in overview.warning[0].value
    assert ":gray-badge[lost] last heard of 2026" in texts(runs)


def test_the_overview_names_leaders_and_ties(stores: dict[str, Store], look_at: OpenPage) -> None:
    said = texts(look_at(stores["partly failed"].path))

    assert "Most faithful: **SPAN**" in said
    assert "Most natural: **DiffBIR**" in said
    assert "(n = 8)" in said


def test_too_few_images_are_called_too_few(stores: dict[str, Store], look_at: OpenPage) -> None:
    app = look_at(stores["tiny"].path)

    assert "(n = 1)" in texts(app)


def test_the_trade_off_says_who_is_left_out(stores: dict[str, Store], look_at: OpenPage) -> None:
    said = texts(look_at(stores["partly failed"].path, "tradeoff"))

    assert "**sr2**: 8 of 8 samples are shared; left out: diffbir lacks 2, wiener lacks 1" in said
    assert "n = 8 images" in said


def test_the_trade_off_includes_partial_restorers_when_asked(stores: dict[str, Store], open_page: OpenPage) -> None:
    said = texts(open_page(stores["partly failed"].path, "tradeoff", partial="true"))

    assert "**sr2**: 5 of 8 samples are shared; diffbir lacks 2, wiener lacks 1" in said
    assert "n = 5 images" in said


def test_every_gamma_bin_is_accounted_for(stores: dict[str, Store], look_at: OpenPage) -> None:
    said = texts(look_at(stores["partly failed"].path, "tradeoff"))

    assert "Empty: 0.00–0.05, no sample is scored here" in said


def test_a_link_restores_the_trade_off(stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["partly failed"].path, "tradeoff", x="lpips", split="together", task=["sr4"])

    assert not app.exception
    assert app.selectbox(key="x").value == "lpips"
    assert app.multiselect(key="task").value == ["sr4"]
    assert "All tasks" in texts(app)


@pytest.mark.parametrize("split", ["task", "gamma", "together"])
def test_the_trade_off_draws_every_split(split: str, stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["partly failed"].path, "tradeoff", split=split, images="true")

    assert not app.exception


def test_the_link_under_a_chart_holds_the_view_and_the_snapshot(stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["partly failed"].path, "tradeoff", task=["sr4"], split="together")

    snapshot = stores["partly failed"].current()
    assert snapshot is not None
    assert any(f"?task=sr4&split=together&at={snapshot.seq}&seen={snapshot.seq}." in code.value for code in app.code)


def test_filters_that_leave_nothing_say_so(stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["partly failed"].path, "tradeoff", dataset=["real"])

    assert not app.exception
    assert "No image has both scores" in texts(app)


def test_references_stay_when_restorers_are_chosen(stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["partly failed"].path, "tradeoff", restorer=["span"], task=["sr4"])

    assert not app.exception
    assert "n = 8 images" in texts(app)


def test_a_link_opens_exactly_its_sample(stores: dict[str, Store], open_page: OpenPage) -> None:
    sample_id = example_store.sample_id("picture3", "sr4")
    app = open_page(stores["partly failed"].path, "images", sample=sample_id, show=["wiener"])

    assert app.selectbox(key="choice-picture").value == sample_id
    assert app.selectbox(key="choice-task_id").value == "sr4"
    assert app.multiselect(key="show").value == ["wiener"]
    assert "gamma 0.2400" in texts(app)


def test_next_goes_to_the_next_picture_of_the_task(stores: dict[str, Store], open_page: OpenPage) -> None:
    sample_id = example_store.sample_id("picture3", "sr4")
    app = open_page(stores["partly failed"].path, "images", sample=sample_id)

    app.button(key="choice-Next").click().run()

    assert app.selectbox(key="choice-picture").value == example_store.sample_id("picture4", "sr4")
    assert app.query_params["sample"] == example_store.sample_id("picture4", "sr4")


def test_another_task_keeps_the_picture(stores: dict[str, Store], open_page: OpenPage) -> None:
    sample_id = example_store.sample_id("picture3", "sr4")
    app = open_page(stores["partly failed"].path, "images", sample=sample_id)

    app.selectbox(key="choice-task_id").select("sr2").run()

    assert app.selectbox(key="choice-picture").value == example_store.sample_id("picture3", "sr2")


def test_a_sample_that_is_gone_is_said_to_be_gone(stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["partly failed"].path, "images", sample="0" * 64)

    assert "not in the store" in app.warning[0].value


def test_only_restorers_that_this_task_was_given_to_are_shown_at_first(
    stores: dict[str, Store], open_page: OpenPage
) -> None:
    app = open_page(stores["partly failed"].path, "images", sample=example_store.sample_id("photograph", "unknown"))

    assert app.multiselect(key="show").value == ["span"]
    app.selectbox(key="choice-task_id").select("sr4").run()
    assert app.multiselect(key="show").value == ["diffbir", "span", "wiener"]


def test_a_chosen_restorer_without_a_picture_is_said(stores: dict[str, Store], open_page: OpenPage) -> None:
    sample_id = example_store.sample_id("photograph", "unknown")
    app = open_page(stores["partly failed"].path, "images", sample=sample_id, show=["span", "wiener"])

    assert "No picture here of wiener: not run on unknown." in texts(app)


def test_next_follows_the_order_of_the_search(stores: dict[str, Store], open_page: OpenPage) -> None:
    snapshot = stores["partly failed"].current()
    assert snapshot is not None
    search = Search(task_id="sr4", dataset_id="set5", measure="score", restorer_id="span", metric_id="niqe")
    order = found_samples(snapshot, search, 100)["sample_id"].tolist()
    link = {"sort": "score", "sort_of": "span", "sort_by": "niqe"}
    app = open_page(stores["partly failed"].path, "images", sample=order[2], **link)

    app.button(key="choice-Next").click().run()

    assert not app.exception
    assert app.query_params["sample"] == order[3]


def test_numbers_stand_still_while_the_reader_does_not_follow(
    stores: dict[str, Store], open_page: OpenPage, tmp_path: Path
) -> None:
    store = Store.open(shutil.copytree(stores["partly failed"].path, tmp_path / "store"))
    app = open_page(store.path, "tradeoff")
    app.toggle(key="follow").set_value(False).run()
    held = store.current()
    assert held is not None
    example_store.add_result(store, "picture9")

    app.run()
    assert f"Snapshot {held.seq} ·" in texts(app)
    app.toggle(key="follow").set_value(True).run()

    newest = store.current()
    assert newest is not None
    assert any(f"Snapshot {newest.seq}" in caption.value for caption in app.caption)


def test_failures_of_a_sample_are_listed_with_their_reason(stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["partly failed"].path, "images", sample=example_store.sample_id("picture0", "sr2"))

    assert "**DiffBIR** failed on this picture: diffbir ran out of memory" in app.warning[0].value


def test_a_photograph_has_no_gamma(stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["partly failed"].path, "images", sample=example_store.sample_id("photograph", "unknown"))

    assert not app.exception
    assert "no target, so no gamma" in texts(app)


def test_a_run_shows_its_arguments_and_failures(stores: dict[str, Store], look_at: OpenPage) -> None:
    app = look_at(stores["partly failed"].path, "runs")

    assert "python -m ingest run" in app.code[0].value
    assert len(app.dataframe[0].value) == 2


def test_a_link_from_an_older_snapshot_says_so(stores: dict[str, Store], open_page: OpenPage) -> None:
    said = texts(open_page(stores["partly failed"].path, seen="0"))

    assert "This link was made from snapshot 0" in said


def test_a_link_holds_its_snapshot_and_says_what_has_come_since(
    stores: dict[str, Store], open_page: OpenPage, tmp_path: Path
) -> None:
    store = Store.open(shutil.copytree(stores["partly failed"].path, tmp_path / "store"))
    before = store.current()
    assert before is not None
    seen = seen_text(before)
    example_store.add_result(store, "picture9")

    app = open_page(store.path, at=str(before.seq), seen=seen)

    assert f"Since then: +1 degraded sample; +1 restoration. You see snapshot {before.seq}, as it was." in texts(app)
    assert {metric.label: metric.value for metric in app.metric}["Images"] == "9"
    assert not app.toggle(key="follow").value
    app.button(key="show-newest").click().run()
    assert {metric.label: metric.value for metric in app.metric}["Images"] == "10"


def test_a_snapshot_that_is_gone_gives_way_to_the_newest(stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["tiny"].path, at="999")

    assert "Snapshot `999` of this link is not there any more" in app.warning[0].value
    assert not app.exception


def test_a_choice_that_a_link_asks_for_in_vain_is_said(stores: dict[str, Store], open_page: OpenPage) -> None:
    app = open_page(stores["partly failed"].path, "tradeoff", task=["sr3"], x="psnr")

    assert [warning.value.split(";")[0] for warning in app.warning] == [
        "The link asks for x `psnr`, which is not here",
        "The link asks for task `sr3`, which is not here",
    ]


def test_new_results_are_followed_and_choices_kept(
    stores: dict[str, Store], open_page: OpenPage, tmp_path: Path
) -> None:
    store = Store.open(shutil.copytree(stores["partly failed"].path, tmp_path / "store"))
    app = open_page(store.path, "tradeoff", task=["sr2"])
    example_store.add_result(store, "picture9")

    app.run()

    assert not app.exception
    assert app.multiselect(key="task").value == ["sr2"]
    newest = store.current()
    assert newest is not None
    assert any(f"Snapshot {newest.seq}" in caption.value for caption in app.caption)
