"""SAFMN, against figures of its published weights."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from clir_core.imaging.images import read_image
from clir_core.interfaces import Request, Restorer, RestorerSpec
from clir_core.networks.safmn.network import SAFMN
from clir_core.restorers.safmn import SPECS

DATA = Path(__file__).parents[2] / "data" / "realesrgan"
SPEC = SPECS[0]


def test_it_is_as_small_as_its_checkpoint() -> None:
    """The official checkpoint holds 237,000 values."""
    with torch.device("meta"):
        assert sum(parameter.numel() for parameter in SAFMN().parameters()) == 237_000


@pytest.mark.weights
def test_the_published_weights_restore_a_photograph(load_fetched: Callable[[RestorerSpec], Restorer]) -> None:
    """40.0 dB from what SPAN makes of the same crop, where bicubic is 26.1 dB away: both are trained for fidelity."""
    request = Request(scale=4, setting=SPEC.setting, generator=torch.Generator())
    restored = load_fetched(SPEC)(read_image(DATA / "input_48.png"), request)
    span = torch.from_numpy(np.load(DATA / "out_spanx4_ch48.npz")["output"])[None]
    assert (restored - span).square().mean() < 10**-3.9
