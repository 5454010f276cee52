"""SPAN, a small fast super-resolution network trained for fidelity, in its two published widths."""

from pathlib import Path

from clir_core.interfaces import Device, Restorer, RestorerSpec, WeightFile
from clir_core.weights.checkpoint import read_state_dict
from clir_core.weights.entries.span import X2_CH48, X2_CH52, X4_CH48, X4_CH52


def _load(weights: tuple[Path, ...], device: Device) -> Restorer:
    import torch

    from clir_core.inference.feed_forward import FeedForward
    from clir_core.networks.span.network import fused_span

    networks = (fused_span(read_state_dict(path)).to(memory_format=torch.channels_last) for path in weights)
    return FeedForward(dict(zip((2, 4), networks, strict=True)), device)


def _spec(channels: int, weights: tuple[WeightFile, WeightFile]) -> RestorerSpec:
    return RestorerSpec(
        id=f"span-ch{channels}",
        title=f"SPAN {channels} channels",
        family="traditional",
        scales=(2, 4),
        alphas=(2, 3, 4),
        weights=weights,
        load=_load,
        licence="Apache-2.0",
        paper="https://arxiv.org/abs/2311.12770",
        source="https://github.com/hongyuanyu/SPAN",
    )


SPECS = (_spec(48, (X2_CH48, X4_CH48)), _spec(52, (X2_CH52, X4_CH52)))
