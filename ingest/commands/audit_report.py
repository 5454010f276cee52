"""An audit's result, for a person and for a program."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from clir_core.printable import printable

if TYPE_CHECKING:
    from ingest.execution.audit_findings import Audit, Tolerance


def audit_lines(found: "Audit", tolerance: "Tolerance") -> list[str]:
    """What differs, what could not be looked at, and how near the rest is."""
    lines = [f"differs: {difference}" for difference in found.differences]
    lines += [f"unsound: {line}" for line in found.unsound]
    lines += [f"left out: {line}" for line in found.left_out]
    done = f"{found.restored} made again, {found.scored} scores computed again"
    lines.append(f"{found.chosen} of {found.total} results drawn: {done}")
    lines.append(
        f"pixels: equal on the same device, else at most {tolerance.levels} of 255 apart"
        f" (largest accepted: {found.largest_levels}); scores: at most {tolerance.relative:.2%} apart"
        f" (largest accepted: {found.largest_relative:.2g})"
    )
    differ = f"{len(found.differences)} differ, {len(found.unsound)} unsound"
    return [printable(line) for line in [*lines, "nothing differs" if found.is_clean else differ]]


def audit_facts(found: "Audit") -> dict[str, object]:
    """The same as JSON can hold it."""
    return {"clean": found.is_clean, **asdict(found)}
