"""The clock and the counters."""

import subprocess
import sys
import time

import numpy as np
import pytest
import torch
from torch import nn

from clir_core import measure as module
from clir_core.measure import (
    OthersLoad,
    count_flops,
    count_parameters,
    interquartile_range,
    is_contended,
    is_timed_enough,
    measure,
)

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


@pytest.mark.parametrize(
    ("latencies_ms", "enough"),
    [
        ([10, 10], False),
        ([10, 10, 10], True),
        ([10, 20, 30], False),
        ([10, 20, 30, 10, 20, 30], False),
        ([10, 20, 30, 10, 20, 30, 10], True),
        ([900, 400, 800], True),  # two seconds are up
        ([2100], False),
        ([2100, 4000], True),
        ([10_100], True),
    ],
)
def test_calls_are_repeated_until_the_spread_is_known_slow_ones_less(latencies_ms: list[float], enough: bool) -> None:
    assert is_timed_enough(latencies_ms) == enough


def test_the_interquartile_range_is_that_of_numpy() -> None:
    values = [4.0, 1.0, 9.0, 2.5, 7.0]
    low, high = np.percentile(values, [25, 75])
    assert interquartile_range(values) == pytest.approx(high - low)
    assert interquartile_range([3.0]) is None


def test_the_load_of_others_leaves_out_this_process() -> None:
    before = module._ProcessorTimes(at=0.0, busy=100.0, own=10.0)
    assert module._ProcessorTimes(at=2.0, busy=105.0, own=13.0).others_since(before) == 2.0


def test_another_busy_process_is_seen_and_makes_a_latency_contended() -> None:
    load = OthersLoad()
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        time.sleep(0.3)
        load.begin()
        others = load.end()
    finally:
        busy.kill()
        busy.wait()
    assert others is not None
    assert others > 0.3
    assert is_contended(len(module._affinity()))
    assert not is_contended(0.0)


def test_the_load_of_a_short_call_is_that_of_the_last_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    load = OthersLoad()
    load.begin()
    first = load.end()
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("waited though the load is known"))
    load.begin()
    assert load.end() == first


def test_calls_too_short_to_see_the_load_are_looked_at_together(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([0.0, 1.0, 1.0, 1.1, 2.0, 2.1, 3.0, 3.1])
    busy = iter([0.0, 1.0, 1.0, 1.0, 1.0, 1.1, 1.2, 1.4])
    monkeypatch.setattr(
        module._ProcessorTimes, "now", lambda: module._ProcessorTimes(at=next(times), busy=1 + next(busy), own=0.0)
    )
    load, seen = OthersLoad(_before=module._ProcessorTimes.now()), list[float | None]()
    seen.append(load.end())
    for _ in range(3):
        load.begin()
        seen.append(load.end())
    assert seen == pytest.approx([1.0, 1.0, 1.0, 1.0])


def test_where_the_system_counts_nothing_the_load_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = module._ProcessorTimes(at=1.0, busy=0.0, own=0.0)
    monkeypatch.setattr(module._ProcessorTimes, "now", lambda: nothing)
    assert OthersLoad().end() is None


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_on_a_gpu_the_weights_are_allocated_and_not_part_of_the_growth() -> None:
    device = torch.device("cuda")
    weights = torch.ones(50_000_000, device=device)
    measured = measure(lambda: float((weights + 1).sum()), device)
    assert measured.peak_memory_mb == pytest.approx(200, rel=0.05)
    assert measured.peak_allocated_mb == pytest.approx(400, rel=0.05)
