"""`serve`: open the dashboard on a store."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from ingest.commands import options

PortOption = Annotated[int, typer.Option("--port", min=1, max=65535, help="TCP port.")]
AddressOption = Annotated[str, typer.Option("--address", help="Address to listen on; only this machine by default.")]
DEFAULT_PORT = 8501
DEFAULT_ADDRESS = "127.0.0.1"


def serve(
    *,
    store: options.StoreOption = options.DEFAULT_STORE,
    port: PortOption = DEFAULT_PORT,
    address: AddressOption = DEFAULT_ADDRESS,
) -> None:
    """Open the dashboard. It follows the store while `run` is writing.

    Example: `python -m ingest serve --port 8600`
    """
    with start_dashboard(store, port, address) as server:
        try:
            raise typer.Exit(server.wait())
        except KeyboardInterrupt:
            server.terminate()


def start_dashboard(store: Path, port: int, address: str) -> subprocess.Popen[bytes]:
    """Start Streamlit in a process of its own."""
    entrypoint = Path(__file__).parents[2] / "dashboard" / "app.py"
    command = [sys.executable, "-m", "streamlit", "run", str(entrypoint)]
    command += ["--server.port", str(port), "--server.address", address, "--server.headless", "true"]
    environment = {**os.environ, "CLIR_STORE": str(store.absolute())}
    return subprocess.Popen(command, env=environment, cwd=entrypoint.parents[1])  # noqa: S603
