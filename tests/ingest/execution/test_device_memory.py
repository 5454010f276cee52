"""Which restorers fit on a device together: a budget, and what each is known or declared to need."""

from dataclasses import replace

import pytest

from clir_core.interfaces import WeightFile
from clir_core.restorers.bicubic import SPECS
from ingest.execution.device_memory import UNKNOWN_MB, DeviceMemory, needed_mb

SMALL = replace(SPECS[0], id="small")
LARGE = replace(SPECS[0], id="large")
NEEDED = {"small": 300.0, "large": 900.0}


@pytest.fixture
def memory() -> DeviceMemory:
    return DeviceMemory(1000, lambda spec: NEEDED[spec.id])


def test_restorers_are_packed_until_the_memory_is_full(memory: DeviceMemory) -> None:
    for _ in range(3):
        assert memory.has_room_for(SMALL)
        memory.take(SMALL)
    assert not memory.has_room_for(SMALL)


def test_a_large_one_waits_until_the_small_ones_are_gone(memory: DeviceMemory) -> None:
    memory.take(SMALL)
    assert not memory.has_room_for(LARGE)
    assert memory.has_room_for(SMALL)
    memory.give_back(SMALL)
    assert memory.has_room_for(LARGE)


def test_one_that_is_too_large_for_the_device_may_try_alone(memory: DeviceMemory) -> None:
    memory.free_mb = 500
    assert memory.has_room_for(LARGE)
    memory.take(LARGE)
    assert not memory.has_room_for(SMALL)


def test_what_the_store_has_seen_goes_before_what_is_declared() -> None:
    declared = replace(SMALL, weights=(WeightFile(name="w", sha256="", bytes=70_000_000, licence="", source=""),))
    assert needed_mb(declared, {}) == 70 + UNKNOWN_MB
    assert needed_mb(declared, {"small": 450.0, "large": 9.0}) == 450
