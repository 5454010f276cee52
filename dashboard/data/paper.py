"""What the paper printed, to be read beside our numbers and never mixed with them: images and protocols differ."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pandas as pd

_FILE = Path(__file__).with_name("paper.toml")

TableId = Literal["1a", "1b", "2", "3"]
COLUMNS = ("table", "task_id", "model", "quantity", "value", "compared", "restorer_ids", "metric_ids")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """What a column of the paper measures."""

    title: str
    better: Literal["higher", "lower"]
    metrics: tuple[str, ...]
    """Ids of our metrics of the same quantity, the nearest first."""
    metrics_degraded: tuple[str, ...]
    """The same, of D(restored) against the degraded image."""
    note: str
    """What the paper leaves open about it."""

    def metric_ids(self, compared: str) -> tuple[str, ...]:
        """Ids of our metrics, where this is what is compared: `target` or `degraded`."""
        return self.metrics_degraded if compared == "degraded" else self.metrics


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A row of the paper."""

    title: str
    restorers: tuple[str, ...]
    """Ids of our restorers that it may be, the likeliest first; none where we have no such restorer."""
    note: str
    """What the paper leaves open about it."""


def source() -> str:
    """Where the numbers are from, and over which images, in words."""
    return f"{_paper()['source']}; images: {_paper()['images']}"


def name() -> str:
    """Which paper."""
    return str(_paper()["source"])


def images() -> str:
    """Over which images the paper's numbers are, in words."""
    return str(_paper()["images"])


def compared(table: TableId) -> str:
    """What the restored image is compared with: `target`, or `degraded`, where D is applied to it first."""
    return str(_table(table)["compared"])


def quantities_of(table: TableId) -> tuple[str, ...]:
    """The columns of a table, keys of `quantities`."""
    return tuple(_table(table)["quantities"])


@cache
def quantities() -> Mapping[str, Quantity]:
    """What the paper measures, by the name that `numbers` uses."""
    return {name: Quantity(**_frozen(values)) for name, values in _paper()["quantities"].items()}


@cache
def models() -> Mapping[str, Model]:
    """The rows of the paper's tables, by the name that `numbers` uses."""
    return {name: Model(**_frozen(values)) for name, values in _paper()["models"].items()}


def title(table: TableId) -> str:
    """What the paper's table is of."""
    return str(_table(table)["title"])


def numbers() -> pd.DataFrame:
    """Every number of tables 1 to 3.

    Returns:
        One row a number. Columns: table (1a, 1b, 2, 3), task_id (empty where the paper names no task), model (a key of
        `models`), quantity (a key of `quantities`), value, compared (with the target, or D of it with the degraded
        input), restorer_ids and metric_ids (tuples, ours of that model and quantity, the nearest first).
    """
    rows = [
        (
            table["id"], row.get("task", ""), row["model"], quantity, row[quantity], table["compared"],
            models()[row["model"]].restorers, quantities()[quantity].metric_ids(table["compared"]),
        )
        for table in _paper()["tables"]
        for row in table["rows"]
        for quantity in table["quantities"]
        if quantity in row
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def number(table: TableId, model: str, quantity: str, task_id: str | None = None) -> float | None:
    """One number; None where the paper prints a dash, or has no such cell."""
    for row in _table(table)["rows"]:
        if row["model"] == model and row.get("task") == task_id:
            return row.get(quantity)
    return None


def _frozen(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


def _table(name: TableId) -> Mapping[str, Any]:
    return next(table for table in _paper()["tables"] if table["id"] == name)


@cache
def _paper() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
