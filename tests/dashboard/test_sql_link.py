"""A query in an address: nothing of it is lost, and no address can make a large or foreign thing of it."""

import json
import re
import zlib
from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import sql_link
from dashboard.sql_link import LinkError, SharedQuery

_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=200)
_ARGUMENT = st.one_of(_TEXT, st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False, allow_infinity=False))


def _packed(content: object) -> str:
    return urlsafe_b64encode(zlib.compress(json.dumps(content).encode())).rstrip(b"=").decode()


@given(_TEXT, st.dictionaries(_TEXT, _ARGUMENT, max_size=4), st.dictionaries(_TEXT, _TEXT, max_size=4))
def test_what_is_put_into_a_link_comes_out_again(sql, parameters, chart):
    packed = sql_link.encode(sql, parameters, chart)[sql_link.KEY]
    assert sql_link.decode(packed) == SharedQuery(sql, parameters, chart)


def test_a_link_needs_no_escape_in_an_address():
    packed = sql_link.encode("SELECT 'ä & ? # % +' -- ☃", {"metric": "niqe"}, {"mark": "point"})[sql_link.KEY]
    assert re.fullmatch(r"[A-Za-z0-9_-]+", packed)


def test_a_question_of_a_page_fits_with_room_to_spare():
    statement = "\n".join(
        f"SELECT restorer_id, avg(metric_{n}) FROM result WHERE task_id = 'sr{n}';" for n in range(200)
    )
    assert len(sql_link.encode(statement)[sql_link.KEY]) < sql_link.MOST_CHARACTERS / 4


def test_a_query_too_long_for_an_address_is_refused_with_its_length():
    noise = "".join(chr(32 + (n * n * 7919) % 90) + str(n * 104729 % 99991) for n in range(9_000))
    with pytest.raises(LinkError, match="at most 16000 fit"):
        sql_link.encode(noise)


@pytest.mark.parametrize("packed", ["", "?", "abc", "ä", "A" * 30, sql_link.encode("SELECT 1")["query"][:-4]])
def test_a_link_that_was_cut_off_says_so(packed):
    with pytest.raises(LinkError, match="cut off"):
        sql_link.decode(packed)


@pytest.mark.parametrize(
    "content", [1, "SELECT 1", [1, {}, {}], ["SELECT 1", {"a": [1]}, {}], ["SELECT 1", {}, {"x": 1}], ["SELECT 1", []]]
)
def test_a_link_with_other_things_is_refused(content):
    with pytest.raises(LinkError, match="something else"):
        sql_link.decode(_packed(content))


def test_a_small_link_cannot_become_a_large_text():
    with pytest.raises(LinkError, match="unpacks to more than"):
        sql_link.decode(_packed([" " * 5_000_000, {}, {}]))


def test_an_overlong_link_is_not_read_at_all():
    with pytest.raises(LinkError, match="at most 16000 are read"):
        sql_link.decode("A" * 20_000)


def test_deeply_nested_content_is_refused_in_one_line():
    with pytest.raises(LinkError):
        sql_link.decode(urlsafe_b64encode(zlib.compress(b"[" * 100_000)).rstrip(b"=").decode())
