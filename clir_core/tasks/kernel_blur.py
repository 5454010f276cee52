"""What every blur shares: correlation with one kernel, edges mirrored (reflect-101)."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from clir_core.interfaces import Images, Json, OperatorKind, Tensor
from clir_core.processing.correlation import correlate


@dataclass(frozen=True, slots=True)
class KernelBlur(ABC):
    """An operator of kind `blur`; a subclass says its id, its title and its kernel."""

    alpha: int = field(default=1, init=False, repr=False)
    kind: OperatorKind = field(default="blur", init=False, repr=False)

    @abstractmethod
    def exact_kernel(self, drawn: Mapping[str, Json]) -> Tensor:
        """What the image is correlated with: (K, K) float64, K odd, sum 1."""

    def draw(self, rng: np.random.Generator, height: int, width: int) -> Mapping[str, Json]:
        """Nothing is random, unless a subclass says otherwise."""
        return {}

    def apply(self, image: Images, drawn: Mapping[str, Json]) -> Images:
        """Blur; an image smaller than the kernel is mirrored as often as needed."""
        return correlate(image, self.exact_kernel(drawn)).clamp(0, 1)

    def kernel(self, drawn: Mapping[str, Json]) -> Tensor:
        """The exact kernel in float32."""
        return self.exact_kernel(drawn).float()
