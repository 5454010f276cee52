"""What a machine tells of itself."""

import json
from pathlib import Path

import pytest
import torch

from ingest import hardware

CPU = torch.device("cpu")


def test_the_machine_is_described() -> None:
    known = json.loads(hardware.hardware())
    assert known["cores"] >= 1
    assert known["memory_gb"] > 0


def test_a_processor_that_counts_its_energy_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardware, "POWERCAP", tmp_path)
    assert hardware.energy_meter([CPU])() is None
    counter = tmp_path / "intel-rapl:0" / "energy_uj"
    counter.parent.mkdir()
    counter.write_text("1000000")
    used = hardware.energy_meter([CPU])
    counter.write_text("3500000")
    assert used() == 2.5
    counter.write_text("10")  # it counts round
    assert used() is None
