"""The one way to call a restorer, with restorers small enough to read."""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest
import torch

from clir_core.errors import RestorerError
from clir_core.imaging.images import quantise, to_bytes
from clir_core.inference.restore import Restored, outscale, restore
from clir_core.interfaces import Images, NetworkSetting, Request, Restorer, RestorerSpec, Setting
from clir_core.processing.matlab_resize import imresize

DEGRADED = torch.rand(1, 3, 9, 14, generator=torch.Generator().manual_seed(0))


def enlarge(degraded: Images, request: Request) -> Images:
    return degraded.repeat_interleave(request.scale, dim=-2).repeat_interleave(request.scale, dim=-1)


SPEC = RestorerSpec(
    id="enlarge", title="", family="traditional", load=lambda weights, device: enlarge, licence="", paper="", source=""
)


def run(
    spec: RestorerSpec = SPEC, restorer: Restorer = enlarge, degraded: Images = DEGRADED, **facts: object
) -> Restored:
    defaults = {"alpha": 1.0, "setting": spec.setting, "generator": torch.Generator()}
    return restore(spec, restorer, degraded, **(defaults | facts))


@pytest.mark.parametrize(
    ("scales", "alpha", "route"),
    [
        ((), 1, "native"),
        ((), 3, "native"),
        ((4,), 4, "native"),
        ((2, 4), 2, "native"),
        ((2, 3, 4), 3, "native"),
        ((4,), 2, "outscale 4 to 2"),
        ((2, 4), 3, "outscale 4 to 3"),
        ((4,), 1, "outscale 4 to 1"),
        ((2,), 4, "outscale 2 to 4"),
        ((1,), 2, "bicubic x2 first"),
        ((1,), 1, "native"),
    ],
)
def test_every_scale_meets_every_alpha_by_a_route_that_is_told(scales: tuple[int, ...], alpha: int, route: str) -> None:
    restored = run(replace(SPEC, scales=scales), alpha=alpha)
    assert restored.images.shape == (1, 3, 9 * alpha, 14 * alpha)
    assert restored.route == route
    assert restored.note is None


def test_the_output_has_the_size_of_a_target_that_is_no_exact_multiple() -> None:
    restored = run(replace(SPEC, scales=(2, 4)), alpha=(19 / 9 * 29 / 14) ** 0.5, output_size=(19, 29))
    assert restored.images.shape == (1, 3, 19, 29)
    assert restored.route == "outscale 2 to 2.09"


def test_outscale_is_opencv_lanczos_on_the_rounded_image() -> None:
    images = torch.rand(2, 3, 20, 24, generator=torch.Generator().manual_seed(1))
    resized = outscale(images, 10, 12)
    for index in range(2):
        expected = cv2.resize(to_bytes(images[index : index + 1]), (12, 10), interpolation=cv2.INTER_LANCZOS4)
        assert np.array_equal(to_bytes(resized[index : index + 1]), expected)


def test_a_restorer_without_a_scale_of_its_own_sees_the_bicubic_image() -> None:
    seen: list[Images] = []

    def look(degraded: Images, request: Request) -> Images:
        seen.append(degraded)
        return degraded

    run(replace(SPEC, scales=(1,)), look, alpha=2)
    assert torch.equal(seen[0], imresize(DEGRADED, 2).clamp(0, 1))


def test_a_ceiling_is_handed_the_target_and_keeps_its_size() -> None:
    restored = run(replace(SPEC, scales=(1,), reads="target"), alpha=4)
    assert torch.equal(restored.images, DEGRADED)
    assert restored.route == "native"


@pytest.mark.parametrize("multiple", [4, 8, 32])
def test_sides_are_padded_by_reflection_and_cropped_again(multiple: int) -> None:
    seen: list[Images] = []

    def look(degraded: Images, request: Request) -> Images:
        seen.append(degraded)
        return enlarge(degraded, request)

    restored = run(replace(SPEC, size_multiple=multiple), look, alpha=2)
    assert all(side % multiple == 0 for side in seen[0].shape[-2:])
    assert torch.equal(
        restored.images, enlarge(DEGRADED, Request(scale=2, setting=Setting(), generator=torch.Generator()))
    )
    if multiple == 4:
        assert torch.equal(seen[0][..., 9, :14], DEGRADED[..., 7, :])


def test_output_beyond_the_range_is_clamped() -> None:
    restored = run(restorer=lambda degraded, request: degraded * 4 - 1)
    assert restored.images.aminmax() == (0, 1)


def test_the_result_is_an_ordinary_tensor() -> None:
    assert not run().images.is_inference()


