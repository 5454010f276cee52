"""Official runs of SUPIR, replayed: see tests/data/supir/README.md, whose tolerances these are.

What is kept in this repository is a corner of the official tensors; with CLIR_GOLDEN set to the folder that holds
`supir`, the same tests replay all of them.
"""

import json
import math
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
import torch
from torch.nn import functional

from clir_core.diffusion import restoration_guidance, restore_edm
from clir_core.diffusion.colour_fix import adain_fix, blurred, coarse, wavelet_fix
from clir_core.diffusion.edm import even_timesteps
from clir_core.diffusion.guidance import Condition, guided
from clir_core.diffusion.latent_walk import as_asked
from clir_core.diffusion.noise import replayed
from clir_core.diffusion.parts import PartCosts
from clir_core.diffusion.plan import NoiseLevel
from clir_core.diffusion.resizing import upscaled
from clir_core.diffusion.restoration_guidance import LatentPull
from clir_core.diffusion.restore_edm import QuantisedDenoiser, sigma_table
from clir_core.diffusion.sampling import sample
from clir_core.diffusion.schedule import scaled_linear
from clir_core.diffusion.text import tokenise
from clir_core.diffusion.tiled import gaussian_weights, windows
from clir_core.diffusion.vae import LatentCodec
from clir_core.imaging.images import read_image, to_bytes
from clir_core.interfaces import NoTrace, Request
from clir_core.networks.supir.connectors import ZeroCrossAttention, ZeroSft
from clir_core.restorers.supir import restorer as restoring
from clir_core.restorers.supir.architecture import build_clip, build_open_clip
from clir_core.restorers.supir.conditioning import Prompt, embedded_sizes, encode_prompts
from clir_core.restorers.supir.control import embed, encode
from clir_core.restorers.supir.networks import Networks
from clir_core.restorers.supir.restorer import Supir, control_strength, guidance_scale
from clir_core.restorers.supir.setting import NEGATIVE_PROMPT, PROMPT, SupirSetting
from clir_core.restorers.supir.sizes import Sizes, sizes_of
from tests.clir_core.restorers.supir.conftest import CPU, VOCABULARY, by_recipe

EPS = scaled_linear("noise")
TABLE = sigma_table(EPS)


def difference(found, expected):
    """The largest one, over what is kept of the official tensor: its first items and its top left corner."""
    kept = found[tuple(slice(0, size) for size in expected.shape)]
    assert kept.shape == expected.shape
    return float((kept - expected).abs().max())


@pytest.fixture(autouse=True)
def _no_gradients():
    with torch.inference_mode():
        yield


@pytest.fixture(scope="module")
def networks(tiny, tiny_tensors):
    return Networks(tiny, tiny_tensors, VOCABULARY, CPU)


@pytest.fixture(scope="module")
def network(networks):
    return networks.denoiser("float32")


# --- single calls ---------------------------------------------------------------------------------------------------


def test_noise_levels(official):
    levels = official("sigmas")
    torch.testing.assert_close(EPS.alpha_bar, levels.pop("alphas_cumprod"), rtol=1e-6, atol=0)
    assert difference(TABLE, levels.pop("denoiser_table")) <= 1e-6
    for name, expected in levels.items():
        timesteps = even_timesteps(int(name.removeprefix("sampler_")), 999)
        assert difference(restore_edm.with_zero(TABLE[timesteps]), expected) <= 1e-6


def connector_cases(folder):
    cases = json.loads((folder / "connectors.json").read_text())
    counts = {"ZeroSFT": 0, "ZeroCrossAttn": 0}
    for case in cases:
        prefix = f"{'zerosft' if case['type'] == 'ZeroSFT' else 'zca'}_case{counts[case['type']]}"
        counts[case["type"]] += 1
        yield case, prefix


