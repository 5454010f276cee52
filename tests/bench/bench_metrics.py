"""How fast the metrics are beside pyiqa's, and whether they give the same numbers. CPU only; loading is not timed.

    python -m tests.bench.bench_metrics [--images 20] [--restorers 8]

Every metric scores `restorers` restorations of each of `images` targets, 512x512 pixels: ours with the target bound
once, pyiqa's one call after another. Restorations are synthetic: noise and blur of growing strength.

Expected differences: pyiqa adds 1e-8 to the mean squared error (psnr), rounds YCbCr luma (psnr_y, ssim_y), decides ties
of rounded luma in float32 (ssim_yiq, ms_ssim, gmsd), and fits NIQE's features to four digits. The network under LPIPS
has seeded random weights on both sides.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path

import lpips
import numpy as np
import torch
import torchvision
from rich.console import Console
from rich.progress import track
from rich.table import Table
from scipy.io import savemat
from skimage import data
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, interpolate

from clir_core import registry
from clir_core.imaging.images import from_bytes, quantise
from clir_core.interfaces import Images, MetricSpec, PairMetricSpec, SoloMetric, SoloMetricSpec

CPU = torch.device("cpu")
SIDE = 512
SPECS = registry.discover("clir_core.metrics", MetricSpec)
LPIPS_WEIGHTS = Path(lpips.__file__).parent / "weights" / "v0.1" / "alex.pth"


@dataclass(slots=True, kw_only=True)
class Contest:
    """One metric, ours and pyiqa's, and what has been measured so far."""

    name: str
    bind: Callable[[Images], SoloMetric]
    """Ours, from the target."""
    theirs: Callable[[Images, Images], Tensor]
    """pyiqa's, of the restored image and the target."""
    our_seconds: float = 0.0
    their_seconds: float = 0.0
    differences: list[float] = field(default_factory=list)

    def play(self, target: Images, restorations: list[Images]) -> None:
        """Score all restorations of one target on both sides."""
        started = time.perf_counter()
        metric = self.bind(target)
        ours = [metric(restored).item() for restored in restorations]
        middle = time.perf_counter()
        theirs = [self.theirs(restored, target).item() for restored in restorations]
        self.our_seconds += middle - started
        self.their_seconds += time.perf_counter() - middle
        self.differences += [abs(a - b) for a, b in zip(ours, theirs, strict=True)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Metrics beside pyiqa's, on the CPU.")
    parser.add_argument("--images", type=int, default=20)
    parser.add_argument("--restorers", type=int, default=8)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        contests = prepare_contests(Path(folder))
    for contest in contests:
        contest.play(photographs(1)[0], [restoration(photographs(1)[0], 0)])
    contests = [replace(contest, our_seconds=0.0, their_seconds=0.0, differences=[]) for contest in contests]
    for target in track(photographs(arguments.images), "scoring"):
        restorations = [restoration(target, seed) for seed in range(arguments.restorers)]
        for contest in contests:
            contest.play(target, restorations)
    Console().print(report(contests, arguments.images * arguments.restorers))


def report(contests: list[Contest], scores: int) -> Table:
    """One row a metric, and all of them together."""
    table = Table("metric", "ours, ms", "pyiqa, ms", "times faster", "largest difference")
    table.title = f"one score at {SIDE}x{SIDE}, mean of {scores}"
    for contest in contests:
        columns = timings(contest.our_seconds, contest.their_seconds, scores)
        table.add_row(contest.name, *columns, f"{max(contest.differences):.1e}")
    totals = (sum(c.our_seconds for c in contests), sum(c.their_seconds for c in contests))
    table.add_section()
    table.add_row("all", *timings(*totals, scores), "")
    return table


def timings(our_seconds: float, their_seconds: float, scores: int) -> tuple[str, str, str]:
    """Milliseconds a score on both sides, and their ratio."""
    ours, theirs = (f"{1000 * seconds / scores:.1f}" for seconds in (our_seconds, their_seconds))
    return ours, theirs, f"{their_seconds / our_seconds:.1f}"


def prepare_contests(folder: Path) -> list[Contest]:
    """Both sides loaded, from files made in this folder."""
    niqe, backbone = niqe_parameters(folder), random_alexnet(folder)
    ycbcr = {"test_y_channel": True, "color_space": "ycbcr"}
    return [
        paired("psnr_rgb", pyiqa_metric("psnr")),
        paired("psnr_y", pyiqa_metric("psnr", **ycbcr)),
        paired("ssim_yiq", pyiqa_metric("ssim")),
        paired("ssim_y", pyiqa_metric("ssim", **ycbcr)),
        paired("ms_ssim", pyiqa_metric("ms_ssim")),
        paired("gmsd", pyiqa_metric("gmsd")),
        paired("lpips", pyiqa_metric("lpips", pretrained_model_path=str(LPIPS_WEIGHTS)), (LPIPS_WEIGHTS, backbone)),
        solo("niqe", pyiqa_metric("niqe", pretrained_model_path=str(niqe))),
    ]


def paired(name: str, theirs: nn.Module, weights: tuple[Path, ...] = ()) -> Contest:
    """A metric with a reference against pyiqa's."""
    spec = SPECS[name]
    assert isinstance(spec, PairMetricSpec)
    return Contest(name=name, bind=spec.load(weights, CPU), theirs=theirs)


def solo(name: str, theirs: nn.Module) -> Contest:
    """A metric without a reference against pyiqa's."""
    spec = SPECS[name]
    assert isinstance(spec, SoloMetricSpec)
    metric = spec.load((), CPU)
    return Contest(name=name, bind=lambda _: metric, theirs=lambda restored, _: theirs(restored).squeeze())


def pyiqa_metric(name: str, **options: object) -> nn.Module:
    """A metric of pyiqa on the CPU."""
    import pyiqa

    return pyiqa.create_metric(name, device=CPU, **options)


def niqe_parameters(folder: Path) -> Path:
    """The parameters in our package as the file that pyiqa reads."""
    with (files("clir_core.metrics") / "niqe_parameters.npz").open("rb") as file, np.load(file) as ours:
        savemat(folder / "niqe.mat", {"mu_prisparam": ours["mean"][None], "cov_prisparam": ours["covariance"]})
    return folder / "niqe.mat"


def random_alexnet(folder: Path) -> Path:
    """Seeded random weights where torchvision, which pyiqa asks for AlexNet, looks first."""
    torch.manual_seed(0)
    torch.hub.set_dir(str(folder))
    path = folder / "checkpoints" / "alexnet-owt-7be5be79.pth"
    path.parent.mkdir()
    torch.save(torchvision.models.alexnet(weights=None).state_dict(), path)
    return path


def photographs(count: int) -> list[Images]:
    """Four photographs of scikit-image at 512x512, mirrored and turned."""
    sources = [from_bytes(pixels) for pixels in (data.astronaut(), data.coffee(), data.chelsea(), data.rocket())]
    square = [quantise(interpolate(image, (SIDE, SIDE), mode="bicubic", antialias=True)) for image in sources]
    views: list[Callable[[Images], Images]] = [
        lambda image: image,
        lambda image: image.flip(-1),
        lambda image: image.flip(-2),
        lambda image: image.mT,
        lambda image: image.flip(-1, -2),
    ]
    return [view(image).contiguous() for view in views for image in square][:count]


def restoration(target: Images, seed: int) -> Images:
    """What an imaginary restorer leaves: noise of growing strength, and every other time blur."""
    noise = torch.randn(target.shape, generator=torch.Generator().manual_seed(seed))
    restored = avg_pool2d(target, 3, stride=1, padding=1, count_include_pad=False) if seed % 2 else target
    return quantise(restored + 0.01 * (1 + seed) * noise)


if __name__ == "__main__":
    main()
