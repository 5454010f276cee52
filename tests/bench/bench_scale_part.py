"""What `bench_scale` measures, a process each: `python -m tests.bench.bench_scale_part STORE build|publish|ask N`."""

import hashlib
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

import duckdb

from dashboard.data import estimates
from db import durable
from db.connect import connect_read_only
from db.reading import questions
from db.reading.questions import Selection
from db.records import (
    Dataset,
    Image,
    MetricProtocol,
    Record,
    Restoration,
    Restorer,
    Run,
    Sample,
    Score,
    Setting,
    Shard,
    Task,
)
from db.store import Snapshot, Store
from db.writing.publish import publish
from db.writing.spool import append

RESTORERS, TASKS, METRICS = 50, 5, 20
GAMMAS = (0.5, 0.25, 0.12, 0.07, 0.03)
NOW = datetime.fromisoformat("2026-01-01")
MEMORY = "1GB"
"""What building may take; a server's own memory is measured, not limited."""

BULK = """
INSERT INTO _restoration BY NAME
SELECT
    sha256(concat(number, ' ', restorer)) AS restoration_id,
    number AS sample_number,
    restorer + 1 AS variant_number,
    'bulk' AS run_id,
    0 AS seed,
    'done' AS status,
    sha256(concat('image', number, ' ', restorer)) AS restored_sha,
    'native' AS route,
    round(random() * 1000, 1) AS latency_ms,
    1 AS warm_ups,
    round(random() * 1000, 1) AS peak_memory_mb,
    'cpu' AS device,
    'float32' AS dtype,
    '{{}}' AS cost_by_part,
    TIMESTAMP '2026-01-01' AS created_at,
    {metrics}
FROM range({restorers}) AS r(restorer)
CROSS JOIN (SELECT number FROM _sample_number ORDER BY number)
"""


GAMMA_BINS = "SELECT gamma_bin, restorer_id, avg(metric0), count(*) FROM result WHERE status = 'done' GROUP BY ALL"
TOP = "SELECT {}, restorer_id, metric0 FROM result WHERE status = 'done' ORDER BY metric0 LIMIT 10"


def build(path: Path, scores: int) -> None:
    """A store with so many scores."""
    store, images = Store.create(path), scores // (RESTORERS * TASKS * METRICS)
    append(store, Shard(key="dimensions", records=tuple(dimensions(images))))
    metrics = ", ".join(f"20 + random() * 10 AS metric{number}" for number in range(METRICS))
    fill(store, BULK.format(restorers=RESTORERS, metrics=metrics))


def fill(store: Store, statement: str, parameters: Mapping[str, object] | None = None) -> None:
    """Publish what is waiting, and then in one snapshot the restorations that a statement inserts."""
    first = publish(store)
    assert first is not None
    database = durable.temporary_beside(store.snapshot_path(first.seq + 1))
    database.write_bytes(first.path.read_bytes())
    with duckdb.connect(str(database), config={"memory_limit": MEMORY, "threads": 2}) as connection:
        connection.execute(
            "INSERT INTO _sample_number SELECT row_number() OVER (ORDER BY task_id, image_id), sample_id FROM sample"
            " WHERE sample_id NOT IN (SELECT sample_id FROM _sample_number)"
        )
        connection.execute(
            "INSERT INTO _variant SELECT row_number() OVER (ORDER BY setting_id), restorer_id, setting_id, 1, ''"
            " FROM setting"
        )
        connection.execute(statement, parameters)
        connection.execute("CHECKPOINT")
    durable.move(database, store.snapshot_path(first.seq + 1))
    store.point_to(first.seq + 1)


def dimensions(images: int) -> Iterator[Record]:
    """Everything but restorations and scores; one restoration, so that every metric has its column."""
    yield Run(
        run_id="bulk", started_at=NOW, status="done", arguments="", revision="", versions="{}", host="", device=""
    )
    yield Dataset(dataset_id="bulk", title="Bulk")
    yield from (Task(task_id=f"task{task}", title=f"Task {task}", alpha=2.0) for task in range(TASKS))
    yield from map(protocol, range(METRICS))
    for number in range(RESTORERS):
        name = f"restorer{number}"
        yield Restorer(restorer_id=name, title=name.title(), family="traditional", revision=1)
        yield Setting(setting_id=name, restorer_id=name, label="", values="{}", is_default=True)
    for image in range(images):
        yield from image_records(image)


def image_records(image: int) -> Iterator[Record]:
    """An image, degraded by every task."""
    name = sha("image", image)
    yield Image(
        image_id=name, dataset_id="bulk", name=f"{image}.png", width=64, height=64, file_sha256=name, artefact_sha=name
    )
    for task in range(TASKS):
        yield Sample(
            sample_id=sha("sample", image, task),
            image_id=name,
            task_id=f"task{task}",
            seed=0,
            drawn="[]",
            degraded_sha=name,
            target_sha=name,
            width=32,
            height=32,
            alpha=2.0,
            beta=2 * GAMMAS[task],
            gamma=GAMMAS[task],
        )


