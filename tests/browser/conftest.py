"""Lets these tests use one another's fixtures, and the example stores of the dashboard's tests."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "dashboard"))
sys.path.append(str(Path(__file__).parent))
