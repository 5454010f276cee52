"""What a link knows of the store it was made from."""

import shutil
from pathlib import Path

import example_store

from dashboard.data.contents import changes, seen_seq, seen_text
from db.store import Snapshot, Store


def newest(store: Store) -> Snapshot:
    snapshot = store.current()
    assert snapshot is not None
    return snapshot


def test_a_link_says_what_has_come_since_though_its_snapshot_is_gone(stores: dict[str, Store], tmp_path: Path) -> None:
    seen = seen_text(newest(stores["tiny"]))

    assert changes(newest(stores["tiny"]), seen) == []
    assert changes(newest(stores["partly failed"]), seen) == [
        "new restorers Degraded (bicubic), DiffBIR, Target, Wiener",
        "new tasks sr4, unknown",
        "+16 degraded samples",
        "+78 restorations",
    ]


def test_a_new_picture_is_counted(stores: dict[str, Store], tmp_path: Path) -> None:
    store = Store.open(shutil.copytree(stores["tiny"].path, tmp_path / "store"))
    seen = seen_text(newest(store))
    example_store.add_result(store, "another")

    assert changes(newest(store), seen) == ["+1 degraded sample", "+1 restoration"]


def test_what_is_gone_is_counted(stores: dict[str, Store]) -> None:
    told = changes(newest(stores["tiny"]), seen_text(newest(stores["partly failed"])))

    assert told == ["4 restorers gone", "2 tasks gone", "-16 degraded samples", "-78 restorations"]


def test_any_text_is_taken(stores: dict[str, Store]) -> None:
    for text in ("", "12", "a.b", "12.zz.yy.x.y", "-1.....", "12.a.b.1.²"):
        assert changes(newest(stores["tiny"]), text) == [] or text.startswith("12.a")
    assert [seen_seq(text) for text in ("12.ab", "7", "-1", "x", "1" * 30, "²")] == [12, 7, None, None, None, None]


def test_the_text_is_short(stores: dict[str, Store]) -> None:
    assert len(seen_text(newest(stores["partly failed"]))) < 60
