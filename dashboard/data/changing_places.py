"""Where two restorers change places along gamma: the crossing of their curves, with its interval."""

from dataclasses import replace

from clir_core.statistics.common_set import common_set
from clir_core.statistics.crossover import Crossing, Crossover, crossover
from clir_core.statistics.direction import Axis
from dashboard.data.metrics import number
from db.reading import questions
from db.reading.questions import Selection
from db.store import Snapshot

EVERY_POINT = 5_000_000
"""A limit that is none: two restorers."""


def changing_places(snapshot: Snapshot, selection: Selection, axis: Axis, first: str, second: str) -> Crossover | None:
    """The advantage of one restorer over another along gamma; None where they share no image with a target."""
    pair = replace(selection, restorer_ids=(first, second), families=())
    points = questions.points(snapshot, pair, [axis.metric], EVERY_POINT)
    columns = ["image_id", "sample_id", "restorer_id", "gamma", axis.metric]
    common = common_set(points[columns], ["gamma", axis.metric])
    if set(common.scores["restorer_id"]) != {first, second}:
        return None
    return crossover(common, axis, first, second)


def crossing_text(crossing: Crossing, first: str, second: str) -> str:
    """One sentence on a crossing; the names are those of the restorers."""
    low = "below the bins studied" if crossing.low < 0 else number(crossing.low)
    high = "above the bins studied" if crossing.high > 1 else number(crossing.high)
    ahead, behind = (first, second) if crossing.first_is_better == "above" else (second, first)
    return (
        f"{ahead} is ahead above gamma {number(crossing.gamma)} (95 % interval {low} to {high}; such a crossing is in "
        f"{crossing.share:.0%} of resamples), {behind} below it"
    )
