"""JPEG through Pillow."""

import re
from io import BytesIO

import numpy as np
import torch
from PIL import Image
from skimage import data

from clir_core.imaging.images import from_bytes, is_eight_bit, to_bytes
from clir_core.processing.jpeg import codec, compress

TARGET = from_bytes(data.astronaut()[100:165, 180:247])


def test_the_pixels_are_those_of_a_jpeg_file_with_halved_chroma():
    file = BytesIO()
    Image.fromarray(to_bytes(TARGET)).save(file, "JPEG", quality=40, subsampling="4:2:0")
    np.testing.assert_array_equal(to_bytes(compress(TARGET, 40)), np.asarray(Image.open(file)))


def test_the_result_is_an_8_bit_image_of_the_same_size():
    compressed = compress(TARGET * 0.999, 70)
    assert compressed.shape == TARGET.shape
    assert is_eight_bit(compressed)


def test_a_lower_quality_is_farther_from_the_target():
    errors = [float((compress(TARGET, quality) - TARGET).square().mean()) for quality in (95, 70, 40, 10)]
    assert errors == sorted(errors)


def test_the_codec_has_a_version():
    assert re.fullmatch(r"libjpeg(-turbo)? [\d.]+", codec())


def test_an_image_of_one_pixel_can_be_compressed():
    assert compress(torch.full((1, 3, 1, 1), 0.5), 50).shape == (1, 3, 1, 1)
