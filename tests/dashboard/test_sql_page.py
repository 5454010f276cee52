"""The SQL page, through the app: links, parameters, answers, what changed, saving."""

import shutil
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from pathlib import Path

import example_store
import pytest
from streamlit.testing.v1 import AppTest
from test_pages import texts

from dashboard import sql_link
from dashboard.data import sandboxes
from dashboard.widgets import sql_draft
from db.queries.query import Argument, Query
from db.reading.background_query import Question
from db.reading.saved_queries import find, versions
from db.store import Snapshot, Store
from db.writing.save_query import save

OpenPage = Callable[..., AppTest]
COUNT = "SELECT restorer_id, count(*) AS n FROM result WHERE task_id = $task GROUP BY ALL ORDER BY ALL"


@pytest.fixture(scope="module")
def store(stores: dict[str, Store]) -> Store:
    return stores["partly failed"]


@pytest.fixture(scope="module", autouse=True)
def workers() -> Generator[None]:
    yield
    sandboxes.pool().close()


@pytest.fixture
def own(store: Store, tmp_path: Path) -> Store:
    """A store to write into."""
    return Store.open(shutil.copytree(store.path, tmp_path / "store"))


def done(app: AppTest) -> AppTest:
    """The page as soon as its query has been answered."""
    for _ in range(60):
        if app.session_state["sql-draft"].running is None:
            return app
        app.session_state["sql-draft"].running.wait(1)
        app.run()
    raise AssertionError("no answer")


def whole(sql: str, **parameters: str) -> str:
    return sql_link.encode(sql, parameters, {"mark": "bar", "x": "n", "y": "restorer_id"})[sql_link.KEY]


def test_a_whole_link_shows_query_parameters_table_and_chart(store: Store, open_page: OpenPage) -> None:
    app = done(open_page(store.path, "sql", query=whole(COUNT, task="sr4")))
    assert not app.exception
    work = app.session_state["sql-draft"]
    assert work.text == COUNT
    assert app.text_input(key="sql-parameter-task").value == "sr4"
    assert work.answer.rows["n"].tolist() == [8, 8, 8, 8, 8]
    assert app.session_state["sql-view"] == "Chart"
    assert [app.selectbox(key=f"sql-chart-{channel}").value for channel in ("mark", "x", "y")] == [
        "bar",
        "n",
        "restorer_id",
    ]


def test_a_short_link_names_a_query_and_its_parameters(store: Store, open_page: OpenPage) -> None:
    app = done(open_page(store.path, "sql", q="wins", metric="niqe", task="sr2"))
    assert app.selectbox(key="sql-parameter-metric").value == "niqe"
    assert app.selectbox(key="sql-parameter-task").value == "sr2"
    assert "Who wins against whom" in texts(app)
    assert set(app.session_state["sql-draft"].answer.rows["winner"]) == {"SPAN", "Wiener", "DiffBIR"}


def test_filters_of_other_pages_in_the_address_are_not_taken_for_parameters(store: Store, open_page: OpenPage) -> None:
    app = done(open_page(store.path, "sql", q="coverage", restorer="span"))
    assert not app.warning
    assert len(app.session_state["sql-draft"].answer.rows) > 1


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ({"query": "eNq"}, "cut off"),
        ({"q": "covera"}, "did you mean coverage"),
        ({"q": "wins", "tusk": "sr2"}, "wins has no parameter tusk"),
    ],
)
def test_a_damaged_link_says_so_and_the_page_works(
    store: Store, open_page: OpenPage, address: dict[str, str], message: str
) -> None:
    app = open_page(store.path, "sql", **address)
    assert not app.exception
    assert message in app.warning[0].value.replace("\\", "")


def test_run_answers_what_is_in_the_editor_and_the_address_follows(store: Store, open_page: OpenPage) -> None:
    app = open_page(store.path, "sql")
    app.session_state["sql-draft"].text = "SELECT 7 AS seven"
    done(app.button(key="sql-run").click().run())
    assert app.dataframe[0].value["seven"].tolist() == [7]
    (packed,) = [app.query_params["query"]] if isinstance(app.query_params["query"], str) else app.query_params["query"]
    assert sql_link.decode(packed).sql == "SELECT 7 AS seven"


def test_an_error_keeps_the_text_and_is_shown_as_text(store: Store, open_page: OpenPage) -> None:
    app = done(open_page(store.path, "sql", query=whole("SELECT * FROM read_text('/etc/hostname')")))
    assert "read\\_text may not be called" in app.error[0].value
    assert app.session_state["sql-draft"].text == "SELECT * FROM read_text('/etc/hostname')"


def test_a_query_that_takes_long_can_be_taken_back(store: Store, open_page: OpenPage) -> None:
    endless = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t"
    app = open_page(store.path, "sql", query=whole(endless))
    assert app.info[0].value == "Running …"
    started = time.monotonic()
    app.button(key="sql-cancel").click().run()
    done(app)
    assert time.monotonic() - started < 8
    assert app.error[0].value == "cancelled"
    assert app.session_state["sql-draft"].text == endless


def test_an_answer_that_is_cut_says_so(store: Store, open_page: OpenPage) -> None:
    app = done(open_page(store.path, "sql", query=sql_link.encode("FROM range(10001)")["query"]))
    assert "the first 10,000 rows" in app.warning[0].value
    assert len(app.dataframe[0].value) == 10_000


