"""The dashboard's server as a real process: whom it answers, with which headers, and that signals end all of it."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from typer.testing import Result

from db.store import Store
from db.writing.publish import publish

ROOT = Path(__file__).parents[2]
PATHS = ("/", "/_stcore/health", "/_stcore/host-config", f"/artefacts/{'0' * 64}.png", "/api/health", "/static/x.js")


@dataclass
class Server:
    process: subprocess.Popen[bytes]
    port: int

    def get(self, path: str, host: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse()

    def upgrade(self, host: str, origin: str) -> str:
        """The first line of the answer to a browser's websocket."""
        request = (
            f"GET /_stcore/stream HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nConnection: Upgrade\r\n"
            "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(request.encode())
            return connection.recv(1024).decode(errors="replace").splitlines()[0]


@contextlib.contextmanager
def started(*arguments: str, launcher: tuple[str, ...] = ()) -> Generator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [*launcher, sys.executable, "-m", "ingest", *arguments, "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = Server(process, port)
    try:
        wait_until_it_answers(server)
        yield server
    finally:
        for one in descendants(process.pid):
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
        process.wait()


def wait_until_it_answers(server: Server) -> None:
    ends = time.monotonic() + 90
    while time.monotonic() < ends and server.process.poll() is None:
        with contextlib.suppress(OSError):
            if server.get("/_stcore/health", "localhost").status == 200:
                return
        time.sleep(0.2)
    pytest.fail("the server never answered")


def descendants(pid: int) -> list[psutil.Process]:
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[Server]:
    store = Store.create(tmp_path_factory.mktemp("served") / "store")
    publish(store)
    with started("serve", "--store", str(store.path), "--allow-host", "study.example.org") as server:
        yield server


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80", ""])
def test_a_foreign_name_is_refused_for_every_path(server: Server, path: str, host: str) -> None:
    answer = server.get(path, host)
    assert answer.status == 400
    assert b"not known by that name" in answer.read()


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1:8501", "[::1]:8501", "study.example.org", "STUDY.example.org:443"]
)
def test_its_own_names_are_answered(server: Server, host: str) -> None:
    assert server.get("/api/health", host).status == 200


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_headers(server: Server, path: str) -> None:
    headers = server.get(path, "localhost").headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "img-src 'self' data: blob:" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_websocket_is_refused_under_a_foreign_name_or_from_a_foreign_page(server: Server) -> None:
    own = f"http://localhost:{server.port}"
    assert " 101 " in server.upgrade(f"localhost:{server.port}", own)
    assert " 403 " in server.upgrade("evil.example", own)
    assert " 403 " in server.upgrade(f"evil.example:{server.port}", f"http://evil.example:{server.port}")
    assert " 403 " in server.upgrade(f"localhost:{server.port}", "http://evil.example")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_serve_and_its_server_and_frees_the_port(tmp_path: Path, number: signal.Signals) -> None:
    store = Store.create(tmp_path / "store")
    publish(store)
    with started("serve", "--store", str(store.path)) as server:
        assert_all_ends(server, number)
    assert server.process.returncode == (0 if number == signal.SIGINT else 128 + number)


def test_ctrl_c_ends_a_server_that_a_script_started_in_the_background(tmp_path: Path) -> None:
    """A shell without job control starts such processes with SIGINT ignored."""
    ignoring = (
        "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); os.execv(sys.argv[1], sys.argv[1:])"
    )
    store = Store.create(tmp_path / "store")
    publish(store)
    with started("serve", "--store", str(store.path), launcher=(sys.executable, "-c", ignoring)) as server:
        assert_all_ends(server, signal.SIGINT)


@pytest.mark.weights
@pytest.mark.slow
def test_a_signal_ends_demo_and_everything_that_it_started(tmp_path: Path) -> None:
    with started("demo", "--store", str(tmp_path / "store")) as server:
        wait_for_workers(server)
        assert_all_ends(server, signal.SIGTERM)
    assert server.process.returncode == 128 + signal.SIGTERM


def wait_for_workers(server: Server) -> None:
    ends = time.monotonic() + 60
    while len(descendants(server.process.pid)) < 4 and time.monotonic() < ends:
        time.sleep(0.2)


def assert_all_ends(server: Server, number: signal.Signals) -> None:
    everything = descendants(server.process.pid)
    assert len(everything) > 1
    os.kill(server.process.pid, number)
    server.process.wait(timeout=30)
    _, alive = psutil.wait_procs(everything, timeout=10)
    assert alive == []
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", server.port))


def test_with_a_sign_in_pictures_are_closed_and_the_way_to_the_provider_is_open(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "store")
    publish(store)
    secrets = tmp_path / "secrets.toml"
    secrets.write_text('[auth]\nredirect_uri = "http://localhost/oauth2callback"\ncookie_secret = "0123456789abcdef"\n')
    with started("serve", "--store", str(store.path), "--sign-in", str(secrets)) as server:
        closed = [f"/artefacts/{'0' * 64}.png", "/media/x.csv", "/figure.zip"]
        assert [server.get(path, "localhost").status for path in closed] == [401, 401, 401]
        assert server.get("/api/query/wins.json", "localhost").status == 403
        assert [server.get(path, "localhost").status for path in ("/", "/sql", "/api/health")] == [200, 200, 200]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("none.toml", None, "cannot be read"),
        ("broken.toml", "[auth", "cannot be read"),
        ("other.toml", "password = 1", "has no [auth]"),
        ("auth.txt", "[auth]", "must be called"),
    ],
)
def test_a_sign_in_that_cannot_be_read_is_said_before_anything_starts(
    clir: Callable[..., Result], tmp_path: Path, name: str, text: str | None, message: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    result = clir("serve", "--sign-in", str(tmp_path / name))
    assert result.exit_code == 2
    assert message in " ".join(result.output.replace("│", " ").split())
