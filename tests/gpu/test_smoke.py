"""What a GPU must do as the CPU does: restore, score in batches, round to half precision, and give memory back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import torch
from torch import Tensor

from clir_core.imaging.images import quantise
from clir_core.inference.feed_forward import FeedForward
from clir_core.inference.restore import Restored, restore
from clir_core.interfaces import (
    Dtype,
    Images,
    MetricSpec,
    NetworkSetting,
    PairMetricSpec,
    Request,
    Restorer,
    RestorerSpec,
)
from clir_core.measure import measure
from clir_core.networks.safmn.network import SAFMN
from clir_core.registry import discover
from ingest.workers.process import WorkerProcess

pytestmark = [pytest.mark.gpu, pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")]

CPU, GPU = torch.device("cpu"), torch.device("cuda")
METRICS = ("psnr_y", "ssim_y", "ms_ssim", "gmsd", "vifp")
MEGABYTE = 10**6


def smooth(count: int, height: int, width: int) -> Images:
    """Images with structure at every scale, rounded to 8 bits."""
    noise = torch.rand(count, 3, height // 8, width // 8, generator=torch.Generator().manual_seed(0))
    return quantise(torch.nn.functional.interpolate(noise, size=(height, width), mode="bicubic").clamp(0, 1))


def loaded(device: torch.device) -> FeedForward:
    torch.manual_seed(0)
    return FeedForward({4: SAFMN()}, device)


def run(restorer: Restorer, degraded: Images, dtype: Dtype = "float32", tile: int = 0) -> Restored:
    setting = NetworkSetting(dtype=dtype, tile=tile)
    spec = RestorerSpec(
        id="net", title="", family="traditional", scales=(4,), load=lambda *_: restorer, licence="", paper="", source=""
    )
    return restore(spec, restorer, degraded, alpha=4, setting=setting, generator=torch.Generator())


@dataclass(frozen=True)
class Counting:
    """Adds up so many ones on the GPU."""

    def start(self) -> Callable[[int], int]:
        return lambda number: int(torch.ones(number, device=GPU).sum())


def test_what_workers_are_forked_from_has_left_the_gpu_alone() -> None:
    """CUDA cannot be used in a process whose parent has begun to; see `ingest.workers.process`."""
    with WorkerProcess.start(Counting()) as worker:
        assert worker.ready() is None
        worker.send(1000)
        assert worker.receive() == 1000


def test_a_restored_image_is_that_of_the_cpu() -> None:
    degraded = smooth(2, 48, 64)
    restored = run(loaded(GPU), degraded.to(GPU)).images
    assert restored.device.type == "cuda"
    torch.testing.assert_close(restored.cpu(), run(loaded(CPU), degraded).images, atol=1e-4, rtol=0)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision_stays_near_and_single_precision_comes_back_exact(dtype: Dtype) -> None:
    restorer, degraded = loaded(GPU), smooth(2, 48, 64).to(GPU)
    exact = run(restorer, degraded).images
    rounded = run(restorer, degraded, dtype).images
    assert rounded.dtype == torch.float32
    assert 0 < (rounded - exact).abs().mean() < 0.02
    assert torch.equal(run(restorer, degraded).images, exact)


@pytest.mark.parametrize("metric_id", METRICS)
def test_a_batch_on_the_gpu_scores_as_its_images_one_by_one_on_the_cpu(metric_id: str) -> None:
    spec = discover("clir_core.metrics", MetricSpec)[metric_id]
    assert isinstance(spec, PairMetricSpec)
    targets = smooth(4, 192, 256)
    noise = torch.randn(targets.shape, generator=torch.Generator().manual_seed(1))
    restored = quantise((targets + torch.tensor([0.02, 0.05, 0.1, 0.2]).view(4, 1, 1, 1) * noise).clamp(0, 1))
    batch = spec.load((), GPU)(targets.to(GPU))(restored.to(GPU))
    alone: list[Tensor] = [
        spec.load((), CPU)(target)(image) for target, image in zip(targets.split(1), restored.split(1), strict=True)
    ]
    assert (batch.device.type, batch.dtype) == ("cpu", torch.float64)
    torch.testing.assert_close(batch, torch.cat(alone), atol=1e-6, rtol=1e-5)


def test_the_peak_is_what_a_call_took_and_nothing_stays() -> None:
    restorer, degraded = loaded(GPU), smooth(1, 128, 128).to(GPU)
    run(restorer, degraded)
    before = torch.cuda.memory_allocated()
    measured = measure(lambda: torch.empty(50 * MEGABYTE, dtype=torch.uint8, device=GPU).sum().item(), GPU)
    assert measured.peak_memory_mb == pytest.approx(50, rel=0.1)
    for _ in range(3):
        measured = measure(lambda: run(restorer, degraded).images.sum().item(), GPU)
    assert measured.latency_ms > 0
    assert torch.cuda.memory_allocated() == before


class _Hungry(Restorer):
    """Takes 100 kB a pixel of the input."""

    def __call__(self, degraded: Images, request: Request) -> Images:
        pixels = degraded.shape[-2] * degraded.shape[-1]
        taken = torch.zeros(pixels * 100_000, dtype=torch.uint8, device=degraded.device)
        return degraded.repeat_interleave(4, dim=2).repeat_interleave(4, dim=3) + taken[0]


@pytest.fixture
def sixteen_gigabytes() -> Iterator[None]:
    total = torch.cuda.get_device_properties(GPU).total_memory
    torch.cuda.set_per_process_memory_fraction(min(1.0, 16e9 / total))
    yield
    torch.cuda.set_per_process_memory_fraction(1.0)
    torch.cuda.empty_cache()


@pytest.mark.usefixtures("sixteen_gigabytes")
def test_an_image_that_is_too_large_is_restored_in_tiles() -> None:
    """600 x 600 pixels ask for 36 GB, a tile of 256 with its context for at most 10.3."""
    degraded = smooth(1, 600, 600).to(GPU)
    restored = run(_Hungry(), degraded)
    assert restored.note == "out of memory; tiled at 256"
    assert restored.images.shape == (1, 3, 2400, 2400)
    assert torch.equal(restored.images[..., ::4, ::4], degraded)
