"""The tables of the README, made from the specs. `python tests/architecture/readme_tables.py` writes them."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from clir_core.tasks.task import operator_specs
from ingest.job.catalogue import all_metrics, all_restorers
from ingest.job.identities import reference

README = Path(__file__).parents[2] / "README.md"


def restorers() -> str:
    rows = (
        (f"`{spec.id}`", spec.title, spec.family, scales(spec.scales), spec.licence)
        for spec in all_restorers().values()
    )
    return table(("restorer", "title", "family", "scales", "licence"), rows)


def metrics() -> str:
    rows = (
        (f"`{spec.id}`", spec.title, spec.quality, spec.better, reference(spec), "yes" if spec.default else "")
        for spec in all_metrics().values()
    )
    return table(("metric", "title", "quality", "better", "against", "by default"), rows)


def operators() -> str:
    rows = ((f"`{spec.example}`", spec.title) for spec in operator_specs().values())
    return table(("example", "what it does"), rows)


def scales(values: tuple[int, ...]) -> str:
    return ", ".join(f"x{value}" for value in values) or "any"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    cells = [tuple(head), *(tuple(row) for row in rows)]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join([lines[0], f"|{'---|' * len(cells[0])}", *lines[1:]])


TABLES: dict[str, Callable[[], str]] = {"restorers": restorers, "metrics": metrics, "operators": operators}


def filled(text: str) -> str:
    for name, make in TABLES.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        text = pattern.sub(lambda found, make=make: f"{found[1]}{make()}\n{found[2]}", text)
    return text


if __name__ == "__main__":
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
