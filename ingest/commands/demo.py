"""`demo`: the whole instrument on real images and real weights, in minutes."""

from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.commands import options
from ingest.commands.serve import DEFAULT_ADDRESS, DEFAULT_PORT, AddressOption, PortOption, dashboard
from ingest.commands.weights import fetch_for_demo

if TYPE_CHECKING:
    from ingest.job.request import JobRequest

CROP = 288
"""Nine blocks of 96 pixels for NIQE; small enough for two cores."""
RESTORERS = (
    "target",
    "bicubic",
    "clir-small-regression",
    "clir-small-cldm",
    "clir-small-stage1",
    "clir-small-cldm-4",
    "clir-small-vae",
    "clir-small-vae-4",
    "span-ch48",
    "wiener",
    "richardson-lucy",
    "realesr-animevideov3",
    "span-ch52",
    "maxim-gopro",
)
"""The quick ones first, so that there is something to see at once."""

ABLATION = ("steps=1,2,5,20", "start_timestep=200,500,800 start_from=stage1,target")
"""What is varied of the small CLDM, on one task."""

HEAVIEST = "realesrgan-x4plus"
"""Last, and on the tasks that it was trained for: on others it would restore at four times the size."""

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
    from ingest.commands.run_job import finished

    left_out = fetch_for_demo(weights)
    with ExitStack() as stack:
        server = None if no_serve else stack.enter_context(dashboard(store, port, address))
        all_done = [finished(request, weights, store) for request in requests(device, left_out)]
        if server is not None:
            typer.echo(f"the dashboard is at http://{address}:{port} (Ctrl-C ends it)")
            server.wait()
    if not all(all_done):
        raise typer.Exit(1)


def requests(device: str, left_out: Sequence[str] = ()) -> "list[JobRequest]":
    """The jobs of the demo, in order: every restorer on every task, a small ablation, the heaviest network."""
    from ingest.job.request import JobRequest

    restorers = [restorer for restorer in RESTORERS if restorer not in left_out]
    return [
        JobRequest(crop=CROP, restorers=restorers, device=device),
        JobRequest(crop=CROP, restorers=["clir-small-cldm"], tasks=["sr4"], sweeps=list(ABLATION), device=device),
        JobRequest(crop=CROP, restorers=[HEAVIEST], tasks=["sr2", "sr4"], device=device),
    ]
