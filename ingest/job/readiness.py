"""Whether the weights of something are here, without loading any."""

from collections.abc import Sequence
from pathlib import Path

from clir_core.interfaces import WeightFile
from clir_core.weights.catalogue import entry_of
from clir_core.weights.locate import state


def missing_weights(files: Sequence[WeightFile], folder: Path) -> str:
    """Empty where all are here and whole, else what brings them: `weights fetch swinir`."""
    absent = [file for file in files if state(file, folder) != "ready"]
    entries = sorted({entry.id for file in absent if (entry := entry_of(file)) is not None})
    if not absent:
        return ""
    return f"weights fetch {' '.join(entries)}" if entries else f"missing: {absent[0].source}"
