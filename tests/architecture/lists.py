"""The lists in docs/, made from the specs. `python tests/architecture/lists.py` writes them."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from clir_core.tasks.task import operator_specs
from ingest.job.catalogue import all_metrics, all_restorers
from ingest.job.identities import reference

DOCS = Path(__file__).parents[2] / "docs"


def restorers() -> str:
    rows = (
        (f"`{spec.id}`", linked(spec.title, spec.paper), spec.family, scales(spec.scales), spec.licence)
        for spec in all_restorers().values()
    )
    return f"""# Restorers

`family` is `reference` for marks to compare with. A network whose scale is not the task's is run at its own and resized
as Real-ESRGAN's outscale does; the route is stored. `python -m ingest weights list` says which weights are here.

{table(("restorer", "title", "family", "scales", "licence"), rows)}
"""


def metrics() -> str:
    rows = (
        (
            f"`{spec.id}`",
            linked(spec.title, spec.paper),
            spec.quality,
            spec.better,
            reference(spec),
            spec.library or "this project",
            "yes" if spec.default else "",
        )
        for spec in all_metrics().values()
    )
    return f"""# Metrics

A metric whose weights are missing is listed by `python -m ingest metrics list` with the reason and the command that
fetches them; its scores are NULL, never 0.

{table(("metric", "title", "quality", "better", "against", "computed by", "by default"), rows)}
"""


def degradations() -> str:
    rows = ((f"`{spec.example}`", spec.title, spec.source) for spec in operator_specs().values())
    return f"""# Degradations

Steps joined by `+` are applied from left to right; `sr4:blur1.2+noise5` is short for `blur1.2+sr4+noise5`. Every random
parameter is drawn first, into a record that is stored with the sample.

{table(("example", "what it does", "source"), rows)}
"""


def linked(title: str, address: str) -> str:
    return f"[{title}]({address})" if address else title


def scales(values: tuple[int, ...]) -> str:
    return ", ".join(f"x{value}" for value in values) or "any"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in (head, *rows)]
    return "\n".join([lines[0], f"|{'---|' * len(head)}", *lines[1:]])


LISTS: Mapping[str, Callable[[], str]] = {
    "restorers.md": restorers,
    "metrics.md": metrics,
    "degradations.md": degradations,
}


if __name__ == "__main__":
    DOCS.mkdir(exist_ok=True)
    for name, make in LISTS.items():
        (DOCS / name).write_text(make(), encoding="utf-8")
