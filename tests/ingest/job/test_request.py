"""What may be asked for: the same rules for flags and study files."""

from dataclasses import fields
from pathlib import Path

import pytest

from ingest.job.request import JobRequest, NamedFile, RequestError, overlay, refuse_contradictions
from ingest.job.resolve import resolve
from ingest.job.study_file import StudyError, read_study

HERE = Path("somewhere")

STUDIES = {
    "images": ('["photos"]', [Path("other")], lambda folder: [folder / "photos"]),
    "builtin": ('["coffee"]', ["rocket"], lambda _: ["coffee"]),
    "builtin_degraded": ('["hubble"]', ["motorcycle"], lambda _: ["hubble"]),
    "degraded": ('"low"', Path("other"), lambda folder: folder / "low"),
    "targets": ('"high"', Path("other"), lambda folder: folder / "high"),
    "ending": ('"x4m"', "x2", lambda _: "x4m"),
    "dataset": ('"mine"', "other", lambda _: "mine"),
    "scale": ("4", 2.0, lambda _: 4),
    "crop": ("32", 0, lambda _: 32),
    "tasks": ('["sr4"]', ["blur1"], lambda _: ["sr4"]),
    "restorers": ('["bicubic"]', ["lanczos"], lambda _: ["bicubic"]),
    "checkpoints": ('["mine=net.pth"]', [NamedFile(HERE)], lambda folder: [NamedFile(folder / "net.pth", "mine")]),
    "metrics": ('["psnr_y"]', ["niqe"], lambda _: ["psnr_y"]),
    "set": ('["tile=64"]', ["tile=0"], lambda _: ["tile=64"]),
    "sweep": ('["tile=64 tile_pad=8,16"]', ["tile=0"], lambda _: ["tile=64 tile_pad=8,16"]),
    "seed": ("7", 0, lambda _: 7),
    "device": ('"cpu"', "auto", lambda _: "cpu"),
    "retry_failed": ("true", False, lambda _: True),
    "trajectory": ("true", False, lambda _: True),
    "strategy": ('"always"', "only-missing", lambda _: "always"),
    "limit": ("5", 1, lambda _: 5),
    "where": ('"gamma < 0.2"', "gamma > 0", lambda _: "gamma < 0.2"),
    "shard": ('"2/8"', "1/1", lambda _: "2/8"),
    "time_limit": ("9", 2.5, lambda _: 9),
    "memory_limit": ("0.5", 4.0, lambda _: 0.5),
    "engine": ('"ray"', "local", lambda _: "ray"),
    "gpu_share": ("0.25", 1.0, lambda _: 0.25),
}
"""Key, its value in a study file, what a flag says instead (defaults too), and how the file is read."""


NAMES = {"set": "assignments", "sweep": "sweeps"}


def test_every_option_is_tried_over_a_study() -> None:
    tables = {"own_tasks", "image_sets"}  # which no flag can say
    assert {NAMES.get(key, key) for key in STUDIES} | tables == {field.name for field in fields(JobRequest)}


@pytest.mark.parametrize("key", STUDIES)
def test_a_flag_goes_before_the_study_even_where_it_says_the_default(tmp_path: Path, key: str) -> None:
    text, said, read = STUDIES[key]
    (tmp_path / "study.toml").write_text(f"{key} = {text}")
    study = read_study(tmp_path / "study.toml")
    field = NAMES.get(key, key)
    assert getattr(study, field) == read(tmp_path)
    assert getattr(overlay(study, JobRequest(**{field: said})), field) == said
    assert overlay(study, JobRequest()) == study


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (JobRequest(targets=HERE), "--targets somewhere says nothing without --degraded"),
        (JobRequest(scale=2), "--scale 2 says nothing without --degraded"),
        (JobRequest(degraded=HERE, ending="x4m"), "--ending x4m says nothing without --targets"),
        (
            JobRequest(degraded=HERE, images=[HERE]),
            "--images somewhere contradicts --degraded somewhere; leave one out",
        ),
        (JobRequest(degraded=HERE, crop=32), "--crop 32 contradicts --degraded somewhere"),
        (JobRequest(degraded=HERE, targets=HERE, scale=2), "--scale 2 contradicts --targets somewhere"),
    ],
)
def test_contradictions_are_one_line_with_culprit_value_and_way_out(request_: JobRequest, message: str) -> None:
    with pytest.raises(RequestError, match=message):
        refuse_contradictions(request_)


