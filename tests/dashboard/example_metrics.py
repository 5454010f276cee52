"""Metrics to draw with."""

from typing import Literal

from dashboard.data.metrics import Metric


def metric(
    metric_id: str,
    better: Literal["higher", "lower"],
    quality: Literal["distortion", "perception"],
    *,
    unit: str = "",
    scores: int = 1,
) -> Metric:
    return Metric(
        metric_id=metric_id,
        protocol_id=f"{metric_id}@1",
        title=metric_id.upper(),
        quality=quality,
        better=better,
        unit=unit,
        reference="target",
        protocol='{"colour": "ycbcr", "library": ""}',
        status="ready",
        scores=scores,
    )


PSNR = metric("psnr", "higher", "distortion", unit="dB")
LPIPS = metric("lpips", "lower", "distortion")
NIQE = metric("niqe", "lower", "perception")
