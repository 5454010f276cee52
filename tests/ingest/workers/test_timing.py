"""How a restoration is timed: repeats, shared work that is reused, and who disturbs it."""

import json
import time
from pathlib import Path

import pytest
import torch

from clir_core import measure
from clir_core.inference.restore import Restored
from db.store import Store
from ingest.workers.timing import Stopwatch, Traced
from ingest.workers.trace_recorder import TraceRecorder

CPU = torch.device("cpu")


class Sleeper:
    """A restoration that takes the times it is given, one a call, and reuses what its first call computed."""

    def __init__(self, store: Store, *seconds: float, shared_ms: float = 0.0) -> None:
        self.store, self.seconds, self.shared_ms, self.calls = store, seconds, shared_ms, 0

    def __call__(self) -> Traced:
        trace = TraceRecorder(store=self.store, restoration_id="r")
        time.sleep(self.seconds[min(self.calls, len(self.seconds) - 1)])
        if self.shared_ms and self.calls:
            trace.reused("stage1", self.shared_ms)
        self.calls += 1
        return Restored(torch.full((1, 3, 2, 2), float(self.calls)), "native"), trace


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "store")


def test_the_median_and_spread_of_several_calls_are_kept_with_the_first_image(store: Store) -> None:
    call = Sleeper(store, 0.02, 0.06, 0.04)
    timing = Stopwatch(CPU).time(call, repeat=True, alone=True)
    columns = timing.columns
    assert 3 <= columns["timed_calls"] == call.calls <= 7
    assert 40 <= columns["latency_ms"] < 400
    assert columns["latency_iqr_ms"] is not None
    assert columns["threads"] == torch.get_num_threads()
    assert float(timing.restored.images.max()) == 1


def test_a_later_image_of_a_size_is_timed_once(store: Store) -> None:
    columns = Stopwatch(CPU).time(Sleeper(store, 0.02), repeat=False, alone=True).columns
    assert (columns["timed_calls"], columns["latency_iqr_ms"]) == (1, None)


def test_shared_work_that_was_reused_belongs_to_the_latency(store: Store) -> None:
    stopwatch, call = Stopwatch(CPU), Sleeper(store, 0.52, 0.02, shared_ms=500.0)
    stopwatch.time(call, repeat=False, alone=True)
    columns = stopwatch.time(call, repeat=False, alone=True).columns
    assert 520 <= columns["latency_ms"] < 1000
    assert json.loads(columns["cost_by_part"])["stage1"] == {
        "milliseconds": 500.0,
        "peak_memory_mb": None,
        "reused": True,
    }


@pytest.mark.parametrize(("others", "alone", "contended"), [(0.0, True, False), (0.0, False, True), (9e9, True, True)])
def test_a_latency_is_contended_when_others_work_or_our_own_pool_does(
    store: Store, monkeypatch: pytest.MonkeyPatch, others: float, alone: bool, contended: bool
) -> None:
    monkeypatch.setattr(measure.OthersLoad, "end", lambda _: others)
    columns = Stopwatch(CPU).time(Sleeper(store, 0.0), repeat=False, alone=alone).columns
    assert (columns["contended"], columns["load_average"]) == (contended, others)
