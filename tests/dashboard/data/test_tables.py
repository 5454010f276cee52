"""The rows behind a figure as files."""

import io

import pandas as pd
from example_metrics import NIQE, PSNR

from dashboard.data import tables

FRAME = pd.DataFrame(
    {
        "task_id": ["sr2", "sr2"],
        "restorer_title": ["A_b & c%", "D"],
        "n_images": [8, 8],
        "psnr": [30.123456789, None],
        "psnr_low": [29.0, None],
        "psnr_high": [31.0, None],
        "niqe": [3.0, 4.0],
    }
)


def test_csv_and_parquet_hold_every_digit() -> None:
    for read in (pd.read_csv(io.StringIO(tables.csv(FRAME))), pd.read_parquet(io.BytesIO(tables.parquet(FRAME)))):
        pd.testing.assert_frame_equal(read, FRAME, check_dtype=False)


def test_a_table_for_readers_has_intervals_in_the_cells() -> None:
    table = tables.for_readers(FRAME, (PSNR, NIQE))

    assert list(table.columns) == ["Restorer", "Task", "n", "PSNR (dB) ↑", "NIQE ↓"]
    assert table["PSNR (dB) ↑"].tolist() == ["30.12 [29.00, 31.00]", "–"]


def test_latex_is_escaped_and_says_which_package_it_needs() -> None:
    written = tables.latex(FRAME, (PSNR, NIQE), "n = 8 images, 95 %")

    assert written.startswith("% needs \\usepackage{booktabs}\n\\begin{table}[t]\n\\caption{n = 8 images, 95 \\%}")
    assert r"A\_b \& c\% & sr2 & 8 & 30.12 [29.00, 31.00] & 3.000 \\" in written
    assert r"PSNR (dB) $\uparrow$ & NIQE $\downarrow$" in written


def test_a_table_without_known_columns_is_taken_as_it_is() -> None:
    assert tables.for_readers(pd.DataFrame({"odd": [1]}), ()).columns.tolist() == ["odd"]
