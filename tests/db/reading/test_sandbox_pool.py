"""Several readers at once: turns, bombs, cancelling, and readers of older snapshots."""

import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor

import pytest

from db.errors import QueryError
from db.reading import sandbox
from db.reading.background_query import BackgroundQuery, Question
from db.reading.sandbox_pool import SandboxPool
from db.store import Snapshot

ENDLESS = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t"
GOOD = "SELECT 1 AS one"


@pytest.fixture
def pool() -> Generator[SandboxPool]:
    pool = SandboxPool(3, wait_s=30)
    yield pool
    pool.close()


def asked(pool: SandboxPool, snapshot: Snapshot, sql: str, reader: str = "", **limits: float) -> BackgroundQuery:
    return BackgroundQuery(pool, Question(snapshot=snapshot, sql=sql, **limits), reader)


def test_an_answer_says_whether_it_is_cut(pool: SandboxPool, tiny: Snapshot) -> None:
    cut = asked(pool, tiny, "FROM range(11)", limit=10).answer()
    whole = asked(pool, tiny, "FROM range(10)", limit=10).answer()
    assert (len(cut.rows), cut.is_cut) == (10, True)
    assert (len(whole.rows), whole.is_cut) == (10, False)


def test_a_bomb_delays_nobody_else(pool: SandboxPool, tiny: Snapshot) -> None:
    bomb = asked(pool, tiny, ENDLESS, "mallory", timeout_s=60)
    started = time.monotonic()
    for _ in range(5):
        assert asked(pool, tiny, GOOD, "ada").answer().rows["one"].tolist() == [1]
    assert not bomb.wait(0)
    bomb.cancel()
    assert time.monotonic() - started < 30
    with pytest.raises(QueryError, match=r"^cancelled$"):
        bomb.answer()


def test_one_reader_cannot_take_all_workers(pool: SandboxPool, tiny: Snapshot) -> None:
    bombs = [asked(pool, tiny, ENDLESS, "mallory", timeout_s=60) for _ in range(4)]
    assert asked(pool, tiny, GOOD, "ada").answer().rows["one"].tolist() == [1]
    for bomb in bombs:
        bomb.cancel()
    for bomb in bombs:
        with pytest.raises(QueryError, match=r"^cancelled$"):
            bomb.answer()
    assert asked(pool, tiny, GOOD, "mallory").answer().rows["one"].tolist() == [1]


def test_cancelling_takes_effect_at_once_and_the_worker_is_replaced(pool: SandboxPool, tiny: Snapshot) -> None:
    query = asked(pool, tiny, ENDLESS, timeout_s=60)
    assert not query.wait(2)
    started = time.monotonic()
    query.cancel()
    assert query.wait(5)
    assert time.monotonic() - started < 2
    for _ in range(4):
        assert asked(pool, tiny, GOOD).answer().rows["one"].tolist() == [1]


def test_cancelling_what_is_over_harms_nobody(pool: SandboxPool, tiny: Snapshot) -> None:
    for _ in range(5):
        query = asked(pool, tiny, GOOD)
        query.answer()
        query.cancel()
        assert query.answer().rows["one"].tolist() == [1]


def test_who_waits_too_long_is_told_so(tiny: Snapshot) -> None:
    pool = SandboxPool(1, wait_s=30)
    asked(pool, tiny, GOOD).answer()  # a worker is there now, so that the bomb gets it at once
    pool._wait_s = 0.3
    bomb = asked(pool, tiny, ENDLESS, timeout_s=60)
    bomb.wait(0.2)
    with pytest.raises(QueryError, match=r"within 0\.3 seconds"):
        asked(pool, tiny, GOOD).answer()
    bomb.cancel()
    bomb.wait()
    pool.close()


def test_readers_of_two_snapshots_share_a_pool(pool: SandboxPool, tiny: Snapshot, empty: Snapshot) -> None:
    question = "SELECT count(*) AS n FROM result"
    with ThreadPoolExecutor(8) as threads:
        found = [
            *threads.map(lambda snapshot: asked(pool, snapshot, question).answer().rows["n"][0], [tiny, empty] * 8)
        ]
    assert found == [8, 0] * 8


def test_a_plan_is_an_answer_too(pool: SandboxPool, tiny: Snapshot) -> None:
    plan = asked(pool, tiny, "explain analyze -- why\n SELECT count(*) FROM result").answer().rows
    assert "count_star()" in plan["explain_value"][0]
    assert str(tiny.path.parent) not in plan.to_csv()


@pytest.mark.parametrize(
    "sql",
    [
        "EXPLAIN COPY result TO '/tmp/x'",
        "EXPLAIN SELECT * FROM '/etc/passwd'",
        "EXPLAIN",
        "EXPLAIN (FORMAT json) SELECT 1",
        "EXPLAIN SELECT 1; DROP TABLE image",
        "EXPLAIN EXPLAIN SELECT 1",
        "EXPLAIN ANALYZE INSERT INTO image SELECT 1",
    ],
)
def test_a_plan_is_made_of_permitted_selects_only(pool: SandboxPool, tiny: Snapshot, sql: str) -> None:
    with pytest.raises(QueryError):
        asked(pool, tiny, sql).answer()


def test_workers_that_gave_way_are_replaced_so_that_others_find_one(
    tiny: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "LONG_S", 0.05)
    pool = SandboxPool(2, wait_s=30)
    for reader in "abcd":
        asked(
            pool, tiny, "SELECT sum(a.range * b.range) FROM range(9000) a, range(9000) b", reader, timeout_s=60
        ).answer()
    assert asked(pool, tiny, GOOD, "ada").answer().rows["one"].tolist() == [1]
    pool.close()
