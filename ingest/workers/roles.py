"""The two roles of a worker: one restores with a loaded model, the other prepares samples and scores results."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import torch

from clir_core.errors import PluginError
from clir_core.interfaces import Setting
from clir_core.plugins import PluginFile
from db import records
from db.store import Store
from db.writing import spool
from ingest.job.catalogue import Candidate, restorer_of
from ingest.job.samples import PlannedSample
from ingest.workers.description import describe_restorer, describe_setting
from ingest.workers.loaded_metrics import LoadedMetrics
from ingest.workers.preparation import Pictures, prepare_sample
from ingest.workers.restoration import LoadedRestorer, RestorationRequest, Rows
from ingest.workers.scoring import Scorer, ScoreRequest, Unscored
from ingest.workers.timing import Stopwatch


@dataclass(frozen=True, slots=True, kw_only=True)
class RestorationRole:
    """A restorer on a device. Answers a request, in any setting, with its rows, which are durable by then."""

    store: Path
    weights: tuple[Path, ...]
    restorer_id: str
    checkpoint: Path | None
    weights_sha256: str
    device: str
    run_id: str
    plugin: PluginFile | None = None
    """The file that it comes from: it travels with the role, so that what runs is what was planned."""
    code: str = ""
    """Digest of the plug-in, file or package, that it comes from."""

    def start(self) -> Callable[[RestorationRequest], Rows]:
        """Load the restorer and write the rows that describe it.

        Raises:
            PluginError: The package that it comes from is another one here.
        """
        spec = restorer_of(self.restorer_id, self.checkpoint, self.plugin)
        if spec.code != self.code:
            raise PluginError(f"{spec.id} comes from another version of its package here; install the same everywhere")
        device, store = torch.device(self.device), Store.open(self.store)
        candidate = Candidate(spec=spec, setting=spec.setting, weights=self.weights, weights_sha256=self.weights_sha256)
        restorer = spec.load(self.weights, device)
        loaded = LoadedRestorer(
            store=store,
            candidate=candidate,
            device=device,
            restorer=restorer,
            run_id=self.run_id,
            stopwatch=Stopwatch(device),
        )
        spool.append(
            store, records.Shard(key=f"restorer-{uuid4().hex}", records=(describe_restorer(candidate, restorer),))
        )

        described: set[Setting] = set()

        def restore(request: RestorationRequest) -> Rows:
            rows = loaded.work(request)
            new = () if request.setting in described else (describe_setting(spec, request.setting),)
            spool.append(store, records.Shard(key=f"restoration-{uuid4().hex}", records=(*new, *rows)))
            described.add(request.setting)
            return rows

        return restore


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringRole:
    """Prepares samples and scores restorations; both are durable when answered."""

    store: Path
    weights: Mapping[str, tuple[Path, ...]]
    """The verified files of each metric that may be asked for, by its id."""
    device: str
    threads: int
    memory_mb: int
    batch: int = 1
    """How many requests of one kind may come at once."""

    def start(self) -> "Callable[[PlannedSample | tuple[ScoreRequest, ...]], records.Sample | tuple[Unscored, ...]]":
        """Nothing is loaded yet: metrics are, when first asked for. Scores are answered with those that failed."""
        torch.set_num_threads(self.threads)
        store = Store.open(self.store)
        pictures = Pictures(store)
        metrics = LoadedMetrics(weights=self.weights, device=torch.device(self.device), memory_mb=self.memory_mb)
        scorer = Scorer(store=store, metrics=metrics)

        def answer(request: PlannedSample | tuple[ScoreRequest, ...]) -> records.Sample | tuple[Unscored, ...]:
            match request:
                case PlannedSample():
                    return _prepare(pictures, request)
                case requests:
                    return _score(store, scorer, requests)

        return answer


def _prepare(pictures: Pictures, sample: PlannedSample) -> records.Sample:
    rows = prepare_sample(sample, pictures)
    spool.append(pictures.store, records.Shard(key=f"sample-{uuid4().hex}", records=rows))
    return next(row for row in rows if isinstance(row, records.Sample))


def _score(store: Store, scorer: Scorer, requests: tuple[ScoreRequest, ...]) -> tuple[Unscored, ...]:
    outcomes = scorer.score(requests)
    rows = tuple(row for row in outcomes if isinstance(row, records.Score))
    spool.append(store, records.Shard(key=f"score-{uuid4().hex}", records=rows))
    return tuple(outcome for outcome in outcomes if isinstance(outcome, Unscored))
