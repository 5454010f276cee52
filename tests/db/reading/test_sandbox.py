import subprocess
import sys
import threading
import time
from collections.abc import Generator
from pathlib import Path

import psutil
import pytest

from db.errors import QueryError, SnapshotGoneError
from db.reading.sandbox import Sandbox
from db.reading.sandbox_protocol import NO_LIMITS
from db.store import Snapshot

REFUSED = [
    "COPY result TO '{folder}/out.csv'",
    "EXPORT DATABASE '{folder}/out'",
    "ATTACH '{folder}/other.duckdb'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET memory_limit = '100GB'",
    "RESET memory_limit",
    "PRAGMA threads = 8",
    "SET VARIABLE x = 1",
    "SELECT 1; SELECT 2",
    "INSERT INTO score SELECT * FROM score",
    "DROP TABLE score",
    "CREATE TEMP TABLE t AS SELECT 1",
    "CREATE SECRET s (TYPE S3)",
    "CALL pragma_version()",
    "PREPARE p AS SELECT 1",
    "BEGIN",
    "VACUUM",
    "FORCE CHECKPOINT",
    "",
    "-- nothing",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_parquet('https://example.org/a.parquet')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM query('COPY (SELECT 1) TO ''{folder}/out.csv''')",
    "SELECT getenv('HOME')",
    "SELECT * FROM REFUSED",
    "SELECT repeat('x', 4000000000)",
    "SELECT length(repeat('x', 4000000000))",
    "SELECT repeat('x', 100000) FROM range(10000)",
    "SELECT " + "(" * 100_000 + "1" + ")" * 100_000,
]

ENDLESS = [
    "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t",
    "SELECT sum(a.range * b.range) FROM range(100000000) a, range(100000000) b",
    "SELECT len(list_transform(range(100000000), x -> x + 1))",
]


PARENT = """
import sys
from datetime import datetime
from pathlib import Path
from db.reading.sandbox import Sandbox
from db.store import Snapshot

sandbox = Sandbox(Snapshot(1, Path(sys.argv[1]), datetime.min))
sandbox.run("SELECT 1")
print(sandbox._worker.process.pid, flush=True)
sandbox.run(sys.argv[2], timeout_s=600)
"""


@pytest.fixture(scope="module")
def sandbox(tiny: Snapshot) -> Generator[Sandbox]:
    with Sandbox(tiny) as sandbox:
        yield sandbox


def test_a_query_is_answered(sandbox: Sandbox) -> None:
    answer = sandbox.run(
        "SELECT restorer_id, count(*) AS n FROM result WHERE psnr > $least GROUP BY ALL", parameters={"least": 1}
    )
    assert sorted(answer["restorer_id"]) == ["bicubic", "span"]
    assert answer["n"].tolist() == [4, 4]


def test_only_the_first_rows_come_back(sandbox: Sandbox) -> None:
    assert sandbox.run("FROM range(1000000000000)", limit=5)["range"].tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("sql", REFUSED, ids=lambda sql: sql[:40])
def test_an_attack_gives_one_line_and_the_service_goes_on(sandbox: Sandbox, tmp_path: Path, sql: str) -> None:
    with pytest.raises(QueryError) as refusal:
        sandbox.run(sql.format(folder=tmp_path))
    assert 0 < len(str(refusal.value).splitlines()[0]) == len(str(refusal.value))
    assert list(tmp_path.iterdir()) == []
    assert sandbox.run("SELECT 1 AS one")["one"].tolist() == [1]


@pytest.mark.parametrize("sql", ENDLESS, ids=lambda sql: sql[:40])
def test_an_endless_query_is_stopped_and_the_service_goes_on(sandbox: Sandbox, sql: str) -> None:
    sandbox.run("SELECT 1")
    started = time.monotonic()
    with pytest.raises(QueryError, match=r"stopped after 0\.5 seconds|[Mm]emory"):
        sandbox.run(sql, timeout_s=0.5)
    assert time.monotonic() - started < 10
    assert sandbox.run("SELECT 1 AS one")["one"].tolist() == [1]


def test_a_worker_that_dies_is_replaced(sandbox: Sandbox) -> None:
    sandbox.run("SELECT 1")
    worker(sandbox).kill()
    with pytest.raises(QueryError, match="took down its process"):
        sandbox.run("SELECT 1")
    assert sandbox.run("SELECT 1 AS one")["one"].tolist() == [1]


