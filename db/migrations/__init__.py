"""The numbered migrations, and with them the version of the schema that this program reads and writes."""

from pathlib import Path

SCRIPTS = {int(path.name.split("_")[0]): path for path in sorted(Path(__file__).parent.glob("*.sql"))}
"""SQL files by number."""

LATEST = max(SCRIPTS)
