"""What a shared query may be, and what its parameters make of what was said."""

from dataclasses import replace

import pytest

from db.errors import QueryError
from db.queries.query import Parameter, Query, checked, names_in, parameter

QUERY = Query(
    slug="worst",
    title="Worst",
    sql="SELECT $metric, $rows",
    parameters=(Parameter("metric", "metric", "niqe"), Parameter("rows", "integer", 20)),
)


def test_parameters_within_texts_and_comments_are_none():
    sql = "SELECT $a, '$b', \"$c\", $$ $d $$, $x$ $e $x$ -- $f\n /* $g */ , $b, $a"
    assert names_in(sql) == ("a", "b")


def test_arguments_are_defaults_where_nothing_was_said():
    assert QUERY.arguments({"rows": "3"}) == {"metric": "niqe", "rows": 3}


def test_an_unknown_parameter_names_the_nearest():
    with pytest.raises(QueryError, match="worst has no parameter metrik; did you mean metric"):
        QUERY.arguments({"metrik": "niqe"})


@pytest.mark.parametrize(
    ("kind", "said", "value"),
    [
        ("integer", " 7 ", 7),
        ("number", "1e-3", 0.001),
        ("boolean", "Yes", True),
        ("boolean", False, False),
        ("text", "7", "7"),
        ("text", 2.5, 2.5),
        ("text", None, None),
    ],
)
def test_a_value_is_of_the_kind_of_its_parameter(kind, said, value):
    assert Parameter("p", kind).value(said) == value


@pytest.mark.parametrize(
    ("kind", "said"),
    [("integer", "7.5"), ("integer", "9" * 40), ("number", "nan"), ("number", "x"), ("boolean", "2"), ("choice", "c")],
)
def test_a_value_of_another_kind_is_refused_in_one_line(kind, said):
    with pytest.raises(QueryError, match=r"^\$p is .*; expected .*$"):
        Parameter("p", kind, options=("a", "b")).value(said)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"slug": "Worst Cases"}, "no slug"),
        ({"slug": "../x"}, "no slug"),
        ({"title": " "}, "has no title"),
        ({"title": "a\x1b[2Jb"}, "cannot be printed"),
        ({"sql": "SELECT $metric"}, r"differ in \$rows"),
        ({"sql": "x" * 100_001}, "at most 100000 are kept"),
        ({"parameters": (*QUERY.parameters, QUERY.parameters[0])}, "a name twice"),
        ({"chart": {"mark": "pie"}}, "no mark 'pie'"),
        ({"chart": {"mark": "bar", "z": "a"}}, "no z"),
    ],
)
def test_what_may_not_be_shared_is_refused_in_one_line(changes, message):
    with pytest.raises(QueryError, match=message):
        checked(replace(QUERY, **changes))


def test_the_identity_of_a_version_is_its_content():
    assert replace(QUERY, version=3).query_id == QUERY.query_id
    assert replace(QUERY, title="Other").query_id != QUERY.query_id


@pytest.mark.parametrize("said", [{"kind": "file"}, {"widget": "x"}, {"default": [1]}, {"options": "ab"}])
def test_a_description_of_a_parameter_with_other_things_is_refused(said):
    with pytest.raises(QueryError, match=r"\$p"):
        parameter("p", said)
