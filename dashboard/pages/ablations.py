"""What the settings of a restorer do: its starting noise, its steps, one step alone, its guidance, and its ceiling."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard.charts.by_setting import TITLES
from dashboard.data.ablations import SHOWN_AT_FIRST, Companions, companions, text_of, usual_hold, with_settings
from dashboard.data.cache import cached
from dashboard.data.metrics import Metric
from dashboard.exhibits import Bounded, Swept, Traced
from dashboard.markup import code, plain
from dashboard.page import Visit
from dashboard.widgets import ablation_panels, empty, filters, linked, training_curves
from db.reading import ablations, questions
from db.reading.ablations import NOISE, ONE_STEP, ORIGIN, START, Configuration, Pipeline, Series, Value
from db.reading.questions import Selection

TITLE: str = "Ablations"
ICON: str = ":material/tune:"
URL_PATH: str = "ablations"

COMMAND = "python -m ingest run --study paper-ablations --images FOLDER"
ORIGINS = {"stage1": "stage 1 (as deployed)", "target": "the target (an oracle)"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the reader wants to see."""

    restorer_id: str
    configured: Sequence[Configuration]
    beside: Companions
    metrics: tuple[Metric, ...]
    selection: Selection

    @property
    def varied(self) -> dict[str, list[Value]]:
        return ablations.varied(self.configured)

    def swept(self, field: str, along: Series) -> Swept:
        return Swept(
            restorer_id=self.restorer_id,
            field=field,
            along=along,
            beside=self.beside,
            metrics=self.metrics,
            selection=self.selection,
        )

    @property
    def traced(self) -> list[Configuration]:
        return [one for one in self.configured if one.traced]


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """One way to look at a restorer's settings."""

    title: str
    exhibit: str
    """Which one of the paper it re-makes, and what is seen there."""
    is_there: Callable[[_Asked], bool]
    draw: Callable[[Visit, _Asked], None]


def render(visit: Visit) -> None:
    """Draw the choice of a restorer and of what varies, its figure, and the curves of trainings."""
    st.title("Ablations")
    _settings(visit, filters.selection(visit))
    training_curves.draw(visit)


def _settings(visit: Visit, selection: Selection) -> None:
    metrics = [metric for metric in visit.metrics.values() if metric.scores]
    restorer_ids = _restorers(visit, selection)
    if not restorer_ids or not metrics:
        empty.nothing_to_show("No restorer has results in several settings.")
        _invite("Every ablation of the paper, on your own images:")
        return
    asked = _controls(visit, restorer_ids, metrics, selection)
    there = {name: view for name, view in VIEWS.items() if view.is_there(asked)}
    if not asked.metrics or not there:
        empty.nothing_here(f"{plain(asked.restorer_id)} has results in one setting, and no ceiling of its own.")
        _invite("Every ablation of the paper, on your own images:")
        return
    name = _view(there)
    st.caption(there[name].exhibit)
    there[name].draw(visit, asked)
    missing = [view.title.lower() for name, view in VIEWS.items() if name not in there]
    if missing:
        _invite(f"Not in this store yet for {plain(asked.restorer_id)}: {', '.join(missing)}. What fills them:")


def _restorers(visit: Visit, selection: Selection) -> list[str]:
    settings, restorers = (cached(ask, visit.snapshot) for ask in (questions.settings, questions.restorers))
    allowed = selection.restorer_ids
    return [one for one in with_settings(settings, restorers) if not allowed or one in allowed]


def _controls(visit: Visit, restorer_ids: Sequence[str], metrics: Sequence[Metric], selection: Selection) -> _Asked:
    restorers = cached(questions.restorers, visit.snapshot)
    titles = restorers.set_index("restorer_id")["title"]
    by_id = {metric.metric_id: metric for metric in metrics}
    first = [metric_id for metric_id in SHOWN_AT_FIRST if metric_id in by_id] or list(by_id)[:2]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        names = {one: str(titles[one]) for one in restorer_ids}
        chosen = linked.choice("Restorer", "model", names, default=restorer_ids[0], width=260)
        shown = linked.choices("Metrics", "metric", {one: by_id[one].title for one in by_id}, default=first)
    return _Asked(
        restorer_id=chosen,
        configured=cached(ablations.configurations, visit.snapshot, chosen),
        beside=companions(restorers, chosen),
        metrics=tuple(by_id[metric_id] for metric_id in shown),
        selection=selection,
    )


def _view(there: Mapping[str, _View]) -> str:
    titles = {name: view.title for name, view in there.items()}
    return linked.one_of("What varies", "ablation", titles, default=next(iter(there)))


def _invite(what: str) -> None:
    st.caption(what)
    st.code(COMMAND, language=None)


# --- along a field --------------------------------------------------------------------------------


def _start(visit: Visit, asked: _Asked) -> None:
    _along(visit, asked, START, {ONE_STEP: False})


def _steps(visit: Visit, asked: _Asked) -> None:
    _along(visit, asked, "steps", {ONE_STEP: False})


def _single(visit: Visit, asked: _Asked) -> None:
    _along(visit, asked, START, {ONE_STEP: True})


def _guidance(visit: Visit, asked: _Asked) -> None:
    fields = _others(asked)
    titles = {name: TITLES.get(name, name) for name in fields}
    field = linked.choice("Field", "field", titles, default=fields[0], width=320)
    _along(visit, asked, field, {ONE_STEP: False} if ONE_STEP in asked.varied and field != ONE_STEP else {})


