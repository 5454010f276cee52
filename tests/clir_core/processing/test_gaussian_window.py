import pytest
import torch
from torch.nn.functional import conv2d

from clir_core.processing.gaussian_window import filter_valid, gaussian_taps


@pytest.mark.parametrize("taps", [gaussian_taps(11, 1.5), gaussian_taps(4, 1.0), [1.0], [0.25, 0.25]], ids=len)
def test_it_equals_a_convolution_with_the_outer_product(taps: list[float]) -> None:
    values = torch.rand(2, 3, 20, 17, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    kernel = torch.outer(torch.tensor(taps, dtype=torch.float64), torch.tensor(taps, dtype=torch.float64))

    expected = conv2d(values.flatten(0, 1)[:, None], kernel[None, None]).reshape(2, 3, 21 - len(taps), 18 - len(taps))

    torch.testing.assert_close(filter_valid(values, taps), expected, rtol=0, atol=1e-14)


def test_gaussian_taps_sum_to_one_and_fall_as_a_gaussian() -> None:
    taps = gaussian_taps(7, sigma=7 / 6)

    assert sum(taps) == pytest.approx(1.0, abs=1e-15)
    assert taps[4] / taps[3] == pytest.approx(torch.tensor(-1 / (2 * (7 / 6) ** 2), dtype=torch.float64).exp().item())
