"""A tiny recipe, as a user writes it."""

from pathlib import Path

import pytest

RECIPE = """
id = "tiny"
kind = "regressor"
title = "Tiny | regressor"
seed = 3
tasks = ["noise{20..30}"]

[images]
folders = ["photographs"]
held_out = 1

[optimiser]
steps = STEPS
batch = 2
side = 32
learning_rate = 3e-3
warm_up = 2

[network]
widths = [8, 8]
blocks = [1, 1]
"""


@pytest.fixture
def recipe(photographs: Path, tmp_path: Path) -> Path:
    """Five steps on one photograph, validated on the other."""
    return write_recipe(tmp_path / "recipe.toml", 5)


def write_recipe(path: Path, steps: int) -> Path:
    path.write_text(RECIPE.replace("STEPS", str(steps)))
    return path
