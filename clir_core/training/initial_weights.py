"""Networks at step 0, which depend on their recipe's seed alone."""

from collections.abc import Callable
from typing import TypeVar

import torch
from torch import nn

Network = TypeVar("Network", bound=nn.Module)


def with_initial_weights(build: Callable[[], Network], seed: int, device: torch.device) -> Network:
    """A network with the random weights of a seed, drawn on the CPU; torch's own generator is left as it was.

    Args:
        build: Draws from torch's default generator, as torch's layers do.
        seed: Of these weights.
        device: Where the network goes, in the channels-last layout.
    """
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        network = build()
    return network.to(device).to(memory_format=torch.channels_last)
