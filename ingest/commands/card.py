"""`card`: the model card of trained networks."""

from pathlib import Path
from typing import Annotated

import typer

from ingest.commands import options


def card(
    weights: Annotated[list[Path], typer.Argument(help="Weight files, in the order of the card.")],
    *,
    facts: Annotated[Path, typer.Option("--facts", help="A TOML file: title, licence, limits, image_licences.")],
    out: Annotated[Path, typer.Option("--out", help="Where the card goes.")] = Path("docs/model_card.md"),
    restorer: Annotated[
        list[str] | None, typer.Option("--restorer", help="Restorers whose scores it shows; without it: all.")
    ] = None,
    dataset: Annotated[
        list[str] | None, typer.Option("--dataset", help="Data sets they were scored on; without it: all.")
    ] = None,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Write the model card of trained networks, every number from their files and from the store.

    Example: `python -m ingest card a.safetensors b.safetensors --facts docs/model_card.toml --restorer bicubic`
    """
    from clir_core.errors import TrainingError
    from clir_core.training.model_card import read_facts, read_trained_network
    from db.reading.questions import Selection
    from db.store import Store
    from ingest.execution.card import card as make_card
    from ingest.execution.card import write_card
    from ingest.job.request import split

    networks = [read_trained_network(path) for path in weights]
    selection = Selection(restorer_ids=tuple(split(restorer)), dataset_ids=tuple(split(dataset)))
    text = make_card(read_facts(facts), networks, Store.open(store), selection)
    try:
        write_card(text, out)
    except OSError as error:
        raise TrainingError(f"{out} cannot be written: {error.strerror or error}") from error
    typer.echo(out)
