"""Widgets whose value lives in the address: by id, one entry of the browser's history a change, and never silent.

The address is the only truth: Back, a link and a reload all draw what it says. A value that it asks for and that is not
there is named, with what there is. A value that is the default is not written.
"""

import difflib
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from dashboard.markup import code, plain

MOST_NAMED = 5


def choice(label: str, key: str, names: Mapping[str, str], *, default: str, width: int = 210, hint: str = "") -> str:
    """Draw a list of which one is chosen.

    Args:
        label: Over it.
        key: Of the query parameter, and of the widget.
        names: Id -> what the list says; at least one.
        default: The id that is chosen unless said otherwise.
        width: In pixels.
        hint: What it is about.
    """
    labels = distinct(names)
    st.session_state[key] = _one(key, list(labels), default)
    st.selectbox(
        label,
        list(labels),
        key=key,
        format_func=labels.__getitem__,
        on_change=partial(_write, key, default),
        width=width,
        help=hint or None,
    )
    return str(st.session_state[key])


def one_of(label: str, key: str, names: Mapping[str, str], *, default: str) -> str:
    """Draw a few buttons of which one is pressed; arguments as of `choice`."""
    labels = distinct(names)
    st.session_state[key] = _one(key, list(labels), default)
    st.segmented_control(
        label,
        list(labels),
        key=key,
        format_func=labels.__getitem__,
        required=True,
        on_change=partial(_write, key, default),
    )
    return str(st.session_state[key])


def choices(
    label: str, key: str, names: Mapping[str, str], *, default: Sequence[str] = (), placeholder: str = "All"
) -> tuple[str, ...]:
    """Draw a list of which any are chosen; arguments as of `choice`."""
    labels = distinct(names)
    st.session_state[key] = _several(key, list(labels), default)
    st.multiselect(
        label,
        list(labels),
        key=key,
        format_func=labels.__getitem__,
        placeholder=placeholder,
        on_change=partial(_write, key, list(default)),
    )
    return tuple(st.session_state[key])


def switch(label: str, key: str, *, default: bool = False, hint: str = "") -> bool:
    """Draw a switch; arguments as of `choice`."""
    st.session_state[key] = _one(key, ["true", "false"], _text(default)) == "true"
    st.toggle(label, key=key, help=hint or None, on_change=partial(_write, key, default))
    return bool(st.session_state[key])


def between(label: str, key: str, ends: tuple[float, float], *, step: float) -> tuple[float | None, float | None]:
    """Draw a range; an end that is not moved is None.

    Args:
        label: Over it.
        key: As of `choice`.
        ends: The least and the greatest value.
        step: Between two places of the slider.
    """
    low, high = _range(key, ends)
    st.session_state[key] = (low, high)
    st.slider(label, *ends, step=step, key=key, on_change=partial(_write, key, ends))
    low, high = st.session_state[key]
    return (low if low > ends[0] else None, high if high < ends[1] else None)


def stop(label: str, key: str, stops: Sequence[str], *, default: str, width: int = 320) -> str:
    """Draw a slider with a stop for each of a few values, at least two; arguments as of `choice`."""
    st.session_state[key] = _one(key, stops, default)
    st.select_slider(label, stops, key=key, on_change=partial(_write, key, default), width=width)
    return str(st.session_state[key])


def value(label: str, key: str) -> float | None:
    """Draw a field for a number; None where it is empty. Arguments as of `choice`."""
    st.session_state[key] = _number(key)
    st.number_input(label, value=None, key=key, format="%.4f", on_change=partial(_write, key, None))
    return st.session_state[key]


def distinct(names: Mapping[str, str]) -> dict[str, str]:
    """Names as they may stand in one list: where two ids share one, each says its id."""
    counts = Counter(names.values())
    return {each: name if counts[name] == 1 else f"{name} ({each})" for each, name in names.items()}


def _one(key: str, ids: Sequence[str], default: str) -> str:
    asked = st.query_params.get(key, default)
    if asked not in ids:
        _refuse(key, [asked], ids)
        return default
    return asked


def _several(key: str, ids: Sequence[str], default: Sequence[str]) -> list[str]:
    if key not in st.query_params:
        return [each for each in default if each in ids]
    asked = list(dict.fromkeys(filter(None, st.query_params.get_all(key))))
    unknown = [each for each in asked if each not in ids]
    if unknown:
        _refuse(key, unknown, ids)
    return [each for each in asked if each in ids]


def _range(key: str, ends: tuple[float, float]) -> tuple[float, float]:
    asked = st.query_params.get(key)
    if asked is None:
        return ends
    try:
        low, high = map(float, asked.split("-"))
    except ValueError:
        low, high = 1.0, 0.0
    if not ends[0] <= low <= high <= ends[1]:
        _refuse(key, [asked], [_text(ends)])
        return ends
    return low, high


def _number(key: str) -> float | None:
    asked = st.query_params.get(key)
    try:
        found = None if asked is None else float(asked)
    except ValueError:
        found = math.nan
    if found is None or math.isfinite(found):
        return found
    _refuse(key, [str(asked)], ["a number"])
    return None


def _write(key: str, default: object) -> None:
    """Put the value of a widget into the address."""
    value: Any = st.session_state[key]
    if value == default or (isinstance(value, list) and list(value) == default):
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = [str(each) for each in value] or [""] if isinstance(value, list) else _text(value)


def _text(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case tuple():
            return "-".join(f"{end:g}" for end in value)
        case _:
            return str(value)


def _refuse(key: str, asked: Sequence[str], known: Sequence[object]) -> None:
    ids = [str(each) for each in known]
    near = [name for each in asked for name in difflib.get_close_matches(each, ids, n=2)]
    named = near or ids[:MOST_NAMED]
    more = "" if near or len(ids) <= MOST_NAMED else f" and {len(ids) - MOST_NAMED} more"
    there = ", ".join(map(code, named)) or "nothing"
    st.warning(
        f"The link asks for {plain(key)} {', '.join(map(code, asked))}, which is not here; there is {there}{more}.",
        icon=":material/link_off:",
    )
