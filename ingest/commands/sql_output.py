"""Answers of `sql` on standard output."""

import csv
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

import typer

if TYPE_CHECKING:
    import pyarrow as pa

Form = Literal["table", "csv", "json", "parquet", "latex"]


def write_csv(pieces: "Iterable[pa.Table]") -> None:
    """The whole answer, row by row as it comes."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    for number, rows in enumerate(pieces):
        if number == 0:
            writer.writerow(rows.column_names)
        writer.writerows(zip(*(column.to_pylist() for column in rows.columns), strict=True))


def show(rows: "pa.Table", form: Form, limit: int | None) -> None:
    """The first rows, and a word on stderr where there are more."""
    shown = rows if limit is None else rows.slice(0, limit)
    if form in ("table", "csv"):
        sys.stdout.write(_table(shown))
    elif form == "parquet" and sys.stdout.isatty():
        raise typer.BadParameter("parquet is no text; send it to a file: > answer.parquet", param_hint="--format")
    else:
        from db.reading.formats import written
        from db.reading.sandbox import framed

        sys.stdout.buffer.write(written(framed(shown), form))
    if limit is not None and rows.num_rows > limit:
        typer.echo(f"the first {limit} rows; --limit N shows more, --format csv gives all", err=True)


def _table(rows: "pa.Table") -> str:
    """Rows for a screen, without pandas: it would take longer to import than most answers take."""
    if not rows.num_rows:
        return "no rows\n"
    columns = [
        [_escaped(name), *map(_cell, column.to_pylist())]
        for name, column in zip(rows.column_names, rows.columns, strict=True)
    ]
    widths = [max(map(len, column)) for column in columns]
    lines = zip(*columns, strict=True)
    return "".join(f"{'  '.join(map(str.rjust, line, widths))}\n" for line in lines)


def _cell(value: object) -> str:
    """A value as a reader takes it in: six digits of a fraction, and no value is said."""
    if value is None:
        return "NULL"
    return f"{value:.6g}" if isinstance(value, float) else _escaped(str(value))


def _escaped(text: str) -> str:
    """Text that cannot steer the terminal: control characters are shown, not sent."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)
