from dataclasses import replace

import pytest
import torch

from clir_core.diffusion.noise import drawn, recorded, replayed
from clir_core.diffusion.schedule import scaled_linear, zero_terminal
from clir_core.errors import RestorerError
from clir_core.imaging.images import is_eight_bit, quantise
from clir_core.inference.restore import restore as through_contract
from clir_core.interfaces import NetworkSetting, NoTrace, Request
from clir_core.restorers.diffbir import SPECS
from clir_core.restorers.diffbir.restorer import DiffBir
from clir_core.restorers.diffbir.setting import DiffBirSetting

DEGRADED = quantise(torch.rand(1, 3, 20, 24, generator=torch.Generator().manual_seed(0)))
SETTING = DiffBirSetting(steps=3, negative_prompt="blurry")


def restore(model, setting=SETTING, degraded=DEGRADED, scale=2, seed=0, trace=None):
    generator = torch.Generator().manual_seed(seed)
    with torch.inference_mode():
        return model(degraded, Request(scale=scale, setting=setting, generator=generator, trace=trace or NoTrace()))


@pytest.fixture(scope="module")
def plain(tiny_diffbir):
    """The image in the setting that the others are compared with."""
    return restore(tiny_diffbir)


class Collected:
    def __init__(self, wants_steps):
        self.wants_steps, self.steps, self.parts = wants_steps, [], {}

    def step(self, index, timestep, predicted):
        self.steps.append((index, timestep, predicted))

    def part(self, name, milliseconds, peak_memory_mb=None):
        self.parts[name] = milliseconds

    def reused(self, name, milliseconds):
        self.parts[name] = milliseconds


def test_an_image_comes_back_larger_and_in_eight_bits(plain):
    assert plain.shape == (1, 3, 40, 48)
    assert is_eight_bit(plain)
    assert plain.std() > 0.01


def test_it_keeps_the_contract_of_restorers_with_guidance_too(tiny_diffbir):
    """`clir_core.inference.restore` checks shape, dtype and values, and turns gradients off."""
    spec = next(spec for spec in SPECS if spec.id == "diffbir-v2")
    setting, generator = replace(SETTING, guidance_scale=0.1), torch.Generator().manual_seed(0)
    restored = through_contract(spec, tiny_diffbir, DEGRADED, alpha=2.0, setting=setting, generator=generator)
    assert restored.route == "native"
    assert torch.equal(restored.images, restore(tiny_diffbir, setting))


def test_the_same_seed_gives_the_same_image_and_another_seed_another(tiny_diffbir, plain):
    assert torch.equal(restore(tiny_diffbir), plain)
    assert not torch.equal(restore(tiny_diffbir, seed=1), plain)


def test_a_run_replays_from_its_noises(tiny_diffbir):
    setting = replace(SETTING, noise_augmentation=100)
    request = Request(scale=2, setting=setting, generator=torch.Generator().manual_seed(4))
    kept = []
    with torch.inference_mode():
        first = tiny_diffbir.restore(DEGRADED, request, recorded(drawn(request.generator), kept))
        again = tiny_diffbir.restore(DEGRADED, request, replayed(kept))
    assert len(kept) == 4  # start, condition, and all steps but the last
    assert torch.equal(first, again)


def test_a_batch_is_restored_one_by_one(tiny_diffbir, plain):
    pair = torch.cat([DEGRADED, 1 - DEGRADED])
    assert torch.equal(restore(tiny_diffbir, degraded=pair)[:1], plain)


def test_the_trace_is_told_every_step_and_the_last_one_is_the_result(tiny_diffbir):
    trace = Collected(wants_steps=True)
    restored = restore(tiny_diffbir, trace=trace)
    assert [(index, timestep) for index, timestep, _ in trace.steps] == [(0, 999), (1, 500), (2, 0)]
    assert torch.equal(trace.steps[-1][2], restored)
    assert not torch.equal(trace.steps[0][2], restored)


def test_the_trace_is_told_what_each_part_costs_and_no_steps_unless_it_wants_them(tiny_diffbir):
    trace = Collected(wants_steps=False)
    restore(tiny_diffbir, trace=trace)
    assert trace.steps == []
    assert set(trace.parts) == {"text_encoder", "stage1", "vae_encode", "denoiser", "vae_decode"}
    assert all(milliseconds > 0 for milliseconds in trace.parts.values())


def test_one_step_is_the_first_prediction_of_many(tiny_diffbir):
    trace = Collected(wants_steps=True)
    setting = replace(SETTING, start_timestep=300)
    restore(tiny_diffbir, setting, trace=trace)
    assert torch.equal(restore(tiny_diffbir, replace(setting, one_step=True)), trace.steps[0][2])


def test_one_window_as_large_as_the_latent_changes_nothing(tiny_diffbir):
    square = DEGRADED[..., :16, :16]
    whole = restore(tiny_diffbir, degraded=square, scale=4)
    assert torch.equal(restore(tiny_diffbir, replace(SETTING, tile=64, tile_stride=32), square, scale=4), whole)


@pytest.mark.parametrize(
    "change",
    [
        {"sampler": "edm_dpm++_3m_sde"},
        {"start_timestep": 400},
        {"cfg_scale": 1.0},
        {"cfg_rescale": True},
        {"control_scale": 0.5},
        {"noise_augmentation": 200},
        {"guidance_scale": 0.1},
        {"guidance_scale": 0.1, "guidance_space": "latent", "guidance_loss": "mse"},
        {"prompt": "a sharp photograph"},
        {"colour_fix": "adain"},
        {"colour_fix": "off"},
        {"dtype": "bfloat16"},
        {"vae_tile": 32},
    ],
)
def test_every_field_of_the_setting_reaches_the_image(change, tiny_diffbir, plain):
    changed = restore(tiny_diffbir, replace(SETTING, **change))
    assert changed.shape == (1, 3, 40, 48)
    assert not torch.equal(changed, plain)


def test_windows_are_blended_into_an_image_of_the_same_size(tiny_diffbir):
    setting = replace(SETTING, tile=64, tile_stride=32)
    in_windows, whole = restore(tiny_diffbir, setting, scale=4), restore(tiny_diffbir, scale=4)
    assert in_windows.shape == whole.shape == (1, 3, 80, 96)
    assert not torch.equal(in_windows, whole)


def test_float32_is_exact_again_after_another_dtype(tiny_diffbir, plain):
    restore(tiny_diffbir, replace(SETTING, dtype="bfloat16"))
    assert torch.equal(restore(tiny_diffbir), plain)


def test_a_version_that_predicts_velocity_runs(tiny_diffbir):
    schedule = zero_terminal(scaled_linear("velocity"))
    model = DiffBir(tiny_diffbir.networks, schedule, tiny_diffbir.stage1, tiny_diffbir.device)
    assert restore(model, replace(SETTING, sampler="edm_dpm++_3m_sde")).isfinite().all()


def test_the_text_encoder_is_not_kept(tiny_diffbir):
    restore(tiny_diffbir)
    from transformers import CLIPTextModel

    assert not any(isinstance(value, CLIPTextModel) for value in vars(tiny_diffbir.networks).values())


def test_half_precision_on_the_cpu_is_refused(tiny_diffbir):
    with pytest.raises(RestorerError, match="float16 on the CPU"):
        restore(tiny_diffbir, replace(SETTING, dtype="float16"))


def test_another_kind_of_setting_is_refused(tiny_diffbir):
    with pytest.raises(RestorerError, match="takes a DiffBirSetting, not a NetworkSetting"):
        restore(tiny_diffbir, NetworkSetting())
