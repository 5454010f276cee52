"""Answers as files, read back by others."""

import csv
import io
import json

import numpy as np
import pandas as pd
import pytest

from db.reading.formats import written

ROWS = pd.DataFrame(
    {
        'name, "it"': ["a_b & 50 %", None, "x\ny"],
        "score": [0.1 + 0.2, np.inf, np.nan],
        "n": pd.array([2**62, None, 1], "Int64"),
        "is": pd.array([True, None, False], "boolean"),
        "at": pd.to_datetime(["2026-01-02 03:04:05", None, None]),
    }
)


def test_csv_is_read_back() -> None:
    rows = [*csv.DictReader(io.StringIO(written(ROWS, "csv").decode()))]
    assert rows[0] == {'name, "it"': "a_b & 50 %", "score": "0.30000000000000004", "n": str(2**62), "is": "True",
                       "at": "2026-01-02 03:04:05"}  # fmt: skip
    assert rows[2]['name, "it"'] == "x\ny"


def test_json_is_exact_and_valid() -> None:
    def refuse(name: str) -> None:
        raise ValueError(name)

    rows = json.loads(written(ROWS, "json"), parse_constant=refuse)
    assert rows[0] == {
        'name, "it"': "a_b & 50 %",
        "score": 0.1 + 0.2,
        "n": 2**62,
        "is": True,
        "at": "2026-01-02T03:04:05",
    }
    assert rows[1] == {'name, "it"': None, "score": "Infinity", "n": None, "is": None, "at": None}


def test_parquet_keeps_types() -> None:
    pd.testing.assert_frame_equal(pd.read_parquet(io.BytesIO(written(ROWS, "parquet"))), ROWS, check_dtype=False)


def test_latex_escapes_text_and_aligns_numbers() -> None:
    lines = written(ROWS, "latex").decode().splitlines()
    assert lines[0] == r"\begin{tabular}{lrrrl}"
    assert lines[4] == rf"a\_b \& 50 \% & 0.3 & {2**62} & True & 2026-01-02T03:04:05 \\"
    assert written(pd.DataFrame({"a": [r"\input{/etc/passwd}"]}), "latex").decode().splitlines()[4] == (
        r"\textbackslash{}input\{/etc/passwd\} \\"
    )


@pytest.mark.parametrize("form", ["csv", "json", "parquet", "latex"])
def test_an_empty_answer_is_a_file_too(form) -> None:
    assert written(ROWS.head(0), form)
