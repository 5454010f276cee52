"""Bicubic down-sampling picks MATLAB's convention by the image it is given."""

import pytest
import torch

from clir_core.degradations.downsample import Downsample
from clir_core.errors import TaskError
from clir_core.imaging.images import is_eight_bit, quantise
from clir_core.processing.matlab_resize import imresize

IMAGE = quantise(torch.rand(1, 3, 24, 36, generator=torch.Generator().manual_seed(0)))


def test_an_8_bit_image_is_rounded_after_each_pass():
    degraded = Downsample(4).apply(IMAGE, {})
    assert is_eight_bit(degraded)
    assert torch.equal(degraded, imresize(IMAGE, 1 / 4, "uint8"))


def test_any_other_image_is_not_rounded():
    degraded = Downsample(4).apply(IMAGE * 0.999, {})
    assert not is_eight_bit(degraded)
    assert torch.equal(degraded, imresize(IMAGE * 0.999, 1 / 4, "double").clamp(0, 1))


def test_a_side_that_is_no_multiple_is_refused():
    with pytest.raises(TaskError, match="sr5 cannot shrink 36 x 24 pixels; crop to multiples of 5"):
        Downsample(5).apply(IMAGE, {})
