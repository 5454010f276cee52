"""The clock and the counters."""

import sys
import time

import pytest
import torch
from torch import nn

from clir_core.measure import count_flops, count_parameters, measure

CPU = torch.device("cpu")


def test_a_call_is_timed_and_its_value_returned() -> None:
    measured = measure(lambda: time.sleep(0.05) or "done", CPU)
    assert measured.value == "done"
    assert 50 <= measured.latency_ms < 500


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="peak memory on the CPU is only measured on Linux")
def test_peak_memory_sees_what_was_freed_before_the_call_ended() -> None:
    megabytes = 100
    measured = measure(lambda: float(torch.ones(megabytes * 250_000).sum()), CPU)
    assert measured.memory_note is None
    assert measured.peak_memory_mb == pytest.approx(megabytes, rel=0.1)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="peak memory on the CPU is only measured on Linux")
def test_a_second_call_costs_as_much_memory_as_the_first() -> None:
    peaks = [measure(lambda: float(torch.ones(25_000_000).sum()), CPU).peak_memory_mb for _ in range(2)]
    assert peaks[1] == pytest.approx(peaks[0], rel=0.1)


def test_an_unmeasurable_peak_has_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    measured = measure(lambda: 1, CPU)
    assert measured.peak_memory_mb is None
    assert measured.memory_note == "peak memory on the CPU is only measured on Linux, not on darwin"


def test_the_operations_of_a_convolution_are_counted() -> None:
    convolution = nn.Conv2d(3, 8, 3, padding=1)
    assert count_flops(convolution, torch.zeros(1, 3, 10, 12)) == 2 * 10 * 12 * 8 * 3 * 9


def test_work_outside_torch_has_no_count() -> None:
    assert count_flops(lambda images: images.numpy().sum(), torch.zeros(1, 3, 4, 4)) is None


def test_a_shared_parameter_is_counted_once() -> None:
    linear = nn.Linear(4, 5)
    assert count_parameters(nn.Sequential(linear, linear)) == 25
