"""Networks whose weights stay in main memory: slower, and small enough for small GPUs."""

import torch
from torch import nn


def stream_weights(network: nn.Module, device: torch.device) -> None:
    """From now on each layer's weights come to the device when it runs and leave it afterwards.

    Args:
        network: In main memory; it is changed.
        device: Where it computes.
    """
    from accelerate import cpu_offload

    cpu_offload(network, execution_device=device)
