"""A query in a file and back: nothing lost, and a damaged file is one line."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.errors import QueryError
from db.queries import sql_file
from db.queries.query import Parameter, Query

LINE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=40).filter(
    lambda text: text.strip() and text.isprintable()
)
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=80)


@given(LINE, TEXT, TEXT, TEXT, st.one_of(st.none(), TEXT))
def test_a_file_gives_back_the_query_that_was_written(title, description, author, tail, default):
    query = Query(
        slug="a-b",
        title=title,
        description=description,
        author="".join(filter(str.isprintable, author)),
        sql="-- a comment of its own\nSELECT $p -- $q " + (" ".join(tail.split()).replace("$", "") or "it"),
        parameters=(Parameter("p", "text", default or None, help="what ''' \" \\ it is"),),
        chart={"mark": "bar", "x": 'odd "name"'},
    )
    assert sql_file.parsed("a-b", sql_file.written(query)) == query


def test_a_file_without_our_comment_is_a_query_too():
    query = sql_file.parsed("plain", "-- what it is\nSELECT 1;\n")
    assert (query.title, query.sql) == ("plain", "-- what it is\nSELECT 1;")


def test_lines_of_windows_are_read():
    assert sql_file.parsed("a", '-- /// query\r\n-- title = "T"\r\n-- ///\r\nSELECT 1\r\n').title == "T"


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("title = ", "no TOML"),
        ("colour = 'x'", "unknown field colour"),
        ("title = 3", "expected texts"),
        ("parameters = 3", "expected texts"),
        ("[parameters]\nrows = 3", "expected texts"),
        ("[parameters.rows]\nkind = 'file'", "unknown kind 'file'"),
    ],
)
def test_a_damaged_comment_is_refused_in_one_line(comment, message):
    lines = "\n".join(f"-- {line}" for line in comment.splitlines())
    with pytest.raises(QueryError, match=message) as refusal:
        sql_file.parsed("a", f"-- /// query\n{lines}\n-- ///\nSELECT $rows")
    assert "\n" not in str(refusal.value)


def test_files_that_are_no_text_or_too_large_are_refused(tmp_path: Path):
    (tmp_path / "binary.sql").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "large.sql").write_bytes(b" " * 500_000)
    with pytest.raises(QueryError, match="not UTF-8"):
        sql_file.read(tmp_path / "binary.sql")
    with pytest.raises(QueryError, match="at most 400000"):
        sql_file.read(tmp_path / "large.sql")


def test_the_example_of_the_documentation_is_a_query():
    page = Path(__file__).parents[3] / "docs" / "sql.md"
    (example,) = re.findall(r"```sql\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    query = sql_file.parsed("hard-images", example)
    assert (query.title, query.author, query.chart["x"]) == ("Hard images", "Ada", "best")
    assert sql_file.written(query) == example