def protocol(number: int) -> MetricProtocol:
    return MetricProtocol(
        protocol_id=f"metric{number}@1",
        metric_id=f"metric{number}",
        title=f"Metric {number}",
        quality="distortion" if number % 2 else "perception",
        better="higher",
        reference="target",
        protocol="{}",
        created_at=NOW,
    )


def sha(*names: object) -> str:
    return hashlib.sha256(repr(names).encode()).hexdigest()


def publish_some(path: Path, publications: int) -> dict[str, float]:
    """The time of publishing 1000 new scores: the median, and the least that the processor took."""
    store, seconds, worked = Store.open(path), list[float](), list[float]()
    for number in range(publications):
        append(store, Shard(key=f"new-{time.time_ns()}", records=tuple(unit(number))))
        began, began_to_work = time.perf_counter(), time.process_time()
        publish(store)
        seconds.append(time.perf_counter() - began)
        worked.append(time.process_time() - began_to_work)
    return {"seconds": statistics.median(seconds), "worked": min(worked), "memory": peak_bytes()}


def unit(number: int) -> Iterator[Record]:
    """50 restorations with 20 scores each, of a setting that is no default."""
    for restorer in range(RESTORERS):
        restoration_id = sha("new", number, restorer, time.time_ns())
        yield Restoration(
            restoration_id=restoration_id,
            sample_id=sha("sample", number % 20, 0),
            restorer_id=f"restorer{restorer}",
            setting_id=f"restorer{restorer}",
            run_id="bulk",
            revision=1,
            seed=number + 1,
            status="done",
            restored_sha=restoration_id,
            created_at=NOW,
        )
        for metric in range(METRICS):
            yield Score(restoration_id=restoration_id, protocol_id=f"metric{metric}@1", value=25.0 + restorer / 7)


def ask(path: Path, repeats: int) -> dict[str, object]:
    """The time of each answer, and the processor's."""
    snapshot = Store.open(path).current()
    assert snapshot is not None
    answers = {name: timed(question, repeats) for name, question in asked(snapshot).items()}
    return {"answers": answers, "memory": peak_bytes()}


def asked(snapshot: Snapshot) -> dict[str, Callable[[], object]]:
    """Every question, by what it is called in the table."""
    two, everything = ["metric0", "metric1"], Selection()
    sample_id = sha("sample", 3, 1)
    return {
        "counts": lambda: questions.counts(snapshot),
        "tasks": lambda: questions.tasks(snapshot),
        "restorers": lambda: questions.restorers(snapshot),
        "settings": lambda: questions.settings(snapshot),
        "metrics": lambda: questions.metrics(snapshot),
        "coverage": lambda: questions.coverage(snapshot),
        "samples": lambda: questions.samples(snapshot, everything),
        "a sample's restorations": lambda: questions.sample_restorations(snapshot, sample_id),
        "20,000 points": lambda: questions.points(snapshot, everything, two, 20_000),
        "gamma bins, plain means of one metric": lambda: plainly(snapshot, GAMMA_BINS),
        "top 10 by one metric, with images' names": lambda: plainly(snapshot, TOP.format("image_name")),
        "top 10 by one metric, with restorations' ids": lambda: plainly(snapshot, TOP.format("restoration_id")),
        "means by task, two metrics": lambda: questions.means(snapshot, everything, two, "task_id"),
        "means by gamma, one metric": lambda: questions.means(snapshot, everything, two[:1], "gamma_bin"),
        "plane: two metrics with intervals": lambda: estimates.means(snapshot, everything, two, "task_id"),
    }


def plainly(snapshot: Snapshot, sql: str) -> object:
    """The answer without the process that cages strangers' queries."""
    with connect_read_only(snapshot) as connection:
        return connection.execute(sql).to_arrow_table()


def timed(work: Callable[[], object], repeats: int) -> tuple[float, float]:
    """One call, or after a first one the median of some; and the least that the processor took."""
    seconds, worked = list[float](), list[float]()
    for _ in range(repeats if repeats == 1 else repeats + 1):
        began, began_to_work = time.perf_counter(), time.process_time()
        work()
        seconds.append(time.perf_counter() - began)
        worked.append(time.process_time() - began_to_work)
    return statistics.median(seconds[-repeats:]), min(worked[-repeats:])


def peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> None:
    """Do the part that is named on the command line."""
    path, part, number = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    done = {"build": build, "publish": publish_some, "ask": ask}[part](path, number)
    sys.stdout.write(json.dumps(done))


if __name__ == "__main__":
    main()
