"""`sql`: ask the store anything."""

import csv as comma_separated
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from db.reading.sandbox_worker import NO_LIMITS, Limits
    from db.reading.user_sql import export, query
    from db.store import Store

    snapshot = Store.open(store).current()
    if snapshot is None:
        raise typer.BadParameter('the store is empty; run "python -m ingest demo"')
    timeout_s, limits = (None, NO_LIMITS) if no_limits else (SECONDS, Limits())
    if csv:
        _write_csv(export(snapshot, statement, limit=limit, timeout_s=timeout_s, limits=limits))
    else:
        shown = limit or SHOWN
        _show(query(snapshot, statement, limit=shown + 1, timeout_s=timeout_s, limits=limits), shown)


def _write_csv(pieces: "Iterable[pa.Table]") -> None:
    writer = comma_separated.writer(sys.stdout, lineterminator="\n")
    for number, rows in enumerate(pieces):
        if number == 0:
            writer.writerow(rows.column_names)
        writer.writerows(zip(*(column.to_pylist() for column in rows.columns), strict=True))


def _show(rows: "pd.DataFrame", limit: int) -> None:
    shown = rows.head(limit).map(_printable)
    for name in shown.columns[shown.isna().any()]:
        shown[name] = shown[name].astype(object).where(shown[name].notna(), "NULL")
    sys.stdout.write(f"{shown.to_string(index=False)}\n" if len(shown) else "no rows\n")
    if len(rows) > limit:
        typer.echo(f"the first {limit} rows; --limit N shows more, --csv gives all", err=True)


def _printable(value: object) -> object:
    """A cell that cannot steer the terminal: control characters are shown, not sent."""
    if not isinstance(value, str):
        return value
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in value)
