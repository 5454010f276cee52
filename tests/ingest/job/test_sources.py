from pathlib import Path

import pytest

from clir_core.errors import ImageError
from ingest.job.sources import builtin, folder


def test_the_builtin_photographs_are_files_of_scikit_image() -> None:
    sources = builtin(crop=320)
    assert [source.name for source in sources] == ["astronaut", "chelsea", "coffee", "rocket"]
    assert all(source.target.is_file() for source in sources)
    assert {source.dataset_id for source in sources} == {"skimage-crop320"}


def test_a_folder_gives_its_images_by_name_and_leaves_other_files_alone(tmp_path: Path) -> None:
    for name in ("b.png", "a.JPG", "notes.txt"):
        (tmp_path / name).touch()
    assert [source.name for source in folder(tmp_path)] == ["a", "b"]


def test_a_folder_without_images_says_which_endings_are_known(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"holds no image.*\.png"):
        folder(tmp_path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="nowhere is not a folder"):
        folder(tmp_path / "nowhere")
