import pytest
import torch

from clir_core.errors import ClirError, RestorerError, UnknownIdError
from clir_core.tasks.task import parse_task
from ingest.job.applicability import reason_not_applicable
from ingest.job.catalogue import (
    Candidate,
    all_metrics,
    all_restorers,
    check_assignments,
    choose_device,
    choose_devices,
    find_restorer,
    sweep,
)
from ingest.job.samples import SourceImage, plan_sample
from ingest.job.sources import builtin


def default(restorer_id: str) -> Candidate:
    spec = find_restorer(restorer_id)
    return Candidate(spec=spec, setting=spec.setting)


def test_near_names_are_suggested() -> None:
    with pytest.raises(UnknownIdError, match="did you mean bicubic"):
        find_restorer("bicubik")


def test_a_sweep_is_every_combination_of_the_fields_a_setting_has() -> None:
    candidates = sweep(default("realesr-animevideov3"), ["tile=0,64", "tile_pad=8,10", "iterations=5"])
    assert len(candidates) == 4
    assert {candidate.setting.tile for candidate in candidates} == {0, 64}


def test_a_value_of_the_wrong_type_is_refused() -> None:
    with pytest.raises(RestorerError, match="tile takes a int, not 'big'"):
        sweep(default("span-ch48"), ["tile=big"])


def test_quotes_keep_a_comma_in_one_value() -> None:
    captions = ['caption="a fox, in snow",a hen', "steps=2,3"]
    found = [(variant.setting.caption, variant.setting.steps) for variant in sweep(default("supir-q"), captions)]
    assert found == [("a fox, in snow", 2), ("a fox, in snow", 3), ("a hen", 2), ("a hen", 3)]


def test_an_assignment_nobody_understands_is_refused() -> None:
    with pytest.raises(RestorerError, match="cannot set 'stepz=3'"):
        check_assignments([find_restorer("bicubic")], ["stepz=3"])


def test_a_non_blind_deblurrer_is_not_for_super_resolution() -> None:
    target = SourceImage(source=builtin()[0], image_id="0" * 64, dataset_id="set", name="one", width=64, height=64)
    samples = {text: plan_sample(target, parse_task(text), 0) for text in ("sr4", "blur1")}
    assert "needs one known blur kernel" in str(reason_not_applicable(find_restorer("wiener"), samples["sr4"]))
    assert reason_not_applicable(find_restorer("wiener"), samples["blur1"]) is None


def test_a_device_that_is_not_there_is_refused() -> None:
    with pytest.raises(ClirError, match="not a device"):
        choose_device("tpu9000")


def test_every_spec_can_be_described_without_loading_it() -> None:
    for spec in [*all_restorers().values(), *all_metrics().values()]:
        assert spec.title
        assert spec.source
        assert spec.licence


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ("cuda:0,cuda:2", "the last CUDA device of this machine is cuda:1"),
        ("cuda:0,cuda:0", "cannot share the work"),
        ("cuda,cuda:1", "cannot share the work"),
        ("cpu,cuda:0", "cannot share the work"),
    ],
)
def test_devices_that_cannot_share_the_work_are_refused(
    monkeypatch: pytest.MonkeyPatch, names: str, message: str
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    with pytest.raises(ClirError, match=message):
        choose_devices(names)


def test_several_gpus_are_taken_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert [str(device) for device in choose_devices("cuda:1, cuda:0")] == ["cuda:1", "cuda:0"]
