"""Workers as actors of a Ray cluster. They share no disk with the run: `ingest.workers.parcel` says how work travels.

An actor answers one request at a time, so that no more images are on their way than there are actors.
"""

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import Any, Generic, TypeVar, cast

from clir_core.errors import ClirError
from db.errors import StoreError
from db.store import Store
from ingest.attempt import Failed, attempt, failed_by
from ingest.job.limits import Limits
from ingest.workers.parcel import Delivery, Parcel, collect, empty, pack, unpack, work_off, write_files
from ingest.workers.roles import RestorationRole, ScoringRole
from ingest.workers.worker import CHECK_EVERY_S, Worker, WorkerRole

Request = TypeVar("Request")
Reply = TypeVar("Reply")

OBJECT_STORE_BYTES = 200_000_000
"""Of a cluster that is started for the run alone, on this machine."""


def ray() -> Any:  # noqa: ANN401 - an optional package
    """The package.

    Raises:
        ClirError: It is not installed.
    """
    try:
        package = import_module("ray")
    except ImportError as error:
        raise ClirError('--engine ray needs the package ray; run "pip install clir[ray]"') from error
    return package


class Station:
    """The far end of a worker, on some node of the cluster."""

    def __init__(self, role: RestorationRole | ScoringRole, names: Sequence[str], *contents: bytes) -> None:
        digest = hashlib.sha256(b"".join(hashlib.sha256(content).digest() for content in contents)).hexdigest()
        self._weights = Path(tempfile.gettempdir()) / f"clir-weights-{Path.home().name}" / digest[:32]
        self._scratch = Store.create(Path(tempfile.mkdtemp(prefix="clir-")) / "store")
        self._files = dict(zip(names, contents, strict=True))
        self._role = role
        self._handle: Callable[[Any], Any] | None = None

    def load(self) -> Delivery:
        """Write the weights where this node keeps them, load what is expensive, and return the rows it left."""
        started = attempt(self._load)
        delivery = collect(self._scratch, started, known={})
        empty(self._scratch)
        return delivery

    def answer(self, parcel: Parcel) -> Delivery:
        """Answer one request."""
        if self._handle is None:
            return Delivery(Failed("the worker is not loaded"))
        return work_off(self._scratch, parcel, self._handle)

    def _load(self) -> None:
        write_files(self._weights, self._files)
        self._files = {}
        self._handle = self._local().start()

    def _local(self) -> WorkerRole[Any, Any]:
        return replace(_with_files(self._role, lambda name: self._weights / name), store=self._scratch.path)


@dataclass(slots=True)
class Actor(Generic[Request, Reply]):
    """The near end."""

    handle: Any
    pending: Any
    store: Store
    limits: Limits
    broken: Failed | None = None
    alive: bool = True
    since: float = field(default_factory=monotonic)
    _unsent: Failed | None = None

    def ready(self) -> Failed | None:
        """As `Worker` says."""
        loaded = self._received("starting")
        self.broken = loaded if isinstance(loaded, Failed) else None
        return self.broken

    def send(self, request: Request) -> None:
        """As `Worker` says; the images of the request go into the object store."""
        self.since, self._unsent = monotonic(), None
        try:
            parcel = pack(self.store, cast("Any", request))
        except (ClirError, StoreError) as error:
            self._unsent = failed_by(error)
            parcel = None
        self.pending = ray().put(None) if parcel is None else self.handle.answer.remote(ray().put(parcel))

    def receive(self) -> Reply | Failed:
        """As `Worker` says; what came back is in the store by then."""
        return self.broken or self._unsent or cast("Reply | Failed", self._received("working"))

    def exceeded(self) -> str:
        """As `Worker` says; the memory of a node is watched by Ray."""
        return self.limits.exceeded(monotonic() - self.since, 0)

    def close(self) -> None:
        """As `Worker` says."""
        self.alive = False
        attempt(lambda: ray().kill(self.handle, no_restart=True))

    def _received(self, while_doing: str) -> object:
        package = ray()
        try:
            while True:
                try:
                    delivery: Delivery = package.get(self.pending, timeout=CHECK_EVERY_S)
                    break
                except package.exceptions.GetTimeoutError:
                    exceeded = self.exceeded()
                    if exceeded:
                        self.close()
                        return Failed(f"the actor was ended while {while_doing}: {exceeded}", died=True)
        except package.exceptions.RayError as error:
            self.close()
            cause = str(error).strip().splitlines()[0]
            return Failed(f"the actor or its node was lost while {while_doing} ({cause})", died=True)
        unpack(self.store, delivery)
        return delivery.reply


