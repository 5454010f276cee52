"""In words: over which images means are, who is not compared, and why a place is empty."""

from collections.abc import Iterable

import pandas as pd

from dashboard.markup import plain


def n_text(frame: pd.DataFrame, group: str) -> str:
    """`n = 24 images` or, where groups differ, `n = 18 to 24 images a task`."""
    counts = frame.groupby(group, observed=True)["n_images"].max()
    if counts.empty:
        return "n = 0 images"
    least, most = int(counts.min()), int(counts.max())
    each = {"task_id": " a task", "gamma_bin": " a bin"}[group] if len(counts) > 1 else ""
    counted = f"{most}" if least == most else f"{least} to {most}"
    return f"n = {counted} {'image' if most == 1 else 'images'}{each}"


def shortfalls(coverage: pd.DataFrame, group: str) -> list[str]:
    """One sentence a group in which somebody is not compared, or whose common set is smaller than its samples.

    Args:
        coverage: As of `Means`.
        group: Its column of groups.
    """
    groups = ((str(name), rows) for name, rows in coverage.groupby(group, observed=True))
    return [
        f"**{plain(name)}**: {_gap(rows) or _shared(rows)}"
        for name, rows in groups
        if not rows["is_compared"].all() or rows["n_common"].iloc[0] < rows["n_samples"].iloc[0]
    ]


def gaps(names: Iterable[str], coverage: pd.DataFrame, group: str) -> pd.DataFrame:
    """Why groups have no mean.

    Args:
        names: Every group that a reader expects, in order.
        coverage: As of `Means`.
        group: Its column of groups.

    Returns:
        One row a group without a mean. Columns: the group, reason.
    """
    known = {str(name): rows for name, rows in coverage.groupby(group, observed=True)}
    reasons = {name: _gap(known[name]) if name in known else "no sample is scored here" for name in names}
    told = [(name, reason) for name, reason in reasons.items() if reason]
    return pd.DataFrame(told, columns=[group, "reason"])


def _gap(rows: pd.DataFrame) -> str:
    if rows["is_compared"].any():
        return ""
    scored = ", ".join(
        f"{plain(name)} has {count}" for name, count in zip(rows["restorer_id"], rows["n_scored"], strict=True)
    )
    return f"no sample is shared; of {rows['n_samples'].iloc[0]}, {scored}"


def _shared(rows: pd.DataFrame) -> str:
    compared, partial = rows[rows["is_compared"]], rows[~rows["is_compared"]]
    told = [f"{rows['n_common'].iloc[0]} of {rows['n_samples'].iloc[0]} samples are shared"]
    told.append(_lacks(compared, "n_samples", "n_scored"))
    told.append(f"left out: {_lacks(partial, 'n_common', 'n_shared')}" if len(partial) else "")
    return "; ".join(filter(None, told))


def _lacks(rows: pd.DataFrame, wanted: str, there: str) -> str:
    missing = (rows[wanted] - rows[there]).tolist()
    lacks = sorted(zip(missing, rows["restorer_id"], strict=True), reverse=True)
    return ", ".join(f"{plain(restorer_id)} lacks {count}" for count, restorer_id in lacks if count)
