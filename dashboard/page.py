"""What a page is, and what it is handed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from streamlit.navigation.page import Page

from dashboard.charts.look import Look, look_of
from dashboard.data.cache import cached
from dashboard.data.metrics import Metric, metrics_of
from db.reading import questions
from db.store import Snapshot


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One look at the store by one reader: everything a page draws comes from this snapshot."""

    snapshot: Snapshot
    pages: Mapping[str, Page]
    """Every page, by url_path."""

    @cached_property
    def metrics(self) -> dict[str, Metric]:
        """Current metrics, by id."""
        return metrics_of(cached(questions.metrics, self.snapshot))

    @cached_property
    def look(self) -> Look:
        """Colours and shapes, the same on every page."""
        return look_of(cached(questions.restorers, self.snapshot), cached(questions.tasks, self.snapshot))


class PageModule(Protocol):
    """A module of `dashboard.pages`."""

    TITLE: str
    """In the menu."""
    ICON: str
    """A Material symbol: `:material/grid_view:`."""
    URL_PATH: str
    """The last part of its address."""

    def render(self, visit: Visit) -> None:
        """Draw the page."""
        ...
