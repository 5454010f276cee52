"""The image convention, and what is written and read back."""

import hashlib
import math
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from clir_core.errors import ImageError
from clir_core.identity import pixel_identity
from clir_core.imaging.images import (
    centre_crop,
    check_images,
    crop_to_multiple,
    decode_png,
    encode_png,
    from_bytes,
    from_planes,
    is_eight_bit,
    quantise,
    read_image,
    read_planes,
    to_bytes,
    write_image,
)


def noise(height: int = 6, width: int = 9) -> torch.Tensor:
    return quantise(torch.rand(1, 3, height, width, generator=torch.Generator().manual_seed(0)))


@settings(deadline=None)
@given(height=st.integers(1, 30), width=st.integers(1, 30), seed=st.integers(0, 99))
def test_png_gives_back_every_pixel(height: int, width: int, seed: int):
    image = quantise(torch.rand(1, 3, height, width, generator=torch.Generator().manual_seed(seed)))
    assert torch.equal(decode_png(encode_png(image)), image)


def test_a_written_file_is_read_back(tmp_path: Path):
    write_image(noise(), tmp_path / "noise.png")
    assert torch.equal(read_image(tmp_path / "noise.png"), noise())


def test_encoding_twice_gives_the_same_bytes():
    assert encode_png(noise()) == encode_png(noise())


def test_bytes_and_images_are_two_forms_of_the_same():
    assert torch.equal(from_bytes(to_bytes(noise())), noise())
    assert to_bytes(noise()).shape == (6, 9, 3)


def test_every_level_survives_and_halves_are_rounded_up():
    levels = torch.arange(256) / 255
    assert torch.equal(quantise(levels), levels)
    halves = (torch.arange(255) + 0.5) / 255
    assert torch.equal(quantise(halves), levels[1:])


def test_quantising_clamps():
    assert quantise(torch.tensor([-1.0, 2.0])).tolist() == [0, 1]


def test_what_lies_between_the_steps_is_not_8_bit():
    assert is_eight_bit(noise())
    assert not is_eight_bit(noise() * 0.999)


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (torch.rand(3, 8, 8), r"restored has shape \(3, 8, 8\); expected \(B, 3, H, W\)"),
        (torch.rand(1, 4, 8, 8), "restored has shape"),
        (torch.rand(1, 3, 0, 8), "restored has shape"),
        (torch.rand(1, 3, 8, 8).double(), "restored is torch.float64"),
        (torch.full((1, 3, 8, 8), 1.5), r"restored has values from 1\.5 to 1\.5; expected \[0, 1\]"),
        (torch.full((1, 3, 8, 8), math.nan), "restored has NaN"),
        (torch.full((1, 3, 8, 8), -math.inf), "restored has values from -inf"),
    ],
)
def test_a_broken_convention_is_named(images: torch.Tensor, message: str):
    with pytest.raises(ImageError, match=message):
        check_images(images, "restored")


def test_images_that_keep_the_convention_pass():
    check_images(torch.rand(2, 3, 5, 4), "restored")


def test_cropping_to_a_multiple_cuts_right_and_bottom():
    image = noise(11, 9)
    assert torch.equal(crop_to_multiple(image, 4), image[..., :8, :8])
    with pytest.raises(ImageError, match="9 x 11 pixels; needs at least 10"):
        crop_to_multiple(image, 10)


def test_the_centre_is_cut_from_the_middle():
    image = noise(11, 9)
    assert torch.equal(centre_crop(image, 5), image[..., 3:8, 2:7])
    with pytest.raises(ImageError, match="cannot cut 10 x 10"):
        centre_crop(image, 10)


def test_only_one_image_fits_a_file():
    with pytest.raises(ImageError, match="batch of 2"):
        encode_png(noise().repeat(2, 1, 1, 1))


def test_a_missing_file_and_a_folder_are_errors_that_name_them(tmp_path: Path):
    with pytest.raises(ImageError, match=r"absent\.png does not exist"):
        read_image(tmp_path / "absent.png")
    with pytest.raises(ImageError, match="is a folder; expected a regular file"):
        read_image(tmp_path)


def test_an_array_holds_the_same_image_and_has_the_same_identity(tmp_path: Path):
    image = torch.rand(1, 3, 20, 30)
    write_image(image, tmp_path / "image.png")
    planes, read = read_planes(tmp_path / "image.png"), read_image(tmp_path / "image.png")
    assert torch.equal(from_planes(planes), read)
    assert pixel_identity(planes) == pixel_identity(read)
    assert torch.equal(from_planes(centre_crop(planes, 16)), centre_crop(read, 16))
    between = torch.linspace(0, 1, 3 * 511).reshape(1, 3, 7, 73)
    levels = (between[0] * 255).round().byte().permute(1, 2, 0).contiguous().numpy().tobytes()
    assert pixel_identity(between.numpy()) == hashlib.sha256(b"73x7:" + levels).hexdigest()
