"""The hostile queries of tests/data/attacks.tsv."""

import platform
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).parents[1] / "data" / "attacks.tsv"
MACHINE = (str(Path.home()), platform.node(), "/tmp/", "/etc/", "root:x:")
"""What no answer may hold."""


@dataclass(frozen=True, slots=True)
class Attack:
    """One query."""

    sql: str
    kind: str

    @property
    def must_be_refused(self) -> bool:
        """Whether any answer is too much; bombs may be answered in time, and the rest harmlessly."""
        return self.kind in {"file", "write", "ddl", "config", "network", "many", "scan"}

    def tells(self, text: str) -> bool:
        """Whether a text says something of this machine that the query did not."""
        return any(name in text and name not in self.sql for name in MACHINE)


def attacks() -> list[Attack]:
    """All of them; `@py:` stands before an expression that makes the query."""
    rows = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]]
    return [Attack(sql=_written(sql), kind=kind) for sql, kind, _ in rows]


def _written(sql: str) -> str:
    return str(eval(sql.removeprefix("@py:"))) if sql.startswith("@py:") else sql
