import pytest

from db.errors import QueryError
from db.reading.user_sql import query
from db.store import Snapshot


def test_a_query_answers_in_rows(tiny: Snapshot) -> None:
    answer = query(
        tiny, "SELECT restorer_id, avg(psnr) AS psnr, sum(seed) AS seeds FROM result GROUP BY ALL ORDER BY ALL"
    )
    assert answer.to_dict("list") == {"restorer_id": ["bicubic", "span"], "psnr": [30.0, 30.0], "seeds": [0.0, 0.0]}


def test_only_the_first_rows_are_fetched(tiny: Snapshot) -> None:
    assert query(tiny, "FROM range(5000)", limit=3000)["range"].tolist() == list(range(3000))
    assert query(tiny, "FROM range(1000000000000)", limit=2)["range"].tolist() == [0, 1]
    assert query(tiny, "FROM result", limit=100).shape[0] == 8


def test_parameters_are_values_and_never_sql(tiny: Snapshot) -> None:
    question = "SELECT count(*) AS n FROM result WHERE restorer_id = $restorer"
    assert query(tiny, question, parameters={"restorer": "span"})["n"].tolist() == [4]
    assert query(tiny, question, parameters={"restorer": "' OR 1=1 --"})["n"].tolist() == [0]
    with pytest.raises(QueryError, match="restorer"):
        query(tiny, question)


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT 1; SELECT 2", "expected one SELECT statement, got SELECT, SELECT"),
        ("", "got nothing"),
        ("DELETE FROM score", "got DELETE"),
        ("SET threads = 1", "got SET"),
        ("SELECT 1 +", "syntax error"),
        ("SELECT psnrr FROM result", 'Candidate bindings: "psnr"'),
        ("SELECT * FROM read_csv('/etc/passwd')", "disabled by configuration"),
        ("SELECT * FROM tiny", "does not exist"),
    ],
)
def test_a_refusal_is_one_line_that_says_why(tiny: Snapshot, sql: str, message: str) -> None:
    with pytest.raises(QueryError, match=message) as refusal:
        query(tiny, sql)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "sql", ["FROM result", "DESCRIBE result", "SUMMARIZE run", "VALUES (1)", "WITH a AS (SELECT 1) FROM a;"]
)
def test_every_form_of_select_is_allowed(tiny: Snapshot, sql: str) -> None:
    assert not query(tiny, sql).empty
