"""What the reader has chosen to look at: kept in the address, the same on every page."""

import pandas as pd
import streamlit as st

from dashboard.data.cache import cached
from dashboard.page import Visit
from dashboard.widgets import linked
from db.reading import questions
from db.reading.questions import Selection

FAMILIES = {"traditional": "Traditional", "cldm": "Latent diffusion", "reference": "References"}
FURTHER = ("gamma", "setting", "device")
"""Filters that are folded away unless the address uses them."""


def selection(visit: Visit) -> Selection:
    """Draw the filters in the sidebar. Nothing chosen means everything; what offers no choice is not drawn."""
    restorers = cached(questions.restorers, visit.snapshot)
    tasks, datasets = cached(questions.tasks, visit.snapshot), cached(questions.datasets, visit.snapshot)
    with st.sidebar:
        restorer_ids = _choice("Restorers", "restorer", _names(restorers, "restorer_id", "title"))
        families = _choice("Families", "family", _families(restorers))
        task_ids = _choice("Tasks", "task", _names(tasks, "task_id", "task_id"))
        dataset_ids = _choice("Data sets", "dataset", _names(datasets, "dataset_id", "title"))
        with st.expander("More filters", expanded=any(key in st.query_params for key in FURTHER)):
            gamma = linked.between("Gamma", "gamma", (0.0, 1.0), step=0.05)
            setting_ids = _settings(visit, restorers)
            devices = cached(questions.devices, visit.snapshot)
            device_names = _choice("Devices", "device", _names(devices, "device", "device"))
    return Selection(
        restorer_ids=restorer_ids,
        families=families,
        task_ids=task_ids,
        dataset_ids=dataset_ids,
        gamma=gamma,
        setting_ids=setting_ids,
        devices=device_names,
    )


def _choice(label: str, key: str, names: dict[str, str]) -> tuple[str, ...]:
    """A filter, where there is something to choose from or the address asks for it."""
    return linked.choices(label, key, names) if len(names) > 1 or key in st.query_params else ()


def _names(rows: pd.DataFrame, ids: str, titles: str) -> dict[str, str]:
    return dict(zip(rows[ids], rows[titles], strict=True))


def _families(restorers: pd.DataFrame) -> dict[str, str]:
    there = set(restorers["family"])
    return {family: title for family, title in FAMILIES.items() if family in there}


def _settings(visit: Visit, restorers: pd.DataFrame) -> tuple[str, ...]:
    """Settings to look at in place of the default ones: one a restorer, or unlike things would be averaged."""
    settings = cached(questions.settings, visit.snapshot)
    others = settings[~settings["is_default"].astype(bool) & (settings["restorations"] > 0)]
    titles = dict(zip(restorers["restorer_id"], restorers["title"], strict=True))
    rows = others[["setting_id", "restorer_id", "label"]].itertuples(index=False, name=None)
    names = {setting_id: f"{titles.get(of, of)} · {label}" for setting_id, of, label in rows}
    if not names and "setting" not in st.query_params:
        return ()
    chosen = linked.choices("Settings instead of the default", "setting", names, placeholder="Defaults")
    of = dict(zip(others["setting_id"], others["restorer_id"], strict=True))
    last = {of[setting_id]: setting_id for setting_id in chosen}
    if len(last) < len(chosen):
        st.warning("Two settings of one restorer cannot be averaged; the last one chosen is shown.")
    return tuple(last.values())
