"""What every restorer promises."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from skimage import data

from clir_core.degradations.gaussian_blur import GaussianBlur
from clir_core.imaging.images import from_bytes
from clir_core.inference.restore import restore
from clir_core.interfaces import Images, NetworkSetting, Restorer, RestorerSpec
from clir_core.registry import discover

SPECS = discover("clir_core.restorers", RestorerSpec)
WEIGHTLESS = {name: spec for name, spec in SPECS.items() if not spec.weights}
QUICK = ("span-ch48", "span-ch52", "realesr-animevideov3", "safmn")
"""Small enough to run with their real weights in a moment."""

DEGRADED = torch.cat([from_bytes(data.astronaut()[top : top + 37, 200:253]) for top in (60, 160)])
"""A photograph: on noise, networks trained on photographs magnify the last bits of float32."""
KERNEL = GaussianBlur(1.0).kernel({})


def run(spec: RestorerSpec, restorer: Restorer, degraded: Images, alpha: float) -> Images:
    generator = torch.Generator().manual_seed(0)
    return restore(
        spec, restorer, degraded, alpha=alpha, setting=spec.setting, generator=generator, kernel=KERNEL
    ).images


def check(spec: RestorerSpec, restorer: Restorer) -> None:
    """Size and range are kept, the same again gives the same, a batch is its images one by one, parts are counted."""
    alpha = 1 if spec.reads == "target" else 2
    restored = run(spec, restorer, DEGRADED, alpha)
    assert restored.shape == (2, 3, 37 * alpha, 53 * alpha)
    assert restored.dtype == torch.float32
    assert 0 <= restored.min() <= restored.max() <= 1
    assert torch.equal(run(spec, restorer, DEGRADED, alpha), restored)
    one_by_one = torch.cat([run(spec, restorer, image, alpha) for image in DEGRADED.split(1)])
    torch.testing.assert_close(one_by_one, restored, atol=1e-5, rtol=0)
    assert (sum(restorer.parameters().values()) > 0) == bool(spec.weights)


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_a_spec_says_what_a_reader_must_know(spec: RestorerSpec) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9.]+)*", spec.id)
    assert spec.title
    assert spec.licence
    assert spec.source
    assert spec.paper == "" or spec.paper.startswith("https://")
    assert all(scale >= 1 for scale in spec.scales)


@pytest.mark.parametrize("spec", WEIGHTLESS.values(), ids=WEIGHTLESS)
def test_a_restorer_without_weights_keeps_its_promises(spec: RestorerSpec) -> None:
    check(spec, spec.load((), torch.device("cpu")))


@pytest.mark.weights
@pytest.mark.parametrize("name", QUICK)
def test_a_restorer_with_weights_keeps_its_promises(
    name: str, load_fetched: Callable[[RestorerSpec], Restorer]
) -> None:
    check(replace(SPECS[name], alphas=()), load_fetched(SPECS[name]))


@pytest.mark.weights
@pytest.mark.parametrize("name", ["span-ch48", "realesr-animevideov3"])
def test_tiles_with_enough_context_give_the_whole_image(
    name: str, load_fetched: Callable[[RestorerSpec], Restorer]
) -> None:
    """Both networks see less than 24 pixels far in what matters; the rest is below an 8-bit step."""
    spec, restorer = SPECS[name], load_fetched(SPECS[name])
    smooth = torch.nn.functional.interpolate(DEGRADED, size=(70, 90), mode="bicubic").clamp(0, 1)
    tiled = replace(spec, setting=NetworkSetting(tile=32, tile_pad=24))
    difference = run(tiled, restorer, smooth, 2) - run(spec, restorer, smooth, 2)
    assert difference.abs().max() < 1 / 255
