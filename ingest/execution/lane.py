"""A device and what works on it: one restorer at a time, and the pool that prepares and scores for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Condition, Event, Thread

from ingest.attempt import Failed
from ingest.execution.device_memory import DeviceMemory
from ingest.execution.recorder import RunRecorder
from ingest.execution.restorer_queue import HOPELESS_AFTER, RestorerQueue
from ingest.execution.side_work import SideWork
from ingest.execution.turns import Turns
from ingest.job.catalogue import Candidate
from ingest.job.limits import Limits
from ingest.workers.restoration import RestorationRequest, Rows
from ingest.workers.roles import RestorationRole
from ingest.workers.worker import CHECK_EVERY_S, Launcher, Worker


@dataclass(slots=True, kw_only=True)
class Lane:
    """One device."""

    side_work: SideWork
    recorder: RunRecorder
    role: Callable[[Candidate], RestorationRole]
    """How a restorer is started on this device."""
    launcher: Launcher
    limits: Limits
    on_cpu: bool
    is_shared: bool = False
    memory: DeviceMemory = field(default_factory=DeviceMemory)
    """Of its device, which other lanes may share."""
    expected: Callable[[str], str | None]
    stop: Event = field(default_factory=Event)
    _worker: Worker[RestorationRequest, Rows] | None = None

    def restore(self, queue: RestorerQueue) -> None:
        """Work off what waits for a restorer; a worker that is gone is started again."""
        self.recorder.reporter.doing(f"restoring with {queue.candidate.spec.id}")
        while len(queue) and not self.stop.is_set():
            worker = self._worker = self.launcher.start(self.role(queue.candidate), self.limits)
            try:
                self._with(worker, queue)
            finally:
                worker.close()

    def end(self) -> None:
        """End early, from another thread: the worker at work is let go."""
        self.stop.set()
        if self._worker is not None:
            self._worker.close()

    def _with(self, worker: Worker[RestorationRequest, Rows], queue: RestorerQueue) -> None:
        broken = worker.ready()
        if broken is None:
            turns = Turns(
                worker=worker,
                queue=queue,
                side_work=self.side_work,
                recorder=self.recorder,
                on_cpu=self.on_cpu,
                is_shared=self.is_shared,
                expected=self.expected,
                stop=self.stop,
            )
            turns.work_off()
            if queue.is_hopeless:
                reason = f"{HOPELESS_AFTER} restorations one after the other took its process with them"
                broken = Failed(f"{reason}; the rest is left to another run")
        elif broken.died and queue.is_loaded_again():
            return
        if broken is not None and len(queue) and not self.stop.is_set():
            self.recorder.fail("restorer", queue.candidate.spec.id, broken, units=queue.clear())


@dataclass(slots=True)
class Lanes:
    """All devices of a run. Each takes a restorer that nobody works with; when there is none, it helps with another.

    Where several lanes share a device, one waits until its memory has room for a restorer that is left.
    """

    lanes: Sequence[Lane]
    _at_work: list[RestorerQueue] = field(default_factory=list[RestorerQueue])
    _changed: Condition = field(default_factory=Condition)
    """Held by whoever looks at what is at work; told when a restorer is gone."""
    _errors: list[BaseException] = field(default_factory=list[BaseException])

    def carry_out(self, queues: Sequence[RestorerQueue]) -> None:
        """Work off all queues, and take the answers that are still out."""
        if len(self.lanes) == 1:
            self._work(self.lanes[0], queues)
            return
        threads = [Thread(target=self._guarded, args=(lane, queues), daemon=True) for lane in self.lanes]
        try:
            for thread in threads:
                thread.start()
            for thread in threads:
                while thread.is_alive():
                    thread.join(0.2)  # so that a signal is heard
        except BaseException:
            self._end(threads)
            raise
        if self._errors:
            raise self._errors[0]

    def _work(self, lane: Lane, queues: Sequence[RestorerQueue]) -> None:
        while (queue := self._next(lane, queues)) is not None:
            try:
                lane.restore(queue)
            finally:
                with self._changed:
                    self._at_work.remove(queue)
                    lane.memory.give_back(queue.candidate.spec)
                    self._changed.notify_all()
        lane.side_work.settle()

    def _guarded(self, lane: Lane, queues: Sequence[RestorerQueue]) -> None:
        try:
            self._work(lane, queues)
        except BaseException as error:  # noqa: BLE001 - it is raised again where the lanes are waited for
            if not lane.stop.is_set():
                self._errors.append(error)
                for other in self.lanes:
                    other.end()

    def _next(self, lane: Lane, queues: Sequence[RestorerQueue]) -> RestorerQueue | None:
        """Of those that the lane's device has room for, the one with the fewest lanes at work, the first of them."""
        with self._changed:
            while waiting := [queue for queue in queues if len(queue)]:
                fitting = [queue for queue in waiting if lane.memory.has_room_for(queue.candidate.spec)]
                if fitting:
                    chosen = min(fitting, key=lambda queue: sum(queue is other for other in self._at_work))
                    self._at_work.append(chosen)
                    lane.memory.take(chosen.candidate.spec)
                    return chosen
                if lane.stop.is_set():
                    return None
                self._changed.wait(CHECK_EVERY_S)
            return None

    def _end(self, threads: Sequence[Thread]) -> None:
        for lane in self.lanes:
            lane.end()
        for thread in threads:
            thread.join(timeout=5)
