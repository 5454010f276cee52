"""`sql`: ask the store anything."""

import sys
from typing import Annotated

import typer

from ingest.commands import options


def sql(
    statement: Annotated[str, typer.Argument(help="One SELECT.")],
    *,
    limit: Annotated[int, typer.Option(min=1, help="Rows at most.")] = 1000,
    csv: Annotated[bool, typer.Option("--csv", help="Comma-separated values on stdout.")] = False,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Query the store, read-only. The view `result` has one row a restoration and one column a metric.

    Examples:
    * `python -m ingest sql "SELECT restorer_id, task_id, avg(psnr_y) FROM result GROUP BY ALL ORDER BY ALL"`

    * `python -m ingest sql --csv "SELECT * FROM score_detail" > scores.csv`
    """
    from db.reading.user_sql import query
    from db.store import Store

    snapshot = Store.open(store).current()
    if snapshot is None:
        raise typer.BadParameter('the store is empty; run "python -m ingest demo"')
    frame = query(snapshot, statement, limit=limit)
    text = frame.to_csv(index=False) if csv else f"{frame.to_string(index=False)}\n"
    sys.stdout.write(text)