def test_connectors(official, official_folder):
    tensors = official("connectors")
    for case, prefix in connector_cases(official_folder):
        name, is_sft = case["name"], case["type"] == "ZeroSFT"
        if is_sft:
            module = ZeroSft(case["label_nc"], case["norm_nc"], case["concat_channels"], case["hidden"])
        else:
            module = ZeroCrossAttention(case["context_dim"], case["query_dim"])
        weights = {key: by_recipe(f"{prefix}.{key}", list(value.shape)) for key, value in module.state_dict().items()}
        module.load_state_dict(weights)
        control = tensors[f"{name}.c"] if is_sft else tensors[f"{name}.context"]
        for strength in (1.0, 0.7, 0.0):
            if is_sft:
                found = module(control, tensors[f"{name}.h"], tensors.get(f"{name}.h_ori"), strength)
            else:
                found = module(control, tensors[f"{name}.x"], strength)
            assert difference(found, tensors[f"{name}.out_cs{strength}"]) <= 2e-5


@pytest.fixture(scope="module")
def inputs(official):
    """What the control network and the denoising network are asked about."""
    return official("control")


def told(inputs, strength):
    return Condition(text=inputs["context"], image=inputs["lq"], vector=inputs["y"], strength=strength)


def test_control_features(network, inputs):
    embedding = embed(network.control, inputs["timesteps"], inputs["y"])
    found = network.control(inputs["xt"], embedding, inputs["context"], inputs["lq"])
    assert len(found) == 10
    assert max(difference(found[k], inputs[f"control_{k}"]) for k in range(10)) <= 1e-4


@pytest.mark.parametrize("strength", [1.0, 0.5, 0.0])
def test_the_denoising_network(strength, network, inputs, official):
    found = network(inputs["xt"], inputs["timesteps"], told(inputs, strength))
    assert difference(found, official("unet")[f"eps_cs{strength}"]) <= 5e-5


@pytest.mark.parametrize("timestep", [0, 1, 250, 500, 750, 999])
def test_the_denoising_network_at_a_timestep(timestep, network, inputs, official):
    timesteps = torch.full((len(inputs["xt"]),), timestep)
    assert difference(network(inputs["xt"], timesteps, told(inputs, 1.0)), official("unet")[f"eps_t{timestep}"]) <= 5e-5


def test_every_connector_in_its_place(network, inputs, official):
    expected, found = official("unet"), {}
    handles = [
        module.register_forward_hook(lambda _, __, output, place=place: found.update({place: output}))
        for place, module in enumerate(network.connectors)
    ]
    network(inputs["xt"], inputs["timesteps"], told(inputs, 0.5))
    for handle in handles:
        handle.remove()
    assert max(difference(found[place], expected[f"project_{place}"]) for place in range(12)) <= 5e-5
    unet = network.unet
    embedding = embed(unet, inputs["timesteps"], inputs["y"])
    *_, middle = encode(unet, unet.conv_in(inputs["xt"]), embedding, inputs["context"])
    assert difference(middle, expected["middle"]) <= 5e-5


def test_the_quantised_denoiser(network, official):
    tensors = official("denoiser")
    condition = Condition(text=tensors["crossattn"], image=tensors["control"], vector=tensors["vector"], strength=0.9)
    predict = guided(network, condition, condition, lambda level: 1.0)
    denoise = QuantisedDenoiser(predict, EPS)
    for place, sigma in enumerate(tensors["sigmas_in"]):
        timestep = restore_edm.nearest(TABLE, sigma)
        assert timestep == int(tensors["sigmas_idx"][place])
        assert float(TABLE[timestep] - tensors["sigmas_quantised"][place]) == pytest.approx(0, abs=1e-6)
        assert difference(denoise(tensors["x"], sigma, sigma), tensors[f"x0_{place}"]) <= 2e-4


