"""What the README says is so."""

import re
from pathlib import Path

from ingest.cli import app

README = Path(__file__).parents[2] / "README.md"


def test_every_command_it_shows_exists() -> None:
    shown = set(re.findall(r"python -m ingest ([a-z-]+)", README.read_text(encoding="utf-8")))
    known = {command.name or command.callback.__name__ for command in app.registered_commands}
    known |= {group.name for group in app.registered_groups}
    assert shown <= known
    assert known <= shown, f"the README says nothing of {sorted(known - shown)}"
