"""`sql`: ask the store anything."""

import csv as comma_separated
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.commands import options

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

SECONDS = 60.0
SHOWN = 1000


def sql(
    statement: Annotated[str, typer.Argument(help="One SELECT.")],
    *,
    limit: Annotated[
        int | None, typer.Option(min=1, help=f"Rows at most; {SHOWN} on a screen, all of them with --csv.")
    ] = None,
    csv: Annotated[bool, typer.Option("--csv", help="The whole answer as comma-separated values on stdout.")] = False,
    no_limits: Annotated[
        bool,
        typer.Option("--no-limits", help=f"As long and as much memory as it takes, not {SECONDS:g} s and 3 GiB."),
    ] = False,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Query the store, read-only. The view `result` has one row a restoration and one column a metric.

    No query reaches files, the network, settings, or functions that do more than compute, with any flag.

    Examples:
    * `python -m ingest sql "SELECT restorer_id, task_id, avg(psnr_y) FROM result GROUP BY ALL ORDER BY ALL"`

    * `python -m ingest sql --csv "SELECT * FROM score_detail" > scores.csv`
    """
    from db.reading.sandbox_protocol import NO_LIMITS, Limits
    from db.reading.user_sql import export, query
    from db.store import Store

    snapshot = Store.open(store).current()
    if snapshot is None:
        raise typer.BadParameter('the store is empty; run "python -m ingest demo"')
    timeout_s, limits = (None, NO_LIMITS) if no_limits else (SECONDS, Limits())
    if csv:
        _write_csv(export(snapshot, statement, limit=limit, timeout_s=timeout_s, limits=limits))
    else:
        most = limit or SHOWN
        _show(query(snapshot, statement, limit=most + 1, timeout_s=timeout_s, limits=limits), most)


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
