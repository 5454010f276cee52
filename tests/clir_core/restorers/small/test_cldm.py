from dataclasses import replace
from itertools import product

import pytest
import torch

from clir_core.errors import RestorerError, WeightsError
from clir_core.inference.restore import restore as through_contract
from clir_core.interfaces import NetworkSetting, RestorerSpec, Setting
from clir_core.registry import discover
from clir_core.restorers.small.cldm import load_small_ceiling, load_small_cldm
from clir_core.restorers.small.setting import SmallCldmSetting

SPEC = discover("clir_core.restorers", RestorerSpec)["clir-small-cldm"]
SETTING = SmallCldmSetting(steps=3)
TARGET = torch.rand(1, 3, 42, 38, generator=torch.Generator().manual_seed(0))
DEGRADED = torch.nn.functional.avg_pool2d(TARGET, 2)


def restore(model, setting=SETTING, degraded=DEGRADED, seed=0, **known):
    generator = torch.Generator().manual_seed(seed)
    size = (42, 38)
    return through_contract(
        SPEC, model, degraded, alpha=2.0, setting=setting, generator=generator, output_size=size, **known
    ).images


class Collected:
    """A trace that keeps what it is told."""

    def __init__(self, wants_steps=False):
        self.wants_steps, self.steps, self.paid, self.again = wants_steps, [], {}, {}

    def step(self, index, timestep, predicted):
        self.steps.append((timestep, predicted))

    def part(self, name, milliseconds, peak_memory_mb=None):
        self.paid[name] = milliseconds

    def reused(self, name, milliseconds):
        self.again[name] = milliseconds


def test_an_image_of_any_size_comes_back_at_the_size_of_its_target(tiny_cldm):
    restored = restore(tiny_cldm)
    assert restored.shape == TARGET.shape
    assert restored.std() > 0.01


def test_the_noise_decides_and_nothing_else(tiny_cldm):
    first = restore(tiny_cldm)
    assert torch.equal(restore(tiny_cldm), first)
    assert not torch.equal(restore(tiny_cldm, seed=1), first)
    assert not torch.equal(restore(tiny_cldm, replace(SETTING, noise_seed=1)), first)


def test_a_batch_is_restored_one_by_one(tiny_cldm):
    pair = torch.cat([DEGRADED, 1 - DEGRADED])
    assert torch.equal(restore(tiny_cldm, degraded=pair)[:1], restore(tiny_cldm))


def test_without_its_condition_it_does_not_look_at_the_image(tiny_cldm):
    setting = replace(SETTING, control_scale=0.0)
    assert torch.equal(restore(tiny_cldm, setting), restore(tiny_cldm, setting, degraded=1 - DEGRADED))
    assert not torch.equal(restore(tiny_cldm), restore(tiny_cldm, degraded=1 - DEGRADED))


def test_guidance_leads_away_from_the_unconditional_prediction(tiny_cldm):
    plain, guided, without = (
        restore(tiny_cldm, replace(SETTING, one_step=True, **change))
        for change in ({}, {"cfg_scale": 1.5}, {"control_scale": 0.0})
    )
    inside = (plain > 0.02) & (plain < 0.98) & (guided > 0.02) & (guided < 0.98) & (without > 0.02) & (without < 0.98)
    codec_free = (guided - without) - 1.5 * (plain - without)
    assert inside.any()
    assert codec_free[inside].abs().mean() < (plain - without)[inside].abs().mean()


def test_an_oracle_starts_from_the_target_and_needs_one(tiny_cldm):
    oracle = replace(SETTING, start_timestep=200, start_from="target")
    deployable = replace(oracle, start_from="stage1")
    assert not torch.equal(restore(tiny_cldm, oracle, target=TARGET), restore(tiny_cldm, deployable, target=TARGET))
    with pytest.raises(RestorerError, match="needs a target"):
        restore(tiny_cldm, oracle)
    with pytest.raises(RestorerError, match="start_from"):
        SmallCldmSetting(start_from="target")


