"""Which way is better: always said by the caller, since no number tells it."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Better: TypeAlias = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Axis:
    """A column of scores, and which of its ends is the good one."""

    metric: str
    better: Better


def upward(values: npt.ArrayLike, better: Better) -> npt.NDArray[np.float64]:
    """The same values, negated where lower is better: in the result higher is better."""
    array = np.asarray(values, dtype=np.float64)
    return array if better == "higher" else -array
