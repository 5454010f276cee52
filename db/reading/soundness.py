"""What the rows of a store name, and whether they contradict each other."""

from db.reading.run_question import run_question
from db.store import Snapshot


def referenced_artefacts(snapshot: Snapshot) -> dict[str, str]:
    """What each artefact is that a row names, by its sha256: `restored image`, or several kinds with commas."""
    rows = run_question(snapshot, "referenced_artefacts")
    kinds: dict[str, list[str]] = {}
    for sha, kind in zip(rows["sha"], rows["kind"], strict=True):
        kinds.setdefault(str(sha), []).append(str(kind))
    return {sha: ", ".join(of_one) for sha, of_one in kinds.items()}


def inconsistencies(snapshot: Snapshot) -> dict[str, int]:
    """Rows that contradict others: what is wrong with them -> how many; empty of a sound store."""
    rows = run_question(snapshot, "inconsistencies")
    return {str(what): int(cases) for what, cases in zip(rows["what"], rows["cases"], strict=True)}


def step_artefacts(snapshot: Snapshot) -> list[tuple[str, str]]:
    """(restoration_id, artefact) of the image predicted at every sampling step."""
    rows = run_question(snapshot, "step_artefacts")
    return list(zip(rows["restoration_id"], rows["predicted_sha"], strict=True))
