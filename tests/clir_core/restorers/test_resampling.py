"""The references that only resample: target, bicubic, Lanczos."""

import numpy as np
import pytest
import torch
from PIL import Image

from clir_core.imaging.images import from_bytes, quantise, to_bytes
from clir_core.inference.restore import Restored, restore
from clir_core.interfaces import Images, RestorerSpec
from clir_core.processing.matlab_resize import imresize
from clir_core.restorers import bicubic, lanczos, target

DEGRADED = torch.rand(2, 3, 7, 11, generator=torch.Generator().manual_seed(0))


def run(specs: tuple[RestorerSpec, ...], alpha: float, degraded: Images = DEGRADED) -> Restored:
    (spec,) = specs
    restorer = spec.load((), torch.device("cpu"))
    return restore(spec, restorer, degraded, alpha=alpha, setting=spec.setting, generator=torch.Generator())


@pytest.mark.parametrize("alpha", [1, 4])
def test_the_target_is_itself(alpha: int) -> None:
    assert torch.equal(run(target.SPECS, alpha).images, DEGRADED)


def test_bicubic_is_the_degraded_image_where_the_size_stays() -> None:
    assert torch.equal(run(bicubic.SPECS, 1).images, DEGRADED)


@pytest.mark.parametrize("alpha", [2, 3, 4, 8])
def test_bicubic_is_matlabs(alpha: int) -> None:
    restored = run(bicubic.SPECS, alpha)
    assert restored.route == "native"
    torch.testing.assert_close(restored.images, imresize(DEGRADED, alpha).clamp(0, 1))


def test_lanczos_is_pillows_without_its_rounding_to_bytes() -> None:
    """Pillow rounds after each of its two passes: at most two levels away."""
    degraded = quantise(0.3 + 0.4 * DEGRADED[:1])
    image = Image.fromarray(to_bytes(degraded))
    expected = from_bytes(np.asarray(image.resize((44, 28), Image.Resampling.LANCZOS)))
    restored = run(lanczos.SPECS, 4, degraded).images
    torch.testing.assert_close(restored, expected, atol=2.01 / 255, rtol=0)
    assert not torch.equal(quantise(restored), restored)
