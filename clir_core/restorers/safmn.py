"""SAFMN x4, a very small super-resolution network trained for fidelity (NTIRE 2023 entry)."""

from pathlib import Path

from clir_core.interfaces import Device, Restorer, RestorerSpec
from clir_core.weights.checkpoint import read_state_dict
from clir_core.weights.entries.super_resolution import SAFMN_X4


def _load(weights: tuple[Path, ...], device: Device) -> Restorer:
    from clir_core.inference.feed_forward import FeedForward
    from clir_core.networks.safmn.network import SAFMN

    network = SAFMN()
    network.load_state_dict(read_state_dict(weights[0]))
    return FeedForward({4: network}, device)


SPECS = (
    RestorerSpec(
        id="safmn",
        title="SAFMN",
        family="traditional",
        scales=(4,),
        alphas=(2, 3, 4),
        minimum_side=16,
        weights=(SAFMN_X4,),
        load=_load,
        licence="Apache-2.0",
        paper="https://arxiv.org/abs/2302.13800",
        source="https://github.com/sunny2109/SAFMN/tree/c534a148912851f076de56682c1fc9656e76e893/NTIRE2023_ESR",
    ),
)
