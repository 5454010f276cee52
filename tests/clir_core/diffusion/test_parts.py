import sys
import time

import pytest
import torch

from clir_core.diffusion.parts import PartCosts
from clir_core.interfaces import NoTrace
from clir_core.measure import measure

CPU = torch.device("cpu")


class Collected:
    wants_steps = False

    def __init__(self):
        self.parts = {}

    def part(self, name, milliseconds, peak_memory_mb=None):
        self.parts[name] = (milliseconds, peak_memory_mb)

    def reused(self, name, milliseconds):
        self.parts[name] = (milliseconds, "reused")


def test_the_calls_of_a_part_are_summed_and_reported_in_order():
    trace = Collected()
    costs = PartCosts(trace, CPU)
    assert costs.run("first", lambda: 7) == 7
    for _ in range(2):
        costs.run("second", lambda: time.sleep(0.03))
    costs.report()
    assert list(trace.parts) == ["first", "second"]
    assert trace.parts["second"][0] >= 60


def test_without_a_trace_a_call_is_only_made():
    assert PartCosts(NoTrace(), CPU).run("part", lambda: 3) == 3


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="peak memory on the CPU is only measured on Linux")
def test_the_peak_of_a_part_also_counts_for_the_whole():
    """Measuring a part resets the one high-water mark there is."""
    trace = Collected()

    def whole():
        costs = PartCosts(trace, CPU)
        costs.run("large", lambda: float(torch.ones(25_000_000).sum()))
        costs.run("small", lambda: float(torch.ones(1_000).sum()))
        costs.report()

    measured = measure(whole, CPU)
    assert trace.parts["large"][1] == pytest.approx(100, rel=0.15)
    assert trace.parts["small"][1] < 20
    assert measured.peak_memory_mb >= 85
