"""SPAN, against the ncnn runtime on the same weights (tests/data/realesrgan)."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from clir_core.imaging.images import read_image
from clir_core.interfaces import Request, Restorer, RestorerSpec
from clir_core.restorers.span import SPECS

DATA = Path(__file__).parents[2] / "data" / "realesrgan"
BY_ID = {spec.id: spec for spec in SPECS}


@pytest.mark.weights
@pytest.mark.parametrize("restorer_id", BY_ID)
@pytest.mark.parametrize("scale", [2, 4])
def test_the_fused_network_gives_what_ncnn_gives(
    load_fetched: Callable[[RestorerSpec], Restorer], restorer_id: str, scale: int
) -> None:
    """Measured 5.6e-6 at most; ncnn 1.0.20261020, strict float32."""
    spec = BY_ID[restorer_id]
    request = Request(scale=scale, setting=spec.setting, generator=torch.Generator())
    restored = load_fetched(spec)(read_image(DATA / "input_48.png"), request)
    golden = f"out_spanx{scale}_{restorer_id.removeprefix('span-')}.npz"
    expected = torch.from_numpy(np.load(DATA / golden)["output"])[None]
    torch.testing.assert_close(restored, expected, atol=2e-5, rtol=0)


@pytest.mark.weights
def test_the_parameters_are_those_of_the_fused_networks(load_fetched: Callable[[RestorerSpec], Restorer]) -> None:
    counted = [load_fetched(spec).parameters() for spec in SPECS]
    assert counted == [{"network": 426_288}, {"network": 498_208}]
