"""Numbers as task ids write them: one spelling a value, so that equal tasks have equal ids."""

import re

from clir_core.errors import TaskError

_DECIMAL = re.compile(r"\d+(\.\d{1,4})?")


def read_number(text: str, word: str, low: float, high: float) -> float:
    """A decimal number between two bounds.

    Args:
        text: What stands after the operator's name, e.g. `1.2`.
        word: The whole step, for the error message.
        low: Least value allowed.
        high: Greatest value allowed.

    Raises:
        TaskError: It is not a number of at most four decimals, or lies outside.
    """
    if not _DECIMAL.fullmatch(text):
        raise TaskError(f"{word!r} needs a number of at most four decimals after its name; it has {text!r}")
    value = float(text)
    if not low <= value <= high:
        raise TaskError(f"{word!r} is out of range; expected {write_number(low)} to {write_number(high)}")
    return value


def read_whole(text: str, word: str, low: int, high: int) -> int:
    """A whole number between two bounds; errors as `read_number`."""
    value = read_number(text, word, low, high)
    if not value.is_integer():
        raise TaskError(f"{word!r} needs a whole number, not {text}")
    return int(value)


def write_number(value: float) -> str:
    """The shortest decimal that `read_number` reads as the same value: `1.2`, and `20` for 20.0."""
    return f"{value:.4f}".rstrip("0").rstrip(".")
