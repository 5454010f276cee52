"""Files that can be made again: made once, and no more kept than there is room for."""

from pathlib import Path

from dashboard.data.derived_pictures import Workshop


def test_a_file_is_made_once(tmp_path: Path) -> None:
    workshop, made = Workshop(tmp_path, 100), []

    def make(path: Path) -> None:
        made.append(path.name)
        path.write_bytes(b"x" * 10)

    assert workshop.file("one", make).read_bytes() == workshop.file("one", make).read_bytes() == b"x" * 10
    assert made == ["one"]


def test_what_was_not_used_for_longest_makes_room(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path, 25)

    for name in ("one", "two", "one", "three"):
        workshop.file(name, lambda path: path.write_bytes(b"x" * 10))

    assert {path.name for path in tmp_path.iterdir()} == {"one", "three"}


def test_a_file_larger_than_the_room_is_still_given(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path, 5)

    assert workshop.file("one", lambda path: path.write_bytes(b"x" * 10)).exists()
