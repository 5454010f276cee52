"""The words of a figure: what a reader must know to make it again."""

import json

import pandas as pd

from dashboard.data.metrics import number
from dashboard.figure_kit.request import Figure, Panel

_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "_": r"\_",
        "%": r"\%",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
    }
)
_ARROWS = {"higher": "↑", "lower": "↓"}


def scores_line(panel: Panel) -> str:
    """`PSNR (Y) 28.41 dB, NIQE 4.1`."""
    return ", ".join(f"{metric.title} {metric.text(value)}" for metric, value in panel.scores)


def caption(figure: Figure) -> str:
    """One paragraph: picture, task, region, scores of the whole pictures, protocols, runs."""
    sample, region = figure.sample, figure.region
    gamma = "" if pd.isna(sample["gamma"]) else f", gamma {number(sample['gamma'])}"
    metrics = {metric.metric_id: metric for panel in figure.panels for metric, _ in panel.scores}
    arrows = ", ".join(f"{metric.title} {_ARROWS[metric.better]}" for metric in metrics.values())
    scores = "; ".join(f"{panel.title}: {scores_line(panel)}" for panel in figure.panels if panel.scores)
    parts = [
        f"{sample['image_name']}, task {sample['task_id']}{gamma}, seed {sample['seed']}: {region.width} x"
        f" {region.height} pixels at ({region.x}, {region.y}).",
        f"Scores of the whole pictures ({arrows}): {scores}." if scores else "",
        f"Protocols: {', '.join(metric.protocol_id for metric in metrics.values())}." if metrics else "",
        f"Runs: {', '.join(_runs(figure)) or 'none'}; snapshot {figure.snapshot}.",
    ]
    return " ".join(part for part in parts if part)


def tex(figure: Figure, files: dict[str, str]) -> str:
    """A figure environment that includes the crops; needs graphicx.

    Args:
        figure: What it shows.
        files: Names of the crops by panel name.
    """
    share = f"{0.98 / len(figure.panels):.3f}"
    columns = [
        f"  \\begin{{minipage}}[t]{{{share}\\linewidth}}\\centering\n"
        f"    \\includegraphics[width=\\linewidth]{{{files[panel.name]}}}\\\\\n"
        f"    {escaped(panel.title)}\n"
        f"  \\end{{minipage}}"
        for panel in figure.panels
    ]
    body = "\\hfill\n".join(columns)
    label = escaped(f"{figure.sample['image_name']}").replace(" ", "-")
    return (
        f"% \\usepackage{{graphicx}}\n\\begin{{figure}}\n  \\centering\n{body}\n"
        f"  \\caption{{{escaped(caption(figure))}}}\n  % {label}\n\\end{{figure}}\n"
    )


def escaped(text: str) -> str:
    """A value as LaTeX prints it, never as a command."""
    plain = " ".join(text.split()).translate(_TEX)
    return plain.replace("↑", r"$\uparrow$").replace("↓", r"$\downarrow$")


def facts(figure: Figure, files: dict[str, str]) -> str:
    """Everything by its identity, as JSON: for whoever must find the pictures again."""
    region = figure.region
    panels = [
        {
            "file": files[panel.name],
            "title": panel.title,
            "artefact": panel.sha256,
            **panel.restoration,
            "scores": {metric.protocol_id: value for metric, value in panel.scores},
        }
        for panel in figure.panels
    ]
    about = {name: figure.sample[name] for name in ("sample_id", "image_name", "task_id")}
    place = [region.x, region.y, region.width, region.height]
    return json.dumps({**about, "snapshot": figure.snapshot, "region": place, "panels": panels}, indent=2) + "\n"


def _runs(figure: Figure) -> list[str]:
    return sorted({panel.restoration["run_id"] for panel in figure.panels if panel.restoration})
