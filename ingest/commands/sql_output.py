"""Answers of `sql` on standard output."""

import csv
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

import typer

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Form = Literal["table", "csv", "json", "parquet", "latex"]


def write_csv(pieces: "Iterable[pa.Table]") -> None:
    """The whole answer, row by row as it comes."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    for number, rows in enumerate(pieces):
        if number == 0:
            writer.writerow(rows.column_names)
        writer.writerows(zip(*(column.to_pylist() for column in rows.columns), strict=True))


def show(rows: "pd.DataFrame", form: Form, limit: int | None) -> None:
    """The first rows, and a word on stderr where there are more."""
    from db.reading.formats import written

    shown = rows if limit is None else rows.head(limit)
    if form in ("table", "csv"):
        _table(shown)
    elif form == "parquet" and sys.stdout.isatty():
        raise typer.BadParameter("parquet is no text; send it to a file: > answer.parquet", param_hint="--format")
    else:
        sys.stdout.buffer.write(written(shown, form))
    if limit is not None and len(rows) > limit:
        typer.echo(f"the first {limit} rows; --limit N shows more, --format csv gives all", err=True)


def _table(rows: "pd.DataFrame") -> None:
    shown = rows.map(_printable)
    for name in shown.columns[shown.isna().any()]:
        shown[name] = shown[name].astype(object).where(shown[name].notna(), "NULL")
    sys.stdout.write(f"{shown.to_string(index=False)}\n" if len(shown) else "no rows\n")


def _printable(value: object) -> object:
    """A cell that cannot steer the terminal: control characters are shown, not sent."""
    if not isinstance(value, str):
        return value
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in value)