def _others(asked: _Asked) -> list[str]:
    return [name for name in asked.varied if name not in {START, "steps", NOISE, ORIGIN}]


def _along(visit: Visit, asked: _Asked, field: str, about: Mapping[str, Value]) -> None:
    """The figure of one field, with the others held where the reader wants them."""
    usual = usual_hold(asked.configured, field, about)
    held = {**usual, **_pins(asked, field, about, usual)}
    along = ablations.series(asked.configured, field, held)
    if len(set(along.stands_for)) < 2:
        empty.nothing_here("The store holds a single value beside these; hold another one.")
        return
    ablation_panels.along(visit, asked.swept(field, along))
    _say_held(asked, held, field)


def _pins(asked: _Asked, field: str, about: Mapping[str, Value], usual: Mapping[str, Value]) -> dict[str, Value]:
    """Ask where the other fields that vary are held."""
    without_effect = {field, NOISE, *about, *({"steps"} if about.get(ONE_STEP) else ())}
    without_effect |= {ORIGIN} if field != START and usual.get(START) is None else set()
    others = {name: values for name, values in asked.varied.items() if name not in without_effect}
    pinned: dict[str, Value] = {}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for name, values in others.items():
            texts = {text_of(value): value for value in values}
            names = {text: ORIGINS.get(text, text) for text in texts}
            label, key = TITLES.get(name, name).capitalize(), f"held_{name}"
            pinned[name] = texts[linked.choice(label, key, names, default=text_of(usual[name]), width=230)]
    return pinned


def _say_held(asked: _Asked, held: Mapping[str, Value], field: str) -> None:
    told = ", ".join(f"{name} = {text_of(value)}" for name, value in held.items() if name not in {field, NOISE})
    beside = [one for one in (asked.beside.ceiling_id, asked.beside.stage1_id) if one]
    rules = f" Rules are over the same images; of this model: {', '.join(map(code, beside))}." if beside else ""
    st.caption(
        f"Held: {plain(told)}. Noises are averaged on each image first; thick bars are their standard deviation.{rules}"
    )


# --- the others -----------------------------------------------------------------------------------


def _inside(visit: Visit, asked: _Asked) -> None:
    labels = {one.setting_id: one.label or "default" for one in asked.traced}
    chosen = linked.choice("Setting", "traced_setting", labels, default=next(iter(labels)), width=300)
    traced = Traced(
        restorer_id=asked.restorer_id, setting_ids=(chosen,), metrics=asked.metrics, selection=asked.selection
    )
    ablation_panels.inside(visit, traced)


def _ceiling(visit: Visit, asked: _Asked) -> None:
    usual = ablations.usual_values(asked.configured)
    setting_ids = ablations.series(asked.configured, NOISE, usual).setting_ids
    pipeline = Pipeline(
        setting_ids=setting_ids, ceiling_id=asked.beside.ceiling_id or "", stage1_id=asked.beside.stage1_id
    )
    bounded = Bounded(
        restorer_id=asked.restorer_id, pipeline=pipeline, metrics=asked.metrics, selection=asked.selection
    )
    ablation_panels.ceiling(visit, bounded)


def _seeds(visit: Visit, asked: _Asked) -> None:
    usual = usual_hold(asked.configured, NOISE, {})
    along = ablations.series(asked.configured, NOISE, usual)
    ablation_panels.along(visit, asked.swept(NOISE, along))
    repeated = asked.swept(NOISE, ablations.repeated(asked.configured))
    ablation_panels.noises(visit, repeated)
    ablation_panels.ellipses(visit, repeated)


VIEWS: Mapping[str, _View] = {
    "start": _View(
        title="Starting noise",
        exhibit="Figure 6: how much noise is put on the starting latent before it is restored.",
        is_there=lambda asked: START in asked.varied,
        draw=_start,
    ),
    "steps": _View(
        title="Steps",
        exhibit="Figure 7: into how many steps the same way is divided.",
        is_there=lambda asked: "steps" in asked.varied,
        draw=_steps,
    ),
    "one-step": _View(
        title="One step",
        exhibit="Figure 8: a single prediction of the clean image, from each starting noise.",
        is_there=lambda asked: len([one for one in asked.configured if one.fields.get(ONE_STEP)]) > 1,
        draw=_single,
    ),
    "other": _View(
        title="Guidance and others",
        exhibit="What else was varied: guidance, control, injected noise, samplers.",
        is_there=lambda asked: bool(_others(asked)),
        draw=_guidance,
    ),
    "inside": _View(
        title="Inside one run",
        exhibit="Figure 9: the clean image that is predicted at each step of a single run.",
        is_there=lambda asked: bool(asked.traced),
        draw=_inside,
    ),
    "ceiling": _View(
        title="VAE ceiling",
        exhibit="Table 2 and figure 5: what the autoencoder alone loses, and its share of the whole loss.",
        is_there=lambda asked: asked.beside.ceiling_id is not None,
        draw=_ceiling,
    ),
    "seeds": _View(
        title="Seeds",
        exhibit="How far restorations of one image differ by their noise alone.",
        is_there=lambda asked: NOISE in asked.varied,
        draw=_seeds,
    ),
}
"""In the order of the paper; only those that the store can draw are offered."""