def test_what_switches_an_option_off_contradicts_nothing() -> None:
    refuse_contradictions(JobRequest(degraded=HERE, crop=0))


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"tasks": [""]}, "tasks is empty; name something or leave it out"),
        ({"tasks": ["sr2", " , "]}, "tasks is empty"),
        ({"restorers": []}, "restorers is empty"),
        ({"dataset": " "}, "dataset is empty"),
        ({"assignments": [""]}, "assignments is empty"),
        ({"crop": -1}, "crop is -1; expected a number from 0"),
        ({"scale": 0.5}, "scale is 0.5; expected a number from 1"),
        ({"scale": float("nan")}, "scale is nan"),
        ({"seed": -1}, "seed is -1"),
        ({"seed": 2**63}, "seed is 9223372036854775808; expected a number from 0 to 9223372036854775807"),
    ],
)
def test_what_is_empty_or_out_of_range_is_refused(said: dict, message: str) -> None:
    with pytest.raises(RequestError, match=message):
        JobRequest(**said)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("crop = -5", "crop is -5; expected"),
        ("seed = 99999999999999999999", "seed is 99999999999999999999; expected"),
        ("scale = 0.2", r"scale is 0\.2"),
        ("crop = true", "crop = True is not understood: expected a whole number"),
        ("crop = 3.5", "expected a whole number"),
        ('scale = "4"', "expected a number"),
        ("seed = 1.0", "expected a whole number"),
        ("retry_failed = 1", "expected true or false"),
        ("tasks = []", "tasks is empty"),
        ('degraded = ""', "expected a path"),
        ("device = 3", "expected a text"),
        ("[task]\nx = 3", "expected a table for each task"),
    ],
)
def test_the_values_of_a_study_are_held_to_the_checks_of_the_flags(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "study.toml").write_text(text)
    with pytest.raises(StudyError, match=rf"study\.toml: .*{message}"):
        read_study(tmp_path / "study.toml")


@pytest.mark.parametrize(
    ("restorer_id", "assignments", "message"),
    [
        ("span-ch48", ["dtype=float99"], "dtype is 'float99'; use float32, float16, bfloat16"),
        ("span-ch48", ["dtype=float16"], "span-ch48 cannot run in float16 on the CPU"),
        ("clir-small-cldm", ["dtype=float16"], "clir-small-cldm cannot run in float16 on the CPU"),
        ("diffbir-v2.1", ["dtype=float16"], "diffbir-v2.1 cannot run in float16 on the CPU"),
        ("span-ch48", ["tile=-1"], "tile is -1"),
        ("span-ch48", ["tile=true"], "tile takes a int, not 'true'"),
        ("span-ch48", ["stepz=3"], "cannot set 'stepz=3'"),
    ],
)
def test_what_could_only_fail_in_a_run_is_refused_when_it_is_planned(
    restorer_id: str, assignments: list[str], message: str
) -> None:
    from clir_core.errors import RestorerError
    from ingest.job.catalogue import Candidate, find_restorer
    from ingest.job.resolve import variants_of

    spec = find_restorer(restorer_id)
    with pytest.raises(RestorerError, match=message):
        variants_of([Candidate(spec=spec, setting=spec.setting)], JobRequest(assignments=assignments, device="cpu"))


def test_one_broken_checkpoint_never_stops_the_rest(tmp_path: Path) -> None:
    (tmp_path / "html.pth").write_bytes(b"<!DOCTYPE html>")
    checkpoints = [NamedFile(tmp_path / "html.pth"), NamedFile(tmp_path / "absent.pth", "mine")]
    job = resolve(JobRequest(restorers=["bicubic"], checkpoints=checkpoints, metrics=["psnr_y"]), tmp_path)
    assert [candidate.spec.id for candidate in job.candidates] == ["bicubic"]
    assert [(blocked.restorer_id, blocked.error.split(str(tmp_path))[-1]) for blocked in job.blocked] == [
        (
            "html.pth",
            "/html.pth cannot be read as weights without running code: "
            "it is a web page, not a checkpoint; download the file itself",
        ),
        ("mine", "/absent.pth does not exist; check the path"),
    ]


def test_a_path_that_holds_an_equals_sign_is_a_path(tmp_path: Path) -> None:
    path = tmp_path / "a=b.pth"
    assert NamedFile.parse("mine=net.pth") == NamedFile(Path("net.pth"), "mine")
    path.touch()
    assert NamedFile.parse(str(path)) == NamedFile(path)
