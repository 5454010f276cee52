"""Listing a folder of images, and their sizes from the headers."""

import os
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
    assert [path.name for path in list_images(tmp_path).images] == ["a.JPG", "b.png", "c.webp"]


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


@pytest.mark.timeout(10)
def test_what_is_no_regular_file_is_named_and_never_opened(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "device.png").symlink_to("/dev/zero")
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "lost.png").symlink_to(tmp_path / "nowhere")
    listing = list_images(tmp_path)
    assert listing.images == ()
    kinds = {"pipe.png": "a named pipe", "device.png": "a device", "folder.png": "a folder", "lost.png": "not exist"}
    assert {item.name for item in listing.rejected} == kinds.keys()
    for item in listing.rejected:
        assert kinds[item.name] in item.reason
    for name, kind in kinds.items():
        for read in (read_header, read_image):
            with pytest.raises(ImageError, match=kind):
                read(tmp_path / name)


def test_pictures_in_formats_that_are_not_read_are_named(tmp_path: Path):
    for name in ("phone.HEIC", "camera.nef", "notes.txt", "a.png"):
        (tmp_path / name).touch()
    assert [(item.name, item.reason) for item in list_images(tmp_path).rejected] == [
        ("camera.nef", "is a .nef file, which is not read; convert it to .png"),
        ("phone.HEIC", "is a .heic file, which is not read; convert it to .png"),
    ]


@pytest.mark.parametrize("kind", ["EPS", "PCX", "TGA", "ICO"])
def test_a_file_of_another_format_is_not_opened_whatever_its_name(tmp_path: Path, kind: str):
    path = tmp_path / "photo.png"
    Image.new("RGB", (32, 32)).save(path, kind)
    for read in (read_header, read_image):
        with pytest.raises(ImageError, match="cannot be read as an image"):
            read(path)
