"""The table of hostile queries through the sandbox; tests/bench/bench_attacks.py tries the command line too."""

from collections.abc import Generator

import psutil
import pytest
from attacks import Attack, attacks

from db.errors import QueryError
from db.reading.sandbox import Sandbox
from db.store import Snapshot

QUICK = [attack for attack in attacks() if attack.kind not in {"bomb", "parent"}]
SLOW = [attack for attack in attacks() if attack.kind in {"bomb", "parent"}]


@pytest.fixture(scope="module")
def sandbox(tiny: Snapshot) -> Generator[Sandbox]:
    with Sandbox(tiny) as sandbox:
        yield sandbox


def answered(sandbox: Sandbox, attack: Attack) -> str | None:
    """The answer, or None where it was refused in one line."""
    try:
        answer = sandbox.run(attack.sql, timeout_s=3, limit=1000).to_csv()
    except QueryError as refusal:
        told, answer = str(refusal), None
    else:
        told = answer
    assert not attack.tells(told)
    assert answer is not None or len(told.splitlines()) == 1
    return answer


def test_the_table_is_whole() -> None:
    assert len(attacks()) == 239


@pytest.mark.parametrize("kind", sorted({attack.kind for attack in QUICK}))
def test_an_attack_is_refused_or_tells_nothing_and_others_are_answered(sandbox: Sandbox, kind: str) -> None:
    for attack in (attack for attack in QUICK if attack.kind == kind):
        assert answered(sandbox, attack) is None or not attack.must_be_refused, attack.sql
        assert sandbox.run("SELECT 1 AS one")["one"].tolist() == [1]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_bomb_is_bounded_and_others_are_answered(sandbox: Sandbox) -> None:
    before = psutil.Process().memory_info().rss
    for attack in SLOW:
        answered(sandbox, attack)
        assert sandbox.run("SELECT 1 AS one")["one"].tolist() == [1]
    assert psutil.Process().memory_info().rss - before < 512 * 1024**2