def test_tiles_are_used_when_the_setting_asks_for_them() -> None:
    sizes: list[tuple[int, ...]] = []

    def look(degraded: Images, request: Request) -> Images:
        sizes.append(tuple(degraded.shape[-2:]))
        return enlarge(degraded, request)

    spec = replace(SPEC, scales=(2,), size_multiple=4)
    restored = run(spec, look, alpha=2, setting=NetworkSetting(tile=8, tile_pad=2))
    assert sizes == [(12, 12), (12, 8), (4, 12), (4, 8)]
    assert torch.equal(restored.images, run(spec, alpha=2).images)


@pytest.mark.parametrize(("tile", "note"), [(0, None), (8, "tiled at 8"), (13, "tiled at 13"), (14, None)])
def test_an_image_that_was_cut_into_tiles_says_so(tile: int, note: str | None) -> None:
    assert run(replace(SPEC, setting=NetworkSetting(tile=tile))).note == note


def hungry(limit: int, error: Callable[[], Exception]) -> Restorer:
    """A restorer with random output that runs out of memory above `limit` pixels a side."""

    def call(degraded: Images, request: Request) -> Images:
        noise = torch.rand(1, generator=request.generator)
        if max(degraded.shape[-2:]) > limit:
            raise error()
        return degraded * 0 + noise

    return call


@pytest.mark.parametrize(
    "error",
    [
        lambda: torch.OutOfMemoryError("CUDA out of memory"),
        lambda: RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes"),
        lambda: RuntimeError("not enough memory: you tried to allocate 9 bytes"),
        MemoryError,
    ],
)
def test_out_of_memory_is_tried_again_in_tiles_with_the_same_noise(error: Callable[[], Exception]) -> None:
    wide = torch.rand(1, 3, 8, 300)
    restored = run(restorer=hungry(290, error), degraded=wide, generator=torch.Generator().manual_seed(5))
    expected = torch.rand(1, generator=torch.Generator().manual_seed(5))
    assert restored.note == "out of memory; tiled at 256"
    assert torch.equal(restored.images[0, 0, 0, :1], expected)


def test_out_of_memory_even_in_tiles_is_an_error_that_names_the_restorer() -> None:
    with pytest.raises(RestorerError, match="enlarge ran out of memory at 300 x 8 pixels, even in tiles of 256"):
        run(restorer=hungry(10, MemoryError), degraded=torch.rand(1, 3, 8, 300))


def test_out_of_memory_of_a_restorer_that_cannot_be_tiled_is_an_error() -> None:
    with pytest.raises(RestorerError, match="enlarge ran out of memory at 300 x 8 pixels"):
        run(replace(SPEC, setting=Setting()), hungry(10, MemoryError), torch.rand(1, 3, 8, 300))


def test_other_errors_pass_as_they_are() -> None:
    with pytest.raises(RuntimeError, match="shapes do not match"):
        run(restorer=hungry(1, lambda: RuntimeError("shapes do not match")))


@pytest.mark.parametrize(
    ("change", "facts", "problem"),
    [
        ({"minimum_side": 10}, {}, "enlarge takes sides of at least 10 pixels, not 14 x 9"),
        ({"needs_kernel": True}, {}, "enlarge needs the blur kernel"),
        ({}, {"setting": Setting()}, "enlarge takes a NetworkSetting, not a Setting"),
        ({}, {"setting": NetworkSetting(dtype="float16")}, "enlarge cannot run in float16 on the CPU"),
        (
            {"dtypes": frozenset({"float32"})},
            {"setting": NetworkSetting(dtype="bfloat16")},
            "enlarge does not work in bfloat16; use float32",
        ),
        ({}, {"degraded": DEGRADED[0]}, r"the input of enlarge has shape \(3, 9, 14\)"),
        ({}, {"degraded": DEGRADED * 255}, "the input of enlarge has values from"),
        ({}, {"restorer": lambda degraded, request: degraded[:, :1]}, r"enlarge returned \(1, 1, 9, 14\)"),
        ({}, {"restorer": lambda degraded, request: degraded.double()}, "enlarge returned .* torch.float64"),
        ({}, {"restorer": lambda degraded, request: degraded / 0}, "enlarge returned NaN or infinity"),
    ],
)
def test_what_cannot_be_done_is_refused_by_name(change: dict, facts: dict, problem: str) -> None:
    with pytest.raises(RestorerError, match=problem):
        run(replace(SPEC, **change), **facts)


def test_eight_bit_output_of_outscale_is_already_rounded() -> None:
    restored = run(replace(SPEC, scales=(4,)), alpha=2)
    assert torch.equal(quantise(restored.images), restored.images)
