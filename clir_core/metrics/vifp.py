"""VIFp: the share of the target's visual information that an image keeps. Also beta, the paper's degradation factor."""

from pathlib import Path

from clir_core.errors import MetricUndefinedError
from clir_core.imaging.colour import luma_full
from clir_core.interfaces import Device, Images, PairMetric, PairMetricSpec, Tensor
from clir_core.similarity.information import vifp
from clir_core.similarity.pair_metric import pair_metric


def _load(weights: tuple[Path, ...], device: Device) -> PairMetric:
    return pair_metric(luma_full, _compare)


def _compare(images: Images, target_luma: Tensor) -> Tensor:
    value = vifp(target_luma, luma_full(images)).value
    if value.isnan().any():
        raise MetricUndefinedError("the target is constant: it holds no information to keep")
    return value


SPECS = (
    PairMetricSpec(
        id="vifp",
        title="VIFp",
        quality="distortion",
        better="higher",
        colour="luma 0.299 R + 0.587 G + 0.114 B in 0..255, not rounded",
        minimum_side=41,
        load=_load,
        paper="https://doi.org/10.1109/TIP.2005.859378",
        source="the authors' vifp_mscale, as published; agrees with piq 0.8.0 vif_p",
    ),
)
