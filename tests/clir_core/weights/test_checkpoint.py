"""Checkpoints as state dicts, without running what they carry."""

import io
import os
import pickle
from pathlib import Path

import numpy as np
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
        {"net": STATE, "epoch": 5},
        {"params-ema": STATE, "params": {"conv.weight": torch.zeros(4)}},
        {"weights of mine": STATE},
        {"weights of mine": STATE, "epoch": 5, "note": "best"},
        {"model": {"net": STATE}, "optimiser": {"state": {}}},
        {f"netG.{name}": tensor for name, tensor in STATE.items()},
    ],
    ids=[
        *("bare", "params", "params_ema before params", "DataParallel in state_dict", "net", "params-ema"),
        *("a single unknown key", "an unknown key beside plain values", "nested", "netG"),
    ],
)
def test_the_state_dict_is_found_where_training_programs_put_it(tmp_path: Path, saved: dict) -> None:
    torch.save(saved, tmp_path / "net.pth")
    assert same(read_state_dict(tmp_path / "net.pth"))


@pytest.mark.parametrize("name", ["net.safetensors", "NET.SAFETENSORS", "net.SafeTensors"])
def test_safetensors_are_read_whatever_the_case_of_their_ending(tmp_path: Path, name: str) -> None:
    save_file(STATE, tmp_path / name)
    assert same(read_state_dict(tmp_path / name))


def test_the_ending_of_a_pickled_checkpoint_does_not_matter(tmp_path: Path) -> None:
    torch.save(STATE, tmp_path / "NET.PTH")
    assert same(read_state_dict(tmp_path / "NET.PTH"))


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


def whole() -> bytes:
    file = io.BytesIO()
    torch.save({"params": STATE}, file)
    return file.getvalue()


def with_a_number_of_numpy() -> bytes:
    file = io.BytesIO()
    torch.save({"params": STATE, "best": np.float64(31.5)}, file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<!DOCTYPE html><html>404", "it is a web page, not a checkpoint; download the file itself"),
        (b"version https://git-lfs.github.com/spec/v1\noid", "it is a pointer of Git LFS"),
        (b"", "it is empty; fetch it again"),
        (whole()[:-400], "it is cut off; fetch it again"),
        (with_a_number_of_numpy(), r"it holds numpy\S*multiarray.scalar, which is no tensor; .*state_dict\(\) alone$"),
        (b"gibberish", r"it is damaged or no checkpoint \(\w+\); fetch it again"),
    ],
)
def test_a_refused_file_gets_one_whole_line_that_is_true(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "net.pth").write_bytes(content)
    with pytest.raises(WeightsError, match=rf"net\.pth cannot be read as weights .* code: {reason}") as met:
        read_state_dict(tmp_path / "net.pth")
    assert "\n" not in str(met.value)
    assert "weights_only" not in str(met.value)


@pytest.mark.timeout(10)
def test_a_named_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "net.pth")
    with pytest.raises(WeightsError, match="is a named pipe"):
        read_state_dict(tmp_path / "net.pth")


def test_two_networks_in_one_file_are_not_guessed_at(tmp_path: Path) -> None:
    torch.save({"generator": STATE, "discriminator": STATE}, tmp_path / "net.pth")
    with pytest.raises(WeightsError, match=r"holds no tensors, but generator, discriminator"):
        read_state_dict(tmp_path / "net.pth")


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