def test_the_autoencoders(networks, official):
    expected, codecs = official("vae"), networks.codecs("float32", 0)
    image = (expected["image"] + 1) / 2
    for codec, prefix in ((codecs.own, ""), (codecs.degraded, "denoise_")):
        moments = codec._vae.quant_conv(codec._vae.encoder(expected["image"]))
        assert difference(codec._vae.encoder(expected["image"]), expected[f"{prefix or ''}encoder_raw"]) <= 1e-4
        assert difference(moments, expected[f"{prefix}moments"]) <= 1e-4
    control = codecs.degraded.encode(image)
    assert difference(control, expected["z_denoise_mode_scaled"]) <= 1e-4
    assert difference(codecs.own.decode(expected["z"]) * 2 - 1, expected["decode_first_stage"]) <= 1e-4
    stage1 = codecs.degraded.decode(control)
    assert difference(stage1 * 2 - 1, expected["stage1_image"]) <= 1e-4
    sampled = codecs.own.encode_sampled(stage1, replayed([expected["encode_noise"]]))
    assert difference(sampled, expected["z_stage1_sampled_scaled"]) <= 1e-4


def test_colour_fixes(official):
    expected = official("colorfix")
    content, style = expected["content"], expected["style"]
    assert difference(wavelet_fix(content, style), expected["wavelet"]) <= 1e-5
    assert difference(adain_fix(content, style), expected["adain"]) <= 1e-5
    assert difference(coarse(content), expected["content_low"]) <= 1e-5
    assert difference(content - coarse(content), expected["content_high"]) <= 1e-5
    for reach in (1, 4):
        assert difference(blurred(content, reach), expected[f"blur_r{reach}"]) <= 1e-5


def test_both_text_towers(networks, official):
    expected = official("conditioning")
    architecture, tensors = networks._architecture, networks._tensors
    towers = (build_clip(architecture), build_open_clip(architecture))
    for tower, part in zip(towers, (tensors.clip, tensors.open_clip), strict=True):
        tower.load_state_dict(dict(part))
    tokens = expected["tokens_clip_l"], expected["tokens_open_clip"]
    prompts = encode_prompts(*(tower.eval() for tower in towers), tokens, architecture.size_width)
    text, vector = (torch.cat([getattr(prompt, name) for prompt in prompts]) for name in ("text", "vector"))
    assert difference(text[..., :32], expected["clip_l_hidden"]) <= 2e-5
    assert difference(text[..., 32:], expected["clip_g_penultimate"]) <= 2e-5
    assert difference(vector[:, :32], expected["clip_g_pooled"]) <= 2e-5
    for row, name in enumerate(("c", "uc")):
        assert difference(prompts[row].text, expected[f"{name}.crossattn"]) <= 2e-5
        assert difference(prompts[row].vector, expected[f"{name}.vector"]) <= 2e-5


def test_sinusoids(network, official):
    expected = official("conditioning")
    for height, width in ((1024, 1024), (0, 0), (768, 1344)):
        found = embedded_sizes((height, width), 256)
        assert difference(found, expected[f"size_embed_full_{height}_{width}"]) <= gate(max(height, width))
    timesteps = torch.tensor([0, 1, 37, 500, 999])
    found = torch.cat([embedded_sizes((int(timestep),), 320) for timestep in timesteps])
    assert difference(found, expected["timestep_embed_320"]) <= gate(999)
    narrow = torch.cat([embedded_sizes((int(timestep),), 32) for timestep in timesteps])
    assert difference(network.unet.time_proj(timesteps), narrow) <= gate(999)


def gate(angle):
    """For sines of angles up to this one; float32 rounds the angle itself, and processors differ in how."""
    return max(2e-5, 2**-24 * angle)


def test_the_default_prompts_and_their_tokens(official_folder):
    stored = json.loads((official_folder / "prompt_tokens.json").read_text())
    positive, negative = stored["positive_test_py"], stored["negative_test_py"]
    assert (positive["text"], negative["text"]) == (PROMPT, NEGATIVE_PROMPT)
    expected = [positive["open_clip_ids"], negative["open_clip_ids"]]
    assert tokenise([PROMPT, NEGATIVE_PROMPT], VOCABULARY).tolist() == expected


# --- samplers -------------------------------------------------------------------------------------------------------


RUNS = {
    "edm08_plain": 5e-4,
    "edm08_restore_half": 1e-4,
    "edm08_restore_linear": 5e-4,
    "edm20_defaults": 5e-4,
    "tiled06": 5e-4,
}


