"""Which store the app shows, and its answers, remembered as long as the snapshot is the same."""

import os
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import streamlit as st

from db.store import Snapshot, Store

VARIABLE = "CLIR_STORE"
"""The environment variable that holds the folder of the store; `python -m ingest serve --store` sets it."""

P = ParamSpec("P")
T = TypeVar("T")


def store_path() -> Path:
    """The folder the app was started for; `store` in the working directory unless said otherwise."""
    return Path(os.environ.get(VARIABLE, "store"))


def open_store() -> Store:
    """The store of this app.

    Raises:
        db.errors.NotAStoreError: There is none in that folder.
    """
    return Store.open(store_path())


def cached(question: Callable[Concatenate[Snapshot, P], T], snapshot: Snapshot, *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a question of `db.reading.questions`, or one built on them, once for a snapshot and its arguments.

    A snapshot never changes, so its answers are kept until newer ones push them out. The caller gets a copy.
    """
    return cast("T", _answer(question, snapshot, args, kwargs))


@st.cache_data(
    max_entries=128,
    show_spinner=False,
    hash_funcs={FunctionType: lambda function: f"{function.__module__}.{function.__qualname__}", Snapshot: str},
)
def _answer(question: Callable[..., Any], snapshot: Snapshot, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:  # noqa: ANN401 - `cached` gives it its type back
    return question(snapshot, *args, **kwargs)
