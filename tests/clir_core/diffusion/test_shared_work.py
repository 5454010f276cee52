import torch

from clir_core.diffusion.parts import PartCosts
from clir_core.diffusion.shared_work import SharedWork, digest
from clir_core.interfaces import NoTrace

CPU = torch.device("cpu")


class Collected:
    wants_steps = False

    def __init__(self):
        self.again = []

    def step(self, index, timestep, predicted):
        raise AssertionError

    def part(self, name, milliseconds, peak_memory_mb=None):
        pass

    def reused(self, name, milliseconds):
        self.again.append(name)


def image(value, side=4):
    return torch.full((1, 3, side, side), value)


def work(shared, source, variant="", trace=None, calls=None):
    costs = PartCosts(trace or Collected(), CPU)
    return shared.run("stage1", source, variant, lambda: calls.append(1) or source + 1, costs)


def test_the_same_source_and_variant_are_worked_on_once():
    shared, calls = SharedWork(), []
    assert torch.equal(work(shared, image(0.1), calls=calls), work(shared, image(0.1), calls=calls))
    work(shared, image(0.2), calls=calls)
    work(shared, image(0.1), "tile=8", calls=calls)
    assert len(calls) == 3


def test_without_a_trace_nothing_is_kept_for_its_cost_is_unknown():
    shared, calls = SharedWork(), []
    work(shared, image(0.1), trace=NoTrace(), calls=calls)
    work(shared, image(0.1), calls=calls)
    assert len(calls) == 2


def test_the_least_recently_used_goes_when_memory_is_short():
    shared, calls = SharedWork(limit_bytes=2 * image(0.0).nbytes), []
    for value in (0.1, 0.2, 0.1, 0.3, 0.1, 0.2):
        work(shared, image(value), calls=calls)
    assert len(calls) == 4


def test_a_digest_tells_values_shapes_and_types_apart():
    one = torch.zeros(2, 3)
    assert len({digest(one), digest(one.reshape(3, 2)), digest(one.double()), digest(one + 1)}) == 4