@pytest.fixture(scope="module")
def cases(official_folder):
    return json.loads((official_folder / "sampler_cases.json").read_text())


def setting_of(case):
    """The setting of an official run, whose words are those of `batchify_sample`."""
    pull = case["restoration_scale"]
    linear = case["use_linear_CFG"]
    return SupirSetting(
        steps=case["num_steps"],
        cfg_scale=case["cfg_scale"],
        cfg_scale_start=case["cfg_scale_start"] if linear else None,
        guidance_scale=1 / pull if pull > 0 else 0.0,
        churn=float(case["s_churn"]),
        noise_scale=case["s_noise"],
        control_scale=case.get("control_scale", 1.0),
        control_scale_start=case["control_scale_start"] if case.get("use_linear_control_scale") else None,
        tile=8 * case.get("tile_size", 0),
        tile_stride=8 * case.get("tile_stride", 64),
    )


def conditions(tensors, strength):
    return [
        Condition(
            text=tensors[f"{name}crossattn"],
            image=tensors["control"],
            vector=tensors[f"{name}vector"],
            strength=strength,
        )
        for name in ("", "uc_")
    ]


class Watched:
    """A predictor and a correction that remember what they were told and answered."""

    def __init__(self, predict, pull):
        self.predict, self.pull, self.steps = predict, pull, []

    def __call__(self, latent, level):
        quantised = TABLE[round(level.timestep)]
        self.steps.append({"level": level, "x_hat": latent * (1 + quantised**2).sqrt()})
        return self.predict(latent, level)

    def correct(self, clean, level, next_sigma, weight):
        corrected = self.pull(clean, level, next_sigma, weight) if self.pull else clean
        self.steps[-1] |= {"x0": clean, "x0_guided": corrected}
        return corrected


def walk(tensors, case, network, *, until=None, swap=False, scale=None, pull=None, start=None):
    """An official run, replayed as far as `until`; the other keyword arguments are errors made on purpose."""
    setting = setting_of(case)
    pairs = conditions(tensors, setting.control_scale)
    positive, negative = reversed(pairs) if swap else pairs
    begins = setting.control_scale_start
    strength = None if begins is None else control_strength(setting.control_scale, begins)
    asked = as_asked(network, setting, PartCosts(NoTrace(), CPU))
    predict = guided(asked, positive, negative, (scale or (lambda given: given))(guidance_scale(setting)), strength)
    pulled = None
    if setting.guidance_scale:
        pulled = (pull or (lambda given: given))(LatentPull(centre=tensors["x_center"], scale=setting.guidance_scale))
    watched = Watched(predict, pulled)
    noise = replayed(list(tensors.get("noises", [])))
    begin = tensors["noise_init"] if start is None else start(tensors["noise_init"])
    steps = islice(sample(setting, EPS, watched, begin, noise, watched.correct), until)
    for step, seen in zip(steps, watched.steps, strict=True):
        seen["x_out"] = step.latent
    return setting, watched.steps


@pytest.mark.parametrize("run", [run for run in RUNS if run != "tiled06"])
def test_a_sampler_walks_as_the_official_one_does(run, network, official, cases):
    tensors = official(f"sampler_{run}")
    setting, steps = walk(tensors, cases[run], network)
    assert difference(restore_edm.with_zero(TABLE[even_timesteps(setting.steps, 999)]), tensors["sigmas"]) <= 1e-6
    assert difference(steps[-1]["x_out"], tensors["final"]) <= RUNS[run]
    scale = guidance_scale(setting)
    strength = control_strength(setting.control_scale, setting.control_scale_start or setting.control_scale)
    for name, expected in tensors.items():
        if not name.startswith("step"):
            continue
        place, part = int(name[4:6]), name[7:]
        level = steps[place]["level"]
        match part:
            case "x_in":
                before = steps[place - 1]["x_out"] if place else tensors["noise_init"] * (1 + TABLE[999] ** 2).sqrt()
                assert difference(before, expected) <= RUNS[run]
            case "sigma_hat":
                assert level.sigma == pytest.approx(float(expected), abs=2e-6)
            case "cfg":
                assert scale(level) == pytest.approx(float(expected), abs=2e-6)
            case "control_scale":
                assert strength(level) == pytest.approx(float(expected), abs=2e-6)
            case _:
                assert difference(steps[place][part], expected) <= RUNS[run]


