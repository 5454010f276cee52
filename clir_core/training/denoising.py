"""Training of denoising networks on latents.

Sources: Denoising Diffusion Probabilistic Models, algorithm 1; Efficient Diffusion Training via Min-SNR Weighting
Strategy, equation 5; Classifier-Free Diffusion Guidance, algorithm 1.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from clir_core.diffusion.noise import drawn
from clir_core.diffusion.plan import NoiseLevel, Predict
from clir_core.diffusion.sampling import sample, start_latent
from clir_core.diffusion.schedule import NoiseSchedule, Predicts, scaled_linear, zero_terminal
from clir_core.diffusion.setting import LatentDiffusionSetting
from clir_core.networks.small.denoiser import SmallDenoiser
from clir_core.training.examples import Examples
from clir_core.training.initial_weights import with_initial_weights
from clir_core.training.latent_bank import Encoders, LatentPairs
from clir_core.training.losses import FeatureLoss, mean_psnr, pixel_loss, quarter
from clir_core.training.objective import Validation
from clir_core.training.recipe import DenoiserRecipe

_GREATEST_SNR = 5.0
_VALIDATION_STEPS = 10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Material:
    """What a denoiser is trained with."""

    bank: LatentPairs
    held_out: Examples
    encoders: Encoders
    feature_loss: FeatureLoss | None
    """Needed where the recipe gives it a weight; also validates."""
    device: torch.device


@dataclass(frozen=True, slots=True, eq=False)
class Noised:
    """A batch of latents on their way to noise."""

    pairs: LatentPairs
    noise: Tensor
    timesteps: Tensor
    """(B,) int64."""
    signal: Tensor
    """(B, 1, 1, 1): alpha_bar at each timestep."""

    @property
    def latent(self) -> Tensor:
        """The noisy latent."""
        return self.signal.sqrt() * self.pairs.clean + (1 - self.signal).sqrt() * self.noise

    def wanted(self, predicts: Predicts) -> Tensor:
        """What the network should put out."""
        match predicts:
            case "noise":
                return self.noise
            case "velocity":
                return self.signal.sqrt() * self.noise - (1 - self.signal).sqrt() * self.pairs.clean
            case "clean":
                return self.pairs.clean


class Denoising:
    """From noisy latents to clean ones, told the latent of stage 1."""

    def __init__(self, recipe: DenoiserRecipe, material: Material) -> None:
        """Begin with random weights."""
        self.recipe, self._material = recipe, material
        self._denoiser = with_initial_weights(lambda: SmallDenoiser(recipe.network), recipe.seed, material.device)
        self._schedule = training_schedule(recipe.predicts)
        self._signals = self._schedule.alpha_bar.float().to(material.device)

    @property
    def network(self) -> nn.Module:
        """The denoiser."""
        return self._denoiser

    def loss(self, rng: np.random.Generator, progress: float) -> Tensor:
        """The weighted error of the network's output and, where the recipe asks for it, of what it decodes to."""
        recipe = self.recipe
        noised = self._noised(rng)
        kept = torch.from_numpy(rng.random(recipe.optimiser.batch) >= recipe.drop_condition).float()
        output = self._denoiser(noised.latent, noised.timesteps, noised.pairs.stage1, kept.to(self._material.device))
        errors = (output.float() - noised.wanted(recipe.predicts)).square().mean(dim=(1, 2, 3))
        loss = recipe.latent_weight * (errors * self._weights(noised.signal.flatten())).mean()
        if recipe.pixel_weight or recipe.feature_weight:
            loss = loss + self._decoded_loss(noised, output.float(), progress)
        return loss

    def validate(self, network: nn.Module) -> Validation:
        """PSNR and ST-LPIPS of held-out crops restored in ten steps, beside those of stage 1 and of the ceiling."""
        encoders, held_out = self._material.encoders, self._material.held_out
        stage1 = encoders.restored(held_out)
        origin = encoders.latent(stage1)
        restored = encoders.decoded(self._sampled(network, origin)).clamp(0, 1)
        ceiling = encoders.decoded(encoders.latent(held_out.targets)).clamp(0, 1)
        images = {"stage1": stage1, "restored": restored, "ceiling": ceiling, "target": held_out.targets}
        scored = {name: batch for name, batch in images.items() if name != "target"}
        values = {f"psnr_rgb_{name}": mean_psnr(batch, held_out.targets) for name, batch in scored.items()}
        if self._material.feature_loss:
            distances = {name: self._material.feature_loss(batch, held_out.targets) for name, batch in scored.items()}
            values |= {f"stlpips_{name}": float(distance) for name, distance in distances.items()}
        return Validation(values=values, images={name: batch[:4] for name, batch in images.items()})

    def _sampled(self, network: nn.Module, origin: Tensor) -> Tensor:
        setting = LatentDiffusionSetting(sampler="ddim", steps=_VALIDATION_STEPS, cfg_scale=1.0)
        draw = drawn(torch.Generator().manual_seed(self.recipe.seed))
        start = start_latent(setting, self._schedule, origin, draw)
        *_, last = sample(setting, self._schedule, _conditional(network, origin), start, draw)
        return last.latent

    def _noised(self, rng: np.random.Generator) -> Noised:
        recipe, device = self.recipe, self._material.device
        rows = rng.integers(len(self._material.bank.clean), size=recipe.optimiser.batch)
        pairs = self._material.bank.at(torch.from_numpy(rows), device)
        timesteps = self._timesteps(rng, pairs.gamma)
        noise = torch.from_numpy(self._noise(rng, rows, tuple(pairs.clean.shape[1:]))).to(device)
        return Noised(pairs, noise, timesteps, self._signals[timesteps].reshape(-1, 1, 1, 1))

    def _timesteps(self, rng: np.random.Generator, gamma: Tensor) -> Tensor:
        """Uniform, or up to the share of the schedule that the degradation took away."""
        last = self._schedule.last
        places = torch.from_numpy(rng.random(len(gamma), dtype=np.float32)).to(gamma.device)
        greatest = (1 - gamma.nan_to_num(0.0)) if self.recipe.timesteps == "by_gamma" else torch.ones_like(gamma)
        return (places * greatest * (last + 1)).long().clamp(0, last)

    def _noise(self, rng: np.random.Generator, rows: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
        if self.recipe.noise == "dynamic":
            return rng.standard_normal((len(rows), *shape), dtype=np.float32)
        own = (np.random.default_rng([self.recipe.seed, int(row)]) for row in rows)
        return np.stack([generator.standard_normal(shape, dtype=np.float32) for generator in own])

    def _weights(self, signal: Tensor) -> Tensor:
        """Min-SNR-5 for what the network predicts, (B,)."""
        if self.recipe.weighting == "even":
            return torch.ones_like(signal)
        ratio = signal / (1 - signal)
        capped = ratio.clamp(max=_GREATEST_SNR)
        match self.recipe.predicts:
            case "noise":
                return capped / ratio
            case "velocity":
                return capped / (ratio + 1)
            case "clean":
                return capped

    def _decoded_loss(self, noised: Noised, output: Tensor, progress: float) -> Tensor:
        """Of the image of the predicted clean latent against that of the true one."""
        predicted = self._clean(noised, output)
        decoded = self._material.encoders.decoded(quarter(predicted)).float()
        with torch.no_grad():
            wanted = self._material.encoders.decoded(quarter(noised.pairs.clean)).float()
        loss = self.recipe.pixel_weight * pixel_loss(decoded, wanted)
        if self._material.feature_loss and self.recipe.feature_weight and progress >= self.recipe.feature_from:
            loss = loss + self.recipe.feature_weight * self._material.feature_loss(decoded, wanted)
        return loss

    def _clean(self, noised: Noised, output: Tensor) -> Tensor:
        signal = noised.signal
        match self.recipe.predicts:
            case "noise":
                return (noised.latent - (1 - signal).sqrt() * output) / signal.sqrt()
            case "velocity":
                return signal.sqrt() * noised.latent - (1 - signal).sqrt() * output
            case "clean":
                return output


def training_schedule(predicts: Predicts) -> NoiseSchedule:
    """Stable Diffusion's; networks that do not predict noise are trained down to zero signal."""
    schedule = scaled_linear(predicts)
    return schedule if predicts == "noise" else zero_terminal(schedule)


def _conditional(network: nn.Module, origin: Tensor) -> Predict:
    strength = torch.ones(len(origin), device=origin.device)

    def predict(latent: Tensor, level: NoiseLevel) -> Tensor:
        return network(latent, torch.full((len(latent),), level.timestep, device=latent.device), origin, strength)

    return predict
