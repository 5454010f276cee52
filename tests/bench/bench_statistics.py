"""How long the dashboard waits for its intervals.

    python -m tests.bench.bench_statistics [--images 100] [--restorers 20] [--tasks 4] [--repeats 5]

Every figure is the best and the median of the repeats, with 10 000 resamples. The last line is the same interval by
scipy.stats.bootstrap, for one column.
"""

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table
from scipy.stats import bootstrap as scipy_bootstrap

from clir_core.statistics.bca import bca_interval
from clir_core.statistics.bootstrap import RESAMPLING, bootstrap
from clir_core.statistics.common_set import CommonSet, common_set
from clir_core.statistics.crossover import crossover
from clir_core.statistics.direction import Axis
from clir_core.statistics.disagreement import opposed_pairs
from clir_core.statistics.means import mean_scores
from clir_core.statistics.paired import compare_all
from clir_core.statistics.pareto import pareto_front

SSIM, NIQE = Axis("ssim", "higher"), Axis("niqe", "lower")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Statistics on random scores.")
    for name, default in (("images", 100), ("restorers", 20), ("tasks", 4), ("repeats", 5)):
        parser.add_argument(f"--{name}", type=int, default=default)
    asked = parser.parse_args()
    points = random_points(asked.images, asked.tasks, asked.restorers)
    table = Table(
        "", "best, ms", "median, ms", title=f"{asked.images} images, {asked.restorers} restorers, {asked.tasks} tasks"
    )
    for title, work in works(points).items():
        table.add_row(title, *(f"{duration:.1f}" for duration in timed(work, asked.repeats)))
    Console().print(table)


def works(points: pd.DataFrame) -> dict[str, Callable[[], object]]:
    """What is measured, by title."""
    common = common_set(points, ["ssim", "niqe"], within=["task_id"])
    along_gamma = common_set(points, ["ssim", "gamma"])
    table = common_set(points, ["ssim"]).by_image("ssim").to_numpy()
    resamples = bootstrap(table)
    return {
        "bootstrap and percentile intervals, one table of all restorers": lambda: bootstrap(table).interval(),
        "BCa intervals of the same": lambda: bca_interval(table, resamples),
        "common_set, two metrics by task": lambda: common_set(points, ["ssim", "niqe"], within=["task_id"]),
        "mean_scores, one metric by task": lambda: mean_scores(common, "ssim"),
        "compare_all, one metric by task": lambda: compare_all(common, ["ssim"]),
        "pareto_front, two metrics by task": lambda: pareto_front(common, [SSIM, NIQE]),
        "opposed_pairs, two metrics by task": lambda: opposed_pairs(common, SSIM, NIQE),
        "crossover, one pair": lambda: crossover(along_gamma, SSIM, *first_two(along_gamma)),
        "scipy.stats.bootstrap, percentile, one restorer": lambda: scipy_bootstrap(
            (table[:, 0],), np.mean, n_resamples=RESAMPLING.draws, method="percentile", rng=0
        ),
    }


def random_points(n_images: int, n_tasks: int, n_restorers: int) -> pd.DataFrame:
    """Points with scores of no meaning."""
    rng = np.random.default_rng(0)
    images, tasks, restorers = (index.ravel() for index in np.indices((n_images, n_tasks, n_restorers)))
    gamma = rng.uniform(size=(n_images, n_tasks))[images, tasks]
    return pd.DataFrame(
        {
            "image_id": images,
            "sample_id": images * n_tasks + tasks,
            "task_id": tasks,
            "restorer_id": restorers,
            "gamma": gamma,
            "ssim": rng.normal(size=images.size) + restorers * (gamma - 0.5),
            "niqe": rng.normal(size=images.size),
        }
    )


def first_two(common: CommonSet) -> tuple[str, str]:
    """Two restorers of a set."""
    first, second, *_ = common.scores["restorer_id"].unique()
    return first, second


def timed(work: Callable[[], object], repeats: int) -> tuple[float, float]:
    """Best and median time of a call, in milliseconds, after one that is not counted."""
    work()
    times: list[float] = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return min(times), statistics.median(times)


if __name__ == "__main__":
    main()
