"""Lists that people and programs can read."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result
from rich.console import Console

from clir_core.weights.catalogue import entries
from ingest.commands.listing import drawn, plain
from ingest.job.catalogue import all_metrics


def test_metrics_are_tab_separated_in_a_pipe_and_no_id_is_cut(clir: Callable[..., Result]) -> None:
    head, *lines = clir("metrics", "list").stdout.splitlines()
    assert head.split("\t")[0] == "metric"
    assert [line.split("\t")[0] for line in lines] == list(all_metrics())
    assert {len(line.split("\t")) for line in (head, *lines)} == {8}


def test_weights_are_tab_separated_in_a_pipe_and_no_id_is_cut(clir: Callable[..., Result]) -> None:
    _, *lines = clir("weights", "list").stdout.splitlines()
    assert {line.split("\t")[0] for line in lines} == set(entries())
    bundled = {line.split("\t")[0] for line in lines if line.split("\t")[2] == "ready"}
    assert bundled == {"clir-small"}, "nothing else is in an empty folder"
    assert {line.split("\t")[2] for line in lines} == {"missing", "ready"}


@pytest.mark.parametrize("command", ["metrics", "weights"])
def test_json_is_a_list_of_objects(clir: Callable[..., Result], command: str) -> None:
    rows = json.loads(clir(command, "list", "--json").stdout)
    assert len(rows) > 20
    assert {"metric", "name"} & rows[0].keys()


@pytest.mark.parametrize("command", ["metrics", "weights"])
def test_an_empty_answer_says_what_to_do(clir: Callable[..., Result], command: str) -> None:
    listed = clir(command, "list", "nothing-like-it")
    assert listed.stdout == ""
    assert f'"python -m ingest {command} list" lists all' in listed.stderr


def test_at_80_columns_every_id_stands_whole(clir: Callable[..., Result]) -> None:
    rows = json.loads(clir("metrics", "list", "--json").stdout)
    console = Console(width=80, force_terminal=False, color_system=None)
    with console.capture() as captured:
        console.print(drawn(rows))
    text = captured.get()
    assert all(len(line) <= 80 for line in text.splitlines())
    assert [line.split()[0] for line in text.splitlines() if not line.startswith(" ")] == list(all_metrics())


def test_what_is_missing_is_null_and_what_a_terminal_obeys_is_shown() -> None:
    assert plain([{"id": "a", "value": None, "on": True, "note": "x\ty\x1b[1m"}]) == [
        "id\tvalue\ton\tnote",
        "a\tNULL\tyes\tx\\ty\\x1b[1m",
    ]


@pytest.mark.parametrize("command", [("run",), ("plan",), ("sql",), ("import",), ("metrics", "list")])
def test_help_names_no_value_for_flags(clir: Callable[..., Result], command: tuple[str, ...]) -> None:
    shown = clir(*command, "--help").output
    assert "<bool>" not in shown
    assert "list[" not in shown
