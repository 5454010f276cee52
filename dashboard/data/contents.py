"""What a store held when a link was made: short enough for an address, and enough to say what has come since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from dashboard.markup import plain
from db.reading import questions
from db.store import Snapshot

LETTERS = 4
"""Of a name's hash: enough to tell hundreds of names apart."""
MOST_NAMES = 200
"""More are not kept in an address."""


@dataclass(frozen=True, slots=True)
class Contents:
    """Names with finished results, and how much there was."""

    restorers: frozenset[str]
    """Short hashes of ids."""
    tasks: frozenset[str]
    samples: int
    restorations: int


def seen_text(snapshot: Snapshot) -> str:
    """What a snapshot holds, as the value of a query parameter: `12.<restorers>.<tasks>.240.960`."""
    counts = questions.counts(snapshot).iloc[0]
    names = (_joined(map(_hash, titles)) for titles in (_restorers(snapshot), _tasks(snapshot)))
    return ".".join([str(snapshot.seq), *names, str(counts["samples"]), str(counts["restorations"])])


def seen_seq(text: str) -> int | None:
    """The number of the snapshot that a text is about; None where it is none."""
    first = text.split(".", maxsplit=1)[0]
    return int(first) if first.isascii() and first.isdecimal() and len(first) <= 9 else None


def changes(snapshot: Snapshot, text: str) -> list[str]:
    """What has come since, in Markdown: names of restorers and tasks, and how many samples and restorations.

    Args:
        snapshot: What there is now.
        text: Of `seen_text`; one that tells only a number, or nothing, has no changes.
    """
    then = _contents(text)
    if then is None:
        return []
    counts = questions.counts(snapshot).iloc[0]
    told = [_joined_now("restorer", _restorers(snapshot), then.restorers)]
    told.append(_joined_now("task", _tasks(snapshot), then.tasks))
    told += [
        f"{difference:+,} {word}{'' if abs(difference) == 1 else 's'}"
        for word, now, before in (
            ("degraded sample", counts["samples"], then.samples),
            ("restoration", counts["restorations"], then.restorations),
        )
        if (difference := int(now) - before)
    ]
    return [each for each in told if each]


def _restorers(snapshot: Snapshot) -> dict[str, str]:
    rows = questions.restorers(snapshot)
    done = rows[rows["restorations"] > 0]
    return dict(zip(done["restorer_id"], done["title"], strict=True))


def _tasks(snapshot: Snapshot) -> dict[str, str]:
    rows = questions.tasks(snapshot)
    return dict(zip(rows["task_id"], rows["task_id"], strict=True))


def _joined_now(word: str, titles: Mapping[str, str], before: frozenset[str]) -> str:
    hashes = {_hash(name): title for name, title in titles.items()}
    new = [plain(title) for hashed, title in hashes.items() if hashed not in before]
    gone = len(before - set(hashes))
    told = f"new {word}{'s' if len(new) > 1 else ''} {', '.join(new)}" if new else ""
    return "; ".join(filter(None, [told, f"{gone} {word}{'s' if gone > 1 else ''} gone" if gone else ""]))


def _contents(text: str) -> Contents | None:
    match text.split("."):
        case [_, restorers, tasks, samples, restorations] if samples.isdecimal() and restorations.isdecimal():
            return Contents(_apart(restorers), _apart(tasks), int(samples[:12]), int(restorations[:12]))
        case _:
            return None


def _hash(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:LETTERS]


def _joined(hashes: Iterable[str]) -> str:
    return "".join(sorted(hashes)[:MOST_NAMES])


def _apart(joined: str) -> frozenset[str]:
    return frozenset(joined[at : at + LETTERS] for at in range(0, len(joined), LETTERS))
