"""What has changed between two answers, with the earlier one at hand and with its digest alone."""

import pandas as pd
import pytest

from dashboard.data import row_difference

BEFORE = pd.DataFrame({"restorer": ["span", "wiener", "diffbir"], "mean": [30.0, 27.0, 24.0], "n": [8, 8, 8]})
AFTER = pd.DataFrame({"restorer": ["diffbir", "span", "maxim"], "mean": [24.5, 30.0 + 1e-12, 31.0], "n": [9, 8, 8]})


def test_rows_are_compared_by_what_they_are_about_and_not_by_their_place() -> None:
    found = row_difference.between(BEFORE, AFTER)
    assert found.in_words() == "1 changed, 1 new, 1 gone"
    assert found.rows[["change", "restorer", "mean"]].to_numpy().tolist() == [
        ["was", "diffbir", 24.0],
        ["changed", "diffbir", 24.5],
        ["new", "maxim", 31.0],
        ["gone", "wiener", 27.0],
    ]


def test_the_same_rows_in_another_order_are_the_same() -> None:
    found = row_difference.between(BEFORE, BEFORE.sample(frac=1, random_state=1))
    assert found.is_none
    assert found.in_words() == "nothing"


def test_a_digest_is_enough_to_tell_what_is_new_and_changed_and_to_count_what_is_gone() -> None:
    found = row_difference.since(row_difference.digest(BEFORE), AFTER)
    assert found is not None
    assert found.in_words() == "1 changed, 1 new, 1 gone"
    assert found.rows[["change", "restorer"]].to_numpy().tolist() == [["changed", "diffbir"], ["new", "maxim"]]


def test_a_digest_of_the_same_rows_says_nothing() -> None:
    found = row_difference.since(row_difference.digest(BEFORE), BEFORE.iloc[::-1])
    assert found is not None
    assert found.is_none


def test_rows_that_say_the_same_twice_are_counted_twice() -> None:
    twice = pd.concat([BEFORE, BEFORE.head(1)])
    assert row_difference.between(BEFORE, twice).in_words() == "1 new"
    assert row_difference.between(twice, BEFORE).in_words() == "1 gone"


def test_answers_of_other_columns_differ_everywhere() -> None:
    assert row_difference.between(BEFORE, BEFORE.rename(columns={"mean": "average"})).changed == 3


def test_an_answer_of_numbers_alone_is_compared_as_a_whole() -> None:
    assert row_difference.between(pd.DataFrame({"a": [1.5]}), pd.DataFrame({"a": [2.5]})).in_words() == "1 changed"


def test_an_answer_too_long_for_a_link_has_no_digest() -> None:
    assert row_difference.digest(pd.DataFrame({"a": range(401)})) == ""
    assert len(row_difference.digest(pd.DataFrame({"a": range(400)}))) == 3200


@pytest.mark.parametrize("damaged", ["", "ä", "AAA", "AAAA"])
def test_a_damaged_digest_is_none(damaged: str) -> None:
    assert row_difference.since(damaged, BEFORE) is None
