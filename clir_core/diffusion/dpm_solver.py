"""DPM-Solver++(2M): a second-order multistep solver of the diffusion ODE, in half log-SNR.

Source: DPM-Solver++, algorithm 2, on timesteps that are uniform in time. As in the authors' release, time runs over
(0, 1], the schedule is cut where its half log-SNR falls below -5.1, and log alpha is linear between its entries.
"""

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from clir_core.diffusion.noise import Draw
from clir_core.diffusion.plan import Plan, Predict, Step, level_at
from clir_core.diffusion.schedule import NoiseSchedule
from clir_core.interfaces import Tensor

_LOWEST_HALF_LOG_SNR = -5.1


class ContinuousSchedule:
    """A discrete schedule between its timesteps: `Schedule(t)` of the paper for model timesteps t in [0, 1000)."""

    def __init__(self, schedule: NoiseSchedule) -> None:
        signals: Sequence[float] = schedule.alpha_bar.tolist()
        usable = [signal for signal in signals if signal > 0 and _half_log_snr(signal) >= _LOWEST_HALF_LOG_SNR]
        self._log_alpha = [0.5 * math.log(signal) for signal in usable]
        self._times = [(index + 1) / len(usable) for index in range(len(usable))]

    def timesteps(self, steps: int, start: float | None = None) -> list[float]:
        """Model timesteps uniform in time: from the noisiest usable one, or `start`, down towards 0, excluded."""
        earliest = self._times[0]
        top = 1.0 if start is None else min(1.0, start / 1000 + earliest)
        times = [top + (earliest - top) * index / steps for index in range(steps)]
        return [(time - earliest) * 1000 for time in times]

    def signal(self, timestep: float) -> float:
        """alpha_bar at a model timestep."""
        time = timestep / 1000 + self._times[0]
        above = min(max(bisect_left(self._times, time), 1), len(self._times) - 1)
        (t0, t1), (low, high) = self._times[above - 1 : above + 1], self._log_alpha[above - 1 : above + 1]
        return math.exp(2 * (low + (time - t0) * (high - low) / (t1 - t0)))


def dpm_solver(predict: Predict, plan: Plan, latent: Tensor, draw: Draw) -> Iterator[Step]:  # noqa: ARG001 - a Sampler
    """Each step extrapolates the predicted clean latent from the last two; the first and the last use only one."""
    schedule = ContinuousSchedule(plan.schedule)
    signals = [schedule.signal(timestep) for timestep in [*plan.timesteps, 0.0]]
    before: tuple[Tensor, float] | None = None
    for index, (signal, next_signal) in enumerate(pairwise(signals)):
        timestep = plan.timesteps[index]
        clean = plan.schedule.clean(latent, predict(latent, level_at(timestep, signal)), signal)
        stride = _half_log_snr(next_signal) - _half_log_snr(signal)
        estimate = clean
        if before:
            earlier, earlier_stride = before
            estimate = clean + stride / (2 * earlier_stride) * (clean - earlier)
        shrink = math.sqrt((1 - next_signal) / (1 - signal))
        latent = shrink * latent - math.sqrt(next_signal) * math.expm1(-stride) * estimate
        before = clean, stride
        yield Step(index, timestep, clean, latent)


def _half_log_snr(signal: float) -> float:
    return 0.5 * math.log(signal / (1 - signal))
