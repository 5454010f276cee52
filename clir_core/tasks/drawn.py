"""Typed reading of the drawn parameters of a degradation, which are JSON. All raise TaskError on another type."""

from collections.abc import Mapping, Sequence

from clir_core.errors import TaskError
from clir_core.interfaces import Json


def number(drawn: Mapping[str, Json], key: str) -> float:
    """A number, whole or not."""
    value = drawn.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    raise _damaged(key, value)


def whole(drawn: Mapping[str, Json], key: str) -> int:
    """A whole number."""
    value = drawn.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _damaged(key, value)


def text(drawn: Mapping[str, Json], key: str) -> str:
    """A word."""
    value = drawn.get(key)
    if isinstance(value, str):
        return value
    raise _damaged(key, value)


def flag(drawn: Mapping[str, Json], key: str) -> bool:
    """True or false."""
    value = drawn.get(key)
    if isinstance(value, bool):
        return value
    raise _damaged(key, value)


def items(drawn: Mapping[str, Json], key: str) -> Sequence[Json]:
    """A list."""
    value = drawn.get(key)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return value
    raise _damaged(key, value)


def numbers(drawn: Mapping[str, Json], key: str) -> list[float]:
    """A list of numbers."""
    return [number({key: item}, key) for item in items(drawn, key)]


def record(drawn: Mapping[str, Json], key: str) -> Mapping[str, Json]:
    """The parameters of a part."""
    value = drawn.get(key)
    if isinstance(value, Mapping):
        return value
    raise _damaged(key, value)


def records(drawn: Mapping[str, Json], key: str) -> list[Mapping[str, Json]]:
    """The parameters of several parts, in order."""
    return [record({key: item}, key) for item in items(drawn, key)]


def optional_record(drawn: Mapping[str, Json], key: str) -> Mapping[str, Json] | None:
    """The parameters of a part, or None where it was left out."""
    return None if drawn.get(key) is None else record(drawn, key)


def _damaged(key: str, value: Json) -> TaskError:
    return TaskError(f"drawn parameter {key!r} is {value!r}; the record is damaged or of another version")
