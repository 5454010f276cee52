"""The rows behind a figure as files: for spreadsheets, for programs, and for a paper."""

import io
from collections.abc import Sequence

import pandas as pd

from dashboard.data.metrics import Metric, number

ARROWS = {"higher": "↑", "lower": "↓"}
HEADINGS = {
    "restorer_title": "Restorer",
    "task_id": "Task",
    "gamma_bin": "Gamma",
    "family": "Family",
    "setting_label": "Setting",
    "role": "Role",
    "value": "Value",
    "n_images": "n",
}
"""Columns that a table for readers shows besides metrics, in this order, where they are there."""


def csv(frame: pd.DataFrame) -> str:
    """Every column, with a line of names."""
    return frame.to_csv(index=False)


def parquet(frame: pd.DataFrame) -> bytes:
    """Every column with its type."""
    file = io.BytesIO()
    frame.to_parquet(file, index=False)
    return file.getvalue()


def for_readers(frame: pd.DataFrame, metrics: Sequence[Metric]) -> pd.DataFrame:
    """What a table on paper holds: who, where, n, and each metric with its interval in one cell.

    Args:
        frame: Has some columns of HEADINGS, and <id> of each metric, perhaps with <id>_low and <id>_high. Where it has
            neither headings nor metrics, it is returned as it is.
        metrics: In order.
    """
    named = [column for column in HEADINGS if column in frame]
    shown = [metric for metric in metrics if metric.metric_id in frame]
    if not named and not shown:
        return frame
    table = frame[named].rename(columns=HEADINGS)
    return table.assign(**{f"{metric.label} {ARROWS[metric.better]}": _cells(frame, metric) for metric in shown})


def latex(frame: pd.DataFrame, metrics: Sequence[Metric], caption: str) -> str:
    r"""A `table` for LaTeX with booktabs; every text is escaped.

    Args:
        frame: As of `for_readers`.
        metrics: In order.
        caption: Above the table.
    """
    table = for_readers(frame, metrics)
    columns = "".join("r" if pd.api.types.is_numeric_dtype(kind) else "l" for kind in table.dtypes)
    body = table.rename(columns=escaped).to_latex(
        index=False, escape=False, column_format=columns, caption=escaped(caption),
        formatters={escaped(name): _cell for name in table.columns}, na_rep="--", position="t",
    )  # fmt: skip
    return f"% needs \\usepackage{{booktabs}}\n{body}"


def _cells(frame: pd.DataFrame, metric: Metric) -> list[str]:
    name = metric.metric_id
    nothing = pd.Series(float("nan"), frame.index)
    ends = zip(frame[name], frame.get(f"{name}_low", nothing), frame.get(f"{name}_high", nothing), strict=True)
    return [interval_text(mean, low, high) for mean, low, high in ends]


def interval_text(mean: float, low: float, high: float) -> str:
    """`28.40 [27.9, 28.8]`; without brackets where there is no interval, a dash where there is nothing."""
    if pd.isna(mean):
        return "–"
    return number(mean) if pd.isna(low) else f"{number(mean)} [{number(low)}, {number(high)}]"


def _cell(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else escaped(str(value))


_LATEX = {
    "\\": r"\textbackslash{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "↑": r"$\uparrow$",
    "↓": r"$\downarrow$",
    "–": "--",
    "·": r"$\cdot$",
    "<": r"$<$",
    ">": r"$>$",
}


def escaped(text: str) -> str:
    """Any text as LaTeX that prints it."""
    return " ".join("".join(_LATEX.get(sign, sign) for sign in text).split())
