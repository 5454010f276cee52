"""Checkpoints as state dicts, without running what they carry."""

import os
import pickle
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from clir_core.errors import WeightsError
from clir_core.weights.checkpoint import read_state_dict

STATE = {"conv.weight": torch.arange(4.0), "conv.bias": torch.ones(2, dtype=torch.float16)}


def same(state: dict[str, torch.Tensor]) -> bool:
    return state.keys() == STATE.keys() and all(torch.equal(state[name], STATE[name]) for name in STATE)


@pytest.mark.parametrize(
    "saved",
    [
        STATE,
        {"params": STATE},
        {"params": {"conv.weight": torch.zeros(4)}, "params_ema": STATE},
        {"state_dict": {f"module.{name}": tensor for name, tensor in STATE.items()}, "epoch": 3},
    ],
    ids=["bare", "params", "params_ema before params", "DataParallel in state_dict"],
)
def test_the_state_dict_is_found_where_training_programs_put_it(tmp_path: Path, saved: dict) -> None:
    torch.save(saved, tmp_path / "net.pth")
    assert same(read_state_dict(tmp_path / "net.pth"))


def test_safetensors_are_read(tmp_path: Path) -> None:
    save_file(STATE, tmp_path / "net.safetensors")
    assert same(read_state_dict(tmp_path / "net.safetensors"))


class TouchesAFile:
    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple:
        return os.mkdir, (str(self._path),)


def test_a_pickle_that_would_run_code_is_refused_before_it_runs(tmp_path: Path) -> None:
    trace = tmp_path / "was-here"
    torch.save({"params": STATE, "payload": TouchesAFile(trace)}, tmp_path / "zip.pth")
    (tmp_path / "plain.pth").write_bytes(pickle.dumps({"payload": TouchesAFile(trace)}, protocol=2))
    for name in ("zip.pth", "plain.pth"):
        with pytest.raises(WeightsError, match=f"{name} cannot be read as weights without running code"):
            read_state_dict(tmp_path / name)
    assert not trace.exists()


@pytest.mark.parametrize("name", ["net.pth", "net.safetensors"])
def test_a_file_that_is_no_checkpoint_is_refused_by_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"not a checkpoint")
    with pytest.raises(WeightsError, match=name):
        read_state_dict(tmp_path / name)


@pytest.mark.parametrize("saved", [torch.ones(3), {"epoch": 3}])
def test_a_file_without_a_state_dict_is_refused_by_name(tmp_path: Path, saved: object) -> None:
    torch.save(saved, tmp_path / "net.pth")
    with pytest.raises(WeightsError, match=r"net\.pth holds"):
        read_state_dict(tmp_path / "net.pth")
