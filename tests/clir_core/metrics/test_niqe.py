from pathlib import Path

import pytest
import torch
from scipy.io import savemat

from clir_core.errors import MetricUndefinedError
from clir_core.imaging.images import read_image
from clir_core.interfaces import Images
from clir_core.metrics.niqe import Niqe, load_niqe

DATA = Path(__file__).parents[2] / "data" / "metrics"


@pytest.fixture(scope="module")
def niqe() -> Niqe:
    return load_niqe((), torch.device("cpu"))


def test_niqe_of_whole_blocks_equals_the_authors_matlab_value(niqe: Niqe) -> None:
    """NIQE looks at the rounded luma of whole blocks alone, which is what this file holds of I04."""
    assert niqe(read_image(DATA / "niqe_I04_luma.png")).item() == pytest.approx(3.65492152353770, rel=1e-10)


@pytest.mark.parametrize(
    ("name", "official", "tolerance"),
    [
        ("I04", 3.65492152353770, 1e-10),
        # Flat or clipped areas: the order of summation alone moves these by about 1 % (specification, section 2).
        ("I03", 15.7536293917814, 1e-2),
        ("I06", 3.23547743716998, 1e-2),
        ("I08", 3.18403333858339, 1e-2),
        ("I19", 8.63519663862637, 1e-2),
    ],
)
def test_niqe_equals_the_authors_matlab_value(
    niqe: Niqe, calibration_folder: Path, name: str, official: float, tolerance: float
) -> None:
    image = read_image(calibration_folder / "dist_dir" / f"{name}.bmp")

    assert niqe(image).item() == pytest.approx(official, rel=tolerance)


def test_niqe_equals_pyiqa_with_the_same_parameters(
    niqe: Niqe, photograph: Images, noisy_photograph: Images, tmp_path: Path
) -> None:
    import pyiqa

    parameters = {"mu_prisparam": niqe.pristine_mean.numpy()[None], "cov_prisparam": niqe.pristine_covariance.numpy()}
    savemat(tmp_path / "parameters.mat", parameters)
    theirs = pyiqa.create_metric("niqe", pretrained_model_path=str(tmp_path / "parameters.mat"))

    # Where MATLAB's value is certain (I04) ours has 13 digits of it and pyiqa's 4.
    for image in (photograph, noisy_photograph):
        assert niqe(image).item() == pytest.approx(float(theirs(image).squeeze()), rel=1e-3)


def test_noise_makes_a_photograph_less_natural(niqe: Niqe, photograph: Images, noisy_photograph: Images) -> None:
    assert niqe(noisy_photograph).item() > 2 * niqe(photograph).item()


def test_what_is_left_over_beside_whole_blocks_does_not_matter(niqe: Niqe, photograph: Images) -> None:
    changed = photograph.clone()
    changed[..., 480:, :] = 0.5

    assert torch.equal(niqe(photograph), niqe(changed))


@pytest.mark.parametrize(("height", "width", "blocks"), [(95, 500, 0), (191, 192, 2), (96, 383, 3)])
def test_fewer_than_four_blocks_have_no_value(
    niqe: Niqe, photograph: Images, height: int, width: int, blocks: int
) -> None:
    with pytest.raises(MetricUndefinedError, match=f"{width}x{height} has {blocks}"):
        niqe(photograph[..., :height, :width])


def test_four_blocks_have_a_value(niqe: Niqe, photograph: Images) -> None:
    assert niqe(photograph[..., :192, :192]).isfinite().all()


def test_a_constant_image_has_no_value(niqe: Niqe) -> None:
    with pytest.raises(MetricUndefinedError, match="constant"):
        niqe(torch.full((1, 3, 256, 256), 0.3))


def test_an_image_with_one_textured_block_has_no_value(niqe: Niqe, photograph: Images) -> None:
    image = torch.zeros(1, 3, 192, 192)
    image[..., :80, :80] = photograph[..., :80, :80]

    with pytest.raises(MetricUndefinedError, match="two blocks that are not flat"):
        niqe(image)
