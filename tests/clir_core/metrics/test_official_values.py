"""Published values of metrics whose weights a person fetches: run with `-m weights` and CLIR_GOLDEN set."""

from pathlib import Path

import pytest
import torch

from clir_core import registry
from clir_core.errors import WeightsError
from clir_core.imaging.images import read_image
from clir_core.interfaces import MetricSpec, PairMetricSpec, SoloMetricSpec
from clir_core.weights.locate import default_folder, locate

CPU = torch.device("cpu")
SPECS = registry.discover("clir_core.metrics", MetricSpec)


@pytest.mark.weights
@pytest.mark.parametrize(
    ("metric", "official", "tolerance"),
    [
        ("lpips", {"I03": 0.7237, "I04": 0.2572, "I06": 0.05079, "I08": 0.05205, "I19": 0.4253}, 1e-3),
        ("dists", {"I03": 0.4742, "I04": 0.1424, "I06": 0.06825, "I08": 0.02867, "I19": 0.3123}, 1e-3),
        # TensorFlow resizes otherwise than PyTorch: 3 % on I19 (ResultsCalibra, note 13, and its own table).
        ("musiq", {"I03": 12.494, "I04": 75.332, "I06": 73.429, "I08": 75.188, "I19": 36.938}, 3e-2),
    ],
)
def test_a_metric_comes_near_its_authors_values(
    calibration_folder: Path, metric: str, official: dict[str, float], tolerance: float
) -> None:
    spec = SPECS[metric]
    try:
        weights = locate(spec.weights, default_folder())
    except WeightsError as error:
        pytest.skip(str(error))
    for name, value in official.items():
        target, image = (read_image(calibration_folder / folder / f"{name}.bmp") for folder in ("ref_dir", "dist_dir"))
        match spec:
            case PairMetricSpec():
                found = spec.load(weights, CPU)(target)(image).item()
            case SoloMetricSpec():
                found = spec.load(weights, CPU)(image).item()
        assert found == pytest.approx(value, rel=tolerance), name