def test_a_sweep_runs_stage_1_and_its_encoding_once_an_image(tiny_cldm, monkeypatch):
    """Five step counts by five starts on eight images, with traces as the ingest command gives them."""
    calls = []
    forward = type(tiny_cldm.stage1).forward
    monkeypatch.setattr(type(tiny_cldm.stage1), "forward", lambda self, x: calls.append(1) or forward(self, x))
    images = [torch.rand(1, 3, 21, 19, generator=torch.Generator().manual_seed(seed)) for seed in range(8)]
    for (steps, start), image in product(product((1, 2, 3, 4, 5), (100, 300, 500, 700, 900)), images):
        setting = replace(SETTING, steps=steps, start_timestep=start)
        restore(tiny_cldm, setting, degraded=image, trace=Collected())
    assert len(calls) == len(images)


def test_what_is_reused_is_told_with_what_it_had_cost(tiny_cldm):
    first, second = Collected(), Collected()
    alone, again = (restore(tiny_cldm, trace=trace) for trace in (first, second))
    assert torch.equal(alone, again)
    assert second.again == {name: first.paid[name] for name in ("stage1", "vae_encode")}
    assert second.paid.keys() == {"denoiser", "vae_decode"}


def test_a_warm_up_leaves_nothing_to_reuse(tiny_cldm):
    restore(tiny_cldm)
    trace = Collected()
    restore(tiny_cldm, trace=trace)
    assert not trace.again


def test_the_trace_sees_every_step_and_the_last_is_nearly_the_result(tiny_cldm):
    trace = Collected(wants_steps=True)
    restored = restore(tiny_cldm, trace=trace)
    assert len(trace.steps) == 3
    torch.testing.assert_close(trace.steps[-1][1][..., :42, :38], restored, atol=0.02, rtol=0)
    assert not torch.allclose(trace.steps[0][1][..., :42, :38], restored, atol=0.02)


def test_rounding_the_denoiser_once_leaves_its_float32_alone(tiny_cldm):
    before = restore(tiny_cldm)
    rounded = restore(tiny_cldm, replace(SETTING, dtype="bfloat16"))
    assert not torch.equal(rounded, before)
    assert torch.equal(restore(tiny_cldm), before)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        (replace(SETTING, dtype="float16"), "float16"),
        (replace(SETTING, vae_tile=64), "vae_tile"),
        (NetworkSetting(), "SmallCldmSetting"),
        (Setting(), "SmallCldmSetting"),
    ],
)
def test_what_it_cannot_do_is_said(tiny_cldm, setting, message):
    with pytest.raises(RestorerError, match=message):
        restore(tiny_cldm, setting)


def test_it_reads_no_text():
    with pytest.raises(RestorerError, match="prompt"):
        SmallCldmSetting(prompt="a cat")


def test_tiles_larger_than_the_image_change_nothing(tiny_cldm):
    assert torch.equal(restore(tiny_cldm, replace(SETTING, tile=64, tile_stride=32)), restore(tiny_cldm))


def test_files_in_the_wrong_places_are_refused(tiny_files):
    device = torch.device("cpu")
    with pytest.raises(WeightsError, match="expected a denoiser"):
        load_small_cldm((tiny_files["stage1"], tiny_files["autoencoder"], tiny_files["stage1"]), device)
    with pytest.raises(WeightsError, match="expected an autoencoder"):
        load_small_ceiling((tiny_files["stage1"],), device)


def test_the_ceiling_is_the_autoencoder_alone(tiny_files):
    ceiling = load_small_ceiling((tiny_files["autoencoder"],), torch.device("cpu"))
    spec = replace(SPEC, reads="target", setting=Setting(), size_multiple=1)
    generator = torch.Generator().manual_seed(0)
    restored = through_contract(spec, ceiling, TARGET, alpha=1.0, setting=Setting(), generator=generator)
    assert restored.images.shape == TARGET.shape
    assert set(ceiling.parameters()) == {"vae"}