def test_a_latent_larger_than_a_window_is_sampled_as_the_official_tiled_sampler_does(network, official, cases):
    tensors = official("sampler_tiled06")
    found = [(rows.start, rows.stop, columns.start, columns.stop) for rows, columns in windows(24, 20, 16, 8)]
    assert found == [tuple(window) for window in tensors["windows"].tolist()]
    assert difference(gaussian_weights(16, 16).expand(1, 4, -1, -1), tensors["tile_weights_16"]) <= 1e-9
    assert difference(gaussian_weights(128, 128)[None, None], tensors["tile_weights_128"]) <= 1e-9
    _, steps = walk(tensors, cases["tiled06"], network)
    assert difference(steps[-1]["x_out"], tensors["final"]) <= RUNS["tiled06"]


MUTANTS = (
    "no quantisation",
    "guidance scale of the planned sigma",
    "pull by the churned sigma",
    "threshold at this sigma",
    "Euler's step from the planned sigma",
    "prompts swapped",
    "start at sigma times the noise",
)
"""Those that the official data was made to catch."""


@pytest.mark.parametrize("mutant", MUTANTS)
def test_an_error_in_a_rule_of_the_sampler_is_noticed(mutant, network, official, cases, monkeypatch):
    tensors, case = official("sampler_edm08_restore_half"), cases["edm08_restore_half"]
    error = {}
    match mutant:
        case "no quantisation":
            monkeypatch.setattr(restore_edm.QuantisedDenoiser, "__call__", unquantised)
        case "guidance scale of the planned sigma":
            error["scale"] = lambda scale: lambda level: scale(replace(level, sigma=level.step_sigma))
        case "pull by the churned sigma":
            error["pull"] = lambda pull: (
                lambda clean, level, *rest: pull(clean, replace(level, step_sigma=level.sigma), *rest)
            )
        case "threshold at this sigma":
            error["pull"] = lambda pull: (
                lambda clean, level, after, weight: pull(clean, level, level.step_sigma, weight)
            )
        case "Euler's step from the planned sigma":
            churn = 1 + min(case["s_churn"] / case["num_steps"], math.sqrt(2) - 1)
            monkeypatch.setattr(restore_edm, "slope", lambda noisy, clean, sigma: (noisy - clean) * churn / sigma)
        case "prompts swapped":
            error["swap"] = True
        case "start at sigma times the noise":
            error["start"] = lambda noise: noise * TABLE[999] / (1 + TABLE[999] ** 2).sqrt()
    until = case["num_steps"] if mutant == "threshold at this sigma" else 3
    _, steps = walk(tensors, case, network, until=until, **error)
    assert difference(steps[-1]["x_out"], tensors[f"step{until - 1:02}.x_out"]) > 10 * RUNS["edm08_restore_half"]


def unquantised(denoiser, noisy, sigma, step_sigma):
    """D(x; sigma) with the sigma itself; only the timestep is that of the table."""
    level = NoiseLevel(restore_edm.nearest(denoiser._table, sigma), float(sigma), float(step_sigma))
    return noisy - sigma * denoiser._predict(noisy / (1 + sigma**2).sqrt(), level)


def test_another_greatest_sigma_is_noticed(network, official, cases, monkeypatch):
    """That of the schedule in place of the release's constant, which differs in the seventh digit."""
    for module in (restoring, restoration_guidance):
        monkeypatch.setattr(module, "SIGMA_MAX", 14.614641)
    tensors = official("sampler_edm08_restore_linear")
    _, steps = walk(tensors, cases["edm08_restore_linear"], network)
    assert difference(steps[-1]["x_out"], tensors["final"]) > RUNS["edm08_restore_linear"]


