"""`ingest sql`: the sandbox's door for the person at this machine."""

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from db.errors import QueryError
from db.store import Store
from db.writing.publish import publish
from ingest.cli import app


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = Store.create(tmp_path_factory.mktemp("store"))
    publish(store)
    return store.path


def ask(store: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["sql", "--store", str(store), *arguments])


def test_an_export_is_whole(store: Path) -> None:
    answer = ask(store, "--format", "csv", "SELECT range AS n, 'a, \"b\"' AS text, NULL AS nothing FROM range(12345)")
    rows = [*csv.DictReader(io.StringIO(answer.stdout))]
    assert len(rows) == 12_345
    assert rows[-1] == {"n": "12344", "text": 'a, "b"', "nothing": ""}
    assert answer.stderr == ""


def test_a_table_on_the_screen_says_that_it_is_cut(store: Path) -> None:
    answer = ask(store, "FROM range(1001)")
    assert len(answer.stdout.splitlines()) == 1001
    assert answer.stderr == "the first 1000 rows; --limit N shows more, --format csv gives all\n"
    assert ask(store, "FROM range(1000)").stderr == ""
    assert "the first 3 rows" in ask(store, "--limit", "3", "FROM range(4)").stderr


def test_an_export_is_cut_only_when_asked(store: Path) -> None:
    assert ask(store, "--format", "csv", "--limit", "2", "FROM range(10)").stdout == "range\n0\n1\n"


def test_a_missing_value_and_an_empty_answer_are_said_plainly(store: Path) -> None:
    assert ask(store, "SELECT NULL AS a, 'x' AS b").stdout.split() == ["a", "b", "NULL", "x"]
    assert ask(store, "SELECT 1 WHERE false").stdout == "no rows\n"
    assert ask(store, "--format", "csv", "SELECT 1 AS a WHERE false").stdout == "a\n"


def test_a_statement_may_begin_with_a_comment(store: Path) -> None:
    assert ask(store, "-- from under a chart\nSELECT 1 AS one").stdout.split() == ["one", "1"]


def test_an_answer_does_not_steer_the_terminal(store: Path) -> None:
    assert ask(store, "SELECT chr(27) || '[2Jgone' AS a").stdout.split() == ["a", r"\x1b[2Jgone"]


@pytest.mark.parametrize("flags", [[], ["--format", "csv"], ["--no-limits"]])
@pytest.mark.parametrize(
    "statement",
    ["FROM read_text('/etc/passwd')", "FROM enable_logging()", "COPY run TO '/tmp/x'", "SELECT getenv('HOME')"],
)
def test_no_flag_opens_what_is_locked(store: Path, statement: str, flags: list[str]) -> None:
    answer = ask(store, *flags, statement)
    assert isinstance(answer.exception, QueryError)
    assert len(str(answer.exception).splitlines()) == 1


def test_a_statement_that_takes_too_long_is_stopped(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ingest.commands import sql

    monkeypatch.setattr(sql, "SECONDS", 0.5)
    answer = ask(store, "SELECT sum(a.range + b.range) FROM range(3000000) a, range(3000000) b")
    assert str(answer.exception) == "stopped after 0.5 seconds; add a filter or a LIMIT"


def test_a_saved_query_is_asked_by_its_name_and_its_parameters_set(store: Path) -> None:
    answer = ask(store, "--saved", "wins", "--set", "task=sr2", "--format", "csv")
    assert answer.stdout == "winner,loser,share,n\n"
    assert "wins has no parameter tusk; did you mean task" in str(
        ask(store, "--saved", "wins", "--set", "tusk=1").exception
    )


def test_a_statement_comes_from_standard_input_and_has_parameters_too(store: Path) -> None:
    arguments = ["sql", "--store", str(store), "-", "--set", "x=2.5", "--set", "y=two", "--format", "json"]
    answer = CliRunner().invoke(app, arguments, input="SELECT $x * 2 AS five, $y AS two")
    assert json.loads(answer.stdout) == [{"five": 5.0, "two": "two"}]


def test_a_statement_or_a_saved_query_and_not_both(store: Path) -> None:
    assert "expected one SELECT" in str(ask(store).exception)
    assert "and not both" in str(ask(store, "SELECT 1", "--saved", "wins").exception)
    assert "is no NAME=VALUE" in ask(store, "SELECT 1", "--set", "x").stderr


def test_a_script_gets_json_by_the_option_that_every_command_has(store: Path) -> None:
    answer = ask(store, "--json", "SELECT 0.5 AS half, NULL AS nothing FROM range(2)")
    assert json.loads(answer.stdout) == [{"half": 0.5, "nothing": None}] * 2


def test_a_table_shows_six_digits_of_a_fraction_and_its_columns_in_line(store: Path) -> None:
    lines = ask(store, "SELECT 2 / 3 AS share, 'a' AS n UNION ALL SELECT 12345.678, 'long'").stdout.splitlines()
    assert sorted(lines) == ["   share     n", " 12345.7  long", "0.666667     a"]


def test_parquet_is_read_back(store: Path) -> None:
    answer = ask(store, "--format", "parquet", "FROM range(1001)")
    assert pd.read_parquet(io.BytesIO(answer.stdout_bytes))["range"].tolist() == list(range(1001))


def test_queries_go_from_store_to_store_as_files(tmp_path: Path) -> None:
    mine, folder = tmp_path / "mine", tmp_path / "queries"
    file = tmp_path / "big-images.sql"
    file.write_text('-- /// query\n-- title = "Big images"\n-- ///\nSELECT 1 AS one\n')
    runner = CliRunner()
    assert (
        runner.invoke(app, ["sql", "import", str(file), "--store", str(mine)]).stdout == "1 queries saved: big-images\n"
    )
    assert "big-images\tBig images" in runner.invoke(app, ["sql", "list", "--store", str(mine)]).stdout
    runner.invoke(app, ["sql", "export", str(folder), "--store", str(mine)])
    assert (folder / "big-images.sql").read_text() == file.read_text()
    assert ask(mine, "--saved", "big-images").stdout.split() == ["one", "1"]
