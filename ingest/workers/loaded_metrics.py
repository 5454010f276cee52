"""Metrics, each loaded when first asked for, and the references they are bound to."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import torch

from clir_core.interfaces import Images, PairMetric, PairMetricSpec, SoloMetric, SoloMetricSpec

BYTES_PER_PIXEL = 64
"""What a metric keeps of a target, roughly: SSIM's float64 moments of three channels."""

References: TypeAlias = tuple[str, int, tuple[str, ...]]
"""What a metric was bound to: its id, the border shaved off, and the artefacts."""


@dataclass(slots=True)
class LoadedMetrics:
    """Metrics on a device. What depends on a reference alone is computed once, as long as memory allows."""

    weights: Mapping[str, tuple[Path, ...]]
    """The verified files of each metric, by its id."""
    device: torch.device
    memory_mb: int
    """How much of the targets' share of the work may be kept."""
    _solo: dict[str, SoloMetric] = field(default_factory=dict[str, SoloMetric])
    _pair: dict[str, PairMetric] = field(default_factory=dict[str, PairMetric])
    _bound: OrderedDict[References, tuple[SoloMetric, int]] = field(
        default_factory=OrderedDict[References, tuple[SoloMetric, int]]
    )

    def solo(self, spec: SoloMetricSpec) -> SoloMetric:
        """A metric without a reference."""
        if spec.id not in self._solo:
            self._solo[spec.id] = spec.load(self.weights[spec.id], self.device)
        return self._solo[spec.id]

    def bound(self, spec: PairMetricSpec, key: References, read: Callable[[], Images]) -> SoloMetric:
        """A metric bound to its references, which are read where it is not bound to them yet."""
        if key not in self._bound:
            references = read()
            self._bound[key] = (self._load_pair(spec)(references), references.numel() // 3 * BYTES_PER_PIXEL)
            self._forget_the_oldest()
        self._bound.move_to_end(key)
        return self._bound[key][0]

    def _load_pair(self, spec: PairMetricSpec) -> PairMetric:
        if spec.id not in self._pair:
            self._pair[spec.id] = spec.load(self.weights[spec.id], self.device)
        return self._pair[spec.id]

    def _forget_the_oldest(self) -> None:
        excess = sum(size for _, size in self._bound.values()) - self.memory_mb * 1_000_000
        while excess > 0 and len(self._bound) > 1:
            _, (_, size) = self._bound.popitem(last=False)
            excess -= size
