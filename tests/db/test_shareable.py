"""What a colleague reads in a shared store says nothing of the machine that wrote it."""

import platform
from pathlib import Path
from typing import Any

import pytest

from db import shareable
from db.connect import connect_read_only
from db.records import Failure, Shard
from db.store import Store
from db.writing import spool
from db.writing.publish import publish


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setattr(shareable, "_home", lambda: "/home/ann")
    monkeypatch.setattr(platform, "node", lambda: "anns-tower")
    return tmp_path / "work"


@pytest.mark.parametrize(
    ("written", "shared"),
    [
        ("weights are missing: /home/ann/.cache/clir/a.pth (1 MB)", "weights are missing: ~/.cache/clir/a.pth (1 MB)"),
        ("{work}/photos/a.png is no image", "photos/a.png is no image"),
        ("it works in {work}", "it works in ."),
        ("[Errno 2] No such file: '/mnt/data/DIV2K/0801.png'", "[Errno 2] No such file: '…/DIV2K/0801.png'"),
        ("/home/ben/x and /Users/cat/y and /root/z", "~/x and ~/y and ~/z"),
        ("see https://example.org/a/b and put it there", "see https://example.org/a/b and put it there"),
        ("3/4 of a/b at 2 km/h", "3/4 of a/b at 2 km/h"),
        ("killed on anns-tower by anns-tower.lan", None),
    ],
)
def test_paths_and_names_of_the_machine_leave_a_text(machine: Path, written: str, shared: str | None) -> None:
    found = shareable.text(written.format(work=machine))
    assert found == shared or (shared is None and "anns-tower" not in found)
    assert shareable.text(found) == found


@pytest.mark.parametrize(
    ("written", "shared"),
    [
        (
            "python -m ingest run --images '/mnt/my data/set a' --crop 9",
            "python -m ingest run --images '…/my data/set a' --crop 9",
        ),
        ("python -m ingest run --images=/home/ann/x", "python -m ingest run '--images=~/x'"),
        ("python -m ingest run --images '/home/ann/my photos'", "python -m ingest run --images ~/'my photos'"),
        ("python -m ingest run --images {work}/a -s steps=3", "python -m ingest run --images a -s steps=3"),
    ],
)
def test_arguments_are_relative_and_can_still_be_read_by_a_shell(machine: Path, written: str, shared: str) -> None:
    assert shareable.command(written.format(work=machine)) == shared


def test_machines_are_told_apart_without_their_names() -> None:
    assert shareable.host("anns-tower") == shareable.host("anns-tower") != shareable.host("other")
    assert shareable.host(shareable.host("anns-tower")) == shareable.host("anns-tower")


def test_nothing_of_the_machine_gets_into_a_store(machine: Path, tmp_path: Path, study: Any) -> None:
    store = Store.create(tmp_path / "store")
    secret = f"{machine}/a /home/ann/b /mnt/c/d/e anns-tower"
    failure = Failure(run_id="run-1", stage="image", subject=secret, error=secret, created_at=study.start)
    protocol = study.protocol("psnr")
    restoration = study.restoration(status="failed", error=secret, note=secret, restored_sha=None)
    rows = (
        study.run(arguments=f"python -m ingest run --images {machine}/a /home/ann/b", host="anns-tower"),
        failure,
        restoration,
        type(protocol)(**{name: getattr(protocol, name) for name in protocol.__slots__} | {"status": secret}),
    )
    spool.append(store, Shard(key="all", records=rows))
    snapshot = publish(store)
    assert snapshot is not None
    connection = connect_read_only(snapshot)
    tables = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
    held = "".join(str(connection.execute(f'FROM "{table}"').fetchall()) for table in tables)
    assert "run --images a" in held
    for name in (str(machine), "/home/ann", "anns-tower", "/mnt/c"):
        assert name not in held
