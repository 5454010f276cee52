"""clir-bench 1 is frozen, and the program still does what it asks for; another benchmark is refused with one line."""

from pathlib import Path

import pytest

from clir_core.identity import identity
from ingest.job.benchmark import read_benchmark
from ingest.job.catalogue import ReadyMetric, find_metric
from ingest.job.identities import protocol_id
from ingest.job.study_file import StudyError, read_study

MINE = """
tasks = ["sr2"]
metrics = ["psnr_y"]

[image_set.mine]
photo = "64x48:{sha}"

[benchmark]
title = "mine"
references = ["bicubic"]
draws = 1000
bootstrap_seed = 0
confidence = 0.9

[benchmark.protocols]
psnr_y = "psnr_y@1"
"""


def test_clir_bench_1_is_frozen() -> None:
    benchmark = read_benchmark()
    assert benchmark.sha256 == "38438824a2f3bb0965aca8b923157766d5904d99a0afb57e89eec6a62920004e"
    sizes = {image.dataset_id: 0 for image in benchmark.images}
    for image in benchmark.images:
        sizes[image.dataset_id] += 1
    assert sizes == {"Set5": 5, "Set14": 14, "Kodak24-crop500": 24, "CBSD68-20": 20}
    assert len(benchmark.samples) == 63 * 5


def test_the_degradations_of_clir_bench_1_are_drawn_as_ever() -> None:
    assert (
        identity(sorted(read_benchmark().samples)) == "81290b42d5cfaf7cb39a0966f2d170dea2973388a704b39110927433676b839d"
    )


def test_the_program_computes_the_protocols_of_clir_bench_1() -> None:
    benchmark = read_benchmark()
    for metric_id, expected in {**benchmark.protocols, **benchmark.further_protocols}.items():
        spec = find_metric(metric_id)
        digests = [file.sha256 for file in spec.weights]
        assert all(digests)
        metric = ReadyMetric(spec=spec, weights_sha256=identity(digests) if digests else "")
        assert protocol_id(metric) == expected


def test_a_run_of_a_benchmark_is_a_run_of_its_study(tmp_path: Path) -> None:
    request, benchmark = read_study(Path("clir-bench-1")), read_benchmark()
    assert request.image_sets == benchmark.images
    assert request.seed == benchmark.seed == 0
    assert set(request.metrics or []) == {*benchmark.protocols, *benchmark.further_protocols}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("[benchmark]", "[other]"), "'other' means nothing here"),
        (('title = "mine"\n', ""), "[benchmark] title: Field required"),
        (("draws = 1000", 'draws = "many"'), "[benchmark] draws: Input should be a valid integer"),
        (('metrics = ["psnr_y"]', 'metrics = ["niqe"]'), "name the same"),
        (("64x48:", "64x48"), "expected <width>x<height>:<sha256 of its pixels>"),
        (("[image_set.mine]", "[image_set]"), "expected a table for each set"),
    ],
)
def test_what_is_no_benchmark_is_refused_with_one_line(change: tuple[str, str], says: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(MINE.format(sha="ab" * 32), encoding="utf-8")
    assert [str(image) for image in read_benchmark(path).images] == ["mine/photo"]
    path.write_text(MINE.format(sha="ab" * 32).replace(*change), encoding="utf-8")
    with pytest.raises(StudyError) as raised:
        read_benchmark(path)
    assert says in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1


def test_a_study_without_rules_is_no_benchmark() -> None:
    with pytest.raises(StudyError, match=r"paper-ablations is no benchmark; it has no table \[benchmark\]"):
        read_benchmark(Path("paper-ablations"))
