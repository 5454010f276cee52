"""A field for each `$parameter` of a query."""

from collections.abc import Callable, Mapping

import streamlit as st

from dashboard.data.cache import cached
from dashboard.markup import plain
from dashboard.page import Visit
from dashboard.widgets.sql_draft import Draft, key_of
from db.queries.query import Argument, Parameter
from db.reading import questions

Options = Callable[[Visit], list[str]]

_OF_THE_STORE: Mapping[str, Options] = {
    "metric": lambda visit: list(visit.metrics),
    "task": lambda visit: cached(questions.tasks, visit.snapshot)["task_id"].tolist(),
    "restorer": lambda visit: cached(questions.restorers, visit.snapshot)["restorer_id"].tolist(),
    "dataset": lambda visit: cached(questions.datasets, visit.snapshot)["dataset_id"].tolist(),
}


def show(visit: Visit, work: Draft) -> None:
    """Draw the fields, and put what they hold into the draft."""
    parameters = work.parameters
    if not parameters:
        work.said = {}
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        work.said = {each.name: _field(visit, work, each) for each in parameters}


def _field(visit: Visit, work: Draft, parameter: Parameter) -> Argument:
    key = key_of(parameter.name)
    if key not in st.session_state:
        st.session_state[key] = work.said.get(parameter.name, parameter.default)
    label, about = f"${parameter.name}", plain(parameter.help) or None
    match parameter.kind:
        case "boolean":
            st.session_state[key] = _truth(st.session_state[key])
            return st.toggle(plain(label), key=key, help=about)
        case "integer" | "number":
            return _number(parameter, label, key, about)
        case "text":
            st.session_state[key] = _text(st.session_state[key])
            return guessed(st.text_input(plain(label), key=key, help=about, width=200, max_chars=2_000) or "")
        case _:
            return _choice(visit, parameter, label, key, about)


def guessed(text: str) -> Argument:
    """A number where a text is one: a parameter that nobody described may stand for either."""
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text


def _number(parameter: Parameter, label: str, key: str, about: str | None) -> Argument:
    found = st.session_state[key]
    value = None if found is None else parameter.value(found)
    is_whole = parameter.kind == "integer"
    st.session_state[key] = value if value is None else (int(value) if is_whole else float(value))
    if is_whole:
        return st.number_input(plain(label), key=key, help=about, step=1, width=150)
    return st.number_input(plain(label), key=key, help=about, format="%g", width=150)


def _choice(visit: Visit, parameter: Parameter, label: str, key: str, about: str | None) -> Argument:
    options = list(parameter.options) if parameter.kind == "choice" else _OF_THE_STORE[parameter.kind](visit)
    current = st.session_state[key]
    if current is not None and current not in options:
        options = [str(current), *options]
    return st.selectbox(plain(label), options, key=key, help=about, width=260)


def _truth(value: object) -> bool:
    return str(value).lower() in {"true", "1", "yes"}


def _text(value: object) -> str:
    return "" if value is None else str(value)