def test_a_question_after_one_that_ran_out_of_memory_is_answered(sandbox: Sandbox) -> None:
    for _ in range(2):
        with pytest.raises(QueryError, match=r"[Mm]emory"):
            sandbox.run("SELECT repeat('x', 4000000000)")
        assert sandbox.run("SELECT 1 AS one")["one"].tolist() == [1]


def test_an_export_is_whole_and_text(sandbox: Sandbox) -> None:
    pieces = [*sandbox.export("SELECT range AS n, range * 1.5 AS half, NULL AS nothing FROM range(25000)")]
    assert pieces[0].num_rows == 0
    assert sum(piece.num_rows for piece in pieces) == 25_000
    assert pieces[-1].slice(pieces[-1].num_rows - 1).to_pylist() == [{"n": "24999", "half": "37498.5", "nothing": None}]


def test_an_export_that_is_left_early_does_not_block_the_next_question(sandbox: Sandbox) -> None:
    next(iter(sandbox.export("FROM range(1000000000000)")))
    assert sandbox.run("SELECT 1 AS one")["one"].tolist() == [1]


def test_an_export_is_stopped_too(sandbox: Sandbox) -> None:
    with pytest.raises(QueryError, match=r"stopped after 0\.5 seconds"):
        list(sandbox.export(ENDLESS[0], timeout_s=0.5))


@pytest.mark.slow
def test_a_small_answer_of_huge_values_is_refused_before_it_reaches_this_process(sandbox: Sandbox) -> None:
    with pytest.raises(QueryError, match=r"more than 64 MiB|[Mm]emory|stopped"):
        sandbox.run("SELECT list_resize([{'a': true}], 6000000, {'a': true})")


def test_without_limits_files_and_functions_stay_locked(tiny: Snapshot) -> None:
    with Sandbox(tiny, NO_LIMITS) as unlimited:
        assert unlimited.run("SELECT sum(range) AS s FROM range(1000000)", timeout_s=None)["s"].tolist() == [
            499999500000
        ]
        for sql in ("FROM read_text('/etc/passwd')", "FROM enable_logging()", "SELECT current_setting('threads')"):
            with pytest.raises(QueryError, match="may not be called here"):
                unlimited.run(sql)


def test_threads_take_turns(sandbox: Sandbox) -> None:
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda n=n: answers.append(int(sandbox.run(f"SELECT {n} AS n")["n"][0])))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == list(range(8))


def test_the_worker_sees_no_environment(sandbox: Sandbox) -> None:
    sandbox.run("SELECT 1")
    assert set(worker(sandbox).environ()) <= {"PYTHONPATH", "TZ", "LC_CTYPE"}


def test_closing_ends_the_worker(tiny: Snapshot) -> None:
    with Sandbox(tiny) as closing:
        closing.run("SELECT 1")
        process = worker(closing)
    assert not process.is_running()


def test_a_busy_worker_ends_when_its_parent_is_killed(tiny: Snapshot) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(tiny.path), ENDLESS[0]], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    process = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    process.wait(timeout=30)


def test_a_snapshot_that_is_gone_is_an_error(tiny: Snapshot) -> None:
    gone = Snapshot(0, tiny.path.with_name("00000000.duckdb"), tiny.published_at)
    with Sandbox(gone) as sandbox:
        with pytest.raises(SnapshotGoneError, match="00000000"):
            sandbox.run("SELECT 1")
        assert not sandbox.is_alive


def worker(sandbox: Sandbox) -> psutil.Process:
    return psutil.Process(sandbox._worker.process.pid)


def test_a_query_that_computes_long_gives_way_and_the_next_has_the_usual_priority(tiny: Snapshot) -> None:
    with Sandbox(tiny) as own:
        own.run("SELECT 1")
        waiting = threading.Thread(target=refused, args=[own, ENDLESS[0]])
        waiting.start()
        process = psutil.Process(worker(own).pid)
        deadline = time.monotonic() + 30
        while process.nice() < 19 and time.monotonic() < deadline:
            time.sleep(0.2)
        assert process.nice() == 19
        own.interrupt()
        waiting.join()
        assert own.run("SELECT 1 AS one")["one"].tolist() == [1]
        assert psutil.Process(worker(own).pid).nice() < 19


def refused(sandbox: Sandbox, sql: str) -> None:
    with pytest.raises(QueryError):
        sandbox.run(sql, timeout_s=60)
