"""`record-training`: the curve of a training that has ended, into a store."""

from pathlib import Path
from typing import Annotated

import typer

from ingest.commands import options


def record_training(
    folders: Annotated[
        list[Path], typer.Argument(help="Folders of ended trainings, the weight file in or beside each.")
    ],
    *,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Write the validation curves and sample images of trainings made elsewhere into a store; twice does nothing.

    Example: `python -m ingest record-training build/training/clir-small-stage1 --store store`
    """
    from db.store import Store
    from ingest.execution.progress import Reporter
    from ingest.execution.training import record_training as record

    opened = Store.create(store)
    with Reporter() as reporter:
        for folder in folders:
            record(folder, opened, reporter)
