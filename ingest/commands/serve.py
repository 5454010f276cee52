"""`serve`: open the dashboard on a store."""

import os
import signal
import subprocess
import sys
import tomllib
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated

import typer

from ingest.attempt import one_line
from ingest.commands import options
from ingest.execution.signals import Interrupted, ending_signals_raise

PortOption = Annotated[int, typer.Option("--port", min=1, max=65535, help="TCP port.")]
AddressOption = Annotated[str, typer.Option("--address", help="Address to listen on; only this machine by default.")]
HostsOption = Annotated[
    list[str] | None,
    typer.Option("--allow-host", help="Name under which readers may reach it, beside localhost and bare addresses."),
]
SignInOption = Annotated[
    Path | None,
    typer.Option(
        "--sign-in",
        metavar="FILE",
        help="Ask readers to sign in, as the [auth] of this TOML file says; see docs/sign_in.md.",
        parser=options.given_path,
    ),
]
DEFAULT_PORT = 8501
DEFAULT_ADDRESS = "127.0.0.1"
PATIENCE_SECONDS = 5.0
"""How long the server may take to say goodbye to its readers."""


def serve(
    *,
    store: options.StoreOption = options.DEFAULT_STORE,
    port: PortOption = DEFAULT_PORT,
    address: AddressOption = DEFAULT_ADDRESS,
    allow_host: HostsOption = None,
    sign_in: SignInOption = None,
) -> None:
    """Open the dashboard. It follows the store while `run` is writing.

    Example: `python -m ingest serve --port 8600`
    """
    secrets = None if sign_in is None else _with_auth(sign_in)
    with dashboard(store, port, address, allow_host or (), secrets) as server:
        raise typer.Exit(server.wait())


def _with_auth(file: Path) -> Path:
    """The file, where a sign-in can be read from it."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise typer.BadParameter(f"{file} cannot be read: {one_line(error)}", param_hint="--sign-in") from error
    if "auth" not in content:
        raise typer.BadParameter(f"{file} has no [auth]; docs/sign_in.md shows one", param_hint="--sign-in")
    if file.suffix != ".toml":
        raise typer.BadParameter(f"{file} must be called something.toml", param_hint="--sign-in")
    return file.absolute()


@contextmanager
def dashboard(
    store: Path, port: int, address: str, hosts: Sequence[str] = (), secrets: Path | None = None
) -> Generator[subprocess.Popen[bytes]]:
    """Streamlit in a process of its own, which ends with the block, also when a signal ends that.

    Raises:
        SystemExit: SIGTERM or SIGHUP came: 128 and its number, as shells count.
    """
    entrypoint = Path(__file__).parents[2] / "dashboard" / "app.py"
    command = [sys.executable, "-m", "streamlit", "run", str(entrypoint)]
    command += ["--server.port", str(port), "--server.address", address, "--server.headless", "true"]
    command += [] if secrets is None else ["--secrets.files", str(secrets)]
    environment = {**os.environ, "CLIR_STORE": str(store.absolute()), "CLIR_HOSTS": ",".join(hosts)}
    with _signals_unwind():
        server = subprocess.Popen(command, env=environment, cwd=entrypoint.parents[1])  # noqa: S603
        try:
            yield server
        finally:
            _end(server)


@contextmanager
def _signals_unwind() -> Generator[None]:
    """Let a signal end what was started, too. Ctrl-C is how a reader closes the dashboard: no failure."""
    with ending_signals_raise():
        try:
            yield
        except Interrupted as interrupted:
            if interrupted.exit_code != 128 + signal.SIGINT:
                raise SystemExit(interrupted.exit_code) from None


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        with suppress(subprocess.TimeoutExpired):
            server.wait(PATIENCE_SECONDS)
    finally:
        if server.poll() is None:
            server.kill()
            server.wait()
