"""What every metric promises, whatever it measures."""

import re
import subprocess
import sys

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clir_core import registry
from clir_core.imaging.images import quantise
from clir_core.interfaces import Images, MetricSpec, PairMetricSpec, SoloMetric, SoloMetricSpec

SPECS = registry.discover("clir_core.metrics", MetricSpec)
READY = [spec for spec in SPECS.values() if not spec.weights and spec.cost != "expensive"]
CPU = torch.device("cpu")


def bound(spec: MetricSpec, references: Images) -> SoloMetric:
    """The metric as a function of the images alone."""
    match spec:
        case PairMetricSpec():
            return spec.load((), CPU)(references)
        case SoloMetricSpec():
            return spec.load((), CPU)
        case _:
            raise TypeError(type(spec).__name__)


@pytest.fixture(scope="module")
def targets(photograph: Images) -> Images:
    return torch.cat([photograph[..., :192, :256], photograph[..., 200:392, 100:356]])


@pytest.fixture(scope="module")
def restored(targets: Images) -> Images:
    return quantise(targets + 0.1 * torch.randn(targets.shape, generator=torch.Generator().manual_seed(1)))


def test_its_id_can_be_a_column_name() -> None:
    assert [name for name in SPECS if not re.fullmatch(r"[a-z][a-z0-9_]*", name)] == []


def test_it_says_where_it_comes_from() -> None:
    said = {spec.id: spec.title and spec.source and spec.paper.startswith("https://") for spec in SPECS.values()}
    assert [name for name, is_said in said.items() if not is_said] == []


@pytest.mark.parametrize("spec", READY, ids=lambda spec: spec.id)
def test_it_gives_one_float64_score_an_image_on_the_cpu(spec: MetricSpec, targets: Images, restored: Images) -> None:
    scores = bound(spec, targets)(restored)

    assert scores.shape == (2,)
    assert scores.dtype == torch.float64
    assert scores.device == CPU
    assert scores.isfinite().all()


@pytest.mark.parametrize("spec", READY, ids=lambda spec: spec.id)
def test_it_gives_the_same_score_twice(spec: MetricSpec, targets: Images, restored: Images) -> None:
    assert torch.equal(bound(spec, targets)(restored), bound(spec, targets)(restored))


@pytest.mark.parametrize("spec", READY, ids=lambda spec: spec.id)
def test_a_batch_scores_as_its_images_one_by_one(spec: MetricSpec, targets: Images, restored: Images) -> None:
    one_by_one = [bound(spec, targets[i : i + 1])(restored[i : i + 1]).item() for i in range(2)]

    assert bound(spec, targets)(restored).tolist() == pytest.approx(one_by_one, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("spec", [s for s in READY if isinstance(s, PairMetricSpec)], ids=lambda spec: spec.id)
def test_an_image_is_nearer_to_itself_than_a_noisy_one_is(spec: MetricSpec, targets: Images, restored: Images) -> None:
    metric = bound(spec, targets)
    gain = metric(targets) - metric(restored)

    assert (gain > 0).all() if spec.better == "higher" else (gain < 0).all()


@pytest.mark.parametrize("name", ["psnr_rgb", "psnr_y", "ssim_y", "ssim_rgb", "ssim_yiq"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32 - 1), height=st.integers(11, 40), width=st.integers(11, 40))
def test_a_similarity_is_symmetric_and_in_range(name: str, seed: int, height: int, width: int) -> None:
    first, second = quantise(torch.rand(2, 3, height, width, generator=torch.Generator().manual_seed(seed))).split(1)
    there, back = bound(SPECS[name], first)(second).item(), bound(SPECS[name], second)(first).item()

    low, high = (0, 100) if name.startswith("psnr") else (-1, 1)
    assert there == pytest.approx(back, abs=1e-9)
    assert low <= there <= high


def test_describing_metrics_loads_none_of_the_libraries_that_compute_them() -> None:
    program = (
        "import sys; from clir_core import interfaces, registry;"
        "registry.discover('clir_core.metrics', interfaces.MetricSpec);"
        "print(*{'flip_evaluator', 'pyiqa', 'scipy', 'skimage', 'timm', 'torchvision'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.split() == []
