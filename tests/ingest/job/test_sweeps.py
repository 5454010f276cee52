"""Sweeps: several sets of settings beside the default, each worked through by itself."""

from pathlib import Path

import pytest

from clir_core.errors import RestorerError
from clir_core.interfaces import NetworkSetting
from ingest.execution.runner import by_restorer
from ingest.job.catalogue import Candidate, all_restorers
from ingest.job.plan import CandidatePlan, PlannedRestoration
from ingest.job.request import JobRequest
from ingest.job.resolve import variants_of
from ingest.job.samples import PlannedSample, SourceImage
from ingest.job.sources import Source
from ingest.job.study_file import STUDIES, StudyError, read_study

SPAN = Candidate(spec=all_restorers()["span-ch48"], setting=NetworkSetting())
BICUBIC = Candidate(spec=all_restorers()["bicubic"], setting=all_restorers()["bicubic"].setting)
CLDM = Candidate(spec=all_restorers()["clir-small-cldm"], setting=all_restorers()["clir-small-cldm"].setting)


def settings(request: JobRequest, *candidates: Candidate) -> list[str]:
    return [f"{one.spec.id} {one.setting}" for one in variants_of(candidates, request)]


def test_each_sweep_is_worked_through_by_itself_beside_the_default() -> None:
    request = JobRequest(sweeps=["tile=32,64", "tile_pad=4,8,16"], device="cpu")
    tiles = [(one.setting.tile, one.setting.tile_pad) for one in variants_of([SPAN], request)]
    assert tiles == [(0, 10), (32, 10), (64, 10), (0, 4), (0, 8), (0, 16)]


def test_within_a_sweep_every_combination_is_tried_once() -> None:
    request = JobRequest(sweeps=["tile=0,32 tile_pad=10,4", "tile=32"], device="cpu")
    tiles = [(one.setting.tile, one.setting.tile_pad) for one in variants_of([SPAN], request)]
    assert tiles == [(0, 10), (0, 4), (32, 10), (32, 4)]


def test_what_only_a_sweep_asks_for_is_known_and_the_default_stays_the_first() -> None:
    request = JobRequest(sweeps=["tile=0,32"], device="cpu")
    assert [(one.setting.tile, one.swept) for one in variants_of([SPAN], request)] == [(0, False), (32, True)]


def test_what_is_set_holds_in_every_sweep() -> None:
    request = JobRequest(assignments=["tile_pad=4"], sweeps=["tile=32"], device="cpu")
    assert [(one.setting.tile, one.setting.tile_pad) for one in variants_of([SPAN], request)] == [(0, 4), (32, 4)]


def test_a_restorer_without_these_fields_is_run_once() -> None:
    request = JobRequest(sweeps=["start_timestep=300,500"], device="cpu")
    assert len(settings(request, CLDM, BICUBIC)) == 3 + 1


def test_a_sweep_of_a_field_that_nobody_has_is_refused() -> None:
    with pytest.raises(RestorerError, match="cannot set 'stepz=3'"):
        variants_of([SPAN], JobRequest(sweeps=["stepz=3"], device="cpu"))


def test_every_study_that_comes_with_the_program_can_be_resolved() -> None:
    for path in STUDIES.glob("*.toml"):
        request = read_study(Path(path.stem))
        named = [all_restorers()[name] for name in request.restorers or []]
        candidates = [Candidate(spec=spec, setting=spec.setting) for spec in named]
        variants = variants_of(candidates, request)
        assert (len(variants) > len(candidates)) == bool(request.sweeps)


def test_an_unknown_study_is_told_the_known_ones() -> None:
    with pytest.raises(StudyError, match="paper-ablations"):
        read_study(Path("paper-ablation"))


def planned(restoration_id: str, sample_id: str, setting: NetworkSetting) -> PlannedRestoration:
    source = Source(name=sample_id, dataset_id="d", target=Path("x.png"))
    image = SourceImage(source=source, image_id=sample_id, dataset_id="d", name=sample_id, width=8, height=8)
    sample = PlannedSample(sample_id=sample_id, target=image, task_id="sr2", task=None, seed=0, drawn="[]", alpha=2.0)
    return PlannedRestoration(
        restoration_id=restoration_id, sample=sample, setting=setting, subject="x", missing_metrics=()
    )


def test_a_restorer_is_loaded_once_and_takes_an_image_in_all_its_settings_before_the_next() -> None:
    plain, tiled = NetworkSetting(), NetworkSetting(tile=32)
    plans = [
        CandidatePlan(candidate=SPAN, restore=[planned("a", "one", plain), planned("b", "two", plain)]),
        CandidatePlan(candidate=BICUBIC, restore=[planned("c", "one", plain)]),
        CandidatePlan(candidate=SPAN, restore=[planned("d", "one", tiled), planned("e", "two", tiled)]),
    ]
    grouped = [(candidate.spec.id, [one.restoration_id for one in some]) for candidate, some in by_restorer(plans)]
    assert grouped == [("span-ch48", ["a", "d", "b", "e"]), ("bicubic", ["c"])]