# --- from image to image --------------------------------------------------------------------------------------------


def test_an_image_is_restored_as_by_the_official_pipeline(tiny, tiny_tensors, official, cases, monkeypatch):
    """The whole of `batchify_sample`, which neither resizes nor rounds."""
    expected, words = official("end_to_end"), official("conditioning")
    latents = []

    def decode(codec, latent):
        latents.append(latent)
        return plain_decode(codec, latent)

    plain_decode = LatentCodec.decode
    monkeypatch.setattr(LatentCodec, "decode", decode)
    monkeypatch.setattr(restoring, "sizes_of", lambda size, *_: Sizes(size, size))
    monkeypatch.setattr(restoring, "cut", lambda images, _: (images + 1) / 2)
    case = cases["end_to_end"]
    model = Supir(Networks(tiny, tiny_tensors, VOCABULARY, CPU), EPS, CPU)
    setting = replace(setting_of(case), caption="a cat", prompt=case["p_p"], negative_prompt=case["n_p"])
    prompts = zip(restoring._texts(setting), ("c", "uc"), strict=True)
    model.networks._prompts = {
        text: Prompt(words[f"{name}.crossattn"], words[f"{name}.vector"]) for text, name in prompts
    }
    noises = [expected["noise_vae_encode"], expected["noise_init"], *expected["noises"]]
    image = (expected["image"] + 1) / 2
    restored = model.restore(image, Request(scale=1, setting=setting, generator=torch.Generator()), replayed(noises))
    assert difference(restored * 2 - 1, expected["out_wavelet"]) <= 1e-4
    codecs, costs = model.networks.codecs("float32", 0), PartCosts(NoTrace(), CPU)
    stage1 = model._stage1(image, codecs, setting, costs)
    origin = model._origin(stage1, codecs, setting, costs, expected["noise_vae_encode"])
    assert difference(stage1.control, expected["z_lq"]) <= 5e-4
    assert difference(stage1.image * 2 - 1, expected["x_stage1"]) <= 1e-4
    assert difference(origin, expected["z_stage1"]) <= 5e-4
    assert difference(latents[1], expected["latent_final"]) <= 5e-4
    decoded = plain_decode(codecs.own, latents[1])
    for colour_fix, name in (("off", "none"), ("adain", "adain")):
        found = restoring.finished(decoded, stage1.image, replace(setting, colour_fix=colour_fix), (128, 96))
        assert difference(found * 2 - 1, expected[f"out_{name}"]) <= 1e-4


def test_sizes_are_those_of_the_command_line(official_folder):
    for case in json.loads((official_folder / "resize_rules.json").read_text()):
        found = sizes_of((case["h"], case["w"]), case["upscale"], case["min_size"], case["fix_resize"] or 0)
        assert found == Sizes((case["work_h"], case["work_w"]), (case["out_h"], case["out_w"]))


def test_resizing_is_that_of_the_command_line(official, official_folder):
    expected = official("resize")
    image = read_image(official_folder / "resize_input.png")
    sizes = sizes_of((image.shape[-2], image.shape[-1]), 1, 64, 0)
    work = upscaled(image, sizes.work) * 2 - 1
    assert difference(work[0], expected["work"]) <= 1e-6
    back = restoring.cut(work * 1.02 - 0.01, sizes.output)
    assert np.array_equal(to_bytes(back), expected["back"].numpy())


def test_rounding_in_place_of_cutting_is_noticed(official, official_folder):
    image = read_image(official_folder / "resize_input.png")
    work = upscaled(image, sizes_of((image.shape[-2], image.shape[-1]), 1, 64, 0).work) * 2 - 1
    back = functional.interpolate(work * 1.02 - 0.01, size=image.shape[-2:], mode="bicubic")
    assert not np.array_equal(to_bytes(((back + 1) / 2).clamp(0, 1)), official("resize")["back"].numpy())
