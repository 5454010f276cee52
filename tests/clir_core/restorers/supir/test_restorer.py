from dataclasses import replace

import pytest
import torch

from clir_core.diffusion.noise import drawn, recorded, replayed
from clir_core.errors import RestorerError
from clir_core.imaging.images import is_eight_bit, quantise
from clir_core.inference.restore import restore as through_contract
from clir_core.interfaces import NetworkSetting, NoTrace, Request
from clir_core.restorers.supir import SPECS
from clir_core.restorers.supir.setting import SupirSetting

DEGRADED = quantise(torch.rand(1, 3, 20, 36, generator=torch.Generator().manual_seed(0)))
NEEDS_GPU = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
SETTING = SupirSetting(steps=2, minimum_side=64, prompt=", sharp", negative_prompt="blurry")


def restore(model, setting=SETTING, degraded=DEGRADED, scale=2, seed=0, trace=None, target=None):
    generator = torch.Generator().manual_seed(seed)
    request = Request(scale=scale, setting=setting, generator=generator, trace=trace or NoTrace(), target=target)
    with torch.inference_mode():
        return model(degraded, request)


@pytest.fixture(scope="module")
def plain(tiny_supir):
    """The image in the setting that the others are compared with."""
    return restore(tiny_supir)


class Collected:
    def __init__(self, wants_steps):
        self.wants_steps, self.steps, self.parts, self.again = wants_steps, [], {}, {}

    def step(self, index, timestep, predicted):
        self.steps.append((index, timestep, predicted))

    def part(self, name, milliseconds, peak_memory_mb=None):
        self.parts[name] = milliseconds

    def reused(self, name, milliseconds):
        self.again[name] = milliseconds


def test_an_image_comes_back_larger_and_in_eight_bits(plain):
    assert plain.shape == (1, 3, 40, 72)
    assert is_eight_bit(plain)
    assert plain.std() > 0.01


def test_it_keeps_the_contract_of_restorers(tiny_supir):
    spec = next(spec for spec in SPECS if spec.id == "supir-q")
    setting, generator = replace(SETTING, guidance_scale=0.25), torch.Generator().manual_seed(0)
    restored = through_contract(spec, tiny_supir, DEGRADED, alpha=2.0, setting=setting, generator=generator)
    assert restored.route == "native"
    assert torch.equal(restored.images, restore(tiny_supir, setting))


def test_the_same_seed_gives_the_same_image_and_another_seed_another(tiny_supir, plain):
    assert torch.equal(restore(tiny_supir), plain)
    assert not torch.equal(restore(tiny_supir, seed=1), plain)


def test_a_run_replays_from_its_noises(tiny_supir):
    request = Request(scale=2, setting=SETTING, generator=torch.Generator().manual_seed(4))
    kept = []
    with torch.inference_mode():
        first = tiny_supir.restore(DEGRADED, request, recorded(drawn(request.generator), kept))
        again = tiny_supir.restore(DEGRADED, request, replayed(kept))
    assert len(kept) == 4  # stage 1, start, and both steps
    assert torch.equal(first, again)


def test_arms_of_a_study_share_their_noises(tiny_supir):
    """Whatever is asked, stage 1's noise is drawn first and the start's second."""
    drawn_by = {}
    for name, change in (("noise", {}), ("image", {"start_timestep": 300}), ("pulled", {"guidance_scale": 1.0})):
        request = Request(scale=2, setting=replace(SETTING, **change), generator=torch.Generator().manual_seed(4))
        drawn_by[name] = []
        with torch.inference_mode():
            tiny_supir.restore(DEGRADED, request, recorded(drawn(request.generator), drawn_by[name]))
    assert all(torch.equal(drawn_by["noise"][k], drawn_by[name][k]) for k in range(4) for name in drawn_by)


def test_a_batch_is_restored_one_by_one(tiny_supir, plain):
    pair = torch.cat([DEGRADED, 1 - DEGRADED])
    assert torch.equal(restore(tiny_supir, degraded=pair)[:1], plain)


