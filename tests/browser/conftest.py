"""Lets these tests use the example stores of the dashboard's tests."""

import sys
from pathlib import Path

sys.path += [str(Path(__file__).parent), str(Path(__file__).parents[1] / "dashboard")]
