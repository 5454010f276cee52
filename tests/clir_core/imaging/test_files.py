"""Listing a folder of images, and their sizes from the headers."""

from pathlib import Path

import pytest
from PIL import Image

from clir_core.errors import ImageError
from clir_core.imaging.files import list_images, read_header
from clir_core.imaging.images import read_image


def test_only_visible_image_files_are_listed_in_order(tmp_path: Path):
    for name in ("b.png", "a.JPG", "c.webp", ".hidden.png", "notes.txt", "weights.npz"):
        (tmp_path / name).touch()
    (tmp_path / "inner").mkdir()
    assert [path.name for path in list_images(tmp_path)] == ["a.JPG", "b.png", "c.webp"]


def test_a_missing_folder_is_named(tmp_path: Path):
    with pytest.raises(ImageError, match=r"elsewhere is not a folder"):
        list_images(tmp_path / "elsewhere")


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_the_size_is_that_of_the_decoded_image(tmp_path: Path, orientation: int):
    path = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.new("RGB", (30, 20)).save(path, exif=exif)
    header = read_header(path)
    assert (header.height, header.width) == tuple(read_image(path).shape[-2:])
    assert header.name == "photo"


@pytest.mark.parametrize("content", [b"", b"not an image", b"\x89PNG\r\n\x1a\n\x00\x00"])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes):
    path = tmp_path / "damaged.png"
    path.write_bytes(content)
    with pytest.raises(ImageError, match=r"damaged\.png cannot be read as an image"):
        read_header(path)
