import shutil
from pathlib import Path

import pytest
import torch

from clir_core import registry
from clir_core.errors import MetricUndefinedError, WeightsError
from clir_core.imaging.images import read_image
from clir_core.interfaces import Images, MetricSpec, PairMetricSpec, SoloMetricSpec
from clir_core.metrics.pyiqa_metric import PAIR_HIGHER, PAIR_LOWER, SOLO_HIGHER, SOLO_LOWER, SPECS, identifier
from clir_core.weights.locate import pin

CPU = torch.device("cpu")
METRICS = registry.discover("clir_core.metrics", MetricSpec)
NAMES = f"{PAIR_HIGHER} {PAIR_LOWER} {SOLO_HIGHER} {SOLO_LOWER}".split()
LEFT_OUT = {
    "clipscore", "fgresq_pair", "fid", "fid_dinov2", "inception_score", "sfid", "wadiqam_fr", "wadiqam_nr",
}  # fmt: skip
WITH_A_FILE_HERE = {
    "brisque", "clipiqa+", "dists", "gmsd", "ilniqe", "liqe", "lpips", "lpips-vgg", "maniqa", "ms_ssim", "musiq",
    "niqe", "piqe", "psnr", "ssim", "ssimc", "stlpips", "stlpips-vgg", "topiq_fr", "topiq_nr", "vif",
}  # fmt: skip


def test_every_metric_of_pyiqa_is_here_or_left_out_on_purpose() -> None:
    import pyiqa

    assert {*NAMES} | LEFT_OUT | WITH_A_FILE_HERE == {*pyiqa.list_models()}
    assert len(NAMES) == len({*NAMES}) == len(SPECS)


@pytest.mark.parametrize("mode", ["FR", "NR"])
def test_modes_are_pyiqas(mode: str) -> None:
    import pyiqa

    ours = PAIR_HIGHER + " " + PAIR_LOWER if mode == "FR" else SOLO_HIGHER + " " + SOLO_LOWER

    assert {*ours.split()} == {*pyiqa.list_models(metric_mode=mode)} - LEFT_OUT - WITH_A_FILE_HERE


def test_directions_are_pyiqas_where_it_flags_a_distance() -> None:
    from pyiqa.default_model_configs import DEFAULT_CONFIGS

    flagged = {name for name in NAMES if DEFAULT_CONFIGS[name].get("lower_better")}
    assert {*PAIR_LOWER.split(), *SOLO_LOWER.split()} - flagged == {"dmm"}
    assert flagged <= {*PAIR_LOWER.split(), *SOLO_LOWER.split()}


def test_ids_are_made_of_names() -> None:
    assert identifier("clipiqa+_vitL14_512") == "pyiqa_clipiqa_plus_vitl14_512"


@pytest.mark.parametrize(
    ("metric", "says"),
    [
        ("pyiqa_cnniqa", r"hub/pyiqa/CNNIQA_koniq10k-e6f14c91\.pth is missing; put there what https://"),
        ("pyiqa_deepdc", r"hub/checkpoints/vgg19-dcbb9e9d\.pth is missing; put there what https://"),
        ("pyiqa_clipiqa", "nothing is downloaded while scoring, and .* was asked for"),
    ],
)
def test_missing_weights_are_an_error_and_never_a_download(
    metric: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = METRICS[metric]
    assert isinstance(spec, PairMetricSpec | SoloMetricSpec)
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path / "hub"))

    with pytest.raises(WeightsError, match=says):
        spec.load((), CPU)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_what_was_replaced_while_building_is_back_afterwards() -> None:
    import socket

    before = socket.getaddrinfo, torch.hub.download_url_to_file, torch.hub.get_dir
    spec = METRICS["piqe"]
    assert isinstance(spec, SoloMetricSpec)
    spec.load((), CPU)

    assert (socket.getaddrinfo, torch.hub.download_url_to_file, torch.hub.get_dir) == before


def test_a_value_that_is_not_a_number_is_undefined() -> None:
    spec = METRICS["piqe"]
    assert isinstance(spec, SoloMetricSpec)

    with pytest.raises(MetricUndefinedError, match="gives nan for this image"):
        spec.load((), CPU)(torch.zeros(1, 3, 64, 64))


def test_a_paired_metric_gives_pyiqas_number(photograph: Images, noisy_photograph: Images) -> None:
    import pyiqa

    spec = METRICS["pyiqa_vsi"]
    assert isinstance(spec, PairMetricSpec)
    target, image = photograph[..., :64, :80], noisy_photograph[..., :64, :80]

    assert spec.load((), CPU)(target)(image).item() == pyiqa.create_metric("vsi", device=CPU)(image, target).item()


@pytest.mark.parametrize(
    ("metric", "official", "tolerance"),
    [
        ("piqe", {"I03": 100.0, "I04": 21.62, "I06": 35.86, "I08": 41.15, "I19": 76.95}, 5e-4),
        ("vif", {"I03": 0.0172, "I04": 0.9891, "I06": 0.9924, "I08": 0.9103, "I19": 0.1745}, 4e-3),
        ("brisque", {"I03": 94.6421, "I04": -0.107618, "I06": 0.992889, "I08": 5.35827, "I19": 72.2617}, 0.09),
    ],
)
def test_a_metric_comes_near_the_official_value(
    calibration_folder: Path, metric: str, official: dict[str, float], tolerance: float, tmp_path: Path
) -> None:
    spec = METRICS[metric]
    weights = tuple(shared_weights(calibration_folder, metric, Path(file.name), tmp_path) for file in spec.weights)
    for name, value in official.items():
        target, image = (read_image(calibration_folder / folder / f"{name}.bmp") for folder in ("ref_dir", "dist_dir"))
        match spec:
            case PairMetricSpec():
                found = spec.load(weights, CPU)(target)(image).item()
            case SoloMetricSpec():
                found = spec.load(weights, CPU)(image).item()
        assert found == pytest.approx(value, rel=tolerance), name


def shared_weights(calibration_folder: Path, metric: str, name: Path, folder: Path) -> Path:
    """A file beside the golden data, copied to where the weights folder would have it."""
    source = calibration_folder.parents[2] / "data" / "weights" / metric / name.name
    if not source.is_file():
        pytest.skip(f"{source} is not there")
    (folder / name).parent.mkdir(parents=True)
    copied = Path(shutil.copy(source, folder / name))
    pin(copied)
    return copied