def test_the_trace_is_told_every_step_and_the_last_one_is_the_result(tiny_supir):
    trace = Collected(wants_steps=True)
    restored = restore(tiny_supir, trace=trace)
    assert [(index, timestep) for index, timestep, _ in trace.steps] == [(0, 999), (1, 499)]
    assert torch.equal(trace.steps[-1][2], restored)
    assert not torch.equal(trace.steps[0][2], restored)


def test_the_trace_is_told_what_each_part_costs_and_what_was_there_already(tiny_supir):
    image = quantise(torch.rand(1, 3, 20, 36, generator=torch.Generator().manual_seed(7)))
    trace, setting = Collected(wants_steps=False), replace(SETTING, guidance_scale=0.25)
    restore(tiny_supir, setting, degraded=image, trace=trace)
    assert trace.steps == []
    stages = {"stage1_encode", "stage1_decode", "vae_encode"}
    assert set(trace.parts) == {"text_encoder", "denoiser", "vae_decode", *stages}
    assert all(milliseconds > 0 for milliseconds in trace.parts.values())
    again = Collected(wants_steps=False)
    restore(tiny_supir, replace(setting, steps=1), degraded=image, trace=again)
    assert again.again == {name: trace.parts[name] for name in stages}


def test_what_nothing_needs_is_not_computed(tiny_supir):
    trace = Collected(wants_steps=False)
    restore(tiny_supir, degraded=1 - DEGRADED, trace=trace)
    assert "vae_encode" not in trace.parts


@pytest.mark.parametrize("start", [None, 300])
def test_one_step_is_the_first_prediction_of_many(start, tiny_supir):
    """Without churn, which would add noise before it."""
    trace, setting = Collected(wants_steps=True), replace(SETTING, start_timestep=start, churn=0.0)
    restore(tiny_supir, setting, trace=trace)
    one = restore(tiny_supir, replace(setting, one_step=True))
    assert (one - trace.steps[0][2]).abs().max() <= 1.01 / 255


def test_euler_of_the_others_is_supir_s_without_churn_and_guidance(tiny_supir):
    """Then no level lies between those of the table, and both start at its end."""
    own = restore(tiny_supir, replace(SETTING, churn=0.0))
    assert (restore(tiny_supir, replace(SETTING, sampler="edm_euler", churn=0.0)) - own).abs().max() <= 1.01 / 255


def test_a_start_from_the_target_needs_one(tiny_supir):
    setting = replace(SETTING, start_timestep=200, start_from="target")
    with pytest.raises(RestorerError, match="needs a target"):
        restore(tiny_supir, setting)
    target = quantise(torch.rand(1, 3, 40, 72, generator=torch.Generator().manual_seed(3)))
    from_target = restore(tiny_supir, setting, target=target)
    assert not torch.equal(from_target, restore(tiny_supir, replace(setting, start_from="stage1")))


def test_one_window_as_large_as_the_latent_changes_nothing(tiny_supir):
    square = DEGRADED[..., :16, :16]
    whole = restore(tiny_supir, degraded=square, scale=4)
    assert torch.equal(restore(tiny_supir, replace(SETTING, tile=64, tile_stride=32), square, scale=4), whole)


@pytest.mark.parametrize(
    "change",
    [
        {"sampler": "restore_dpm++_2m_sde", "churn": 0.0},
        {"sampler": "spaced", "churn": 0.0},
        {"start_timestep": 400},
        {"start_timestep": 400, "one_step": True},
        {"steps": 3},
        {"cfg_scale": 1.0},
        {"cfg_scale_start": None},
        {"control_scale": 0.5},
        {"control_scale": 0.0},
        {"control_scale_start": 0.2},
        {"guidance_scale": 0.25},
        {"churn": 0.0},
        {"noise_scale": 1.2},
        {"noise_seed": 1},
        {"prompt": "a sharp photograph"},
        {"negative_prompt": "noise"},
        {"caption": "a house"},
        {"colour_fix": "adain"},
        {"colour_fix": "off"},
        {"minimum_side": 128},
        {"fixed_side": 128},
        {"dtype": "bfloat16"},
        {"vae_dtype": "bfloat16"},
        {"vae_tile": 64},
        {"tile": 64, "tile_stride": 32},
    ],
    ids=str,
)
def test_every_field_of_the_setting_reaches_the_image(change, tiny_supir, plain):
    changed = restore(tiny_supir, replace(SETTING, **change))
    assert changed.shape == (1, 3, 40, 72)
    assert not torch.equal(changed, plain)


