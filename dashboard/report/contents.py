"""What stands in the report, in the order in which it is read."""

import json
from collections.abc import Mapping

import pandas as pd

from dashboard.data import paper
from dashboard.data.claims import Judgement, judge_all, margin_text, said
from dashboard.figures.drawing import drawn
from dashboard.report import costs, paper_tables, pictures, planes, settings
from dashboard.report.exhibit import Exhibit, Report, Table, Verdict
from dashboard.report.reading import Reading
from db.reading import questions
from db.store import Snapshot, Store

TITLE = "Are conditional latent diffusion models effective for image restoration?"
MOST_ROWS = 40
"""Of a table of the appendix."""


def report(store: Store, snapshot: Snapshot) -> Report:
    """Everything that a store has to say about the paper; what is missing is said with what fills it."""
    reading = Reading(store=store, snapshot=snapshot)
    judged = judge_all(snapshot)
    return Report(
        title=TITLE,
        subtitle=_subtitle(reading),
        summary=_summary(reading, judged),
        verdicts=[_verdict(one, reading.look.ids) for one in judged],
        claims_note="What is compared, and what supports a claim, was written down beforehand. Effects are means over "
        "images of the first side less the second, with 95 % bootstrap intervals; under 6 images nothing is decided. "
        f"The paper: {paper.source()}.",
        exhibits=_exhibits(reading),
        appendix=[_restorers(reading), _protocols(reading), _runs(reading), _failures(reading)],
    )


def _exhibits(reading: Reading) -> list[Exhibit]:
    figures = list(drawn(reading.snapshot))
    return [
        planes.by_task(reading),
        planes.along_gamma(reading),
        pictures.deviations(reading),
        paper_tables.against_target(reading),
        paper_tables.against_degraded(reading),
        planes.alignment(reading),
        planes.photographs(reading),
        costs.resources_of(reading),
        settings.ceilings(reading, figures),
        pictures.latent_loss(reading),
        *settings.ablations_of(reading, figures),
    ]


def _subtitle(reading: Reading) -> str:
    snapshot = reading.snapshot
    return f"Snapshot {snapshot.seq} of {snapshot.published_at:%Y-%m-%d %H:%M} UTC, beside {paper.name()}"


def _summary(reading: Reading, judged: list[Judgement]) -> list[str]:
    counts = questions.counts(reading.snapshot).iloc[0]
    verdicts = pd.Series([one.verdict for one in judged]).value_counts()
    told = ", ".join(
        f"{verdicts[name]} {name}" for name in ("supported", "contradicted", "undecided", "no data") if name in verdicts
    )
    datasets = ", ".join(map(str, questions.datasets(reading.snapshot)["title"]))
    return [
        f"{counts['images']:,} images ({datasets or 'none'}), {counts['tasks']:,} tasks, "
        f"{counts['restorers']:,} restorers, {counts['restorations']:,} restorations, {counts['scores']:,} scores.",
        f"Of the paper's {len(judged)} claims that can be tested: {told or 'none'}.",
    ]


def _verdict(one: Judgement, titles: Mapping[str, str]) -> Verdict:
    found = f"{one.metric_id} {one.effect_text}, n = {one.n_images} images" if one.n_images else "nothing measured"
    return Verdict(
        verdict=one.verdict,
        title=one.claim.title,
        source=one.claim.source,
        effect=f"{found}{f' ({one.reason})' if one.verdict == 'undecided' else ''}",
        published=one.published_text,
        compared=said(one, titles),
        expected=margin_text(one.claim),
        sql=one.sql,
    )


# --- the appendix -------------------------------------------------------------------------------


def _restorers(reading: Reading) -> Exhibit:
    rows = reading.restorers[reading.restorers["restorations"] > 0]
    names = {
        "title": "Restorer", "family": "Family", "restorations": "Restorations", "parameters": "Parameters",
        "licence": "Licence of code and weights", "paper": "Paper",
    }  # fmt: skip
    frame = rows[list(names)].rename(columns=names)
    millions = [f"{count / 1e6:.3g} M" if pd.notna(count) and count > 0 else "–" for count in frame["Parameters"]]
    table = Table(title="Whose the restorers are", frame=frame.assign(Parameters=millions))
    return Exhibit(id="restorers", title="Restorers", shows="What was run, and under which licence.", tables=(table,))


def _protocols(reading: Reading) -> Exhibit:
    rows = [
        {
            "Metric": metric.label,
            "Better": metric.better,
            "Protocol": metric.protocol_id,
            "Scores": metric.scores,
            "Everything that makes its number": _pairs(metric.protocol),
        }
        for metric in reading.metrics.values()
    ]
    table = Table(title="How the metrics are computed", frame=pd.DataFrame(rows))
    return Exhibit(
        id="protocols",
        title="Protocols",
        shows="Numbers of different protocols are never averaged; the code after @ changes with what changes a number.",
        tables=(table,),
    )


def _pairs(written: object) -> str:
    """JSON of the store in words; nothing where it has none."""
    found = json.loads(written) if isinstance(written, str) and written else {}
    return "; ".join(f"{name}: {value}" for name, value in found.items() if value not in ("", None))


def _runs(reading: Reading) -> Exhibit:
    runs = questions.runs(reading.snapshot)
    names = {
        "started_at": "Started (UTC)", "status": "Status", "done_units": "Done", "failed_units": "Failed",
        "arguments": "Command", "revision": "Revision", "device": "Device",
    }  # fmt: skip
    frame = runs[list(names)].rename(columns=names).head(MOST_ROWS)
    frame["Started (UTC)"] = [f"{one:%Y-%m-%d %H:%M}" for one in frame["Started (UTC)"]]
    frame["Revision"] = frame["Revision"].str.replace(r"^([0-9a-f]{10})[0-9a-f]+", r"\1", regex=True)
    tables = [Table(title="Runs, the newest first", frame=frame)]
    if len(runs):
        newest = runs.iloc[0]
        facts = {"Versions": _pairs(newest["versions"]), "Hardware": _pairs(newest["hardware"])}
        rows = [{"Of the newest run": name, "": value or "not written"} for name, value in facts.items()]
        tables.append(Table(title="Where it was made", frame=pd.DataFrame(rows)))
    return Exhibit(
        id="provenance",
        title="Provenance",
        shows="The commands that made these results, in which program and on what.",
        tables=tables,
        commands=tuple(dict.fromkeys(reversed(runs["arguments"].tolist()))),
    )


def _failures(reading: Reading) -> Exhibit:
    failures = questions.failures(reading.snapshot)
    about = "What could not be restored, read or scored."
    if failures.empty:
        return Exhibit(id="failures", title="Failures", shows=f"{about} Nothing failed.")
    grouped = failures.groupby(["stage", "error"], as_index=False, sort=False).agg(
        times=("subject", "size"), example=("subject", "first")
    )
    frame = grouped.rename(columns={"stage": "Stage", "error": "Why", "times": "Times", "example": "For example"})
    table = Table(title="What failed, and why", frame=frame.head(MOST_ROWS))
    return Exhibit(id="failures", title="Failures", shows=about, tables=(table,))
