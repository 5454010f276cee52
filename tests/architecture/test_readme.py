"""What the README says is so."""

import re
import sys
from pathlib import Path

from ingest.cli import app

sys.path.insert(0, str(Path(__file__).parent))
from readme_tables import README, TABLES, filled


def test_the_tables_are_those_of_the_specs() -> None:
    text = README.read_text(encoding="utf-8")
    assert all(f"<!-- {name} -->" in text for name in TABLES)
    assert text == filled(text), "run: python tests/architecture/readme_tables.py"


def test_every_command_it_shows_exists() -> None:
    shown = set(re.findall(r"python -m ingest ([a-z-]+)", README.read_text(encoding="utf-8")))
    known = {command.name or command.callback.__name__ for command in app.registered_commands}
    known |= {group.name for group in app.registered_groups}
    assert shown <= known
    assert known <= shown, f"the README says nothing of {sorted(known - shown)}"
