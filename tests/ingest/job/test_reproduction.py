"""The paper's study in parts."""

from pathlib import Path

import pytest

from ingest.job.catalogue import find_restorer
from ingest.job.reproduction import Given, Part, Profile, missing, parts, request
from ingest.job.resolve import resolve

PARTS = {part.study: part for part in parts()}
EVERY = [(part, profile) for part in parts() for profile in Profile]


@pytest.mark.parametrize(("part", "profile"), EVERY, ids=lambda one: getattr(one, "study", str(one)))
def test_every_part_of_every_profile_is_a_job_without_any_weights_fetched(
    part: Part, profile: Profile, tmp_path: Path
) -> None:
    job = resolve(request(part, profile, Given(device="cpu"), tmp_path), tmp_path)

    assert job.sources
    assert job.blocked == []
    assert {"clir-small-cldm"} <= {candidate.spec.id for candidate in job.candidates}


def test_together_they_fill_every_exhibit() -> None:
    told = ", ".join(exhibit for part in parts() for exhibit in part.exhibits)

    assert told == "Figures 1 to 5, Figures 10 to 12, Tables 1 to 3, Real photographs, Figures 6 to 9"


def test_the_four_tasks_of_the_paper_are_in_every_profile(tmp_path: Path) -> None:
    for profile in Profile:
        tasks = request(PARTS["paper-degradations"], profile, Given(), tmp_path).tasks
        assert {"sr2", "blur1", "sr4", "blur20"} <= set(tasks or [])


def test_a_quick_study_decides_claims_which_takes_six_images(tmp_path: Path) -> None:
    for name in ("paper-degradations", "paper-ablations"):
        assert len(resolve(request(PARTS[name], Profile.QUICK, Given(), tmp_path), tmp_path).sources) == 6


def test_images_and_photographs_of_the_user_take_the_place_of_the_built_in_ones(
    photographs: Path, tmp_path: Path
) -> None:
    given = Given(images=[photographs], photographs=photographs)

    with_targets = request(PARTS["paper-degradations"], Profile.PAPER, given, tmp_path)
    without = request(PARTS["paper-photographs"], Profile.PAPER, given, tmp_path)

    assert (with_targets.images, with_targets.builtin) == ([photographs], None)
    assert (without.degraded, without.builtin_degraded) == (photographs, None)
    assert {source.name for source in resolve(without, tmp_path).sources} == {"astronaut", "chelsea"}


def test_what_is_missing_is_named_with_the_command_that_brings_it(tmp_path: Path) -> None:
    found = {one.what: one.command for one in missing(Profile.QUICK, Given(), tmp_path)}

    assert found["Stripformer (GoPro)"] == "python -m ingest weights fetch stripformer-gopro"
    assert any("dinov2-s" in command for command in found.values())
    assert any(command.endswith("--images FOLDER") for command in found.values())


def test_the_papers_restorers_are_known() -> None:
    assert all(find_restorer(one) for part in parts() for one in part.papers)
