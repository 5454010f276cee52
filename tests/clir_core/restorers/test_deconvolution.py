"""Non-blind deconvolution: better than the blurred image, and quiet at the edges."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
import torch
from skimage import data, restoration

from clir_core.degradations.gaussian_blur import GaussianBlur
from clir_core.errors import RestorerError
from clir_core.imaging.images import from_bytes, quantise
from clir_core.inference.restore import restore
from clir_core.interfaces import Images, Request, RestorerSpec
from clir_core.restorers import richardson_lucy, wiener

TARGET = from_bytes(data.astronaut()[64:192, 64:192])
SPECS: Mapping[str, RestorerSpec] = {spec.id: spec for spec in (*wiener.SPECS, *richardson_lucy.SPECS)}


def psnr(images: Images, targets: Images) -> float:
    return float(-10 * torch.log10((images - targets).double().square().mean()))


def blurred(sigma: float) -> tuple[Images, torch.Tensor]:
    blur = GaussianBlur(sigma)
    return quantise(blur.apply(TARGET, {})), blur.kernel({})


def deconvolved(restorer_id: str, degraded: Images, kernel: torch.Tensor) -> Images:
    spec = SPECS[restorer_id]
    restorer = spec.load((), torch.device("cpu"))
    generator = torch.Generator()
    return restore(spec, restorer, degraded, alpha=1, setting=spec.setting, generator=generator, kernel=kernel).images


@pytest.mark.parametrize(
    ("restorer_id", "sigma", "gain"),
    [("wiener", 1, 4), ("wiener", 20, 2), ("richardson-lucy", 1, 3), ("richardson-lucy", 20, 0.5)],
)
def test_a_known_blur_is_partly_undone(restorer_id: str, sigma: float, gain: float) -> None:
    degraded, kernel = blurred(sigma)
    assert psnr(deconvolved(restorer_id, degraded, kernel), TARGET) > psnr(degraded, TARGET) + gain


def frame_error(images: Images) -> float:
    """Mean squared error of the outermost six pixels."""
    squared = (images - TARGET).square()
    squared[..., 6:-6, 6:-6] = 0
    return float(squared.sum())


@pytest.mark.parametrize("restorer_id", SPECS)
def test_the_frame_is_restored_as_well(restorer_id: str) -> None:
    degraded, kernel = blurred(2)
    assert frame_error(deconvolved(restorer_id, degraded, kernel)) < 0.75 * frame_error(degraded)


@pytest.mark.parametrize("restorer_id", SPECS)
def test_a_flat_image_stays_flat(restorer_id: str) -> None:
    grey = torch.full((2, 3, 20, 31), 0.5)
    torch.testing.assert_close(deconvolved(restorer_id, grey, GaussianBlur(3.0).kernel({})), grey, atol=0.01, rtol=0)


@pytest.mark.parametrize("restorer_id", SPECS)
def test_the_kernel_is_what_the_image_was_correlated_with(restorer_id: str) -> None:
    """An off-centre kernel moves the image; taking it for its mirror image would move it twice as far."""
    kernel = torch.zeros(5, 5)
    kernel[2, 4] = 1
    shifted = torch.from_numpy(np.roll(TARGET.numpy(), -2, axis=-1).copy())
    restored = deconvolved(restorer_id, shifted, kernel)[..., 8:-8]
    assert psnr(restored, TARGET[..., 8:-8]) > psnr(shifted[..., 8:-8], TARGET[..., 8:-8]) + 3


def mirrored_plane(side: int) -> np.ndarray:
    """One period of the mirror image of a plane, made by NumPy."""
    plane = np.random.default_rng(0).uniform(0.2, 0.8, (side, side))
    return np.pad(plane, ((0, side - 2), (0, side - 2)), mode="reflect")


def test_wiener_is_that_of_scikit_image() -> None:
    periodic, kernel = mirrored_plane(20), GaussianBlur(1.0).kernel({})
    expected = restoration.wiener(periodic, kernel.double().numpy(), wiener.WienerSetting().balance, clip=False)
    images = torch.from_numpy(periodic[:20, :20]).float().expand(1, 3, -1, -1)
    request = Request(scale=1, setting=wiener.WienerSetting(), generator=torch.Generator(), kernel=kernel)
    restored = wiener.SPECS[0].load((), torch.device("cpu"))(images, request)
    torch.testing.assert_close(restored[0, 1].double(), torch.from_numpy(expected[:20, :20]), atol=1e-5, rtol=0)


def test_richardson_lucy_is_that_of_scikit_image_where_no_edge_is_near() -> None:
    """scikit-image takes what is beyond the edge for black; inside a black frame that is true."""
    kernel = torch.rand(3, 5, generator=torch.Generator().manual_seed(0))
    kernel /= kernel.sum()
    plane = np.pad(np.random.default_rng(0).uniform(0.2, 0.8, (12, 12)), 24)
    flipped = kernel.flip(0, 1).double().numpy()
    expected = restoration.richardson_lucy(plane, flipped, num_iter=10, clip=False, filter_epsilon=1e-6)
    setting = richardson_lucy.RichardsonLucySetting(iterations=10)
    request = Request(scale=1, setting=setting, generator=torch.Generator(), kernel=kernel)
    images = torch.from_numpy(plane).float().expand(1, 3, -1, -1)
    restored = richardson_lucy.SPECS[0].load((), torch.device("cpu"))(images, request)[0, 0].double()
    torch.testing.assert_close(restored[24:36, 24:36], torch.from_numpy(expected[24:36, 24:36]), atol=1e-4, rtol=0)


@pytest.mark.parametrize("size", [(3, 3), (5, 40), (130, 16)])
@pytest.mark.parametrize("restorer_id", SPECS)
def test_an_image_smaller_than_the_kernel_is_deconvolved_too(restorer_id: str, size: tuple[int, int]) -> None:
    degraded = torch.rand(1, 3, *size)
    restored = deconvolved(restorer_id, degraded, GaussianBlur(20.0).kernel({}))
    assert restored.shape == degraded.shape


@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
def test_a_balance_that_is_no_weight_is_refused(value: float) -> None:
    with pytest.raises(RestorerError, match="balance"):
        replace(wiener.WienerSetting(), balance=value)


def test_no_iterations_are_refused() -> None:
    with pytest.raises(RestorerError, match="iterations"):
        richardson_lucy.RichardsonLucySetting(iterations=0)
