import pytest

from clir_core.errors import first_line, one_line


@pytest.mark.parametrize(
    ("message", "whole", "first"),
    [
        ("out of memory", "out of memory", "out of memory"),
        ("\n  a shape\n  does not fit\n", "a shape does not fit", "a shape"),
        ("", "ValueError", "ValueError"),
    ],
)
def test_an_error_is_told_in_one_line(message: str, whole: str, first: str) -> None:
    assert (one_line(ValueError(message)), first_line(ValueError(message))) == (whole, first)
