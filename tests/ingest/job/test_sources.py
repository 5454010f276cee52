import os
from pathlib import Path

import pytest

from clir_core.errors import ImageError
from ingest.job.sources import builtin, default_dataset, folders, photographs


def test_the_builtin_photographs_are_files_of_scikit_image() -> None:
    sources = builtin(crop=320)
    assert [source.name for source in sources] == ["astronaut", "chelsea", "coffee", "rocket"]
    assert all(source.target.is_file() for source in sources)
    assert {source.dataset_id for source in sources} == {"skimage-crop320"}


def test_a_folder_gives_its_images_by_name_and_leaves_other_files_alone(tmp_path: Path) -> None:
    for name in ("b.png", "a.JPG", "notes.txt"):
        (tmp_path / name).touch()
    assert [source.name for source in folders([tmp_path]).sources] == ["a", "b"]


def test_a_folder_without_images_says_which_endings_are_known(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"holds no image.*\.png"):
        folders([tmp_path])


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="nowhere is not a folder"):
        folders([tmp_path / "nowhere"])


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("Set5", "Set5"),
        ("Set5/HR", "Set5/HR"),
        ("Set14/HR", "Set14/HR"),
        ("GoPro/test/sharp", "GoPro/test/sharp"),
        ("DIV2K/DIV2K_valid_HR", "DIV2K_valid_HR"),
        ("Urban100/x4", "Urban100/x4"),
    ],
)
def test_a_data_set_is_called_so_that_nobody_takes_it_for_another(tmp_path: Path, folder: str, name: str) -> None:
    assert default_dataset(tmp_path / folder) == name


def test_a_name_of_ones_own_goes_before_that_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    assert {source.dataset_id for source in folders([tmp_path], 0, "mine").sources} == {"mine"}
    assert {source.dataset_id for source in folders([tmp_path], 32, "mine").sources} == {"mine-crop32"}
    assert {source.dataset_id for source in photographs(tmp_path, "mine").sources} == {"mine"}


def test_two_folders_of_one_name_are_not_mixed_unasked(tmp_path: Path) -> None:
    places = [tmp_path / "x" / "photos", tmp_path / "y" / "photos"]
    for place in places:
        place.mkdir(parents=True)
        (place / "a.png").touch()
    with pytest.raises(ImageError, match=r"y/photos is one more data set 'photos'; .*--dataset NAME"):
        folders(places)
    assert len(folders(places, 0, "both").sources) == 2


def test_files_of_one_stem_are_told_apart_by_their_ending(tmp_path: Path) -> None:
    for name in ("same.png", "same.bmp", "other.png"):
        (tmp_path / name).touch()
    assert [source.name for source in folders([tmp_path]).sources] == ["other", "same.bmp", "same.png"]


def test_a_name_that_is_no_utf8_is_shown(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.png")).touch()
    assert [source.name for source in folders([tmp_path]).sources] == ["caf\\xe9"]


def test_a_folder_of_nothing_but_unread_pictures_names_them(tmp_path: Path) -> None:
    (tmp_path / "phone.heic").touch()
    with pytest.raises(ImageError, match=r"phone\.heic is a \.heic file, which is not read; convert it"):
        folders([tmp_path])
