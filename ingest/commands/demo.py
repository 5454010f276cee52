"""`demo`: the whole instrument on real images and real weights, in minutes."""

from contextlib import ExitStack
from typing import Annotated

import typer

from ingest.commands import options
from ingest.commands.serve import DEFAULT_ADDRESS, DEFAULT_PORT, AddressOption, PortOption, dashboard
from ingest.commands.weights import fetch_for_demo

CROP = 288
"""Nine blocks of 96 pixels for NIQE; small enough for two cores."""
RESTORERS = (
    "target",
    "bicubic",
    "span-ch48",
    "wiener",
    "richardson-lucy",
    "realesr-animevideov3",
    "span-ch52",
    "maxim-gopro",
    "realesrgan-x4plus-anime",
    "realesrgan-x4plus",
)
"""The quick ones first, so that there is something to see at once."""

NoServeOption = Annotated[
    bool, typer.Option("--no-serve", envvar="DEMO_NO_SERVE", help="Ingest only, e.g. in continuous integration.")
]


def demo(
    *,
    no_serve: NoServeOption = False,
    port: PortOption = DEFAULT_PORT,
    address: AddressOption = DEFAULT_ADDRESS,
    device: options.DeviceOption = "auto",
    store: options.StoreOption = options.DEFAULT_STORE,
    weights: options.WeightsOption,
) -> None:
    """Fetch real weights, restore four photographs degraded in four ways, and open the dashboard meanwhile.

    Example: `python -m ingest demo`
    """
    from ingest.commands.run_job import run_and_summarise
    from ingest.job.request import JobRequest

    left_out = fetch_for_demo(weights)
    restorers = [restorer for restorer in RESTORERS if restorer not in left_out]
    request = JobRequest(crop=CROP, restorers=restorers, device=device)
    with ExitStack() as stack:
        server = None if no_serve else stack.enter_context(dashboard(store, port, address))
        run_and_summarise(request, weights, store)
        if server is not None:
            typer.echo(f"the dashboard is at http://{address}:{port} (Ctrl-C ends it)")
            server.wait()
