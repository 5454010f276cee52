"""Table 2, Figures 6 to 9, and the settings that the paper leaves for later: the charts of the Ablations page."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dashboard.data.ablations import companions, usual_hold
from dashboard.data.ceiling import ceiling_of, ceiling_table
from dashboard.figures.drawing import SWEPT, Drawn
from dashboard.report.exhibit import Exhibit, Panel, Table
from dashboard.report.paper_tables import published
from dashboard.report.planes import FILL
from dashboard.report.reading import Reading
from db.reading import ablations
from db.reading.ablations import NOISE, Pipeline
from db.reading.questions import Selection

MOST_RESTORERS = 4
ABLATIONS = "python -m ingest run --study paper-ablations"
RULES = "Lines are tasks, bands 95 % intervals over images; rules are the same images of the models named beside."
FIGURES: Mapping[str, tuple[str, str, str]] = {
    "start": (
        "figure-6", "Figure 6: starting noise",
        f"How much noise is put on the starting latent before it is restored, from little to pure noise. {RULES}",
    ),
    "steps": (
        "figure-7", "Figure 7: sampling steps", f"Into how many steps the same way is divided. {RULES}",
    ),
    "one-step": (
        "figure-8", "Figure 8: one step",
        f"A single prediction of the clean image, from each starting noise. {RULES}",
    ),
    "inside": (
        "figure-9", "Figure 9: inside one run",
        "The clean image that is predicted at each sampling step, and its way through the plane.",
    ),
}  # fmt: skip
"""End of a drawing's name -> id, title and what it shows."""
FURTHER = tuple(ending for ending in SWEPT if ending not in FIGURES)


def ablations_of(reading: Reading, figures: Sequence[Drawn]) -> list[Exhibit]:
    """Figures 6 to 9, and what else was varied, of the figures that the store can make."""
    exhibits = [_figure(reading, figures, ending, said) for ending, said in FIGURES.items()]
    further = [one for ending in FURTHER for one in _ending(figures, ending)]
    if further:
        about = Exhibit(
            id="beyond",
            title="Beyond the paper: guidance, control, injected noise",
            shows=f"What the paper leaves for later. {RULES}",
        )
        exhibits.append(_filled(reading, about, further))
    return exhibits


def ceilings(reading: Reading, figures: Sequence[Drawn]) -> Exhibit:
    """Table 2: each latent model under what its autoencoder alone returns."""
    found = _ending(figures, "ceiling")
    about = Exhibit(
        id="table-2",
        title="Table 2: the VAE ceiling",
        shows="What decode(encode(target)) keeps bounds what a latent model can return. The last row of a task is the "
        "share of the model's loss that its ceiling has already; PSNR counts as mean squared error, NIQE from the "
        "target's own.",
        tables=published(reading, "2"),
    )
    tables = [
        table for restorer_id in reading.competing("cldm")[:MOST_RESTORERS] if (table := _table(reading, restorer_id))
    ]
    if not found and not tables:
        return replace(about, absent="No latent model here has the scores of its VAE ceiling.", commands=(FILL,))
    filled = _filled(reading, about, found)
    return replace(filled, tables=[*tables, *about.tables])


def _table(reading: Reading, restorer_id: str) -> Table | None:
    metrics = tuple(metric for name in ("psnr_y", "ssim_y", "lpips", "niqe") if (metric := reading.first(name)))
    beside = companions(reading.restorers, restorer_id)
    if beside.ceiling_id is None or not metrics:
        return None
    configured = ablations.configurations(reading.snapshot, restorer_id)
    usual = usual_hold(configured, NOISE, {})
    alike = ablations.series(configured, NOISE, usual).setting_ids
    pipeline = Pipeline(setting_ids=alike, ceiling_id=beside.ceiling_id, stage1_id=beside.stage1_id)
    found = ceiling_of(reading.snapshot, pipeline, metrics, Selection())
    if found.frame.empty:
        return None
    title = f"{reading.restorers.set_index('restorer_id')['title'][restorer_id]}, of this store"
    return Table(title=title, frame=ceiling_table(found, metrics), note="In brackets: 95 % intervals over images.")


def _figure(reading: Reading, figures: Sequence[Drawn], ending: str, said: tuple[str, str, str]) -> Exhibit:
    about = Exhibit(id=said[0], title=said[1], shows=said[2])
    found = _ending(figures, ending)
    if not found:
        why = "No latent diffusion restorer of this store was run so."
        return replace(about, absent=why, commands=(FILL, f"{ABLATIONS}    # all ablations, for longer"))
    return _filled(reading, about, found)


def _ending(figures: Sequence[Drawn], ending: str) -> list[Drawn]:
    return [one for one in figures if one.name == f"{one.restorer_id}-{ending}"][:MOST_RESTORERS]


def _filled(reading: Reading, about: Exhibit, found: Sequence[Drawn]) -> Exhibit:
    titles = reading.look.ids
    return replace(
        about,
        panels=[
            Panel(title=f"{titles[one.restorer_id]}: {_what(one, place)}", chart=chart)
            for one in found
            for place, chart in enumerate(one.panels)
        ],
        n="; ".join(dict.fromkeys(one.counted for one in found)),
        metrics=list({metric.metric_id: metric for one in found for metric in one.metrics}.values()),
        notes=[f"{titles[one.restorer_id]}, {one.title.split(' (')[0].lower()}: {one.note}." for one in found],
        sql=[one.sql for one in found],
    )


def _what(one: Drawn, place: int) -> str:
    return one.metrics[place].title if place < len(one.metrics) else "its way through the plane"
