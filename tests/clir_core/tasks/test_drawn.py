"""Reading records of drawn parameters."""

import pytest

from clir_core.errors import TaskError
from clir_core.tasks import drawn

RECORD = {
    "sigma": 2,
    "grey": True,
    "mode": "area",
    "sigmas": [1, 2.5],
    "blur": None,
    "noise": {"seed": 3},
    "steps": [{}],
}


def test_values_come_out_as_their_types():
    assert drawn.number(RECORD, "sigma") == 2.0
    assert drawn.whole(RECORD, "sigma") == 2
    assert drawn.flag(RECORD, "grey") is True
    assert drawn.text(RECORD, "mode") == "area"
    assert drawn.numbers(RECORD, "sigmas") == [1.0, 2.5]
    assert drawn.record(RECORD, "noise") == {"seed": 3}
    assert drawn.records(RECORD, "steps") == [{}]
    assert drawn.optional_record(RECORD, "blur") is None


@pytest.mark.parametrize("read", [drawn.number, drawn.whole, drawn.text, drawn.flag, drawn.numbers, drawn.records])
def test_a_missing_value_is_an_error_that_names_it(read):
    with pytest.raises(TaskError, match="drawn parameter 'missing' is None; the record is damaged"):
        read(RECORD, "missing")


@pytest.mark.parametrize(
    ("read", "key"),
    [
        (drawn.number, "grey"),
        (drawn.whole, "grey"),
        (drawn.flag, "sigma"),
        (drawn.text, "sigma"),
        (drawn.numbers, "mode"),
        (drawn.records, "sigmas"),
        (drawn.optional_record, "mode"),
    ],
)
def test_a_value_of_another_type_is_an_error(read, key: str):
    with pytest.raises(TaskError, match="the record is damaged or of another version"):
        read(RECORD, key)
