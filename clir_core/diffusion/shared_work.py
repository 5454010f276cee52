"""Work that settings of one restorer share on one image, done once: stage 1, and the latent of what it returns."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor

from clir_core.diffusion.parts import PartCosts

_LIMIT_BYTES = 512 * 10**6


@dataclass(frozen=True, slots=True, eq=False)
class _Done:
    value: Tensor
    milliseconds: float


class SharedWork:
    """Results by what they were made from; the least recently used ones go when memory is short.

    Only measured work is kept, so that whoever reuses it can say what it cost; a warm-up leaves nothing.
    """

    def __init__(self, limit_bytes: int = _LIMIT_BYTES) -> None:
        """Keep at most this much."""
        self._limit_bytes, self._held_bytes = limit_bytes, 0
        self._done: OrderedDict[str, _Done] = OrderedDict()

    def run(self, part: str, source: Tensor, variant: str, call: Callable[[], Tensor], costs: PartCosts) -> Tensor:
        """The result of a call, from before where there is one.

        Args:
            part: What a reader calls the work: `stage1`.
            source: The tensor that it is made from.
            variant: Everything else that decides the result, as text.
            call: Does the work; must depend on nothing else.
            costs: Where its cost is told, as paid or as reused.
        """
        key = f"{part} {variant} {digest(source)}"
        done = self._done.get(key)
        if done is not None:
            self._done.move_to_end(key)
            costs.reuse(part, done.milliseconds)
            return done.value
        before = costs.milliseconds(part)
        value = costs.run(part, call)
        if costs.measures:
            self._keep(key, _Done(value, costs.milliseconds(part) - before))
        return value

    def _keep(self, key: str, done: _Done) -> None:
        self._done[key] = done
        self._held_bytes += done.value.nbytes
        while self._held_bytes > self._limit_bytes:
            _, oldest = self._done.popitem(last=False)
            self._held_bytes -= oldest.value.nbytes


def digest(tensor: Tensor) -> str:
    """sha256 over shape, type and values."""
    described = f"{tuple(tensor.shape)} {tensor.dtype} ".encode()
    return hashlib.sha256(described + tensor.detach().cpu().contiguous().numpy().tobytes()).hexdigest()
