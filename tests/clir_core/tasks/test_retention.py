"""gamma: golden values, its range, and the order it gives to degradations."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
import torch
from skimage import data

from clir_core.errors import ImageError
from clir_core.imaging.images import crop_to_multiple, from_bytes, read_image
from clir_core.interfaces import Images
from clir_core.tasks.retention import BETA_KINDS, retention
from clir_core.tasks.task import parse_task, sample_generator

SMALL = {
    "astronaut": from_bytes(data.astronaut()[60:252, 130:322]),
    "cat": from_bytes(data.chelsea()[60:252, 120:312]),
    "coffee": from_bytes(data.coffee()[100:292, 200:392]),
}


def gamma(target: Images, task_id: str, kind: str = "vifp") -> float:
    task = parse_task(task_id)
    cropped = task.crop(target)
    drawn = task.draw(sample_generator(0, "image", task.id), *cropped.shape[-2:])
    retained = retention(cropped, task.degrade(cropped, drawn), kind)
    assert retained.gamma is not None
    return retained.gamma


@pytest.mark.skipif("CLIR_GOLDEN" not in os.environ, reason="CLIR_GOLDEN is not set to the folder of golden data")
@pytest.mark.parametrize("name", ["SR2", "SR4", "Blur1", "Blur4", "Noise25", "JPEG50", "SR4+Noise10"])
def test_golden_values_are_reproduced_to_six_digits(name: str):
    golden = Path(os.environ["CLIR_GOLDEN"]) / "metrics"
    vectors = np.load(golden / "gamma_vifp_vectors.npz")
    expected = json.loads((golden / "gamma_vifp_expected.json").read_text())[name]
    retained = retention(from_bytes(vectors["gt_u8"]), from_bytes(vectors[f"lq_{name}"]))
    assert retained.alpha == expected["alpha"]
    assert retained.beta == pytest.approx(expected["beta_vifp"], abs=1e-6)
    assert retained.gamma == pytest.approx(expected["gamma"], abs=1e-6)


@pytest.mark.parametrize("kind", BETA_KINDS)
@pytest.mark.parametrize("name", SMALL)
def test_nothing_lost_is_one(name: str, kind: str):
    retained = retention(SMALL[name], SMALL[name], kind)
    assert (retained.alpha, retained.kind) == (1, kind)
    assert retained.gamma == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("kind", ["vifp", "spectral"])
@pytest.mark.parametrize("name", SMALL)
def test_the_papers_light_degradations_keep_more_than_its_heavy_ones(name: str, kind: str):
    light = min(gamma(SMALL[name], task, kind) for task in ("sr2", "blur1"))
    heavy = max(gamma(SMALL[name], task, kind) for task in ("sr4", "blur20"))
    assert light > heavy


def test_the_signal_to_noise_ratio_contradicts_that_grouping():
    assert gamma(SMALL["cat"], "blur20", "snr") > gamma(SMALL["cat"], "sr2", "snr")


@pytest.mark.slow
@pytest.mark.skipif("CLIR_DATA" not in os.environ, reason="CLIR_DATA is not set to a folder with images/")
@pytest.mark.parametrize("dataset", ["CBSD68", "Kodak24_500crop"])
def test_the_papers_grouping_holds_on_every_image_of_a_data_set(dataset: str):
    files = sorted((Path(os.environ["CLIR_DATA"]) / "images" / dataset).iterdir())
    gammas = {
        file.stem: {task: gamma(read_image(file), task) for task in ("sr2", "blur1", "sr4", "blur20")} for file in files
    }
    assert [name for name, of in gammas.items() if min(of["sr2"], of["blur1"]) <= max(of["sr4"], of["blur20"])] == []


@pytest.mark.parametrize(
    "family",
    [
        ["sr2", "sr3", "sr4", "sr8"],
        ["blur0.5", "blur1", "blur2", "blur4", "blur8"],
        ["noise1", "noise5", "noise15", "noise25", "noise50"],
        ["jpeg95", "jpeg70", "jpeg50", "jpeg30", "jpeg10"],
    ],
)
@pytest.mark.parametrize("name", SMALL)
def test_a_stronger_degradation_of_a_family_keeps_less(name: str, family: list[str]):
    gammas = [gamma(SMALL[name], task) for task in family]
    assert gammas == sorted(gammas, reverse=True)
    assert all(0 < value <= 1 for value in gammas)


def test_unequal_axes_give_the_geometric_mean():
    target = SMALL["cat"]
    assert retention(target, target[..., :64, :32]).alpha == pytest.approx(np.sqrt(3 * 6))


def test_a_constant_target_has_no_gamma():
    constant = torch.full((1, 3, 64, 64), 0.3)
    for kind in BETA_KINDS:
        retained = retention(constant, constant, kind)
        assert (retained.beta, retained.gamma) == (None, None)


def test_raised_contrast_is_clipped_to_one():
    raised = (1.1 * SMALL["cat"] - 0.05).clamp(0, 1)
    assert retention(SMALL["cat"], raised).beta == 1


def test_the_number_of_scales_is_kept_for_small_images():
    small = SMALL["cat"][..., :30, :30]
    assert retention(small, small).scales == 2
    tiny = SMALL["cat"][..., :9, :9]
    assert [retention(tiny, tiny, kind).gamma for kind in ("vifp", "ssim")] == [None, None]


def test_gamma_is_of_one_image_not_larger_than_its_target():
    target = crop_to_multiple(SMALL["cat"], 2)
    with pytest.raises(ImageError, match="64 x 64 is larger than its target"):
        retention(target[..., :32, :32], target[..., :64, :64])
    with pytest.raises(ImageError, match="one image"):
        retention(target.repeat(2, 1, 1, 1), target)