@dataclass(slots=True, kw_only=True)
class Cluster:
    """Starts workers as actors."""

    store: Store
    weights: Path
    """The weights folder: files keep their places in it."""
    gpus: float = 0.0
    """Of each restorer."""
    cpus: float = 1.0
    """Of each worker."""
    _sent: dict[Path, Any] = field(default_factory=dict[Path, Any])

    def start(self, role: WorkerRole[Request, Reply], limits: Limits) -> Actor[Request, Reply]:
        """As `Launcher` says. A weight file is put into the object store once, which brings it to a node once."""
        package, here = ray(), cast("RestorationRole | ScoringRole", role)
        options = {
            "num_cpus": self.cpus,
            "num_gpus": self.gpus if isinstance(here, RestorationRole) else 0,
            "max_restarts": 0,
        }
        files = {path: self._content(path) for path in _files(here)}
        there, names = _with_files(here, self._name), [str(self._name(path)) for path in files]
        handle = package.remote(Station).options(**options).remote(there, names, *files.values())
        return Actor(handle, handle.load.remote(), self.store, limits)

    def wait(self, workers: Sequence[Worker[Any, Any]]) -> list[Worker[Any, Any]]:
        """As `Launcher` says."""
        by_pending = {cast("Any", worker).pending: worker for worker in workers}
        done, _ = ray().wait(list(by_pending), num_returns=1, timeout=CHECK_EVERY_S)
        return [by_pending[pending] for pending in done]

    def _name(self, path: Path) -> Path:
        return path.relative_to(self.weights) if path.is_relative_to(self.weights) else Path(path.name)

    def _content(self, path: Path) -> object:
        if path not in self._sent:
            self._sent[path] = ray().put(path.read_bytes())
        return self._sent[path]


def connect() -> tuple[int, int]:
    """Join the cluster of RAY_ADDRESS, or start one on this machine; its numbers of processors and GPUs.

    Raises:
        ClirError: Ray is not installed, or the cluster cannot be reached.
    """
    import os

    package = ray()
    own = {"include_dashboard": False, "object_store_memory": OBJECT_STORE_BYTES}
    address = os.environ.get("RAY_ADDRESS")
    try:
        package.init(log_to_driver=False, logging_level="ERROR", **({"address": address} if address else own))
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise ClirError(f"the Ray cluster {address or 'of this machine'} cannot be used: {error}") from error
    resources = package.cluster_resources()
    return int(resources.get("CPU", 1)), int(resources.get("GPU", 0))


def disconnect() -> None:
    """Leave the cluster; one that was started for the run ends."""
    ray().shutdown()


def _files(role: RestorationRole | ScoringRole) -> list[Path]:
    """The weight files of a role, each once."""
    match role:
        case RestorationRole():
            named = [*role.weights, *([role.checkpoint] if role.checkpoint else [])]
        case ScoringRole():
            named = [path for paths in role.weights.values() for path in paths]
    return list(dict.fromkeys(named))


def _with_files(role: RestorationRole | ScoringRole, place: Callable[[Path], Path]) -> RestorationRole | ScoringRole:
    """A role that finds its weight files in other places."""
    match role:
        case RestorationRole():
            checkpoint = role.checkpoint and place(role.checkpoint)
            return replace(role, weights=tuple(map(place, role.weights)), checkpoint=checkpoint)
        case ScoringRole():
            weights = {metric_id: tuple(map(place, paths)) for metric_id, paths in role.weights.items()}
            return replace(role, weights=weights)
