"""What a person sees of long work: a bar with rate and time left on a terminal, plain lines elsewhere."""

from dataclasses import dataclass, field
from time import monotonic
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from clir_core.printable import printable
from ingest.terminal import say, shown

PLAIN_LINE_EVERY_S = 10.0


@dataclass(slots=True)
class Reporter:
    """Counts units. Narration goes to stderr: stdout is for data."""

    console: Console = field(default_factory=lambda: Console(stderr=True))
    _progress: Progress | None = None
    _task: TaskID | None = None
    _total: int = 0
    _done: int = 0
    _failed: int = 0
    _started: float = 0.0
    _last_line: float = 0.0

    def __enter__(self) -> "Reporter":
        if self.console.is_terminal:
            columns = (
                SpinnerColumn(),
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                MofNCompleteColumn(),
            )
            times = (TextColumn("{task.fields[rate]}"), TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn())
            self._progress = Progress(*columns, *times, console=self.console)
            self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._progress.stop()

    def begin(self, what: str, total: int) -> None:
        """Start a stage of so many units."""
        self._total, self._done, self._failed = total, 0, 0
        self._started = self._last_line = monotonic()
        if self._progress is not None:
            if self._task is not None:
                self._progress.remove_task(self._task)
            self._task = self._progress.add_task(printable(what), total=total, rate="")

    def doing(self, what: str) -> None:
        """Name what is being done now."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, description=printable(what))
        else:
            self.say(what)

    def advance(self, *, done: int = 0, failed: int = 0) -> None:
        """Count units that are finished."""
        self._done += done
        self._failed += failed
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, advance=done + failed, rate=self._rate())
        elif monotonic() - self._last_line > PLAIN_LINE_EVERY_S:
            self._last_line = monotonic()
            self.say(f"{self._done + self._failed} of {self._total} {self._rate()}, {self._left()} left")

    def say(self, line: str) -> None:
        """A line that stays."""
        say(self.console, line)

    def fail(self, subject: str, error: str) -> None:
        """One line for something that could not be done."""
        say(self.console, shown("failed", "red"), f" {subject}: {error}")

    def _rate(self) -> str:
        elapsed = monotonic() - self._started
        finished = self._done + self._failed
        if not finished or elapsed <= 0:
            return ""
        rate = finished / elapsed
        return f"{rate:.1f}/s" if rate >= 1 else f"{1 / rate:.1f} s each"

    def _left(self) -> str:
        finished = self._done + self._failed
        if not finished:
            return "?"
        seconds = (monotonic() - self._started) / finished * (self._total - finished)
        return f"{seconds // 60:.0f}:{seconds % 60:02.0f}"