def test_text_of_an_answer_is_never_markup(store: Store, open_page: OpenPage) -> None:
    sql = "SELECT '![x](https://example.org/x.png) <img src=x>' AS \"[a](https://example.org)\""
    app = done(open_page(store.path, "sql", query=sql_link.encode(sql)["query"]))
    assert "example.org" not in texts(app)


def test_a_link_from_a_snapshot_that_is_kept_shows_what_changed_row_by_row(own: Store, open_page: OpenPage) -> None:
    made_from = own.current()
    assert made_from is not None
    example_store.add_result(own, "picture99")
    app = done(open_page(own.path, "sql", query=whole(COUNT, task="sr2"), snapshot=str(made_from.seq)))
    assert "Rows: 1 changed." in app.warning[0].value
    assert "Compared with that snapshot" in app.warning[0].value
    assert app.dataframe[0].value[["change", "restorer_id", "n"]].to_numpy().tolist() == [
        ["was", "span", 8],
        ["changed", "span", 9],
    ]


def test_a_link_from_a_snapshot_that_is_gone_is_compared_with_its_digest(own: Store, open_page: OpenPage) -> None:
    app = done(open_page(own.path, "sql", query=whole(COUNT, task="sr2")))
    (link,) = [code.value for code in app.code if "rows=" in code.value]
    digest = link.split("rows=")[1].split("&")[0].replace("%3D", "=")
    made_from = own.current()
    assert made_from is not None
    for number in range(4):
        example_store.add_result(own, f"more{number}")
    app = done(open_page(own.path, "sql", query=whole(COUNT, task="sr2"), snapshot=str(made_from.seq), rows=digest))
    assert "Rows: 1 changed." in app.warning[0].value
    assert "digest" in app.warning[0].value
    assert app.dataframe[0].value["n"].tolist() == [12]


def test_a_link_without_a_digest_says_what_cannot_be_told(own: Store, open_page: OpenPage) -> None:
    app = done(open_page(own.path, "sql", query=whole(COUNT, task="sr2"), snapshot="0"))
    assert "cannot be told" in app.warning[0].value


def test_a_query_is_forked_saved_and_found_by_its_name(own: Store, open_page: OpenPage) -> None:
    app = done(open_page(own.path, "sql", q="wins", metric="niqe"))
    assert app.text_input(key="sql-save-slug").value == "my-wins"
    app.text_input(key="sql-save-title").set_value("Wins by *NIQE*")
    app.text_input(key="sql-author").set_value("Ada")
    app.button(key="sql-save-now").click().run()
    assert not app.exception
    snapshot = own.current()
    assert snapshot is not None
    query = find(snapshot, "my-wins")
    assert (query.title, query.author, query.forked_from, query.version) == ("Wins by *NIQE*", "Ada", "wins", 1)
    assert {each.name: each.default for each in query.parameters} == {"metric": "niqe", "task": "sr4"}
    assert "Wins by \\*NIQE\\*" in [button.label for button in app.button]


def test_a_query_that_may_not_be_saved_is_an_error_in_one_line(own: Store, open_page: OpenPage) -> None:
    app = done(open_page(own.path, "sql", q="wins"))
    app.text_input(key="sql-save-slug").set_value("Wins!")
    app.button(key="sql-save-now").click().run()
    assert "no slug" in app.error[0].value
    snapshot = own.current()
    assert snapshot is not None
    assert versions(snapshot) == []


def test_the_gallery_is_searched_and_starred_queries_come_first(own: Store, open_page: OpenPage) -> None:
    save(own, Query(slug="mine", title="Mine", sql="SELECT 1 AS one"))
    app = open_page(own.path, "sql")
    app.text_input(key="sql-search").set_value("ceiling autoencoder").run()
    opened = [button.label for button in app.button if (button.key or "").startswith("sql-open")]
    assert opened == ["Table 2: what the autoencoder alone loses"]
    app.text_input(key="sql-search").set_value("").run()
    done(app.button(key="sql-open-Shipped-wins").click().run())
    app.button(key="sql-star").click().run()
    opened = [button.label for button in app.button if (button.key or "").startswith("sql-open")]
    assert opened[:2] == ["Who wins against whom", "Mine"]


def test_a_column_is_inserted_at_the_cursor_and_the_history_remembers(own: Store, open_page: OpenPage) -> None:
    app = done(open_page(own.path, "sql", query=whole("SELECT 1 AS n, 'a' AS restorer_id")))
    app.button(key="sql-insert-result-gamma").click().run()
    assert app.session_state["sql-draft"].insert == "gamma"
    assert "SELECT 1 AS n, 'a' AS restorer\\_id" in [button.label for button in app.button]


def test_a_query_whose_snapshot_is_replaced_meanwhile_is_asked_again(
    store: Store, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Snapshot] = []

    def question(*, snapshot: Snapshot, sql: str, parameters: Mapping[str, Argument]) -> Question:
        asked.append(snapshot)
        gone = replace(snapshot, path=snapshot.path.with_name("00000000.duckdb"))
        return Question(snapshot=gone if len(asked) == 1 else snapshot, sql=sql, parameters=parameters)

    monkeypatch.setattr(sql_draft, "Question", question)
    app = done(open_page(store.path, "sql", query=whole(COUNT, task="sr4")))
    work = app.session_state["sql-draft"]
    assert (len(asked), work.error) == (2, "")
    assert work.answer is not None
