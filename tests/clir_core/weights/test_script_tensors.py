"""TorchScript archives are read as trees of tensors and never run."""

import pickle
import zipfile
from pathlib import Path

import pytest
import torch
from torch import nn

from clir_core.errors import WeightsError
from clir_core.weights.script_tensors import ScriptTensors


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_the_tensors_are_those_of_the_module(tmp_path: Path) -> None:
    module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Sequential(nn.BatchNorm2d(4), nn.Linear(4, 2).half())).eval()
    torch.jit.script(module).save(tmp_path / "net.pt")

    read, expected = ScriptTensors(tmp_path / "net.pt").state_dict(), module.state_dict()

    assert read.keys() == expected.keys()
    assert all(torch.equal(read[name], expected[name]) for name in expected)


class Hostile:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return open, ("written", "w")  # type: ignore[return-value]


def test_an_archive_that_names_a_function_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with zipfile.ZipFile("net.pt", "w") as archive:
        archive.writestr("net/data.pkl", pickle.dumps(Hostile(), protocol=2))
        archive.writestr("net/constants.pkl", b"")

    with pytest.raises(WeightsError, match="only modules and tensors are read"):
        ScriptTensors(Path("net.pt"))
    assert [path.name for path in tmp_path.iterdir()] == ["net.pt"]


def test_what_is_no_archive_is_said_as_torch_says_it(tmp_path: Path) -> None:
    torch.save({"a": torch.zeros(2)}, tmp_path / "net.pt")

    with pytest.raises(RuntimeError, match="no TorchScript archive"):
        ScriptTensors(tmp_path / "net.pt")
