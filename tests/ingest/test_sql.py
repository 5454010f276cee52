"""`ingest sql`: the sandbox's door for the person at this machine."""

import csv
import io
from pathlib import Path

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
    answer = ask(store, "--csv", "SELECT range AS n, 'a, \"b\"' AS text, NULL AS nothing FROM range(12345)")
    rows = [*csv.DictReader(io.StringIO(answer.stdout))]
    assert len(rows) == 12_345
    assert rows[-1] == {"n": "12344", "text": 'a, "b"', "nothing": ""}
    assert answer.stderr == ""


def test_a_table_on_the_screen_says_that_it_is_cut(store: Path) -> None:
    answer = ask(store, "FROM range(1001)")
    assert len(answer.stdout.splitlines()) == 1001
    assert answer.stderr == "the first 1000 rows; --limit N shows more, --csv gives all\n"
    assert ask(store, "FROM range(1000)").stderr == ""
    assert "the first 3 rows" in ask(store, "--limit", "3", "FROM range(4)").stderr


def test_an_export_is_cut_only_when_asked(store: Path) -> None:
    assert ask(store, "--csv", "--limit", "2", "FROM range(10)").stdout == "range\n0\n1\n"


def test_a_missing_value_and_an_empty_answer_are_said_plainly(store: Path) -> None:
    assert ask(store, "SELECT NULL AS a, 'x' AS b").stdout.split() == ["a", "b", "NULL", "x"]
    assert ask(store, "SELECT 1 WHERE false").stdout == "no rows\n"
    assert ask(store, "--csv", "SELECT 1 AS a WHERE false").stdout == "a\n"


def test_a_statement_may_begin_with_a_comment(store: Path) -> None:
    assert ask(store, "-- from under a chart\nSELECT 1 AS one").stdout.split() == ["one", "1"]


def test_an_answer_does_not_steer_the_terminal(store: Path) -> None:
    assert ask(store, "SELECT chr(27) || '[2Jgone' AS a").stdout.split() == ["a", r"\x1b[2Jgone"]


@pytest.mark.parametrize("flags", [[], ["--csv"], ["--no-limits"]])
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
