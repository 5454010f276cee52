"""A feed-forward network as a Restorer: it picks the scale and the precision it is asked for."""

import copy
from collections.abc import Mapping
from typing import Protocol, runtime_checkable

import torch
from torch import nn

from clir_core.errors import RestorerError
from clir_core.interfaces import Dtype, Images, NetworkSetting, Request, Restorer
from clir_core.measure import count_parameters

DTYPES: Mapping[Dtype, torch.dtype] = {
    "float32": torch.float32,
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
}


@runtime_checkable
class CountsParameters(Protocol):
    """A restorer that is one network."""

    @property
    def parameters(self) -> int:
        """How many it has."""
        ...


class FeedForward:
    """Runs one network for each scale.

    Args:
        networks: By scale; each maps (B, 3, H, W) to (B, 3, scale*H, scale*W). They are kept in float32 on the CPU.
        device: Where they run.
        dtypes: The precisions in which they work.
    """

    def __init__(
        self,
        networks: Mapping[int, nn.Module],
        device: torch.device,
        dtypes: frozenset[Dtype] = frozenset(DTYPES),
    ) -> None:
        modules = {str(scale): network for scale, network in networks.items()}
        self._networks = nn.ModuleDict(modules).eval().requires_grad_(requires_grad=False)
        self._device, self._dtypes = device, dtypes
        self._running = self._converted("float32")

    def __call__(self, degraded: Images, request: Request) -> Images:
        """Restore at `request.scale`, computing in the setting's dtype.

        Raises:
            RestorerError: The network does not work in that dtype.
        """
        setting = request.setting
        dtype = setting.dtype if isinstance(setting, NetworkSetting) else "float32"
        if dtype not in self._dtypes:
            raise RestorerError(f"this network does not work in {dtype}; use {' or '.join(sorted(self._dtypes))}")
        if self._running[0] != dtype:
            self._running = self._converted(dtype)
        _, networks = self._running
        return networks[str(request.scale)](degraded.to(DTYPES[dtype])).float()

    @property
    def parameters(self) -> int:
        """Parameters of the largest of its networks; one runs at a time."""
        return max(count_parameters(network) for network in self._networks.values())

    def _converted(self, dtype: Dtype) -> tuple[Dtype, nn.ModuleDict]:
        """The networks on their device; a copy, so that rounding one precision never spoils another."""
        if dtype == "float32" and self._device.type == "cpu":
            return dtype, self._networks
        return dtype, copy.deepcopy(self._networks).to(self._device, DTYPES[dtype])


def network_parameters(restorer: Restorer) -> Mapping[str, int]:
    """The `parameters` of a spec whose restorer is a FeedForward, or counts its own as one does.

    Raises:
        RestorerError: It does not.
    """
    if not isinstance(restorer, CountsParameters):
        raise RestorerError(f"{type(restorer).__name__} does not count its parameters; give its spec its own function")
    return {"network": restorer.parameters}