def test_the_strongest_pull_at_pure_noise_leaves_the_stage_1_image(tiny_supir):
    """At the noisiest level all of the difference is taken away; a single step ends clean and is not pulled."""
    trace = Collected(wants_steps=True)
    restore(tiny_supir, replace(SETTING, guidance_scale=0.25, colour_fix="off"), trace=trace)
    other = Collected(wants_steps=True)
    restore(tiny_supir, replace(SETTING, guidance_scale=0.25, colour_fix="off", cfg_scale=9.0), trace=other)
    assert (trace.steps[0][2] - other.steps[0][2]).abs().max() <= 1.01 / 255
    assert (trace.steps[-1][2] - other.steps[-1][2]).abs().max() > 2 / 255


def test_float32_is_exact_again_after_other_precisions(tiny_supir, plain):
    restore(tiny_supir, replace(SETTING, steps=1, dtype="bfloat16", vae_dtype="bfloat16"))
    assert torch.equal(restore(tiny_supir), plain)


def test_weights_that_stay_in_main_memory_give_the_same_image(tiny_supir, plain):
    restored = restore(tiny_supir, replace(SETTING, offload=True))
    resting = tiny_supir.networks.denoiser("float32", offload=True)
    assert {parameter.device.type for parameter in resting.unet.parameters()} == {"meta"}
    assert torch.equal(restored, plain)


@pytest.mark.gpu
@NEEDS_GPU
def test_weights_in_main_memory_leave_the_gpu_to_the_image(wordy, wordy_files):
    from clir_core.restorers.supir.load import load_supir

    model = load_supir(wordy_files, torch.device("cuda"), wordy)
    images = restore(model, replace(SETTING, offload=True), DEGRADED.cuda())
    allocated = torch.cuda.memory_allocated()
    whole = restore(model, degraded=DEGRADED.cuda())
    assert (images - whole).abs().max() <= 1.01 / 255
    weights = sum(count for part, count in model.parameters().items() if part in ("unet", "control_net", "connectors"))
    assert torch.cuda.memory_allocated() - allocated >= 4 * weights * 0.9


@pytest.mark.gpu
@NEEDS_GPU
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_a_gpu_gives_nearly_the_image_of_the_cpu(dtype, wordy, wordy_files, tiny_supir):
    from clir_core.restorers.supir.load import load_supir

    model = load_supir(wordy_files, torch.device("cuda"), wordy)
    exact = restore(model, degraded=DEGRADED.cuda()).cpu()
    assert (exact - restore(tiny_supir)).abs().max() <= 2.01 / 255
    half = restore(model, replace(SETTING, dtype=dtype), DEGRADED.cuda()).cpu()
    assert (half - exact).abs().mean() <= 0.02


def test_neither_text_tower_is_kept(tiny_supir):
    restore(tiny_supir)
    from transformers import PreTrainedModel

    assert not any(isinstance(value, PreTrainedModel) for value in vars(tiny_supir.networks).values())


def test_half_precision_on_the_cpu_is_refused(tiny_supir):
    with pytest.raises(RestorerError, match="float16 on the CPU"):
        restore(tiny_supir, replace(SETTING, dtype="float16"))


def test_another_kind_of_setting_is_refused(tiny_supir):
    with pytest.raises(RestorerError, match="takes a SupirSetting, not a NetworkSetting"):
        restore(tiny_supir, NetworkSetting())


def test_parameters_are_counted_by_part(tiny_supir):
    assert set(tiny_supir.parameters()) == {"unet", "control_net", "connectors", "vae", "stage1", "text_encoder"}
    assert all(count > 0 for count in tiny_supir.parameters().values())
