"""Where a sampler's noise comes from: a generator, or the noises of an earlier run.

Every sampler asks for standard normal draws in a fixed order, so the list of them replays its run exactly.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from clir_core.errors import RestorerError
from clir_core.interfaces import Tensor

if TYPE_CHECKING:
    import torch

Draw: TypeAlias = Callable[[Tensor], Tensor]
"""Given a tensor, the next standard normal draw of its shape, dtype and device."""


def drawn(generator: "torch.Generator") -> Draw:
    """Fresh noise. It is drawn on the generator's device, so that a CPU generator gives the same on every device."""
    import torch

    def draw(like: Tensor) -> Tensor:
        noise = torch.randn(like.shape, generator=generator, device=generator.device, dtype=torch.float32)
        return noise.to(like.device, like.dtype)

    return draw


def numbered(generator: "torch.Generator", number: int) -> "torch.Generator":
    """Another generator for each number, the given one for 0: other noises on the same image."""
    import torch

    return generator if number == 0 else torch.Generator().manual_seed((generator.initial_seed() + number) % 2**63)


def replayed(noises: Sequence[Tensor]) -> Draw:
    """The noises of an earlier run, in their order.

    Raises:
        RestorerError: More are asked for than there are, or one of another shape.
    """
    remaining = iter(noises)

    def draw(like: Tensor) -> Tensor:
        noise = next(remaining, None)
        if noise is None:
            raise RestorerError(f"the run needs more than the {len(noises)} noises given; it was recorded otherwise")
        if noise.shape != like.shape:
            raise RestorerError(f"a replayed noise has shape {tuple(noise.shape)}; expected {tuple(like.shape)}")
        return noise.to(like.device, like.dtype)

    return draw


def scaled(draw: Draw, factor: float) -> Draw:
    """The same noise, larger or smaller by a factor."""
    return draw if factor == 1 else lambda like: factor * draw(like)


def recorded(draw: Draw, into: list[Tensor]) -> Draw:
    """The same noise, each draw also appended to a list (on the CPU), from which `replayed` repeats the run."""

    def draw_and_keep(like: Tensor) -> Tensor:
        noise = draw(like)
        into.append(noise.cpu())
        return noise

    return draw_and_keep
