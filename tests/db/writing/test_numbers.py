from pathlib import Path
from typing import Any

from sqlalchemy import select

from db.migrate import migrate
from db.schema import RESTORATION, SAMPLE_NUMBER, VARIANT
from db.writing.arrow import rows_of
from db.writing.numbers import with_numbers
from db.writing.transaction import transactions


def test_what_is_the_same_has_one_number_for_ever(tmp_path: Path, study: Any) -> None:
    first = [study.restoration("bird", "sr2", "span"), study.restoration("bird", "blur20", "span")]
    second = [study.restoration("butterfly", "sr2", "bicubic"), study.restoration("bird", "sr2", "span", revision=2)]
    with transactions(tmp_path / "store.duckdb") as connection:
        migrate(connection)
    with transactions(tmp_path / "store.duckdb") as connection, connection.begin():
        earlier = with_numbers(connection, rows_of(RESTORATION, first))
        later = with_numbers(connection, rows_of(RESTORATION, [*second, *first]))
        samples = {row.number: row.sample_id for row in connection.execute(select(SAMPLE_NUMBER))}
        variants = {number: tuple(values) for number, *values in connection.execute(select(VARIANT))}
    assert sorted(earlier.column("sample_number").to_pylist()) == [1, 2]
    assert earlier.column("variant_number").to_pylist() == [1, 1]
    assert later.slice(2).equals(earlier)
    for row, stored in zip([*second, *first], later.to_pylist(), strict=True):
        assert samples[stored["sample_number"]] == row.sample_id
        expected = (row.restorer_id, row.setting_id, row.revision, row.weights_sha256)
        assert variants[stored["variant_number"]] == expected
    assert (len(samples), len(variants)) == (3, 3)
