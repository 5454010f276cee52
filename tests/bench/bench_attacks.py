"""Every hostile query of tests/data/attacks.tsv through the sandbox and through `ingest sql`: what came of each.

Run from the checkout: `python -m tests.bench.bench_attacks [kind ...]`. It prints one line a surprise and a table, and
exits with 1 where a query that should have been refused was answered, a traceback escaped, or a worker was disabled.
"""

import contextlib
import io
import resource
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import psutil
from rich.console import Console

from db.errors import QueryError
from db.reading.sandbox import Sandbox
from db.records import Shard
from db.store import Store
from db.writing.publish import publish
from db.writing.spool import append
from ingest import cli
from ingest.commands import sql as command
from tests.db.attacks import Attack, attacks
from tests.db.conftest import Study

SECONDS = 3.0
GOOD = Attack(sql="SELECT 1", kind="good")
"""Asked last, to see that the worker is there still."""


def main(kinds: list[str]) -> int:
    """Try all, or those of some kinds."""
    chosen = [attack for attack in attacks() if not kinds or attack.kind in kinds]
    with tempfile.TemporaryDirectory() as folder:
        store = Store.create(Path(folder) / "store")
        fill(store)
        peak = Peak()
        outcomes = {
            "sandbox": through_sandbox(store, chosen),
            "ingest sql": through_command(store, chosen),
        }
        peak.stop()
    say = Console(highlight=False, markup=False, soft_wrap=True).print
    for door, found in outcomes.items():
        say(f"\n{door}: {len(found)} queries", dict(Counter((a.kind, outcome) for a, outcome in found)))
    bad = [
        (door, attack, outcome) for door, found in outcomes.items() for attack, outcome in found if outcome.isupper()
    ]
    for door, attack, outcome in bad:
        say(f"{outcome:10} {door}: {attack.sql[:100]}")
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for attack, outcome in outcomes["sandbox"]:
        if outcome == "answered" and attack.kind != "good":
            say(f"answered   {attack.kind}: {attack.sql[:100]}")
    say(f"\npeak memory: parent {own:.0f} MiB, worker {peak.worker_mib:.0f} MiB; {len(bad)} bad outcomes")
    return bool(bad)


def fill(store: Store) -> None:
    """A small study."""
    study = Study()
    append(store, Shard(key="dimensions", records=study.dimensions()))
    for key, records in study.units():
        append(store, Shard(key=key, records=records))
    publish(store)


def through_sandbox(store: Store, chosen: list[Attack]) -> list[tuple[Attack, str]]:
    """What came of each query, with a good one after each."""
    snapshot = store.current()
    assert snapshot is not None
    with Sandbox(snapshot) as sandbox:

        def ask(sql: str) -> str:
            return sandbox.run(sql, timeout_s=SECONDS, limit=1000).to_csv()

        return [(attack, judged(attack, ask) if alive(ask) else "DISABLED") for attack in [*chosen, GOOD]]


def through_command(store: Store, chosen: list[Attack]) -> list[tuple[Attack, str]]:
    """The same through the command line, on a screen."""

    def ask(sql: str) -> str:
        shown, complaint = io.StringIO(), io.StringIO()
        arguments = ["clir", "sql", "--store", str(store.path), sql]
        with (
            mock.patch.object(sys, "argv", arguments),
            mock.patch.object(command, "SECONDS", SECONDS),
            contextlib.redirect_stdout(shown),
            contextlib.redirect_stderr(complaint),
        ):
            try:
                cli.main()
            except SystemExit as end:
                if end.code:
                    raise QueryError(complaint.getvalue().strip()) from None
        return shown.getvalue()

    return [(attack, judged(attack, ask)) for attack in chosen]


def alive(ask: Callable[[str], str]) -> bool:
    """Whether a plain question is still answered."""
    return "bicubic" in ask("SELECT DISTINCT restorer_id FROM result ORDER BY ALL")


def judged(attack: Attack, ask: Callable[[str], str]) -> str:
    """One word for what came of a query; in capitals where it should not have."""
    started = time.monotonic()
    try:
        answer = ask(attack.sql)
    except QueryError as refusal:
        text = str(refusal)
        if "\n" in text or not text:
            return "RAGGED"
        if attack.tells(text):
            return "TOLD"
        return "stopped" if "stopped after" in text else "refused"
    except Exception:  # noqa: BLE001 - that is what is looked for
        traceback.print_exc()
        return "TRACEBACK"
    if attack.must_be_refused or time.monotonic() - started > SECONDS + 5:
        return "ANSWERED"
    return "TOLD" if attack.tells(answer) else "answered"


class Peak:
    """The largest memory of any child, sampled."""

    def __init__(self) -> None:
        self.worker_mib = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self) -> None:
        """Stop looking."""
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        me = psutil.Process()
        while not self._over.wait(0.02):
            for child in me.children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    self.worker_mib = max(self.worker_mib, child.memory_info().rss / 1024**2)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
